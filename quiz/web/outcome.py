"""Fill the pages after an attempt: result, certificate, forgetting."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, abort, g, request, url_for

from quiz.base import token_key
from quiz.items.bank import Bank
from quiz.items.item import Item
from quiz.items.response import Mark
from quiz.services import play
from quiz.services.forms import area_of
from quiz.services.play import Run, local_hour
from quiz.web import cookies, dates
from quiz.web.content import area, areas_of, help_lines, known_name, resources_for
from quiz.web.csrf import BusyForm, Form
from quiz.web.entrance import waiting_for
from quiz.web.frame import chrome, send, settings, site, static_url
from quiz.web.pages import (
    CertificatePage,
    ForgetPage,
    NextStep,
    NextStepPage,
    Post,
    ResultPage,
    Skill,
    SkillRow,
    break_note,
    late,
)
from quiz.web.rests import rows
from quiz.web.turns import Way, scored_marks

SURE = 3
"""The level of confidence that says "very sure"."""


def result_page(way: Way, run: Run, now: int) -> ResultPage:
    """Fill the result: skills, next steps, and what becomes of the answers."""
    attempt, bank, event = run.attempt, run.bank, run.event
    marks = scored_marks(run)
    shows = attempt.rules.feedback != "none"
    score = Mark(sum(m.earned for _, m in marks), sum(m.possible for _, m in marks))
    aim = event.delivery.pass_mark
    places = range(1, len(attempt.steps) + 1)
    skills = _skills(way, run, marks)
    offered = [row.next_step for row in skills if row.next_step]
    if not offered:  # a bank need not say which skills it practises
        offered = [
            step for item, mark in marks if not mark.full for step in _steps(way, bank, item)
        ]
    first = offered[0] if offered else None
    return ResultPage(
        chrome=chrome(),
        title=bank.title.within(attempt.language),
        shown_lang=attempt.language,
        best=sum(mark.full for _, mark in marks),
        items=len(marks),
        answered=len(attempt.responses),
        skills=skills,
        next_step=first,
        next_form=Post(first.url, BusyForm(way.token).token) if first else None,
        rows=rows(way, run, places, answers=True)
        if shows and not attempt.rules.final_at_once
        else (),
        help_lines=help_lines(bank) if any(item.sensitive for item in bank.items) else (),
        passed=score.earned * 100 >= aim * score.possible if aim and score.possible else None,
        pass_mark=aim,
        sure_but_not=_sure_but_not(run) if attempt.rules.confidence and shows else None,
        break_minutes=break_note(attempt.seconds),
        late=late(local_hour(now, event.zone)),
        counts=run.kept.counts,
        preview=way.preview,
        again_url=way.url("start", go="again") if event.takes_starts(now) else None,
        certificate_url=way.url("certificate"),
        forget_url=url_for("public.forget"),
        start_url=way.url("start"),
        least=event.k,
        waiting=waiting_for(event),
        gathers=event.campaign is not None,
    )


def _skills(way: Way, run: Run, marks: list[tuple[Item, Mark]]) -> tuple[SkillRow, ...]:
    by_area: dict[str, list[tuple[Item, Mark]]] = {}
    for item, mark in marks:
        name = area_of(item)
        if name:
            by_area.setdefault(name, []).append((item, mark))
    found_rows = []
    for name in sorted(by_area):
        found = by_area[name]
        skill = Skill(
            area(run.bank, name),
            sum(mark.full for _, mark in found),
            len(found),
            sum(mark.earned for _, mark in found),
            sum(mark.possible for _, mark in found),
        )
        missed = (item for item, mark in found if not mark.full)
        steps = (step for item in missed for step in _steps(way, run.bank, item))
        found_rows.append(SkillRow(skill, next(steps, None)))
    return tuple(found_rows)


def _steps(way: Way, bank: Bank, item: Item) -> list[NextStep]:
    number = next(place for place, one in enumerate(bank.items, 1) if one is item)
    url = way.url("next_step", number=number)
    return [NextStep(resource, url) for resource in resources_for(bank, item)]


def next_step_page(way: Way, number: int) -> NextStepPage:
    """Name what to read next about the question with a number in its bank; else 404.

    It works after the attempt is erased as well: it shows nothing of anybody.
    """
    run = way.run
    bank = way.quiz.bank if run is None else run.bank
    items = list(bank.by_id.values())
    found = resources_for(bank, items[number - 1]) if 1 <= number <= len(items) else ()
    if not found:
        abort(404)
    language = bank.language_for(g.lang) if run is None else run.attempt.language
    return NextStepPage(
        chrome=chrome(),
        title=bank.title.within(language),
        shown_lang=language,
        resource=found[0],
        address=_cut(found[0].url),
        language=known_name(found[0].lang) if found[0].lang else "",
        back_url=way.url("start" if run is None else "result"),
        played=run is not None,
    )


def _cut(address: str) -> tuple[str, str, str]:
    """Cut an address before and after the name of its site; without its usual beginning."""
    parts = urlsplit(address)
    before, name, rest = address.partition(parts.hostname or parts.netloc)
    return ("" if before in ("https://", "http://") else before), name, "" if rest == "/" else rest


def _sure_but_not(run: Run) -> int | None:
    given = [one for one in run.attempt.responses.values() if one.confidence == SURE]
    return sum(not one.mark.full for one in given) if given else None


def certificate_page(way: Way, run: Run, now: int) -> CertificatePage:
    """Fill the sheet: skills practised, no scores."""
    attempt, event = run.attempt, run.event
    items = [run.bank.by_id[step.item] for step in attempt.steps]
    return CertificatePage(
        chrome=chrome(),
        title=run.bank.title.within(attempt.language),
        shown_lang=attempt.language,
        areas=areas_of(run.bank, items),
        place=event.title if event.kind != "practice" else "",
        day=dates.day(now, event.zone),
        back_url=way.url("result"),
        sheet_css_url=static_url("css/sheets.css"),
    )


def forget_page() -> Response:
    """Ask once, then delete every attempt that this browser can reach."""
    tokens = {
        event: token
        for event in g.attempt_keys
        if (token := cookies.attempt_token(request, settings(), event)) is not None
    }
    subject = ".".join(sorted(tokens.values())) or None
    form = Form(subject)
    state: Any = "ask" if tokens else "nothing"
    if request.method == "POST" and form.validate() and tokens:
        erased = [play.forget(site(), token_key(token)) for token in tokens.values()]
        reply = send(_forget(form, "deleted" if any(erased) else "unlinked", ()))
        for event in tokens:
            cookies.drop_cookie(reply, settings(), event)
        return reply
    titles = play.titles(site(), tuple(tokens), g.lang)
    return send(_forget(form, state, titles), 400 if request.method == "POST" and tokens else 200)


def _forget(form: Form, state: Any, titles: tuple[str, ...]) -> ForgetPage:
    return ForgetPage(
        chrome=chrome(),
        state=state,
        titles=titles,
        form=Post(url_for("public.forget"), form.token) if state == "ask" else None,
        back_url=url_for("public.home"),
    )
