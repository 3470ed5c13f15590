"""Repair an item after its event: choose, read in words what it does, do it for good."""

from __future__ import annotations

from flask import Blueprint, Response, g, request, url_for

from quiz.base import Refused
from quiz.services import repair as acts
from quiz.services.repair import Choice, Repairs
from quiz.web import desk
from quiz.web.csrf import Form
from quiz.web.figureview import repaired_line, short, words_of
from quiz.web.frame import send, site
from quiz.web.guards import allow
from quiz.web.pages import Post
from quiz.web.pages.repair import (
    Accepted,
    RepairedLine,
    RepairFault,
    RepairPage,
    RepairRow,
    RepairsPage,
)

views = Blueprint("repair", __name__, url_prefix="/o")


class RepairForm(Form):
    """Hold the token; the fields are read as they come."""


@views.get("/<name>/repair")
@allow("organizer")
def listed(name: str) -> Response:
    """List the questions of an event with what was done about them."""
    known = _known(name)
    if known is None:
        return desk.to(url_for("organizer.event", name=name))
    lang = known.bank.language_for(g.lang)
    return send(
        RepairsPage(
            chrome=desk.frame(),
            desk=desk.desk("events"),
            title=known.event.title,
            back_url=url_for("organizer.event", name=name),
            lang=lang,
            rows=tuple(
                RepairRow(
                    choice.number,
                    short(known.bank.by_id[choice.item], lang),
                    url_for("repair.item", name=name, number=choice.number),
                    _done(known, choice),
                )
                for choice in known.choices
            ),
        )
    )


@views.route("/<name>/repair/<int:number>", methods=["GET", "POST"])
@allow("organizer")
def item(name: str, number: int) -> Response:
    """Choose a repair, look at it in words, carry it out."""
    known = _known(name)
    if known is None:
        return desk.to(url_for("organizer.event", name=name))
    choice = known.choice(number)
    form = RepairForm(desk.staff_token())
    if request.method == "GET":
        return _page(known, choice, form, request.args.get("how"), request.args.get("outcome"))
    how, outcome = request.form.get("how", ""), request.form.get("outcome", "")
    if not form.validate():
        return _page(known, choice, form, how, outcome, "old-page")
    if choice.done is None and request.form.get("sure") != "1":
        return _page(known, choice, form, how, outcome, "not-confirmed")
    try:
        acts.mend(
            site(),
            desk.account(),
            name,
            number,
            how=how,
            outcome=outcome,
            note=request.form.get("note", ""),
            now=g.now,
        )
    except Refused as refused:
        if refused.code == "already-repaired":
            again = acts.repairs(site(), desk.account(), name)
            return _page(again, again.choice(number), form, None, None)
        if refused.code == "long-note":
            return _page(known, choice, form, how, outcome, "long-note")
        if refused.code != "bad-repair":
            raise
        return _page(known, choice, form, how, outcome)
    return desk.to(url_for("organizer.event", name=name))


def _known(name: str) -> Repairs | None:
    """Give what may be repaired; None where the event's page says why there is nothing."""
    try:
        return acts.repairs(site(), desk.account(), name)
    except Refused as refused:
        if refused.code not in ("not-settled", "no-figures"):
            raise
        return None


def _page(
    known: Repairs,
    choice: Choice,
    form: RepairForm,
    how: str | None,
    outcome: str | None,
    fault: RepairFault | None = None,
) -> Response:
    """Show the page in the state that was asked for; what cannot be is asked for again."""
    lang = known.bank.language_for(g.lang)
    way = next((one for one in choice.ways if one == how), None)
    answers = tuple(
        Accepted(name, words_of(known.bank, lang, choice.item, name)) for name in choice.outcomes
    )
    chosen = None
    if way == "accept":
        chosen = next((one for one in answers if one.outcome == outcome), None)
        if chosen is None:
            way, fault = None, fault or "choose-answer"
    elif way is None and how is not None:
        fault = fault or "choose-way"
    late = choice.done is not None and request.method == "POST"
    page = RepairPage(
        chrome=desk.frame(),
        desk=desk.desk("events"),
        title=known.event.title,
        event_url=url_for("organizer.event", name=known.event.id),
        list_url=url_for("repair.listed", name=known.event.id),
        url=url_for("repair.item", name=known.event.id, number=choice.number),
        number=choice.number,
        text=short(known.bank.by_id[choice.item], lang),
        lang=lang,
        ways=choice.ways,
        answers=answers,
        how=way,
        chosen=chosen,
        note=request.form.get("note", "")[: 4 * acts.LONGEST_NOTE],
        longest=acts.LONGEST_NOTE,
        done=_done(known, choice),
        form=Post(url_for("repair.item", name=known.event.id, number=choice.number), form.token),
        fault=None if choice.done is not None else fault,
        too_late=late,
    )
    status = 409 if late else 422 if page.fault is not None else 200
    return send(page, status)


def _done(known: Repairs, choice: Choice) -> RepairedLine | None:
    if choice.done is None:
        return None
    return repaired_line(known.event, known.bank, choice.done)
