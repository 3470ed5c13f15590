"""What an organizer may see of an event: who takes part, and figures of whole lots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from quiz.services.forms import form_of
from quiz.services.site import Site
from quiz.statistics.dif import DifPart, DifReport, dif_reports
from quiz.statistics.lots import OTHER_GROUP
from quiz.statistics.release import Participation, participation, per_day
from quiz.statistics.repair import Repair
from quiz.statistics.report import Report
from quiz.statistics.reporting import released
from quiz.statistics.stops import Stops, stops
from quiz.statistics.tallies import Pooled, pooled
from quiz.store import Connection, Store
from quiz.store import arrivals as stored_arrivals
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from quiz.store import repairs as stored_repairs
from quiz.store.events import Day, Event
from quiz.store.repairs import Repaired

EPOCH = 719_163
"""The number of the first day of 1970 among the days of the calendar."""

KEPT = 256
"""Figures of this many events are kept at hand, until their next lot."""


@dataclass(frozen=True)
class TakingPart:
    """Hold how many took part, in steps of five under 100.

    ``days`` gives the finished of each day (ISO date), from the first to the last that is large
    enough to be shown; None for a day between them that is not, be it that few came or nobody.
    """

    shown: Participation
    days: Mapping[str, int | None]


@dataclass(frozen=True)
class Figures:
    """Hold all that page, file and chart may show of an event's answers.

    ``groups`` are the reports of a breakdown's groups that have lots of their own; ``stops``
    is where people stopped who did not finish, known from settling on. Facilities and means
    are after the ``repairs``, all else is before them; ``before`` is the report as it was shown
    without repairs, None where there are none. ``dif`` compares languages item by item.
    """

    report: Report
    groups: tuple[tuple[str, Report], ...]
    stops: Stops
    repairs: tuple[Repaired, ...] = ()
    before: Report | None = None
    dif: tuple[DifReport, ...] = ()


def taking_part(site: Site, event: Event) -> TakingPart:
    """Tell how many take part, as it may be told at any time."""
    with site.store.read() as connection:
        return taking(event, stored_events.days(connection, event.id))


def taking(event: Event, days: Sequence[Day]) -> TakingPart:
    """Show the participation of an event from that of its days.

    A line for each day on which somebody came would tell of one who came alone: so there is one
    for every day between those that are large enough to be shown, and for no other.
    """
    finished = {day.day: day.finished for day in days}
    large = [day for day, people in finished.items() if people >= event.k]
    lines = {
        date.fromordinal(day + EPOCH).isoformat(): finished.get(day, 0)
        for day in (range(min(large), max(large) + 1) if large else ())
    }
    shown = participation(sum(day.started for day in days), sum(finished.values()))
    return TakingPart(shown, per_day(lines, event.k))


_KEPT: WeakKeyDictionary[Store, dict[str, tuple[object, Figures]]] = WeakKeyDictionary()


def figures(site: Site, event: Event) -> Figures:
    """Give the figures of an event: sums of whole lots, rounded and capped, nothing else.

    They change only with a lot, so they are kept until there is one more: the cost does not
    grow with the number of people.
    """
    with site.store.read() as connection:
        counted = stored_lots.groups(connection, event.id, "finished")
        stopped = stored_lots.groups(connection, event.id, "unfinished")
        mended = stored_repairs.of_event(connection, event.id)
        brought = stored_arrivals.stamp(connection, event.id)
        state = (event.revision, event.k, counted, stopped, mended, brought)
        kept = _KEPT.setdefault(site.store, {})
        known = kept.get(event.id)
        if known is not None and known[0] == state:
            return known[1]
        found = _figures(site, connection, event, sorted(counted), mended)
    while len(kept) >= KEPT:
        kept.pop(next(iter(kept)), None)
    kept[event.id] = (state, found)
    return found


def _figures(
    site: Site,
    connection: Connection,
    event: Event,
    groups: Sequence[str],
    mended: Sequence[Repaired],
) -> Figures:
    form = form_of(site.shelf.bank(connection, event.revision), event.delivery)
    apart: dict[str, Pooled] = {}
    if event.breakdown != "none":
        apart = {group: _sums(connection, event, group) for group in groups if group}
    repairs = as_repairs(mended)
    whole = _sums(connection, event, None)
    ended = stored_lots.sums(connection, event.id, "unfinished")
    # Several languages may have been joined into "other": it speaks for none of them.
    languages = {} if event.breakdown != "language" else dict(apart)
    languages.pop(OTHER_GROUP, None)
    return Figures(
        released(form, whole, event.k, repairs),
        tuple((group, released(form, sums, event.k, repairs)) for group, sums in apart.items()),
        stops(form, pooled(ended).every, event.k),
        tuple(mended),
        released(form, whole, event.k) if mended else None,
        dif_reports([DifPart(form, whole, languages, event.k)]),
    )


def _sums(connection: Connection, event: Event, group: str | None) -> Pooled:
    return pooled(stored_lots.sums(connection, event.id, "finished", group))


def as_repairs(mended: Sequence[Repaired]) -> Mapping[str, Repair]:
    """Give stored repairs as the statistics take them, by item."""
    return {one.item: Repair(one.kind, one.outcome) for one in mended}
