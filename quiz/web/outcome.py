"""Fill the pages after an attempt: result, certificate, forgetting."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, g, request, url_for
from flask_babel import format_date

from quiz.base import token_key
from quiz.items.item import Item
from quiz.items.response import Mark
from quiz.services import play
from quiz.services.forms import area_of
from quiz.services.play import Run, local_hour
from quiz.web import cookies
from quiz.web.content import area, areas_of, help_lines, resources_for
from quiz.web.csrf import Form
from quiz.web.entrance import waiting_for
from quiz.web.frame import chrome, send, settings, site, static_url
from quiz.web.pages import (
    CertificatePage,
    ForgetPage,
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
    skills = _skills(run, marks)
    return ResultPage(
        chrome=chrome(),
        title=bank.title.within(attempt.language),
        shown_lang=attempt.language,
        best=sum(mark.full for _, mark in marks),
        items=len(marks),
        answered=len(attempt.responses),
        skills=skills,
        next_step=next((row.next_step for row in skills if row.next_step), None),
        rows=rows(way, run, places, answers=True)
        if shows and not attempt.rules.final_at_once
        else (),
        help_lines=help_lines(bank) if any(item.sensitive for item in bank.items) else (),
        passed=None if aim is None else score.earned * 100 >= aim * score.possible,
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


def _skills(run: Run, marks: list[tuple[Item, Mark]]) -> tuple[SkillRow, ...]:
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
        steps = [step for item in missed for step in resources_for(run.bank, item)]
        found_rows.append(SkillRow(skill, steps[0] if steps else None))
    return tuple(found_rows)


def _sure_but_not(run: Run) -> int | None:
    given = [one for one in run.attempt.responses.values() if one.confidence == SURE]
    return sum(not one.mark.full for one in given) if given else None


def certificate_page(way: Way, run: Run, now: int) -> CertificatePage:
    """Fill the sheet: skills practised, no scores."""
    attempt, event = run.attempt, run.event
    day = datetime.fromtimestamp(now, ZoneInfo(event.zone)).date()
    items = [run.bank.by_id[step.item] for step in attempt.steps]
    return CertificatePage(
        chrome=chrome(),
        title=run.bank.title.within(attempt.language),
        shown_lang=attempt.language,
        areas=areas_of(run.bank, items),
        place=event.title if event.kind != "practice" else "",
        day=format_date(day, format="long"),
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
