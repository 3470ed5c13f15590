"""Lines of the lists of events, at home and on the page of all events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import g, url_for

from quiz.services.figures import taking_part
from quiz.store.events import Event
from quiz.web import dates
from quiz.web.frame import site
from quiz.web.pages.staff import EventRow, State

SOON = 24 * 3600
"""Seconds before its end from which an event is about to close."""


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


def rows(events: Sequence[Event], owners: Mapping[str, str] | None = None) -> tuple[EventRow, ...]:
    """Show events as lines of a list; ``owners`` are names by account where others' are shown."""
    return tuple(_row(event, owners or {}) for event in events)


def _row(event: Event, owners: Mapping[str, str]) -> EventRow:
    state = state_of(event, g.now)
    begun = state not in ("ready", "planned")
    return EventRow(
        url=url_for("organizer.event", name=event.id),
        title=event.title,
        finished=taking_part(site(), event).shown.finished if begun else None,
        state=state,
        code=spaced(event.code or "") if state not in ("ready",) else "",
        dates=dates.span(event.opens_at, event.closes_at, event.zone),
        owner=owners.get(event.owner or "", ""),
    )


def spaced(code: str) -> str:
    """Write a join code so that it can be read out: 482 107."""
    return f"{code[:3]} {code[3:]}" if len(code) == 6 else code
