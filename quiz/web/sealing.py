"""Choose what becomes of those of an event who are too few: erased, or sealed for a server."""

from __future__ import annotations

from flask import Blueprint, Response, g, request, url_for

from quiz.base import Refused
from quiz.services import organize, receivers
from quiz.web import desk
from quiz.web.csrf import Form
from quiz.web.frame import send, site
from quiz.web.guards import allow
from quiz.web.pages import Post
from quiz.web.pages.organizer import STEPS
from quiz.web.pages.tallies import FewFault, FewPage, Server

views = Blueprint("sealing", __name__, url_prefix="/o")

NOBODY = "erase"


class FewForm(Form):
    """Hold the token; the choice is read as it comes."""


@views.route("/<name>/few", methods=["GET", "POST"])
@allow("organizer")
def few(name: str) -> Response:
    """Ask, then say for which server those are sealed who are too few."""
    event = organize.event(site(), desk.account(), name)
    planned = event.state == "ready"
    back = (
        url_for("setup.step", name=name, number=len(STEPS))
        if planned
        else url_for("tallies.tally", name=name)
    )
    if receivers.is_over(event):
        return desk.to(back)
    form = FewForm(desk.staff_token())
    accepted = {one.key: one.name for one in receivers.accepted(site())}
    fault: FewFault | None = None
    chosen = event.seal_to or NOBODY
    if request.method == "POST":
        typed = request.form.get("server", "")
        chosen = typed if typed in accepted else NOBODY if typed == NOBODY else ""
        if not form.validate():
            fault = "old-page"
        elif not chosen:
            fault = "choose"
        elif chosen != NOBODY and request.form.get("yes") != "1":
            fault = "say-yes"
        else:
            key = None if chosen == NOBODY else chosen
            try:
                receivers.choose(site(), desk.account().role, event, key, g.now)
            except Refused as refused:
                if refused.code not in ("no-receiver", "event-settled"):
                    raise
            return desk.to(back)
    page = FewPage(
        chrome=desk.frame(),
        desk=desk.desk("events"),
        title=event.title,
        event_url=url_for("organizer.event", name=name),
        back_url=back,
        least=event.k,
        servers=tuple(
            Server(key, words, receivers.fingerprint(bytes.fromhex(key)))
            for key, words in accepted.items()
        ),
        chosen=chosen,
        nobody=NOBODY,
        gathers=event.campaign is not None,
        began=not planned,
        yes=request.form.get("yes") == "1" or bool(event.seal_to),
        form=Post(url_for("sealing.few", name=name), form.token),
        fault=fault,
    )
    return send(page, 422 if fault else 200)
