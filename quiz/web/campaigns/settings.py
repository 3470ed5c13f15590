"""What may be changed of a campaign: title, public page, who works on it; its end."""

from __future__ import annotations

from typing import Literal

from flask import Response, abort, g, request, url_for
from wtforms import BooleanField, StringField
from wtforms.validators import Length, Optional

from quiz.base import Refused
from quiz.services import campaigns, deleting, organize, people
from quiz.store.campaigns import Campaign
from quiz.web import dates, desk, eventrows
from quiz.web.campaigns import views
from quiz.web.campaigns.links import events_in
from quiz.web.campaigns.steps import CHECK, PlainForm, plain_form, step_url
from quiz.web.csrf import Form
from quiz.web.frame import send, site
from quiz.web.frame import settings as server
from quiz.web.guards import allow
from quiz.web.pages import Post
from quiz.web.pages.campaigns import (
    CampaignAskPage,
    CampaignSettingsPage,
    Colleague,
    SettingsFault,
    SharePage,
)


class SettingsForm(Form):
    """Hold what may be changed at any time, and k as it was typed."""

    title = StringField(validators=[Optional(), Length(max=300)])
    public = BooleanField()
    k = StringField(validators=[Optional(), Length(max=20)])


class DeleteForm(Form):
    """Hold the name that is typed before a campaign is deleted."""

    name = StringField(validators=[Optional(), Length(max=300)])


@views.route("/<name>/settings", methods=["GET", "POST"])
@allow("organizer")
def settings(name: str) -> Response:
    """Show and change the settings of a campaign."""
    found = campaigns.campaign(site(), desk.account(), name)
    form = SettingsForm(desk.staff_token())
    may_k = found.state in ("ready", "open") and not campaigns.is_begun(site(), found)
    if request.method == "GET":
        form.title.data, form.public.data, form.k.data = found.title, found.public, str(found.k)
        return _show(found, form, may_k)
    if not form.validate():
        return _show(found, form, may_k, "old-page" if form.is_stale else "no-title")
    try:
        _save(found, form)
    except Refused as refused:
        faults: dict[str, SettingsFault] = {
            "no-title": "no-title", "bad-k": "bad-k", "begun": "begun",
        }  # fmt: skip
        if refused.code not in faults:
            raise
        return _show(found, form, may_k, faults[refused.code])
    return desk.to(url_for("campaigns.settings", name=name, saved=1))


def _save(found: Campaign, form: SettingsForm) -> None:
    typed = (form.k.data or "").strip()
    if typed and typed != str(found.k):
        if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
            raise Refused("bad-k")
        campaigns.change_k(site(), desk.account(), found.id, int(typed))
    campaigns.rename(
        site(), desk.account(), found.id, form.title.data or "", bool(form.public.data)
    )


def _show(
    found: Campaign, form: SettingsForm, may_k: bool, fault: SettingsFault | None = None
) -> Response:
    ready, name = found.state == "ready", found.id
    governs = campaigns.governs(desk.account(), found)
    least = server().k
    names = {one.id: one.name for one in people.everybody(site())}
    page = CampaignSettingsPage(
        chrome=desk.frame(),
        desk=desk.desk("events"),
        title=found.title,
        typed=form.title.data or "",
        state=eventrows.campaign_state(found, g.now),
        dates=dates.span(found.opens_at, found.closes_at, found.zone),
        campaign_url=eventrows.campaign_url(name),
        events_url=url_for("organizer.events"),
        links_url=None if ready else url_for("campaigns.links", name=name),
        form=Post(url_for("campaigns.settings", name=name), form.token),
        public=bool(form.public.data),
        k=(form.k.data or "") if may_k else None,
        least=least,
        most=max(organize.MOST_K, least),
        fixed=found.k,
        shared=tuple(one.name for one, is_in in campaigns.colleagues(site(), found) if is_in),
        owner=names.get(found.owner or "", ""),
        setup_url=eventrows.setup_url(found) if ready else None,
        share_url=url_for("campaigns.share", name=name) if governs else None,
        close_url=url_for("campaigns.close", name=name) if found.state == "open" else None,
        copy_url=url_for("campaigns.copy", name=name),
        delete_url=url_for("campaigns.delete", name=name) if governs else None,
        saved="saved" in request.args and fault is None,
        fault=fault,
    )
    return send(page, 200 if fault is None else 422)


@views.route("/<name>/share", methods=["GET", "POST"])
@allow("organizer")
def share(name: str) -> Response:
    """Choose which colleagues work on a campaign, too."""
    found = _governed(name)
    form = plain_form()
    if request.method == "POST" and form.validate():
        chosen = request.form.getlist("staff")
        campaigns.share(site(), desk.account(), name, chosen, g.now)
        return desk.to(url_for("campaigns.settings", name=name, saved=1))
    old = request.method == "POST"
    ticked = request.form.getlist("staff")
    page = SharePage(
        chrome=desk.frame(),
        desk=desk.desk("events"),
        title=found.title,
        back_url=url_for("campaigns.settings", name=name),
        form=Post(url_for("campaigns.share", name=name), form.token),
        people=tuple(
            Colleague(one.id, one.name, one.email, one.id in ticked if old else shared)
            for one, shared in campaigns.colleagues(site(), found)
        ),
        old_page=old,
    )
    return send(page, 422 if old else 200)


@views.route("/<name>/close", methods=["GET", "POST"])
@allow("organizer")
def close(name: str) -> Response:
    """Ask, then close a campaign and all its events for good."""
    found = campaigns.campaign(site(), desk.account(), name)
    if found.state == "ready":
        return desk.to(step_url(found, CHECK))
    form = plain_form()
    if request.method == "GET" or not form.validate():
        return _ask(found, form, "close")
    campaigns.close(site(), desk.account(), name, g.now)
    return desk.to(url_for("campaigns.links", name=name))


@views.route("/<name>/copy", methods=["GET", "POST"])
@allow("organizer")
def copy(name: str) -> Response:
    """Ask, then begin to set up a campaign like this one."""
    found = campaigns.campaign(site(), desk.account(), name)
    form = plain_form()
    if request.method == "GET" or not form.validate():
        return _ask(found, form, "copy")
    made = campaigns.copy(site(), desk.account(), name, g.now)
    return desk.to(step_url(made, 1))


@views.route("/<name>/delete", methods=["GET", "POST"])
@allow("organizer")
def delete(name: str) -> Response:
    """Ask for the name, then delete a campaign with all that belongs to it."""
    found = _governed(name)
    form = DeleteForm(desk.staff_token())
    if request.method == "GET":
        return _ask(found, form, "delete")
    typed = form.name.data or ""
    if not form.validate():
        return _ask(found, form, "delete", typed, "old-page" if form.is_stale else "other-name")
    try:
        deleting.delete(site(), desk.account(), name, typed, g.now)
    except Refused as refused:
        if refused.code != "other-name":
            raise
        return _ask(found, form, "delete", typed, "other-name")
    return desk.to(url_for("organizer.events", deleted=1))


def _governed(name: str) -> Campaign:
    """Give a campaign of one's own; to whom it is only shared there is no such page."""
    found = campaigns.campaign(site(), desk.account(), name)
    if not campaigns.governs(desk.account(), found):
        abort(404)
    return found


def _ask(
    found: Campaign,
    form: PlainForm | DeleteForm,
    what: Literal["close", "copy", "delete"],
    typed: str = "",
    fault: Literal["old-page", "other-name"] | None = None,
) -> Response:
    if fault is None and request.method == "POST":
        fault = "old-page"
    page = CampaignAskPage(
        chrome=desk.frame(),
        desk=desk.desk("events"),
        what=what,
        title=found.title,
        form=Post(url_for(f"campaigns.{what}", name=found.id), form.token),
        back_url=url_for("campaigns.settings", name=found.id),
        least=found.k,
        events=len(events_in(found)),
        typed=typed,
        fault=fault,
    )
    return send(page, 200 if fault is None else 422)
