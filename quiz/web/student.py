"""An attempt in the browser: start, question, feedback, result. Every step is a form or a link.

One set of views serves ``/q/<bank>`` (practice) and ``/e/<code>`` (events).
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, request
from wtforms import BooleanField, StringField
from wtforms.validators import Length, Optional

from quiz.base import Refused
from quiz.items.response import Unreadable
from quiz.services import play
from quiz.services.play import Run
from quiz.web import cookies, entrance, outcome, rests, turns
from quiz.web.csrf import BusyForm, Form, whole
from quiz.web.frame import send, settings, site, to
from quiz.web.guards import allow
from quiz.web.turns import Way

views = Blueprint("student", __name__, url_prefix="/<lang:lang>/<any(q, e):where>/<ref>")


class StartForm(Form):
    """Hold what is asked before an attempt."""

    go = StringField(validators=[Optional(), Length(max=8)])
    audience = StringField(validators=[Optional(), Length(max=10)])
    language = StringField(validators=[Optional(), Length(max=20)])
    time = StringField(validators=[Optional(), Length(max=4)])
    shared = BooleanField()


class AnswerForm(BusyForm):
    """Hold what comes with every response; the response itself is read by its item."""

    def __init__(self, subject: str | None) -> None:
        super().__init__(subject)
        self.turn = whole("turn", 10**6)
        self.sure = whole("sure", 3)

    def validate(self) -> bool:
        return super().validate() and self.turn is not None and self.sure is not None


def find_way(where: str, ref: str) -> Way:
    """Find the quiz of an address, this browser's attempt in it, and its token; else 404.

    Where this browser played in an event that was deleted since, the event is over.
    """
    found = play.visit(site(), where, ref, g.attempt_keys)
    if found is None:
        if where == "e" and play.is_any_gone(site(), g.attempt_keys):
            raise Refused("event-gone")
        abort(404)
    quiz, run = found
    token = cookies.attempt_token(request, settings(), quiz.event.id)
    return Way(where, ref, quiz, run, token)


def run_of(way: Way) -> Run:
    """Give the attempt; without one the start page comes first."""
    if way.run is None:
        abort(to(way.url("start", cookie="missing" if "new" in request.args else None)))
    return way.run


@views.get("")
@allow("public")
def start(where: str, ref: str) -> Response:
    """Say what the quiz is; somebody who began it here is asked what to do."""
    way = find_way(where, ref)
    go = request.args.get("go", "")
    if way.run is not None and go not in entrance.allowed_ways_to_go(way.run):
        return send(entrance.begun_page(way, StartForm()))
    refuse_start(way)
    return send(entrance.start_page(way, StartForm(), go))


@views.post("")
@allow("public")
def begin(where: str, ref: str) -> Response:
    """Start an attempt, or go on with the one that is open."""
    way = find_way(where, ref)
    form = StartForm()
    go = form.go.data or ""
    if not form.validate():
        asked = "asked" in request.args
        if way.run is not None and not (asked and go in entrance.allowed_ways_to_go(way.run)):
            return send(entrance.begun_page(way, StartForm()), 400)
        refuse_start(way)
        return send(entrance.start_page(way, form, go, trouble="old-page"), 400)
    if way.run is not None:
        if go == "continue" and not way.run.attempt.finished:
            return to(turns.next_url(way, way.run))
        if go not in entrance.allowed_ways_to_go(way.run):
            return send(entrance.begun_page(way, StartForm()))
        if request.args.get("asked") is None:
            return to(way.url("start", go=go))
    bank = way.quiz.bank
    if len(bank.audience) > 1 and form.audience.data not in bank.audience:
        return send(entrance.start_page(way, form, go, trouble="choose-audience"), 422)
    staff = cookies.knows_staff(request, settings())
    event = way.quiz.event
    shared = form.shared.data or event.kind == "lab"
    try:
        token = play.begin(
            site(),
            way.quiz,
            language=form.language.data or g.lang,
            audience=form.audience.data or bank.audience[0],
            time=form.time.data or "1",
            counts=not staff and go != "again",
            replaces=way.run.kept.key if way.run and go == "fresh" else None,
            now=g.now,
            shared=shared,
        )
    except Refused as refused:
        if refused.code != "busy":
            raise
        busy = send(entrance.start_page(way, form, go, trouble="busy"), 503)
        busy.headers["Retry-After"] = "3"
        return busy
    reply = to(way.url("question", place=1, new=1))
    seconds = None if shared else entrance.token_life(event, g.now)
    cookies.set_cookie(reply, settings(), event.id, token, seconds)
    return reply


def refuse_start(way: Way) -> None:
    """Refuse where nobody may start; a code that opens later says so."""
    event = way.quiz.event
    if not event.takes_starts(g.now):
        early = event.state == "ready" or (event.state == "open" and g.now < event.opens_at)
        raise Refused("event-not-open" if early else "event-closed")


@views.get("/<int:place>")
@allow("attempt")
def question(where: str, ref: str, place: int) -> Response:
    """Ask the item at a place."""
    way = find_way(where, ref)
    run = run_of(way)
    instead = turns.elsewhere(way, run, place, g.now)
    if instead is not None:
        return to(instead)
    return turns.send_question(way, run, place, BusyForm(way.token).token)


@views.post("/<int:place>")
@allow("attempt")
def answer(where: str, ref: str, place: int) -> Response:
    """Store a response; then its feedback, the next question, or the list to check."""
    way = find_way(where, ref)
    run = run_of(way)
    step = run.attempt.step(place)
    instead = turns.elsewhere(way, run, place, g.now)
    if instead is not None:
        return to(instead)  # no form, however broken, opens a step that is not open
    form = AnswerForm(way.token)
    if not form.validate():
        page = turns.question_page(
            way, run, place, form.token, notice="old-page", typed=request.form
        )
        return send(page, 400)
    item = run.bank.by_id[step.item]
    try:
        response = item.read(request.form, step.slots)
    except Unreadable as why:
        page = turns.question_page(
            way, run, place, form.token, trouble=why.code, typed=request.form
        )
        return send(page, 422)
    try:
        run = play.answer(
            site(),
            run,
            place,
            response,
            confidence=form.sure or 0,
            turn=form.turn or 0,
            now=g.now,
        )
    except Refused as refusal:
        return not_stored(way, run, place, form, refusal)
    return to(turns.after_url(way, run, place))


def not_stored(way: Way, run: Run, place: int, form: AnswerForm, refusal: Refused) -> Response:
    """Say what became of a response that was not stored; nothing typed is lost."""
    if refusal.code == "busy":
        page = turns.question_page(way, run, place, form.token, notice="busy", typed=request.form)
        reply = send(page, 503)
        reply.headers["Retry-After"] = "3"
        return reply
    if refusal.code == "not-yet":
        return to(way.url("question", place=run.attempt.open_place))
    if refusal.code == "time-is-up":
        return to(way.url("check"))
    if refusal.code == "attempt-finished":
        return to(way.url("result"))
    raise refusal


@views.get("/<int:place>/answer")
@allow("attempt")
def feedback(where: str, ref: str, place: int) -> Response:
    """Show the best answer and why, once it is due."""
    way = find_way(where, ref)
    run = run_of(way)
    run.attempt.step(place)
    if not turns.is_due(run, place):
        return to(turns.next_url(way, run))
    return turns.send_feedback(way, run, place)


@views.get("/pause")
@allow("attempt")
def pause(where: str, ref: str) -> Response:
    """Offer a rest after five questions."""
    way = find_way(where, ref)
    run = run_of(way)
    if run.attempt.finished or not run.attempt.responses:
        return to(turns.next_url(way, run))
    return send(rests.pause_page(way, run, g.now))


@views.get("/check")
@allow("attempt")
def check(where: str, ref: str) -> Response:
    """List what was answered before all of it counts."""
    way = find_way(where, ref)
    run = run_of(way)
    free = run.attempt.rules.navigation == "free"
    if run.attempt.finished or not (free or run.attempt.out_of_time(g.now)):
        return to(turns.next_url(way, run))
    return send(rests.check_page(way, run, Form(way.token), g.now))


@views.post("/check")
@allow("attempt")
def finish(where: str, ref: str) -> Response:
    """Finish the attempt as it stands."""
    way = find_way(where, ref)
    run = run_of(way)
    form = Form(way.token)
    if not form.validate():
        return send(rests.check_page(way, run, form, g.now), 400)
    free = run.attempt.rules.navigation == "free"
    if not (free or run.attempt.out_of_time(g.now)):
        return to(turns.next_url(way, run))
    play.finish(site(), run, g.now)
    return to(way.url("result"))


@views.get("/result")
@allow("attempt")
def result(where: str, ref: str) -> Response:
    """Show how it went, skill by skill."""
    way = find_way(where, ref)
    run = run_of(way)
    if not run.attempt.finished and run.attempt.responses:
        return to(turns.next_url(way, run))
    return send(outcome.result_page(way, run, g.now))


@views.get("/certificate")
@allow("attempt")
def certificate(where: str, ref: str) -> Response:
    """Show the sheet to print; its name never leaves the browser."""
    way = find_way(where, ref)
    run = run_of(way)
    if not run.attempt.finished:
        return to(turns.next_url(way, run))
    return send(outcome.certificate_page(way, run, g.now))


@views.get("/leave")
@allow("attempt")
def leave(where: str, ref: str) -> Response:
    """Say that the place is kept, and offer to delete it."""
    way = find_way(where, ref)
    return send(rests.leave_page(way, run_of(way)))
