"""Fill the pages of an attempt: what is shown, and where each step leads."""

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
from quiz.services.play import FACTORS, Quiz, Run
from quiz.store.banks import Named
from quiz.store.events import Event
from quiz.web import cookies
from quiz.web.content import (
    areas_of,
    help_lines,
    minutes_for,
    own_name,
    resources_for,
    steps_in,
)
from quiz.web.csrf import Form
from quiz.web.frame import chrome, send, send_kept, settings, site
from quiz.web.pages import (
    AgainPage,
    AudienceChoice,
    ContinuePage,
    FeedbackPage,
    LanguageChoice,
    Post,
    QuestionPage,
    StartPage,
    TimeChoice,
    Timer,
    string,
)
from quiz.web.pages.play import Notice, Onward, Verdict
from quiz.web.pages.start import StartTrouble

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


def allowed_ways_to_go(run: Run) -> tuple[str, ...]:
    """Give the ways to start when this browser has an attempt already."""
    return ("again", "next") if run.attempt.finished else ("fresh",)


def token_life(event: Event, now: int) -> int:
    """Give the seconds to keep a token: until the event has settled, and a day."""
    if event.closes_at is None:
        return cookies.LONGEST
    return max(2 * cookies.DAY, event.closes_at - now + 2 * cookies.DAY)


def head(way: Way, language: str, *, leave: bool = False) -> dict[str, Any]:
    bank = way.run.bank if way.run else way.quiz.bank
    return {
        "chrome": chrome(way.url("leave") if leave else None),
        "title": bank.title.within(language),
        "shown_lang": language,
    }


def waiting_for(event: Event) -> int:
    """Give how many finished attempts wait before an open event counts some of them."""
    return 2 * max(50, event.k)


def start_page(
    way: Way, form: Form, go: str = "", trouble: StartTrouble | None = None
) -> StartPage:
    """Fill the start page; ``go`` says how an attempt that exists is replaced or joined."""
    bank, event = way.quiz.bank, way.quiz.event
    delivery = event.delivery
    lang = way.quiz.language_for(g.lang)
    typed = request.form
    if trouble is None and "cookie" in request.args:
        trouble = "no-cookies"
    return StartPage(
        **head(way, lang),
        description=bank.description.within(lang) if bank.description else "",
        run_by=event.title if event.kind != "practice" else "",
        questions=steps_in(bank, delivery),
        minutes=minutes_for(bank, delivery),
        feedback=delivery.feedback,
        free=delivery.navigation == "free",
        pass_mark=delivery.pass_mark,
        areas=areas_of(bank),
        form=Post(way.url("begin", asked=1), form.token, (("go", go),) if go else ()),
        languages=_languages(way, lang, typed),
        audiences=tuple(
            AudienceChoice(name, typed.get("audience") == name) for name in bank.audience
        )
        if len(bank.audience) > 1
        else (),
        times=_times(delivery.time_limit, typed.get("time", "1")),
        ask_shared=event.kind != "lab",
        shared="shared" in typed if typed else bool(way.run and way.run.attempt.shared),
        trouble=trouble,
        preview=way.preview,
        sensitive=any(item.sensitive for item in bank.items),
        least=event.k,
        waiting=waiting_for(event),
        gathers=event.campaign is not None,
    )


def _languages(way: Way, lang: str, typed: Mapping[str, str]) -> tuple[LanguageChoice, ...]:
    offered = way.quiz.languages
    if g.lang in offered or len(offered) < 2:
        return ()  # the links at the foot of the page choose both at once
    chosen = typed.get("language", lang)
    return tuple(LanguageChoice(code, own_name(code), code == chosen) for code in offered)


def _times(limit: int | None, chosen: str) -> tuple[TimeChoice, ...]:
    if limit is None:
        return ()
    return tuple(
        TimeChoice(value, None if factor is None else int(limit * factor), value == chosen)
        for value, factor in FACTORS.items()
    )


def begun_page(way: Way, form: Form) -> ContinuePage | AgainPage:
    """Fill the page that asks what to do with the attempt of this browser."""
    assert way.run is not None
    attempt = way.run.attempt
    post = Post(way.url("begin"), form.token)
    if attempt.finished:
        open_now = way.quiz.event.takes_starts(g.now)
        return AgainPage(
            **head(way, attempt.language),
            result_url=way.url("result"),
            form=post,
            again=open_now,
        )
    return ContinuePage(
        **head(way, attempt.language),
        number=min(attempt.open_place, len(attempt.steps)),
        total=len(attempt.steps),
        string=string_of(attempt, attempt.open_place),
        form=post,
    )


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
    view = view_of(
        run,
        place,
        "ask",
        response=stored.response if stored else None,
        trouble=trouble,
        typed=fields,
        plain="list" in request.args,
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
        form=Post(way.url("answer", place=place), token, (("turn", str(turn)),) if turn else ()),
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
