"""The figures of a campaign: its dashboard, the same on paper, and before and after."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Blueprint, Response, g, request, url_for

from quiz.services import campaigns
from quiz.services.campaign_figures import (
    CampaignFigures,
    campaign_figures,
    compared_events,
)
from quiz.statistics.lots import J
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from quiz.web import dates, desk
from quiz.web.campaignview import Look, event_lines, figures_view, standing, taking_of
from quiz.web.compareview import comparison_view
from quiz.web.eventrows import spaced
from quiz.web.frame import send, site, static_url
from quiz.web.guards import allow
from quiz.web.pages.dashboard import (
    Choice,
    ComparePage,
    CompareState,
    DashboardPage,
    DoorLine,
    LinkedPair,
)
from quiz.web.pages.sure import SurePage
from quiz.web.reasons import BY_LEVEL
from quiz.web.sureview import campaign_rows, map_chart, teach_first

views = Blueprint("dashboard", __name__, url_prefix="/o/c")


@views.get("/<name>")
@allow("organizer")
def dashboard(name: str) -> Response:
    """Show what the answers of a campaign say, all together or of one event or two."""
    return _dashboard(name, paper=False)


@views.get("/<name>/print")
@allow("organizer")
def paper(name: str) -> Response:
    """Show the same page with its tables open, made to be printed."""
    return _dashboard(name, paper=True)


@views.get("/<name>/sure")
@allow("organizer")
def sure(name: str) -> Response:
    """Show where people were sure and wrong, over all events of a campaign that asked."""
    campaign = campaigns.campaign(site(), desk.account(), name)
    if campaign.state == "ready":
        return desk.to(url_for("campaigns.set_up", name=name))
    found = campaign_figures(site(), campaign)
    asked = [event for event in found.events if event.delivery.confidence]
    rows = campaign_rows(found, g.lang) if asked else ()
    return send(
        SurePage(
            chrome=desk.frame(),
            desk=desk.desk("events"),
            title=campaign.title,
            demo=campaign.demo,
            campaign=None,
            events_url=url_for("organizer.events"),
            event_url=url_for("dashboard.dashboard", name=name),
            csv_url=url_for("exports.campaign_csv", name=name),
            lang=g.lang,
            least=campaign.k,
            least_by_question=max(campaign.k, BY_LEVEL),
            asked=bool(asked),
            settled=campaign.state == "settled",
            counted=sum(_counted(found, event) for event in asked),
            sheets=_sheets(found, asked),
            mended=bool(found.repairs),
            rows=rows,
            first=teach_first(rows),
            chart=map_chart(rows),
            calibration=None,
            levels=(),
            answers=0,
            very_sure=None,
            whole=True,
            events=tuple(
                (event.title, url_for("items.sure", name=event.id))
                for event in asked
                if _counted(found, event)
            ),
        )
    )


def _counted(found: CampaignFigures, event: Event) -> int:
    return 0 if found.report is None else found.report.event(event.id).overview.n


def _sheets(found: CampaignFigures, events: Sequence[Event]) -> bool:
    """Tell whether only people on paper are counted in some events."""
    if found.report is None:
        return False
    shown = [found.report.event(event.id).overview for event in events]
    return any(one.n_paper for one in shown) and not any(one.n for one in shown)


def _dashboard(name: str, *, paper: bool) -> Response:
    campaign = campaigns.campaign(site(), desk.account(), name)
    if campaign.state == "ready":
        return desk.to(url_for("campaigns.set_up", name=name))
    found = campaign_figures(site(), campaign)
    look, ignored = _look(found)
    if look.event is not None and look.other is not None:
        found = campaign_figures(site(), campaign, (look.event.id, look.other.id))
    far = standing(found, g.now)
    shown = figures_view(found, look, far)
    taking, more = taking_of(found, found.events)
    shows = {key: one.id for key, one in (("event", look.event), ("with", look.other)) if one}
    query = f"?{urlencode(shows)}" if shows else ""
    several = len(found.events) > 1
    return send(
        DashboardPage(
            chrome=desk.frame(),
            desk=desk.desk("events"),
            css_url=static_url("css/dashboard.css"),
            title=campaign.title,
            standing=far,
            demo=campaign.demo,
            paper=paper,
            dates=_dates(campaign),
            opens=dates.moment(campaign.opens_at, campaign.zone),
            places=tuple(event.title for event in found.events),
            least=campaign.k,
            waits_for=2 * max(J, campaign.k),
            taking=taking,
            more=more,
            picks=_choices(found.events, look.event),
            against=_choices(found.events, look.other),
            chosen="" if look.event is None else look.event.title,
            compared="" if look.other is None else look.other.title,
            ignored=ignored,
            figures=shown,
            events=event_lines(found, g.now),
            doors=_doors(found) if far == "planned" else (),
            url=url_for("dashboard.dashboard", name=name),
            print_url=url_for("dashboard.paper", name=name) + query,
            compare_url=url_for("dashboard.compare", name=name) if several else None,
            links_url=url_for("campaigns.links", name=name),
            settings_url=url_for("campaigns.settings", name=name),
            events_url=url_for("organizer.events"),
            files=tuple(
                (kind.upper(), url_for(f"exports.campaign_{kind}", name=name))
                for kind in ("csv", "xlsx", "json")
            ),
            package_url=url_for("exports.campaign_package", name=name),
            sheets=bool(found.events) and all(one.kind == "paper" for one in found.events),
        )
    )


def _dates(campaign: Campaign) -> str:
    opens = dates.at(campaign.opens_at, campaign.zone).date()
    if campaign.closes_at is None:
        return dates.days(opens, opens)
    return dates.days(opens, dates.at(campaign.closes_at, campaign.zone).date())


def _look(found: CampaignFigures) -> tuple[Look, bool]:
    """Read from the address what is to be seen; tell whether some of it is not there."""
    known = {event.id: event for event in found.events}
    asked = [request.args.get(key, "") for key in ("event", "with")]
    first, second = (known.get(name) for name in asked)
    ignored = any(name and name not in known for name in asked)
    if first is None:
        first, second = second, None
    if first is second:
        second = None
    return Look(first, second), ignored


def _choices(events: Sequence[Event], chosen: Event | None) -> tuple[Choice, ...]:
    return tuple(Choice(event.id, event.title, event is chosen) for event in events)


def _doors(found: CampaignFigures) -> tuple[DoorLine, ...]:
    base = desk.address()
    return tuple(
        DoorLine(
            url=url_for("organizer.event", name=event.id),
            title=event.title,
            code=spaced(event.code or ""),
            link=f"{base}{url_for('doorway.enter', code=event.code)}".partition("://")[2],
            opens=dates.moment(event.opens_at, event.zone),
        )
        for event in found.events
        if event.code
    )


@views.get("/<name>/compare")
@allow("organizer")
def compare(name: str) -> Response:
    """Set two events of a campaign side by side: one before, one after."""
    campaign = campaigns.campaign(site(), desk.account(), name)
    if campaign.state == "ready":
        return desk.to(url_for("campaigns.set_up", name=name))
    found = campaign_figures(site(), campaign)
    before, after, ignored = _pair(found)
    beside = None
    if before is not None and after is not None:
        beside = compared_events(site(), campaign, before.id, after.id)
    view = None if beside is None else comparison_view(found, beside)
    state = _compared(before, after, found)
    bank = None if after is None else found.banks[after.id]
    return send(
        ComparePage(
            chrome=desk.frame(),
            desk=desk.desk("events"),
            css_url=static_url("css/dashboard.css"),
            title=campaign.title,
            state="apart" if state == "shown" and view and not view.shared else state,
            before="" if before is None else before.title,
            after="" if after is None else after.title,
            quiz="" if bank is None else bank.title.within(bank.language_for(g.lang)),
            quiz_lang="" if bank is None else bank.language_for(g.lang),
            befores=_choices(found.events, before),
            afters=_choices(found.events, after),
            linked=_linked(found, before, after),
            ignored=ignored,
            least=campaign.k,
            view=view if state == "shown" and view and view.shared else None,
            url=url_for("dashboard.compare", name=name),
            back_url=url_for("dashboard.dashboard", name=name),
            events_url=url_for("organizer.events"),
        )
    )


def _pair(found: CampaignFigures) -> tuple[Event | None, Event | None, bool]:
    """Read which events are to be compared; by default the first two that follow one another."""
    known = {event.id: event for event in found.events}
    asked = [request.args.get(key, "") for key in ("before", "after")]
    if not any(asked):
        pairs = _follow(found)
        return (*pairs[0], False) if pairs else (None, None, False)
    before, after = (known.get(name) for name in asked)
    return before, after, any(name and name not in known for name in asked)


def _follow(found: CampaignFigures) -> list[tuple[Event, Event]]:
    known = {event.id: event for event in found.events}
    return [
        (known[event.follows], event)
        for event in found.events
        if event.follows is not None and event.follows in known
    ]


def _linked(
    found: CampaignFigures, before: Event | None, after: Event | None
) -> tuple[LinkedPair, ...]:
    return tuple(
        LinkedPair(
            url_for("dashboard.compare", name=found.campaign.id, before=one.id, after=two.id),
            one.title,
            two.title,
            one is before and two is after,
        )
        for one, two in _follow(found)
    )


def _compared(before: Event | None, after: Event | None, found: CampaignFigures) -> CompareState:
    """Say whether two events are named, and whether both show anything."""
    if before is None or after is None or before is after or found.report is None:
        return "choose"
    both = [found.report.event(event.id).overview for event in (before, after)]
    shown = [one.n or one.n_paper for one in both]
    return "shown" if all(shown) else "hidden"
