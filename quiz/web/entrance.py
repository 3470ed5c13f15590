"""Fill the pages before an attempt: what the quiz is, and what becomes of one that was begun."""

from __future__ import annotations

from collections.abc import Mapping

from flask import g, request

from quiz.services.play import FACTORS, Run
from quiz.store.events import Event
from quiz.web import cookies
from quiz.web.content import areas_of, minutes_for, own_name, steps_in
from quiz.web.csrf import Form
from quiz.web.pages import (
    AgainPage,
    AudienceChoice,
    ContinuePage,
    LanguageChoice,
    Post,
    StartPage,
    TimeChoice,
)
from quiz.web.pages.start import StartTrouble
from quiz.web.turns import Way, head, string_of


def allowed_ways_to_go(run: Run) -> tuple[str, ...]:
    """Give the ways to start when this browser has an attempt already."""
    return ("again", "next") if run.attempt.finished else ("fresh",)


def token_life(event: Event, now: int) -> int:
    """Give the seconds to keep a token: until the event has settled, and a day."""
    if event.closes_at is None:
        return cookies.LONGEST
    return max(2 * cookies.DAY, event.closes_at - now + 2 * cookies.DAY)


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
        seals=event.seal_to is not None,
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
