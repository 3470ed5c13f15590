"""Add the lots of a file, some in each transaction, so that nobody else waits for long.

Whatever takes time is done beside the transactions: all lots are judged once, on a snapshot, and
what is to be written is computed before. In a transaction it is looked whether that judgement
still holds. If somebody else added or took out lots of the same sources meanwhile, all are
judged anew; at the last within a transaction, where nobody can come between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress
from operator import add as add_up

from quiz.base import Refused, new_id
from quiz.exports.tallyfile import TallyFile
from quiz.services.arrived import Line, Report, What, joined, row
from quiz.services.gathering import Seen, gather, hold_campaign, judged_parcels, seen_parcels
from quiz.services.judging import Looked, forks_of, judged, looked
from quiz.services.site import Site
from quiz.statistics.tallies import Key
from quiz.store import Connection
from quiz.store import arrivals as stored
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store import grounds as stored_grounds
from quiz.store import sources as stored_sources
from quiz.store import staff as stored_staff
from quiz.store.arrivals import Arrival, Arriving, Cell
from quiz.store.events import Event
from quiz.store.grounds import Grounds
from quiz.store.lots import Lot
from quiz.store.packing import packed, packed_heads
from quiz.store.staff import Role

TRIES = 3
"""Judgements beside a transaction, before one is made within it."""

HERE: frozenset[What] = frozenset({"added", "changed", "twice", "elsewhere"})
"""What is said of a lot whose id is stored."""

Tell = Callable[[int, int], None]
"""Hears how many lots are done, of how many."""


def silent(done: int, lots: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Whole:
    """Hold a file, and what can be said of its lots and parcels without the database."""

    file: TallyFile
    seen: Sequence[Looked]
    parcels: Sequence[Seen]

    @cached_property
    def sources(self) -> frozenset[str]:
        """Give the sources of what is in it."""
        lots = {one.lot.source for one in self.seen}
        return frozenset(lots | {one.parcel.source for one in self.parcels})


@dataclass(frozen=True)
class Judgement:
    """Hold what becomes of each lot and parcel of a file, and on what this rests.

    ``rows`` are the lines of lots as a report keeps them.
    """

    lines: Sequence[Line]
    rows: Sequence[str]
    sealed: Sequence[Line]
    grounds: Grounds

    def written(self, sealed: Sequence[Line] | None = None) -> str:
        """Write the report; ``sealed`` are the lines of parcels if they changed."""
        return joined((*self.rows, *map(row, self.sealed if sealed is None else sealed)))


@dataclass(frozen=True)
class _Step:
    """Hold all that is to be written in one transaction, and the judgement before and after it."""

    ids: Sequence[str]
    here: frozenset[str]
    """Those of the ids that are stored already."""

    arriving: Sequence[Arriving]
    sums: dict[Cell, dict[Key, int]]
    before: Judgement
    after: Judgement
    report: str


def whole(site: Site, event: Event, file: TallyFile) -> Whole:
    """Look at all of a file as far as that can be done without the database."""
    return Whole(file, looked(site, event, file), seen_parcels(site, event, file))


def judge(connection: Connection, event: Event, what: Whole, arrival: str | None) -> Judgement:
    """Say what becomes of each lot and parcel, by what is stored now."""
    grounds = stored_grounds.read(connection, what.sources, arrival)
    forks = forks_of(connection, what.file, what.seen, arrival)
    lines = judged(connection, event, what.seen, forks, arrival)
    sealed = judged_parcels(connection, event, what.parcels, forks, arrival) if what.parcels else []
    return Judgement(lines, [row(line) for line in lines], sealed, grounds)


def names_in(file: TallyFile) -> dict[str, str]:
    """Give the sources in a file, and what they are called there."""
    used = {lot.source: "" for part in file.parts for lot in part.lots}
    return {**used, **file.names, file.source: file.name}


def refuse_over_in(connection: Connection, event: Event) -> None:
    """Refuse an event into which nothing can come (``event-not-open``, ``campaign-settled``).

    It stays in its state for the rest of this act.
    """
    refuse_found(connection, stored_events.hold(connection, event.id))


def refuse_found(connection: Connection, found: Event | None) -> None:
    """Refuse the same of an event that was looked for."""
    if found is None or found.state == "ready":
        raise Refused("event-not-open")
    if found.campaign is not None:
        campaign = stored_campaigns.find(connection, found.campaign)
        if campaign is not None and campaign.state == "settled":
            raise Refused("campaign-settled")


def put_in(
    site: Site,
    by: Role,
    event: Event,
    file: TallyFile,
    made: Arrival,
    now: int,
    at_once: int,
    tell: Tell,
    *,
    kept: bool,
) -> Arrival:
    """Add what is new, ``at_once`` whole lots a transaction, each with a report that is true.

    ``kept`` says that the arrival is stored already. Refuses ``no-arrival`` when it was let go
    meanwhile, ``event-not-open``, ``campaign-settled`` and ``sum-too-large``.
    """
    what = whole(site, event, file)
    count = len(what.seen)
    tell(0, count)
    found = _judged_beside(site, event, what, made.id)
    for start in range(0, max(1, count), at_once):
        end = start + at_once
        tries = 0
        while True:
            tries += 1
            step = _step(event, what, found, start, end)

            def act(
                connection: Connection,
                start: int = start,
                end: int = end,
                step: _Step = step,
                final: bool = tries > TRIES,
            ) -> tuple[Arrival, Judgement] | None:
                stored.alone(connection)
                if what.parcels:
                    hold_campaign(connection, event)
                refuse_over_in(connection, event)
                if not _holds(connection, what, step, made.id):
                    if not final:
                        return None
                    step = _step(event, what, judge(connection, event, what, made.id), start, end)
                if kept and not step.before.grounds.own:
                    raise Refused("no-arrival")
                if not kept and start == 0:
                    stored_sources.meet(connection, names_in(file))
                    stored.add(connection, made, None)
                if step.arriving:
                    stored.put(connection, event.id, made.id, step.arriving, step.sums)
                report = step.report
                if end >= count and what.parcels:
                    sealed = step.before.sealed
                    sealed = gather(site, connection, event, made.id, what.parcels, sealed, now)
                    report = step.after.written(sealed)
                done = replace(made, state="added", at=now, report=report)
                stored.save(connection, done, done=end >= count)
                if end >= count:
                    _mend(connection, event, made.id)
                    note = f"{event.id}/{made.id}"
                    stored_staff.write_note(
                        connection, new_id(site.chance), now, by, "added-tallies", note
                    )
                return done, step.after

            result = site.store.write(act)
            if result is not None:
                break
            found = _judged_beside(site, event, what, made.id)
        done, found = result
        tell(min(end, count), count)
    return done


def _judged_beside(site: Site, event: Event, what: Whole, arrival: str) -> Judgement:
    with site.store.read() as connection:
        return judge(connection, event, what, arrival)


def _holds(connection: Connection, what: Whole, step: _Step, arrival: str) -> bool:
    """Tell whether all lots would be judged the same now."""
    if not step.before.grounds.hold(stored_grounds.read(connection, what.sources, arrival)):
        return False
    return stored.known(connection, step.ids).keys() == step.here


def _step(event: Event, what: Whole, found: Judgement, start: int, end: int) -> _Step:
    """Compute what is to be written of some lots of a file."""
    lines = found.lines[start:end]
    fresh = [
        one for one, line in zip(what.seen[start:end], lines, strict=True) if line.what == "new"
    ]
    arriving, sums = _added_up(event, fresh)
    told = [replace(line, what="added") if line.what == "new" else line for line in lines]
    after = replace(
        found,
        lines=[*found.lines[:start], *told, *found.lines[end:]],
        rows=[*found.rows[:start], *map(row, told), *found.rows[end:]],
        grounds=found.grounds.after((one.lot.source, one.lot.number) for one in fresh),
    )
    here = frozenset(line.lot for line in lines if line.what in HERE)
    ids = [line.lot for line in lines]
    return _Step(ids, here, arriving, sums, found, after, after.written())


def _mend(connection: Connection, event: Event, but: str) -> None:
    """Say of arrivals that were cut off before what is here by now, through another one."""
    for name in stored.unfinished(connection, event.id):
        found = None if name == but else stored.find(connection, event.id, name)
        if found is None:
            continue
        lines = Report.read(found.report).lines
        here = stored.known(connection, [line.lot for line in lines if line.what == "new"])
        told = Report(
            tuple(
                replace(line, what="twice", at=here[line.lot].at) if line.lot in here else line
                for line in lines
            )
        )
        left = bool(told.of("new"))
        stored.save(connection, replace(found, report=told.written()), done=not left)


def _added_up(
    event: Event, fresh: Sequence[Looked]
) -> tuple[list[Arriving], dict[Cell, dict[Key, int]]]:
    """Pack lots and add up their numbers, all that stand under the same heads at once."""
    arriving: list[Arriving] = []
    sums: dict[Cell, dict[Key, int]] = {}
    alike: dict[int, list[Looked]] = {}
    for one in fresh:
        alike.setdefault(id(one.lot.keys), []).append(one)
    for group in alike.values():
        keys = group[0].lot.keys
        totals = _totals(group)
        used = [any(column) for column in zip(*totals.values(), strict=True)]
        heads = packed_heads(tuple(compress(keys, used)))
        arriving += [_arriving(event, one, heads, used) for one in group]
        for cell, total in totals.items():
            into = sums.setdefault(cell, {})
            for key, n in zip(keys, total, strict=True):
                if n:
                    into[key] = into.get(key, 0) + n
    return arriving, sums


def _totals(group: Sequence[Looked]) -> dict[Cell, list[int]]:
    """Add lots up column by column."""
    totals: dict[Cell, list[int]] = {}
    for one in group:
        lot = one.lot
        total = totals.setdefault((lot.pool, lot.group, lot.thick), [0] * len(lot.keys))
        total[:] = map(add_up, total, lot.numbers)
    return totals


def _arriving(event: Event, one: Looked, heads: str, used: Sequence[bool]) -> Arriving:
    lot = one.lot
    head = Lot(
        bytes.fromhex(lot.id),
        event.id,
        one.part.form,
        lot.group,
        lot.pool,
        lot.digest,
        lot.n,
        lot.thick,
    )
    numbers = lot.text if all(used) else ",".join(compress(lot.text.split(","), used))
    return Arriving(head, lot.source, lot.number, lot.origin, packed(heads, numbers))
