"""Events of an organizer: the list, the page of one, its files, opening, closing, copying."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, Response, abort, g, request, url_for

from quiz.base import Refused
from quiz.charts.waiting import waiting_chart
from quiz.services import campaigns, organize
from quiz.services.figures import TakingPart, figures, taking_part
from quiz.services.forms import form_of
from quiz.statistics.lots import J
from quiz.store.events import Event
from quiz.web import dates, desk, eventrows, sealedview
from quiz.web.content import title_lang
from quiz.web.csrf import Form
from quiz.web.doorway import doorway, qr_file
from quiz.web.figureview import figures_view, stops_view
from quiz.web.frame import send, site, static_url
from quiz.web.guards import allow
from quiz.web.pages import Post
from quiz.web.pages.organizer import (
    CampaignCrumb,
    ClosePage,
    DayRow,
    EventPage,
    EventsPage,
    PosterPage,
)
from quiz.web.posters import bill

views = Blueprint("organizer", __name__, url_prefix="/o")


class PlainForm(Form):
    """Hold nothing but a button."""


@views.get("")
@allow("organizer")
def events() -> Response:
    """List the campaigns and events that somebody may see."""
    who = desk.account()
    owners = eventrows.owners(who)
    found = campaigns.campaigns(site(), who)
    known = {one.id for one in found}
    all_events = organize.events(site(), who)
    some = bool(organize.choices(site()))
    return send(
        EventsPage(
            chrome=desk.frame(),
            desk=desk.desk("events"),
            campaigns=eventrows.campaign_rows(found, all_events, owners),
            events=eventrows.rows([one for one in all_events if one.campaign not in known], owners),
            new_url=url_for("setup.new") if some else None,
            plan_url=url_for("campaigns.new") if some else None,
            deleted="deleted" in request.args,
        )
    )


@views.get("/<name>")
@allow("organizer")
def event(name: str) -> Response:
    """Show an event: how people come in, who takes part, and figures when lots allow."""
    found = organize.event(site(), desk.account(), name)
    if found.state == "ready":
        return desk.to(url_for("setup.step", name=name, number=6))
    plan = organize.published(site(), found.revision)
    bank, taking, counted = plan.bank, taking_part(site(), found), figures(site(), found)
    shown = figures_view(found, bank, counted, taking.shown)
    state = eventrows.state_of(found, g.now)
    lang = title_lang(bank)
    drawn = form_of(bank, found.delivery).drawn
    stay = max(J, found.k)
    running = state in eventrows.RUNNING
    waits = running and shown is None and not drawn and found.breakdown == "none"
    waits = waits and found.kind != "paper"
    few = sealedview.few(found)
    return send(
        EventPage(
            chrome=desk.frame(),
            desk=desk.desk("events"),
            css_url=static_url("css/dashboard.css"),
            title=found.title,
            state=state,
            demo=found.demo,
            quiz=bank.title.within(lang),
            quiz_lang=lang,
            number=plan.number,
            opens=dates.moment(found.opens_at, found.zone),
            closes="" if found.closes_at is None else dates.moment(found.closes_at, found.zone),
            kind=organize.kind_of(found),
            breakdown=found.breakdown,
            least=found.k,
            waits_for=2 * stay,
            drawn=drawn,
            taking=taking.shown,
            days=_days(taking),
            door=doorway(found) if running and found.code else None,
            chart=waiting_chart(taking.shown.finished, stay) if waits else None,
            figures=shown,
            stops=stops_view(bank, counted),
            stopped=counted.stops.n,
            events_url=url_for("organizer.events"),
            close_url=url_for("organizer.close", name=name) if running else None,
            copy_url=None if running else url_for("organizer.copy", name=name),
            csv_url=url_for("exports.event_csv", name=name),
            pack_url=url_for("packs.pack", name=name),
            paper_url=url_for("paper.paper", name=name) if found.kind == "paper" else None,
            campaign=_crumb(found),
            sure_url=url_for("items.sure", name=name) if found.delivery.confidence else None,
            research_url=url_for("items.research", name=name),
            xlsx_url=url_for("exports.event_xlsx", name=name),
            json_url=url_for("exports.event_json", name=name),
            tally_url=url_for("tallies.tally", name=name),
            sealed_for=few.server,
            few_url=few.choose_url,
        )
    )


def _crumb(found: Event) -> CampaignCrumb | None:
    """Tell which campaign an event belongs to, and what became of those who were too few."""
    if found.campaign is None:
        return None
    whole = campaigns.campaign(site(), desk.account(), found.campaign)
    left: Literal["wait", "counted", "lost"] = "wait"
    if whole.state == "settled":
        left = "counted" if campaigns.has_remainder(site(), found) else "lost"
    return CampaignCrumb(whole.title, eventrows.campaign_url(whole.id), left)


def _days(taking: TakingPart) -> tuple[DayRow, ...]:
    if len(taking.days) < 2:
        return ()
    return tuple(DayRow(dates.plain_day(day), told) for day, told in taking.days.items())


@views.post("/<name>/open")
@allow("organizer")
def open_event(name: str) -> Response:
    """Create the event that was set up, with its code and links."""
    back = url_for("setup.step", name=name, number=6)
    organize.event(site(), desk.account(), name)
    if not PlainForm(desk.staff_token()).validate():
        return desk.to(url_for("setup.step", name=name, number=6, old=1))
    try:
        organize.open_event(site(), desk.account(), name, g.now)
    except Refused as refused:
        if refused.code == "ends-before":
            return desk.to(url_for("setup.step", name=name, number=1, over=1))
        if refused.code != "event-closed":
            raise
        return desk.to(back)
    return desk.to(url_for("organizer.event", name=name))


@views.route("/<name>/close", methods=["GET", "POST"])
@allow("organizer")
def close(name: str) -> Response:
    """Ask, then close an event for good."""
    found = organize.event(site(), desk.account(), name)
    form = PlainForm(desk.staff_token())
    if request.method == "GET" or not form.validate():
        return _ask(found, form, copies=False)
    organize.close_event(site(), desk.account(), name, g.now)
    return desk.to(url_for("organizer.event", name=name))


@views.route("/<name>/copy", methods=["GET", "POST"])
@allow("organizer")
def copy(name: str) -> Response:
    """Ask, then begin to set up an event like this one."""
    found = organize.event(site(), desk.account(), name)
    form = PlainForm(desk.staff_token())
    if request.method == "GET" or not form.validate():
        return _ask(found, form, copies=True)
    made = organize.copy_event(site(), desk.account(), name, g.now)
    return desk.to(url_for("setup.step", name=made.id, number=1))


def _ask(found: Event, form: PlainForm, *, copies: bool) -> Response:
    endpoint = "organizer.copy" if copies else "organizer.close"
    page = ClosePage(
        chrome=desk.frame(),
        desk=desk.desk("events"),
        title=found.title,
        copies=copies,
        form=Post(url_for(endpoint, name=found.id), form.token),
        back_url=url_for("organizer.event", name=found.id),
        least=found.k,
        old_page=request.method == "POST",
    )
    return send(page, 422 if page.old_page else 200)


@views.get("/<name>/poster")
@allow("organizer")
def poster(name: str) -> Response:
    """Show a sheet to print, with the code and the QR code."""
    found = organize.event(site(), desk.account(), name)
    if found.code is None:
        abort(404)
    return send(
        PosterPage(
            chrome=desk.frame(),
            css_url=static_url("css/staff.css"),
            bill=bill(found),
            back_url=url_for("organizer.event", name=name),
        )
    )


@views.get("/<name>/qr.svg")
@allow("organizer")
def qr(name: str) -> Response:
    """Send the QR code as a file."""
    found = organize.event(site(), desk.account(), name)
    if found.code is None:
        abort(404)
    reply = Response(qr_file(found), mimetype="image/svg+xml")
    reply.headers["Content-Disposition"] = f'attachment; filename="kitestring-{found.id}.svg"'
    return reply
