"""Fill the pages of an attempt that runs: what is shown, and where each step leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel.numbers import get_decimal_symbol
from flask import Response, g, request, url_for

from quiz.attempts import Attempt
from quiz.items.response import OMITTED, Mark
from quiz.items.shown import Served, Shown, shown
from quiz.services import play
from quiz.services.play import Quiz, Run
from quiz.store.banks import Named
from quiz.web import cookies
from quiz.web.content import help_lines, resources_for
from quiz.web.frame import chrome, send, send_kept, settings, site
from quiz.web.pages import FeedbackPage, Post, QuestionPage, Timer, string
from quiz.web.pages.play import Notice, Onward, Verdict

REST_EVERY = 5
"""Questions after which a longer quiz offers a rest."""

LONGER_THAN = 8


@dataclass(frozen=True)
class Way:
    """Hold what a request is about: an address, its quiz, this browser's attempt and token."""

    where: str
    ref: str
    quiz: Quiz
    run: Run | None
    token: str | None

    def url(self, view: str, **more: Any) -> str:
        """Give the address of another view of the same quiz."""
        return _address(view, g.lang, self.where, self.ref, tuple(more.items()))

    @property
    def preview(self) -> bool:
        """Tell whether staff are trying it out."""
        return cookies.knows_staff(request, settings())


@lru_cache(4096)
def _address(view: str, lang: str, where: str, ref: str, more: tuple[tuple[str, Any], ...]) -> str:
    return url_for(f"student.{view}", lang=lang, where=where, ref=ref, **dict(more))


def head(way: Way, language: str, *, leave: bool = False) -> dict[str, Any]:
    bank = way.run.bank if way.run else way.quiz.bank
    return {
        "chrome": chrome(way.url("leave") if leave else None),
        "title": bank.title.within(language),
        "shown_lang": language,
    }


def string_of(attempt: Attempt, now: int | None) -> tuple[Any, ...]:
    done = {place for place, step in enumerate(attempt.steps, 1) if step.item in attempt.responses}
    return string(done - {now}, now, len(attempt.steps))


def elsewhere(way: Way, run: Run, place: int, now: int) -> str | None:
    """Give the address to go to when the item at a place is not to be asked now."""
    attempt = run.attempt
    if place > len(attempt.steps):
        return way.url("result") if attempt.finished else next_url(way, run)
    if place < 1:
        return next_url(way, run)
    if attempt.finished:
        return way.url("feedback", place=place) if is_due(run, place) else way.url("result")
    if attempt.out_of_time(now):
        return way.url("check")
    if attempt.rules.navigation == "forward":
        if place > attempt.open_place:
            return way.url("question", place=attempt.open_place)
        if place < attempt.open_place:
            return after_url(way, run, place)
    return None


def next_url(way: Way, run: Run) -> str:
    """Give the address of what comes next in an attempt."""
    attempt = run.attempt
    if attempt.finished:
        return way.url("result")
    if attempt.open_place <= len(attempt.steps):
        return way.url("question", place=attempt.open_place)
    return way.url("check")


def after_url(way: Way, run: Run, place: int) -> str:
    """Give the address to go to after a response to the item at a place."""
    attempt = run.attempt
    if is_due(run, place) and attempt.rules.final_at_once and not is_card(run, place):
        return way.url("feedback", place=place)
    if attempt.finished:
        return way.url("result")
    if attempt.rules.navigation == "free" and place < len(attempt.steps):
        return way.url("question", place=place + 1)
    if attempt.rules.navigation == "free":
        return way.url("check")
    return _onward(way, run, place)[0]


def _onward(way: Way, run: Run, place: int) -> tuple[str, Onward]:
    """Give where the step after a place leads, and its name."""
    attempt = run.attempt
    total = len(attempt.steps)
    if attempt.finished:
        if not attempt.rules.final_at_once:
            return way.url("result"), "back"
        read = _next_to_read(run, place, total)
        return (
            (way.url("feedback", place=read), "question") if read else (way.url("result"), "result")
        )
    read = _next_to_read(run, place, attempt.open_place - 1)
    if read:
        return way.url("feedback", place=read), "question"
    if total > LONGER_THAN and place % REST_EVERY == 0 and place < total:
        return way.url("pause"), "checkpoint"
    return next_url(way, run), "question"


def _next_to_read(run: Run, place: int, last: int) -> int | None:
    """Give the next place whose answer was shown already; a card has none."""
    return next((at for at in range(place + 1, last + 1) if not is_card(run, at)), None)


def is_card(run: Run, place: int) -> bool:
    return run.bank.by_id[run.attempt.step(place).item].type == "card"


def is_due(run: Run, place: int) -> bool:
    """Tell whether the answer to the item at a place may be shown now."""
    attempt = run.attempt
    if attempt.rules.feedback == "after_each":
        return attempt.step(place).item in attempt.responses or attempt.finished
    return attempt.rules.feedback == "at_end" and attempt.finished


def view_of(run: Run, place: int, mode: Any, **more: Any) -> Shown:
    """Put the item at a place into the order and language of this attempt."""
    step = run.attempt.step(place)
    item = run.bank.by_id[step.item]
    exhibit = run.bank.exhibit_of(item)
    files: Mapping[str, Named] = {}
    if item.media or (exhibit and exhibit.media):
        with site().store.read() as connection:
            files = site().shelf.media(connection, run.kept.revision)
    media = {
        name: Served(url_for("files.media", digest=file.digest), file.width, file.height)
        for name, file in files.items()
    }
    return shown(
        item,
        run.attempt.language,
        step.slots,
        mode,
        exhibit=exhibit,
        media=media,
        page_language=g.lang,
        decimal=get_decimal_symbol(g.lang),
        **more,
    )


def question_page(
    way: Way,
    run: Run,
    place: int,
    token: str,
    *,
    notice: Notice | None = None,
    trouble: str | None = None,
    typed: Any = None,
) -> QuestionPage:
    """Fill the page that asks an item; ``typed`` is a form that came back.

    What it takes from the attempt is in the key of `send_question`, too.
    """
    attempt = run.attempt
    stored = play.stands(run, place)
    fields = {name: tuple(typed.getlist(name)) for name in typed} if typed is not None else {}
    plain = "list" in request.args
    way_on = way.url("answer", place=place, **({"list": ""} if plain else {}))
    view = view_of(
        run,
        place,
        "ask",
        response=stored.response if stored else None,
        trouble=trouble,
        typed=fields,
        plain=plain,
    )
    turn = stored.turn if stored else 0
    free = attempt.rules.navigation == "free"
    asks = attempt.rules.confidence and view.item.scored
    sure = next(iter(fields.get("sure", ())), str(stored.confidence) if stored else "")
    return QuestionPage(
        **head(way, attempt.language, leave=True),
        total=len(attempt.steps),
        string=string_of(attempt, place),
        number=place,
        view=view,
        form=Post(way_on, token, (("turn", str(turn)),) if turn else ()),
        submit=_submit(attempt, view),
        sure=sure if asks else None,
        timer=timer_of(attempt, g.now),
        notice=notice,
        preview=way.preview,
        previous_url=way.url("question", place=place - 1) if free and place > 1 else None,
        place_url=way.url("check") if free else None,
    )


def send_question(way: Way, run: Run, place: int, token: str) -> Response:
    """Send the page that asks an item, kept where nothing in it is this attempt's alone."""
    attempt = run.attempt
    if request.query_string or attempt.deadline() is not None or play.stands(run, place):
        return send(question_page(way, run, place, token))
    key = ("ask", *_key(way, run, place), string_of(attempt, place))
    return send_kept(key, lambda blank: question_page(way, run, place, blank), token)


def _key(way: Way, run: Run, place: int) -> tuple[Any, ...]:
    """Give what a page about the item at a place shows of the attempt it belongs to."""
    attempt = run.attempt
    step = attempt.step(place)
    return (
        run.kept.revision,
        step,
        len(attempt.steps),
        attempt.language,
        attempt.rules,
        way.preview,
    )


def _submit(attempt: Attempt, view: Shown) -> Any:
    if view.item.type == "card":
        return "next"
    return "check" if attempt.rules.final_at_once and view.item.scored else "save"


def timer_of(attempt: Attempt, now: int) -> Timer | None:
    deadline = attempt.deadline()
    return None if deadline is None else Timer(max(0, deadline - now))


def verdict(run: Run, place: int) -> Verdict:
    """Name how the response at a place did."""
    given = play.stands(run, place)
    item = run.bank.by_id[run.attempt.step(place).item]
    if not item.scored:
        return "noted"
    if given is None or given.response == OMITTED:
        return "omitted"
    if given.response.status == "unsure":
        return "unsure"
    if given.mark.full:
        return "best"
    return "partial" if given.mark.earned else "not_yet"


def feedback_page(way: Way, run: Run, place: int) -> FeedbackPage:
    """Fill the page that shows an answer which is due."""
    attempt = run.attempt
    given = play.stands(run, place)
    view = view_of(
        run,
        place,
        "review",
        response=given.response if given else OMITTED,
        mark=given.mark if given else None,
    )
    item = view.item
    url, onward = _onward(way, run, place)
    said = verdict(run, place)
    return FeedbackPage(
        **head(way, attempt.language, leave=not attempt.finished),
        total=len(attempt.steps),
        string=string_of(attempt, None if attempt.finished else attempt.open_place),
        number=place,
        done=len(attempt.responses),
        view=view,
        verdict=said,
        found=_found(view) if said == "partial" else None,
        rationale=item.rationale.within(attempt.language) if item.rationale else None,
        resources=resources_for(run.bank, item),
        help_lines=help_lines(run.bank) if item.sensitive else (),
        next_url=url,
        onward=onward,
        preview=way.preview,
    )


def send_feedback(way: Way, run: Run, place: int) -> Response:
    """Send the page that shows an answer which is due, kept for whoever answered the same."""
    attempt = run.attempt
    if request.query_string:
        return send(feedback_page(way, run, place))
    key = (
        "review",
        *_key(way, run, place),
        play.stands(run, place),
        string_of(attempt, None if attempt.finished else attempt.open_place),
        len(attempt.responses),
        attempt.finished,
        _onward(way, run, place),
    )
    return send_kept(key, lambda _: feedback_page(way, run, place))


def _found(view: Shown) -> tuple[int, int] | None:
    """Give (right parts, all parts) where leaving wrong ones out makes that true."""
    whole = len(view.item.key_outcomes())
    return (view.found, whole) if whole > 1 and not view.extra else None


def scored_marks(run: Run) -> list[tuple[Any, Mark]]:
    """Give the scored items of an attempt with their marks; what was omitted earned nothing."""
    found = []
    for place, step in enumerate(run.attempt.steps, 1):
        item = run.bank.by_id[step.item]
        if item.scored:
            given = play.stands(run, place)
            found.append((item, given.mark if given else item.mark(OMITTED)))
    return found
