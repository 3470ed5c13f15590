"""What an organizer may see of an event: who takes part, and figures of whole lots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from quiz.services.forms import form_of
from quiz.services.site import Site
from quiz.statistics.form import Form
from quiz.statistics.release import Participation, participation, per_day
from quiz.statistics.repair import Repair
from quiz.statistics.report import Report
from quiz.statistics.reporting import released
from quiz.statistics.stops import Stops, stops
from quiz.statistics.tallies import pooled
from quiz.store import Connection, Store
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from quiz.store import repairs as stored_repairs
from quiz.store.events import Event
from quiz.store.repairs import Repaired

KEPT = 256
"""Figures of this many events are kept at hand, until their next lot."""


@dataclass(frozen=True)
class TakingPart:
    """Hold how many took part, in steps of five under 100.

    ``days`` gives the finished of each day (ISO date); None for a day that is too small to
    be shown.
    """

    shown: Participation
    days: Mapping[str, int | None]


@dataclass(frozen=True)
class Figures:
    """Hold all that page, file and chart may show of an event's answers.

    ``groups`` are the reports of a breakdown's groups that have lots of their own; ``stops``
    is where people stopped who did not finish, known from settling on. Facilities and means
    are after the ``repairs``, all else is before them.
    """

    report: Report
    groups: tuple[tuple[str, Report], ...]
    stops: Stops
    repairs: tuple[Repaired, ...] = ()


def taking_part(site: Site, event: Event) -> TakingPart:
    """Tell how many take part, as it may be told at any time."""
    with site.store.read() as connection:
        days = stored_events.days(connection, event.id)
    shown = participation(sum(day.started for day in days), sum(day.finished for day in days))
    finished = {date.fromordinal(day.day + 719_163).isoformat(): day.finished for day in days}
    return TakingPart(shown, per_day(finished, event.k))


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
        state = (event.revision, event.k, counted, stopped, mended)
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
    apart: list[tuple[str, Report]] = []
    if event.breakdown != "none":
        apart = [
            (group, _report(connection, event, form, group, mended)) for group in groups if group
        ]
    ended = stored_lots.sums(connection, event.id, "unfinished")
    return Figures(
        _report(connection, event, form, None, mended),
        tuple(apart),
        stops(form, pooled(ended).every, event.k),
        tuple(mended),
    )


def _report(
    connection: Connection,
    event: Event,
    form: Form,
    group: str | None,
    mended: Sequence[Repaired],
) -> Report:
    sums = stored_lots.sums(connection, event.id, "finished", group)
    return released(form, pooled(sums), event.k, as_repairs(mended))


def as_repairs(mended: Sequence[Repaired]) -> Mapping[str, Repair]:
    """Give stored repairs as the statistics take them, by item."""
    return {one.item: Repair(one.kind, one.outcome) for one in mended}
