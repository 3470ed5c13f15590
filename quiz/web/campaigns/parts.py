"""The events of a campaign while it is set up: add, change and remove them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, abort, request, url_for
from wtforms import RadioField, StringField
from wtforms.validators import Length, Optional

from quiz.base import Refused
from quiz.services import campaigns, organize
from quiz.services.planning import PlannedEvent, outline_of, with_event, without_event
from quiz.store.campaigns import Campaign
from quiz.web import desk
from quiz.web.campaigns import views
from quiz.web.campaigns.steps import FAULTS, again, common, plain_form, step_url
from quiz.web.content import title_lang
from quiz.web.csrf import Form
from quiz.web.frame import send, site
from quiz.web.guards import allow
from quiz.web.pages.campaigns import CampaignFault, Chosen, PartPage


class PartForm(Form):
    """Hold one event of a campaign, as it was typed."""

    title = StringField(validators=[Optional(), Length(max=300)])
    kind = RadioField(choices=list(organize.KINDS), validators=[Optional()])
    expected = StringField(validators=[Optional(), Length(max=20)])
    revision = StringField(validators=[Optional(), Length(max=64)])
    opens_on = StringField(validators=[Optional(), Length(max=20)])
    opens_at = StringField(validators=[Optional(), Length(max=20)])
    closes_on = StringField(validators=[Optional(), Length(max=20)])
    closes_at = StringField(validators=[Optional(), Length(max=20)])
    zone = StringField(validators=[Optional(), Length(max=60)])
    follows = StringField(validators=[Optional(), Length(max=10)])


@views.route("/<name>/new/event", methods=["GET", "POST"])
@allow("organizer")
def new_part(name: str) -> Response:
    """Ask for a new event of a campaign."""
    found = _ready(name)
    return _asked(found, PlannedEvent(id="", title=""))


@views.route("/<name>/new/event/<part>", methods=["GET", "POST"])
@allow("organizer")
def part(name: str, part: str) -> Response:
    """Change a planned event."""
    found = _ready(name)
    planned = outline_of(found).plan.event(part)
    if planned is None:
        abort(404)
    return _asked(found, planned)


@views.post("/<name>/new/event/<part>/remove")
@allow("organizer")
def drop_part(name: str, part: str) -> Response:
    """Take a planned event out."""
    found = _ready(name)
    if not plain_form().validate():
        return desk.to(step_url(found, 3, fault="old-page", check=again()))
    outline = outline_of(found)
    plan = without_event(outline.plan, part)
    campaigns.change(site(), desk.account(), name, replace(outline, plan=plan))
    return desk.to(step_url(found, 3, check=again()))


def _ready(name: str) -> Campaign:
    """Give a campaign that is being set up and has quizzes; else go where it stands."""
    found = campaigns.campaign(site(), desk.account(), name)
    if found.state != "ready":
        abort(desk.to(url_for("campaigns.links", name=name)))
    if not outline_of(found).plan.revisions:
        abort(desk.to(step_url(found, 2)))
    return found


def _asked(found: Campaign, planned: PlannedEvent) -> Response:
    form = PartForm(desk.staff_token())
    if request.method == "GET":
        _fill(form, planned)
        return _show(found, planned, form)
    if not form.validate():
        fault: CampaignFault = "choose-kind" if form.kind.errors else "no-title"
        return _show(found, planned, form, "old-page" if form.is_stale else fault)
    outline = outline_of(found)
    try:
        plan = with_event(outline, _typed(found, planned, form))
        campaigns.change(site(), desk.account(), found.id, replace(outline, plan=plan))
    except Refused as refused:
        if refused.code not in FAULTS:
            raise
        return _show(found, planned, form, FAULTS[refused.code])
    return desk.to(step_url(found, 3, check=again()))


def _fill(form: PartForm, planned: PlannedEvent) -> None:
    form.title.data, form.kind.data = planned.title, planned.kind
    form.expected.data = "" if planned.expected is None else str(planned.expected)
    form.revision.data, form.follows.data = planned.revision, planned.follows
    form.zone.data = planned.zone
    form.opens_on.data, _, form.opens_at.data = planned.opens.partition(" ")
    form.closes_on.data, _, form.closes_at.data = planned.closes.partition(" ")


def _typed(found: Campaign, planned: PlannedEvent, form: PartForm) -> PlannedEvent:
    """Read a form; refuses a number of people that is none."""
    plan = outline_of(found).plan
    people = (form.expected.data or "").strip().replace(" ", "").replace(",", "")
    if people and not (people.isascii() and people.isdigit() and len(people) < 8):
        raise Refused("bad-expected")
    opens_on, closes_on = form.opens_on.data or "", form.closes_on.data or ""
    changed: dict[str, Any] = {
        "title": form.title.data or "",
        "kind": form.kind.data or planned.kind,
        "expected": int(people) if people else None,
        "revision": form.revision.data if len(plan.revisions) > 1 else plan.revisions[0],
        "opens": f"{opens_on} {form.opens_at.data or '00:00'}" if opens_on else "",
        "closes": f"{closes_on} {form.closes_at.data or '23:59'}" if closes_on else "",
        "zone": "" if form.zone.data == found.zone else form.zone.data or "",
        "follows": form.follows.data or "",
    }
    return planned.model_copy(update=changed)


def _show(
    found: Campaign, planned: PlannedEvent, form: PartForm, fault: CampaignFault | None = None
) -> Response:
    where: dict[str, Any] = {"name": found.id, "check": again()}
    action = (
        url_for("campaigns.part", part=planned.id, **where)
        if planned.id
        else url_for("campaigns.new_part", **where)
    )
    shared = common(3, found, action, form.token, fault)
    plan = outline_of(found).plan
    shared["back_url"] = step_url(found, 3 if plan.events else 2, check=again())
    quizzes = campaigns.quizzes(site(), plan)
    chosen = form.revision.data or plan.revisions[0]
    page = PartPage(
        **shared,
        fresh=not planned.id,
        title=form.title.data or "",
        kind=form.kind.data or "lab",
        expected=form.expected.data or "",
        quizzes=tuple(
            Chosen(
                digest, one.bank.title.within(title_lang(one.bank)), digest == chosen,
                title_lang(one.bank),
            )
            for digest, one in quizzes.items()
        )
        if len(quizzes) > 1
        else (),
        opens_on=form.opens_on.data or "",
        opens_at=form.opens_at.data or "",
        closes_on=form.closes_on.data or "",
        closes_at=form.closes_at.data or "",
        zone=form.zone.data or found.zone,
        zones=tuple(organize.zones()),
        befores=tuple(
            Chosen(one.id, one.title, one.id == form.follows.data)
            for one in plan.events
            if one.id != planned.id
        ),
        least=found.k,
    )  # fmt: skip
    return send(page, 200 if fault is None else 422)
