"""Take in those whom events elsewhere were too small to count: opened here, and only here.

Who is in a parcel is read within the import, checked, and put at once among those of a hidden
event of the campaign who wait to be counted, sealed under a key of this day like they all are.
Nothing is shown of them before the campaign is settled by the rule that holds for everybody:
in a lot of at least k, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from quiz.attempts import Attempt
from quiz.base import Refused
from quiz.exports.sealedpart import bound_to
from quiz.exports.tallyfile import FiledParcel, Part, TallyFile
from quiz.services.arrived import Line, What
from quiz.services.counting import form_in
from quiz.services.forms import form_of
from quiz.services.rooms import NotRooms, unpacked
from quiz.services.settling import hidden
from quiz.services.site import Site
from quiz.store import Connection
from quiz.store import attempts as stored_attempts
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store import parcels as stored
from quiz.store import sources as stored_sources
from quiz.store.events import Event
from quiz.store.parcels import Opened
from quiz.store.sealing import InvalidTag

POOL = "sealed"
"""What stands for the pool of a parcel in a report."""


@dataclass(frozen=True)
class Seen:
    """Hold a parcel of a file, what can be said of it without the database, who is in it."""

    parcel: FiledParcel
    what: What
    says: str = ""
    people: tuple[Attempt, ...] = ()


def seen_parcels(site: Site, event: Event, file: TallyFile) -> list[Seen]:
    """Say of each parcel whether it belongs to an event and can be opened by this server."""
    found = [(part, part.parcel) for part in file.parts if part.parcel is not None]
    if not found:
        return []
    with site.store.read() as connection:
        bank = site.shelf.bank(connection, event.revision)
    form = form_of(bank, event.delivery)
    receiver = site.store.vault.receiver
    seen = []
    for part, parcel in found:
        outside = _outside(event, form.digest, part)
        if parcel.key != receiver.public.hex():
            outside = "other-key"
        if outside is not None:
            seen.append(Seen(parcel, outside))
            continue
        bound = bound_to(
            parcel.id, parcel.source, parcel.number, parcel.origin, part.form, parcel.k
        )
        try:
            content = receiver.opened(bound, parcel.sealed)
            seen.append(Seen(parcel, "sealed", "", unpacked(bank, form, content, parcel.k)))
        except (InvalidTag, NotRooms):
            seen.append(Seen(parcel, "bad", POOL))
    return seen


def _outside(event: Event, form: str, part: Part) -> What | None:
    """Say why a parcel does not belong to an event; None when it may."""
    if part.form != form:
        return "other-version" if part.bank == event.bank else "other-quiz"
    return "no-campaign" if event.campaign is None else None


def judged_parcels(
    connection: Connection,
    event: Event,
    seen: Sequence[Seen],
    forks: Mapping[str, int],
    arrival: str | None,
) -> list[Line]:
    """Say of each parcel what becomes of it, by what is stored now; in the order of lots."""
    known = stored.known(connection, [one.parcel.id for one in seen])
    here = stored_sources.here(connection).id
    lines = []
    for one in seen:
        parcel, what, says, at = one.parcel, one.what, one.says, None
        same = known.get(parcel.id)
        if same is not None:
            at = same.at
            if same.digest != parcel.digest:
                what = "changed"
            elif same.arrival is not None and same.arrival == arrival:
                what = "waits"
            else:
                what = "twice" if same.event == event.id else "elsewhere"
        elif parcel.number >= forks.get(parcel.source, parcel.number + 1):
            what = "copy"
        elif parcel.source == here:
            what = "own"
        lines.append(
            Line(parcel.id, parcel.source, parcel.origin, parcel.number, POOL, 0, what, says, at)
        )
    return lines


def hold_campaign(connection: Connection, event: Event) -> None:
    """Keep the campaign of an event from settling for the rest of this act.

    Refuses ``campaign-settled``.
    """
    if event.campaign is not None:
        state = stored_campaigns.lock(connection, event.campaign)
        if state == "settled":
            raise Refused("campaign-settled")


def gather(
    site: Site,
    connection: Connection,
    event: Event,
    arrival: str,
    seen: Sequence[Seen],
    lines: Sequence[Line],
    now: int,
) -> list[Line]:
    """Let those wait who are in the parcels that are new (part of an act); the lines after it.

    The caller holds the campaign. That a parcel was opened is remembered for good, so that
    nobody is counted twice.
    """
    done = []
    for one, line in zip(seen, lines, strict=True):
        if line.what == "sealed":
            _put(site, connection, event, arrival, one, now)
            line = replace(line, what="waits")
        done.append(line)
    return done


def _put(
    site: Site, connection: Connection, event: Event, arrival: str, one: Seen, now: int
) -> None:
    parcel = one.parcel
    memory = Opened(
        parcel.id,
        parcel.digest,
        parcel.source,
        parcel.number,
        parcel.origin,
        parcel.k,
        event.id,
        arrival,
    )
    if not stored.remember(connection, memory):
        raise Refused("busy")  # somebody else brought it just now: it is judged anew
    pool = _pool(site, connection, event, max(event.k, parcel.k), now)
    for place, attempt in enumerate(one.people):
        stored_attempts.put_finished(
            connection,
            site.store.vault,
            site.store.vault.receiver.place_key(parcel.id, place),
            event=pool.id,
            revision=pool.revision,
            attempt=attempt,
            now=now,
        )


def _pool(site: Site, connection: Connection, event: Event, k: int, now: int) -> Event:
    """Find or make the hidden event of a campaign in which those of a form and a k wait."""
    campaign = stored_campaigns.find(connection, event.campaign or "")
    if campaign is None:
        raise Refused("no-event")
    wanted = form_in(site, connection, event).digest
    for name in stored.pools(connection, campaign.id):
        found = stored_events.find(connection, name)
        if found and found.k == k and form_in(site, connection, found).digest == wanted:
            return found
    while True:
        made = replace(hidden(site, campaign, [event], now), k=k)
        if stored_events.add(connection, made):
            return made


def take_out(site: Site, connection: Connection, arrival: str) -> None:
    """Take those out again who came with one file and still wait (part of an act).

    Refuses ``campaign-settled`` when one of them was counted meanwhile.
    """
    receiver = site.store.vault.receiver
    for one in stored.of_arrival(connection, arrival):
        keys = [receiver.place_key(one.id, place) for place in range(one.k - 1)]
        if not stored.take_out(connection, keys):
            raise Refused("campaign-settled")
        stored.forget(connection, one.id)
