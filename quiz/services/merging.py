"""Bring the lots of other servers into an event: look first, add once, take out again.

Nothing that a file says is believed (see quiz.exports.tallyfile and quiz.statistics.arriving).
Whether a lot is new is decided in the transaction that adds it, by its id, its digest, and its
number at its source: whatever comes twice, late or in another order is counted once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import compress
from operator import add as add_up

from quiz.base import Refused, new_id
from quiz.exports import tallyfile
from quiz.exports.tallyfile import FiledLot, FiledParcel, Part, TallyFile
from quiz.services.arrived import Report
from quiz.services.forms import form_of
from quiz.services.gathering import gather, hold_campaign, judged_parcels, seen_parcels, take_out
from quiz.services.judging import Looked, forks_of, judged, looked
from quiz.services.site import Site
from quiz.statistics.checks import check as check_sums
from quiz.statistics.tallies import Key
from quiz.store import Connection
from quiz.store import arrivals as stored
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from quiz.store import parcels as stored_parcels
from quiz.store import sources as stored_sources
from quiz.store import staff as stored_staff
from quiz.store.arrivals import Arrival, Arriving, Cell
from quiz.store.events import Event
from quiz.store.lots import Lot
from quiz.store.packing import packed, packed_heads, unpacked
from quiz.store.staff import Role

AT_ONCE = 5_000
"""Lots in one transaction: whole ones, with a report that is true after it."""

KEPT_SECONDS = 24 * 3600
"""How long a file that was checked waits to be added."""


def exported(site: Site, events: Sequence[Event]) -> bytes:
    """Write all lots of some events, and what they left sealed for another server.

    What waits to be counted stays here.
    """
    with site.store.read() as connection:
        here = stored_sources.here(connection)
        names = {one.id: one.name for one in stored_sources.every(connection) if not one.here}
        every = [_part(site, connection, event) for event in events]
    # A hidden event in which people still wait has nothing to take along.
    parts = [part for part in every if part.lots or part.kind != "remainder"]
    used = {lot.source for part in parts for lot in part.lots}
    told = {source: name for source, name in names.items() if source in used}
    return tallyfile.written(TallyFile(here.id, here.name, told, tuple(parts)))


def _part(site: Site, connection: Connection, event: Event) -> Part:
    form = form_of(site.shelf.bank(connection, event.revision), event.delivery)
    remainder = event.kind == "remainder"
    lots = []
    for one in stored.exported(connection, event.id):
        tallies = (
            unpacked(one.packed)
            if one.packed
            else stored_lots.tallies_of(connection, bytes(one.lot.id))
        )
        filed = FiledLot(
            one.lot.id.hex(),
            one.source,
            one.origin,
            one.number,
            "" if remainder else one.lot.group,
            one.lot.pool,
            one.lot.n,
            bool(one.lot.thick),
            one.lot.digest,
            tuple((kind, item, outcome, band) for kind, item, outcome, band, _ in tallies),
            tuple(tally.n for tally in tallies),
        )
        lots.append(filed)
    return Part(
        event.id,
        event.title,
        event.kind,
        event.bank,
        event.revision,
        form.digest,
        "none" if remainder else event.breakdown,
        event.k,
        tuple(lots),
        _parcel(connection, event),
    )


def _parcel(connection: Connection, event: Event) -> FiledParcel | None:
    one = stored_parcels.of_event(connection, event.id)
    if one is None:
        return None
    return FiledParcel(
        one.id, one.source, one.event, one.number, one.k, one.key, one.digest, one.sealed
    )


def check(site: Site, by: Role, event: Event, name: str, content: bytes, now: int) -> Arrival:
    """Look at a file and keep it for a day: the report says what adding it would do.

    ``by`` is a role. Refuses what cannot be taken at all (NotTaken), ``event-not-open`` and
    ``campaign-settled``.
    """
    file = tallyfile.read(content)
    seen, parcels = looked(site, event, file), seen_parcels(site, event, file)

    def act(connection: Connection) -> Arrival:
        refuse_over_in(connection, event)
        stored.forget_checked(connection, now - KEPT_SECONDS)
        stored_sources.meet(connection, _names(file))
        lines = judged(connection, event, file, seen, None)
        if parcels:
            forks = forks_of(connection, file, seen)
            lines += judged_parcels(connection, event, parcels, forks, None)
        report = Report(tuple(lines))
        made = _arrival(site, event, file, name, by, now, "checked", report)
        stored.add(connection, made, content)
        return made

    return site.store.write(act)


def bring(site: Site, by: Role, event: Event, name: str, content: bytes, now: int) -> Arrival:
    """Add what is new in a file, at once; gives its report. Refuses what ``check`` refuses."""
    file = tallyfile.read(content)
    made = _arrival(site, event, file, name, by, now, "added", Report(()))
    return _bring(site, by, event, file, made, now, kept=False)


def add(site: Site, by: Role, event: Event, name: str, now: int) -> Arrival:
    """Add what is new in a file that was checked, or go on where that was cut off.

    Refuses ``no-arrival`` for a file that is not kept any more.
    """
    with site.store.read() as connection:
        made = stored.find(connection, event.id, name)
        content = stored.content(connection, name)
    if made is None or made.state == "undone":
        raise Refused("no-arrival")
    if content is None:
        if made.state == "checked":
            raise Refused("no-arrival")
        return made
    return _bring(site, by, event, tallyfile.read(content), made, now, kept=True)


def undo(site: Site, by: Role, event: Event, name: str, now: int) -> Arrival:
    """Take exactly the lots of one arrival out again; doing it twice changes nothing.

    Refuses ``no-arrival`` and ``campaign-settled``.
    """

    def act(connection: Connection) -> Arrival:
        stored.alone(connection)
        refuse_over_in(connection, event)
        found = stored.find(connection, event.id, name)
        if found is None or found.state == "checked":
            raise Refused("no-arrival")
        if found.state == "added":
            hold_campaign(connection, event)
            take_out(site, connection, name)
            stored.take_out(connection, event.id, name)
            found = replace(found, state="undone")
            stored.save(connection, found, done=True)
            note = f"{event.id}/{name}"
            stored_staff.write_note(connection, new_id(site.chance), now, by, "undid-tallies", note)
        return found

    return site.store.write(act)


def drop(site: Site, event: Event, name: str) -> None:
    """Let a file go that was checked and is not wanted; one that was added stays."""

    def act(connection: Connection) -> None:
        found = stored.find(connection, event.id, name)
        if found is not None and found.state == "checked":
            stored.forget(connection, name)

    site.store.write(act)


def arrivals(site: Site, event: Event) -> Sequence[Arrival]:
    """Give what came into an event, the newest first."""
    with site.store.read() as connection:
        return stored.of_event(connection, event.id)


def shares(site: Site, event: Event) -> Sequence[stored.Share]:
    """Tell from where the counted people of an event came, this server's own first."""
    with site.store.read() as connection:
        return stored.shares(connection, event.id)


def names(site: Site) -> dict[str, str]:
    """Give what sources are called, by id; empty for one that has no name."""
    with site.store.read() as connection:
        return {one.id: one.name for one in stored_sources.every(connection)}


def is_sound(site: Site, event: Event) -> bool:
    """Tell whether the sums of an event agree with one another: per question, per score."""
    with site.store.read() as connection:
        bank = site.shelf.bank(connection, event.revision)
        parts = stored_lots.sums(connection, event.id, "finished")
    form = form_of(bank, event.delivery)
    return not any(
        check_sums(rows, form, event.k, thick)
        for thick, rows in parts
        if any(row.kind == "n" for row in rows)
    )


def is_over(site: Site, event: Event) -> bool:
    """Tell whether nothing can come into an event any more, or not yet."""
    try:
        refuse_over(site, event)
    except Refused:
        return True
    return False


def refuse_over(site: Site, event: Event) -> None:
    """Refuse an event into which nothing can come (``event-not-open``, ``campaign-settled``)."""
    with site.store.read() as connection:
        _refuse(connection, stored_events.find(connection, event.id))


def refuse_over_in(connection: Connection, event: Event) -> None:
    """Refuse the same within an act, and keep the event in its state for the rest of it."""
    _refuse(connection, stored_events.hold(connection, event.id))


def _refuse(connection: Connection, found: Event | None) -> None:
    if found is None or found.state == "ready":
        raise Refused("event-not-open")
    if found.campaign is not None:
        campaign = stored_campaigns.find(connection, found.campaign)
        if campaign is not None and campaign.state == "settled":
            raise Refused("campaign-settled")


def _arrival(
    site: Site,
    event: Event,
    file: TallyFile,
    name: str,
    by: Role,
    now: int,
    state: stored.ArrivalState,
    report: Report,
) -> Arrival:
    told = "".join(sign for sign in name if sign.isprintable())[:120]
    return Arrival(
        new_id(site.chance), event.id, file.source, told, now, by, state, report.written()
    )


def _names(file: TallyFile) -> dict[str, str]:
    used = {lot.source: "" for part in file.parts for lot in part.lots}
    return {**used, **file.names, file.source: file.name}


def _bring(
    site: Site,
    by: Role,
    event: Event,
    file: TallyFile,
    made: Arrival,
    now: int,
    *,
    kept: bool,
) -> Arrival:
    """Add what is new, whole lots in each transaction, together with a report that is true."""
    seen, parcels = looked(site, event, file), seen_parcels(site, event, file)
    starts = range(0, max(1, len(seen)), AT_ONCE)
    for start in starts:
        group = seen[start : start + AT_ONCE]
        first, last = start == starts[0], start == starts[-1]

        def act(
            connection: Connection,
            group: Sequence[Looked] = group,
            first: bool = first,
            last: bool = last,
        ) -> Arrival:
            stored.alone(connection)
            if parcels:
                hold_campaign(connection, event)
            refuse_over_in(connection, event)
            lines = judged(connection, event, file, seen, made.id)
            sealed = []
            if parcels:
                forks = forks_of(connection, file, seen)
                sealed = judged_parcels(connection, event, parcels, forks, made.id)
            here = {one.lot.id for one in group}
            fresh = [
                one
                for one, line in zip(seen, lines, strict=True)
                if line.what == "new" and one.lot.id in here
            ]
            if first and not kept:
                stored_sources.meet(connection, _names(file))
                stored.add(connection, made, None)
            _put(connection, event, made.id, fresh)
            if last:
                sealed = gather(site, connection, event, made.id, parcels, sealed, now)
            added = {one.lot.id for one in fresh}
            told = [replace(line, what="added") if line.lot in added else line for line in lines]
            report = Report((*told, *sealed))
            done = replace(made, state="added", at=now, report=report.written())
            stored.save(connection, done, done=last)
            if last:
                _mend(connection, event, made.id)
                note = f"{event.id}/{made.id}"
                stored_staff.write_note(
                    connection, new_id(site.chance), now, by, "added-tallies", note
                )
            return done

        done = site.store.write(act)
    return done


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


def _put(connection: Connection, event: Event, arrival: str, fresh: Sequence[Looked]) -> None:
    """Insert lots and add up their numbers, all that stand under the same heads at once."""
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
    if arriving:
        stored.put(connection, event.id, arrival, arriving, sums)


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
