"""Fill the pages between questions: a rest, a look at all answers, a way out."""

from __future__ import annotations

from flask import url_for

from quiz.items.item import Item
from quiz.items.multiple import Multiple
from quiz.items.poll import Poll
from quiz.items.single import Single
from quiz.services import play
from quiz.services.play import Run
from quiz.web.content import plain
from quiz.web.csrf import Form
from quiz.web.pages import (
    BreakPage,
    CheckAnswersPage,
    CheckpointPage,
    LeavePage,
    Post,
    Row,
    break_page_due,
)
from quiz.web.turns import (
    REST_EVERY,
    Way,
    head,
    is_card,
    next_url,
    string_of,
    timer_of,
    verdict,
)


def rows(way: Way, run: Run, places: range, *, answers: bool) -> tuple[Row, ...]:
    """List the questions at some places; a card asks nothing."""
    return tuple(
        _row(way, run, place, answers=answers) for place in places if not is_card(run, place)
    )


def _row(way: Way, run: Run, place: int, *, answers: bool) -> Row:
    step = run.attempt.step(place)
    item = run.bank.by_id[step.item]
    language = run.attempt.language
    stem = plain(item.stem.within(language).strip().split("\n\n", 1)[0])
    given = play.stands(run, place)
    return Row(
        number=place,
        stem=stem,
        url=way.url("feedback" if answers else "question", place=place),
        verdict=verdict(run, place) if answers else None,
        given=None if given is None else given.response.status,
        chosen="" if given is None else _chosen(item, given.response.value, language),
    )


def _chosen(item: Item, value: tuple[str, ...], language: str) -> str:
    """Write what was chosen from options, as far as there are any."""
    if not isinstance(item, Single | Multiple | Poll):
        return ""
    texts = (item.options[name].text.within(language) for name in value if name in item.options)
    return "; ".join(plain(text) for text in texts)


def pause_page(way: Way, run: Run, now: int) -> CheckpointPage | BreakPage:
    """Fill the page between five questions and the next, or suggest to stop for today."""
    attempt = run.attempt
    common = head(way, attempt.language, leave=True)
    spent = now - (attempt.started or now)
    if break_page_due(spent):
        return BreakPage(
            **common, minutes=spent // 60, finish_url=way.url("leave"), more_url=next_url(way, run)
        )
    last = min(attempt.open_place - 1, len(attempt.steps))
    first = max(1, last - (last - 1) % REST_EVERY)
    answers = attempt.rules.final_at_once
    return CheckpointPage(
        **common,
        total=len(attempt.steps),
        string=string_of(attempt, attempt.open_place),
        done=len(attempt.responses),
        rows=rows(way, run, range(first, last + 1), answers=answers),
        next_url=next_url(way, run),
        stop_url=way.url("leave"),
        shared=is_shared(run),
    )


def is_shared(run: Run) -> bool:
    """Tell whether the place is kept only until the browser closes, as its cookie is."""
    return run.attempt.shared or run.event.kind == "lab"


def check_page(way: Way, run: Run, form: Form, now: int) -> CheckAnswersPage:
    """Fill the list to look over before the finish."""
    attempt = run.attempt
    over = attempt.out_of_time(now)
    return CheckAnswersPage(
        **head(way, attempt.language, leave=True),
        total=len(attempt.steps),
        string=string_of(attempt, None),
        rows=rows(way, run, range(1, len(attempt.steps) + 1), answers=False),
        form=Post(way.url("finish"), form.token),
        timer=None if over else timer_of(attempt, now),
        answers_follow=attempt.rules.feedback == "at_end",
        over=over,
    )


def leave_page(way: Way, run: Run) -> LeavePage:
    """Fill the page that keeps the place."""
    attempt = run.attempt
    return LeavePage(
        **head(way, attempt.language),
        number=min(attempt.open_place, len(attempt.steps)),
        total=len(attempt.steps),
        continue_url=next_url(way, run),
        forget_url=url_for("public.forget"),
        shared=is_shared(run),
    )
