"""Seal those whom an event was too small to count, for the server of their campaign.

When an event is over, those who were not counted are written into a parcel, sealed, and erased
here, all in one transaction: from then on nobody here can read them, and nothing is lost when
a file is. The parcel stays, and goes along in every file of the event. Each event for which
this was chosen leaves one, also when nobody is in it: so that there is one says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from quiz.exports.sealedpart import bound_to, parcel_digest
from quiz.services.counting import form_in
from quiz.services.finding import Finding
from quiz.services.forms import counted
from quiz.services.rooms import packed
from quiz.services.site import Site
from quiz.store import Connection
from quiz.store import attempts as stored_attempts
from quiz.store import lots as stored_lots
from quiz.store import parcels as stored
from quiz.store.events import Event
from quiz.store.parcels import Parcel
from quiz.store.sealing import seal_for


def leave(site: Site, connection: Connection, event: Event) -> None:
    """Seal those who finished an event and were not counted, and erase them (part of an act).

    The caller has seen that they are fewer than k, and that nobody will count them here.
    """
    if event.seal_to is None or stored.of_event(connection, event.id) is not None:
        return
    keys = stored.waiting(connection, event.id)
    form = form_in(site, connection, event).digest
    bank = site.shelf.bank(connection, event.revision)
    people = [
        counted(kept, site.shelf.bank(connection, kept.revision))
        for kept in stored_lots.members(connection, site.store.vault, keys)
    ]
    content = packed(bank, people, event.k)
    source, number = stored.numbered_here(connection)
    name = site.chance.randbytes(16).hex()
    bound = bound_to(name, source, number, event.id, form, event.k)
    sealed = seal_for(bytes.fromhex(event.seal_to), bound, content, site.chance)
    digest = parcel_digest(bound, event.seal_to, sealed)
    parcel = Parcel(name, event.id, source, number, form, event.k, event.seal_to, digest, sealed)
    stored.add(connection, parcel)
    stored_attempts.erase(connection, keys)


def left_by(site: Site, event: Event) -> str | None:
    """Give the key of the server for which an event's few were sealed, if they were."""
    with site.store.read() as connection:
        found = stored.of_event(connection, event.id)
    return None if found is None else found.key


def examine(site: Site) -> Iterator[Finding]:
    """Look at what is sealed here, and at what was opened."""
    with site.store.read() as connection:
        kept, opened = stored.every(connection), stored.opened_count(connection)
        missing = stored.missing(connection)
    if kept:
        yield Finding(True, f"{len(kept)} remainders are sealed for other servers")
    if opened:
        yield Finding(True, f"{opened} sealed remainders of other servers were opened here")
    for one in kept:
        if _digest(one) != one.digest:
            yield Finding(
                False, f"the sealed remainder {one.id[:8]} was changed after it was sealed"
            )
    for event in missing:
        yield Finding(False, f"event {event} was to leave a sealed remainder, and left none")


def _digest(one: Parcel) -> str:
    bound = bound_to(one.id, one.source, one.number, one.event, one.form, one.k)
    return parcel_digest(bound, one.key, one.sealed)
