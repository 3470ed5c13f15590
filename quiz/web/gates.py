"""Hold crowds and guessers at the views of students; nobody loses what they typed.

The views know nothing of it: ``hold`` puts a gate before some of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps

from flask import Flask, Response, g, request
from werkzeug.exceptions import NotFound, TooManyRequests

from quiz.base import Refused
from quiz.web import entrance, student, turns
from quiz.web.frame import Kite, send, to
from quiz.web.limits import RESPONSES_A_SECOND, RESPONSES_AT_ONCE, Door, Pace

View = Callable[..., Response]

CODE_SIGNS = 6

WAIT = 5
"""Seconds after which a crowd is asked to try again, as the page of it says."""


def hold(app: Flask) -> None:
    """Put the gates before the views of an application whose blueprints are registered."""
    views: dict[str, View] = app.view_functions  # type: ignore[assignment]
    kite: Kite = app.extensions["kite"]
    workers, door = max(1, kite.site.settings.workers), Door()
    pace = Pace(RESPONSES_A_SECOND / workers, max(1, RESPONSES_AT_ONCE // workers))
    app.extensions["pace"] = pace
    views["public.join"] = _guessed(views["public.join"], door)
    views["student.begin"] = _started(views["student.begin"], door)
    views["student.answer"] = _answered(views["student.answer"], pace)
    for name in views:
        if name.startswith("student."):
            views[name] = _entered(views[name], door, opens=name in OPENERS)


OPENERS = ("student.start", "student.begin")


def _guessed(view: View, door: Door) -> View:
    """Hold the page that takes a code; what was typed is in the address that is tried again."""

    @wraps(view)
    def held() -> Response:
        code = "".join(sign for sign in request.args.get("code", "") if sign.isdecimal())
        if len(code) != CODE_SIGNS:
            return view()
        code = "".join(str(int(sign)) for sign in code)
        if door.is_shut(code):
            raise TooManyRequests
        reply = view()
        if reply.status_code == 303:
            door.opened(code)
        else:
            door.wrong()
        return reply

    return held


def _entered(view: View, door: Door, *, opens: bool) -> View:
    """Hold the addresses of events against guessing; who plays there already passes."""

    @wraps(view)
    def held(where: str, ref: str, **more: int) -> Response:
        if where != "e":
            return view(where=where, ref=ref, **more)
        if door.is_shut(ref) and not _plays(where, ref):
            raise TooManyRequests
        try:
            reply = view(where=where, ref=ref, **more)
        except NotFound:
            door.wrong()
            raise
        except Refused as refused:
            if refused.code == "event-gone":
                door.wrong()  # its cookie is no proof: who guesses could write one
            raise
        if opens:
            door.opened(ref)
        return reply

    return held


def _plays(where: str, ref: str) -> bool:
    try:
        return student.find_way(where, ref).run is not None
    except (NotFound, Refused):
        return False


def _started(view: View, door: Door) -> View:
    """Hold the start; the page comes back with what was chosen."""

    @wraps(view)
    def held(where: str, ref: str) -> Response:
        go = request.form.get("go", "")
        if go == "continue" or door.may_start():
            return view(where=where, ref=ref)
        way = student.find_way(where, ref)
        student.refuse_start(way)
        if way.run is None or go not in entrance.allowed_ways_to_go(way.run):
            go = ""
        page = entrance.start_page(way, student.StartForm(), go, trouble="crowd")
        return _later(send(page, 429), WAIT)

    return held


def _answered(view: View, pace: Pace) -> View:
    """Hold responses that come faster than anybody thinks; the page comes back as filled in."""

    @wraps(view)
    def held(where: str, ref: str, place: int) -> Response:
        now = time.monotonic()
        tokens = g.attempt_keys.values()
        wait = max((pace.wait(hash(token), now) for token in tokens), default=0)
        if not wait:
            return view(where=where, ref=ref, place=place)
        way = student.find_way(where, ref)
        run = student.run_of(way)
        instead = turns.elsewhere(way, run, place, g.now)
        if instead is not None:
            return to(instead)
        token = student.AnswerForm(way.token).token
        page = turns.question_page(way, run, place, token, notice="busy", typed=request.form)
        return _later(send(page, 429), wait)

    return held


def _later(reply: Response, seconds: int) -> Response:
    reply.headers["Retry-After"] = str(seconds)
    return reply
