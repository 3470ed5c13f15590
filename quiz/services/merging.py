"""Bring the lots of other servers into an event: look first, add once, take out again.

Nothing that a file says is believed (see quiz.exports.tallyfile and quiz.statistics.arriving).
Whether a lot is new is decided in the transaction that adds it, by its id, its digest, and its
number at its source: whatever comes twice, late or in another order is counted once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quiz.base import Refused, new_id
from quiz.exports import tallyfile
from quiz.exports.tallyfile import FiledLot, FiledParcel, Part, TallyFile
from quiz.services.arrived import Report
from quiz.services.bringing import (
    Tell,
    judge,
    names_in,
    put_in,
    refuse_found,
    refuse_over_in,
    silent,
    whole,
)
from quiz.services.forms import form_of
from quiz.services.gathering import hold_campaign, take_out
from quiz.services.site import Site
from quiz.statistics.checks import check as check_sums
from quiz.store import Connection
from quiz.store import arrivals as stored
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from quiz.store import parcels as stored_parcels
from quiz.store import sources as stored_sources
from quiz.store import staff as stored_staff
from quiz.store.arrivals import Arrival
from quiz.store.events import Event
from quiz.store.packing import unpacked
from quiz.store.staff import Role

AT_ONCE = 250
"""Lots in one transaction: whole ones, with a report that is true after it. While they are
written others wait."""

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
    what = whole(site, event, file)
    with site.store.read() as connection:
        report = judge(connection, event, what, None).written()
    made = _arrival(site, event, file, name, by, now, "checked", report)

    def act(connection: Connection) -> Arrival:
        refuse_over_in(connection, event)
        stored.forget_checked(connection, now - KEPT_SECONDS)
        stored_sources.meet(connection, names_in(file))
        stored.add(connection, made, content)
        return made

    return site.store.write(act)


def bring(
    site: Site,
    by: Role,
    event: Event,
    name: str,
    content: bytes,
    now: int,
    tell: Tell = silent,
) -> Arrival:
    """Add what is new in a file, at once; gives its report. Refuses what ``check`` refuses.

    ``tell`` hears after each transaction how many lots of how many are done.
    """
    file = tallyfile.read(content)
    made = _arrival(site, event, file, name, by, now, "added", Report(()).written())
    return put_in(site, by, event, file, made, now, AT_ONCE, tell, kept=False)


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
    file = tallyfile.read(content)
    return put_in(site, by, event, file, made, now, AT_ONCE, silent, kept=True)


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
        refuse_found(connection, stored_events.find(connection, event.id))


def _arrival(
    site: Site,
    event: Event,
    file: TallyFile,
    name: str,
    by: Role,
    now: int,
    state: stored.ArrivalState,
    report: str,
) -> Arrival:
    told = "".join(sign for sign in name if sign.isprintable())[:120]
    return Arrival(new_id(site.chance), event.id, file.source, told, now, by, state, report)
