"""Turn who took part on which day into a chart and its table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import format_decimal
from flask_babel import gettext as _

from quiz.charts.bars import stacks
from quiz.services.campaign_figures import CampaignFigures
from quiz.store.events import Event
from quiz.web import dates
from quiz.web.pages.dashboard import DaysView

MOST_SERIES = 6
"""Events in the chart of days; the smallest of more stand together."""

MOST_LABELS = 16
"""Days that have a label under their column."""

HEIGHT = 236.0
FIT = 3
"""Sentences that fit beside a chart of that height."""

A_SENTENCE = 66.0
"""How much higher it is for each one more."""

NARROW = 0.5
"""An event open for a smaller part of the days has a bracket over them."""


def days_view(found: CampaignFigures, events: Sequence[Event], beside: int = 0) -> DaysView | None:
    """Show the finished of each day, stacked by event; None where no day is known.

    The chart grows with the sentences that stand ``beside`` it, so that both end together.

    A day within an event that is too small looks like one on which nobody came. Events of which
    no day may be shown are left out.
    """
    told = [
        event
        for event in events
        if any(n is not None for n in found.taking[event.id].days.values())
    ]
    known = [day for event in told for day in found.taking[event.id].days]
    if not known:
        return None
    first, last = date.fromisoformat(min(known)), date.fromisoformat(max(known))
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    names, rows = _series(found, told, days)
    totals = [sum(row[at] or 0 for row in rows) for at in range(len(days))]
    every = -(-len(days) // MOST_LABELS)
    labels = ["" if at % every else str(day.day) for at, day in enumerate(days)]
    words = [dates.plain_day(day.isoformat()) for day in days]
    title = _("Finished quizzes per day, %(days)s", days=dates.days(first, last))
    chart = stacks(
        labels, rows, title, _told(words, totals), "", _brackets(told, days),
        height=HEIGHT + A_SENTENCE * max(0, beside - FIT),
    )  # fmt: skip
    table = tuple(
        (name, tuple(None if n is None else _people(n) for n in row))
        for name, row in zip(names, rows, strict=True)
    )
    return DaysView(
        chart=chart,
        names=names,
        days=tuple(words),
        table=table,
        busy=_busy(totals),
        axis=dates.months(first, last),
    )


def _series(
    found: CampaignFigures, events: Sequence[Event], days: Sequence[date]
) -> tuple[tuple[str, ...], list[list[int | None]]]:
    rows = {event.id: _row(found, event, days) for event in events}
    largest = sorted(events, key=lambda event: -sum(n or 0 for n in rows[event.id]))
    alone = {event.id for event in largest[: MOST_SERIES - (len(events) > MOST_SERIES)]}
    names = [event.title for event in events if event.id in alone]
    series = [rows[event.id] for event in events if event.id in alone]
    rest = [rows[event.id] for event in events if event.id not in alone]
    if rest:
        names.append(_("Other events"))
        series.append([_added([row[at] for row in rest]) for at in range(len(days))])
    return tuple(names), series


def _row(found: CampaignFigures, event: Event, days: Sequence[date]) -> list[int | None]:
    """Give the finished by day: 0 outside an event's days, else what may be shown of it."""
    opens = dates.at(event.opens_at, event.zone).date()
    closes = None if event.closes_at is None else dates.at(event.closes_at, event.zone).date()
    known = found.taking[event.id].days
    late = max((date.fromisoformat(day) for day in known), default=opens)
    row: list[int | None] = []
    for day in days:
        inside = opens <= day <= max(closes or days[-1], late)
        row.append(known.get(day.isoformat()) if inside else 0)
    return row


def _added(parts: Sequence[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return None if len(known) < len(parts) and not any(known) else sum(known)


def _brackets(events: Sequence[Event], days: Sequence[date]) -> list[tuple[int, int, str]]:
    """Bracket the days of events that were open for a part of them only."""
    found = []
    for event in events:
        opens = max(days[0], dates.at(event.opens_at, event.zone).date())
        closes = days[-1]
        if event.closes_at is not None:
            closes = min(closes, dates.at(event.closes_at, event.zone).date())
        size = (closes - opens).days + 1
        if 0 < size <= NARROW * len(days):
            start = (opens - days[0]).days
            found.append((start, start + size - 1, event.title))
    return found


def _busy(totals: Sequence[int]) -> int | None:
    """Count the days, the fullest first, that hold half of all."""
    half, held = sum(totals) / 2, 0
    if not half:
        return None
    for count, n in enumerate(sorted(totals, reverse=True), 1):
        held += n
        if held >= half:
            return count
    return None


def _told(words: Sequence[str], totals: Sequence[int]) -> str:
    full = [f"{day}: {_people(n)}." for day, n in zip(words, totals, strict=True) if n]
    return " ".join([_("Hatched stubs are small days."), *full])


def _people(n: int) -> str:
    return str(format_decimal(n)) + ("+" if 0 < n < 100 else "")
