"""Lines of the lists of events, at home and on the page of all events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import g, url_for

from quiz.base import Refused
from quiz.services import campaigns, organize, people
from quiz.services.figures import taking_part
from quiz.services.planning import outline_of
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from quiz.store.staff import Account
from quiz.web import dates
from quiz.web.frame import site
from quiz.web.pages.staff import CampaignRow, EventRow, State

SOON = 24 * 3600
"""Seconds before its end from which an event is about to close."""


RUNNING: tuple[State, ...] = ("planned", "open", "closing")
"""The states in which people come in, now or later."""


def state_of(event: Event, now: int) -> State:
    """Name the state of an event as staff see it."""
    if event.state == "ready":
        return "ready"
    if event.state == "settled":
        return "settled"
    ends = event.closes_at
    if event.state != "open" or (ends is not None and now >= ends):
        return "closed"
    if now < event.opens_at:
        return "planned"
    return "closing" if ends is not None and ends - now <= SOON else "open"


def campaign_state(campaign: Campaign, now: int) -> State:
    """Name the state of a campaign as staff see it."""
    if campaign.state in ("ready", "settled"):
        return "ready" if campaign.state == "ready" else "settled"
    ends = campaign.closes_at
    if campaign.state == "closed" or (ends is not None and now >= ends):
        return "closed"
    if now < campaign.opens_at:
        return "planned"
    return "closing" if ends is not None and ends - now <= SOON else "open"


def campaign_url(name: str) -> str:
    """Give the address of a campaign: its dashboard."""
    return f"{url_for('organizer.events')}/c/{name}"


def campaign_of(who: Account, event: Event) -> tuple[str, str] | None:
    """Give title and address of the campaign of an event, if the account may see it."""
    if event.campaign is None:
        return None
    try:
        whole = campaigns.campaign(site(), who, event.campaign)
    except Refused:
        return None  # the event is this account's own, its campaign is not
    return whole.title, campaign_url(whole.id)


def owners(who: Account) -> dict[str, str]:
    """Give the names of other people's accounts, for who sees their events."""
    if organize.owner_of(who) is not None:
        return {}
    return {one.id: one.name for one in people.everybody(site()) if one.id != who.id}


def rows(events: Sequence[Event], owners: Mapping[str, str] | None = None) -> tuple[EventRow, ...]:
    """Show events as lines of a list; ``owners`` are names by account where others' are shown."""
    return tuple(_row(event, owners or {}) for event in events)


def _row(event: Event, owners: Mapping[str, str]) -> EventRow:
    state = state_of(event, g.now)
    begun = state not in ("ready", "planned") and event.kind != "paper"
    return EventRow(
        url=url_for("organizer.event", name=event.id),
        title=event.title,
        finished=taking_part(site(), event).shown.finished if begun else None,
        state=state,
        code=spaced(event.code or "") if state not in ("ready",) else "",
        dates=dates.span(event.opens_at, event.closes_at, event.zone),
        owner=owners.get(event.owner or "", ""),
        sheets=event.kind == "paper",
    )


def campaign_rows(
    found: Sequence[Campaign], events: Sequence[Event], owners: Mapping[str, str] | None = None
) -> tuple[CampaignRow, ...]:
    """Show campaigns as parts of a list, each with those of these events that are its own."""
    return tuple(
        _campaign_row(
            one, rows([event for event in events if event.campaign == one.id]), owners or {}
        )
        for one in found
    )


def _campaign_row(
    found: Campaign, events: tuple[EventRow, ...], owners: Mapping[str, str]
) -> CampaignRow:
    told = [event.finished for event in events if event.finished is not None]
    ready = found.state == "ready"
    return CampaignRow(
        url=setup_url(found) if ready else campaign_url(found.id),
        title=found.title,
        state=campaign_state(found, g.now),
        dates=dates.span(found.opens_at, found.closes_at, found.zone),
        finished=sum(told) if told else None,
        rounded=any(n < 100 for n in told),
        events=events,
        links_url=None if ready else url_for("campaigns.links", name=found.id),
        settings_url=url_for("campaigns.settings", name=found.id),
        owner=owners.get(found.owner or "", ""),
    )


def setup_url(found: Campaign) -> str:
    """Give the page of its set-up at which a campaign stands."""
    done = outline_of(found).plan.done
    return url_for("campaigns.step", name=found.id, number=min(LAST_STEP, done + 1))


LAST_STEP = 6
"""The page of a campaign's set-up on which all is checked."""


def spaced(code: str) -> str:
    """Write a join code so that it can be read out: 482 107."""
    return f"{code[:3]} {code[3:]}" if len(code) == 6 else code
