"""What is sealed for another server: kept here until taken along, or opened here and waiting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.engine import Connection

from quiz.store import sources
from quiz.store.arrivals import Known
from quiz.store.attempts import erase
from quiz.store.lots import CHUNK
from quiz.store.once import insert_once
from quiz.store.tables import arrival as arrivals
from quiz.store.tables import attempt as attempts
from quiz.store.tables import campaign as campaigns
from quiz.store.tables import event as events
from quiz.store.tables import lot as lots
from quiz.store.tables import opened as openeds
from quiz.store.tables import parcel as parcels
from quiz.store.tables import receiver as receivers


@dataclass(frozen=True)
class Parcel:
    """Hold what one event was too small to count, sealed for the server with a key.

    ``id`` is random; ``source`` and ``number`` are its place among the lots of this database;
    ``key`` is the public key and ``digest`` names all of it, both in hexadecimal digits.
    """

    id: str
    event: str
    source: str
    number: int
    form: str
    k: int
    key: str
    digest: str
    sealed: bytes


@dataclass(frozen=True)
class Opened:
    """Hold what is remembered of a parcel that was opened here, for good.

    ``origin`` is the event that it came from, ``event`` the one here that it was brought to.
    """

    id: str
    digest: str
    source: str
    number: int
    origin: str
    k: int
    event: str
    arrival: str


@dataclass(frozen=True)
class Receiver:
    """Hold a server for which remainders may be sealed here: its public key, and a name."""

    key: str
    name: str


def numbered_here(connection: Connection) -> tuple[str, int]:
    """Give this database's source, and the next number of its lots: a parcel takes one, too."""
    return sources.next_number(connection)


def add(connection: Connection, parcel: Parcel) -> None:
    """Keep a parcel."""
    connection.execute(insert(parcels).values(**asdict(parcel)))


def of_event(connection: Connection, event: str) -> Parcel | None:
    """Give the parcel that an event left, if it left one."""
    row = connection.execute(select(parcels).where(parcels.c.event == event)).one_or_none()
    return None if row is None else Parcel(**{**row._mapping, "sealed": bytes(row.sealed)})


def every(connection: Connection) -> Sequence[Parcel]:
    """Give all parcels that are kept here, by id."""
    rows = connection.execute(select(parcels).order_by(parcels.c.id)).all()
    return [Parcel(**{**row._mapping, "sealed": bytes(row.sealed)}) for row in rows]


def waiting(connection: Connection, event: str) -> list[bytes]:
    """Hold those who finished and were not counted for the rest of this act; give their keys."""
    rows = connection.execute(
        select(attempts.c.key)
        .where(
            attempts.c.event == event,
            attempts.c.finished,
            attempts.c.lot.is_(None),
            attempts.c.counts,
        )
        .order_by(attempts.c.key)
        .with_for_update()
    )
    return [bytes(key) for (key,) in rows]


def left(connection: Connection, event: str) -> list[bytes]:
    """Give the keys of all who are stored in an event and were not counted."""
    rows = connection.execute(
        select(attempts.c.key).where(attempts.c.event == event, attempts.c.lot.is_(None))
    )
    return [bytes(key) for (key,) in rows]


def move(connection: Connection, event: str, into: str) -> None:
    """Let all who wait in one hidden event wait in another one."""
    connection.execute(update(attempts).where(attempts.c.event == event).values(event=into))


def remember(connection: Connection, opened: Opened) -> bool:
    """Remember that a parcel was opened; False when it was opened before."""
    return insert_once(connection, openeds, asdict(opened))


_KNOWN = (
    openeds.c.id,
    openeds.c.digest,
    openeds.c.event,
    openeds.c.source,
    openeds.c.number,
    openeds.c.origin,
    openeds.c.arrival,
    arrivals.c.at,
)


def known(connection: Connection, ids: Sequence[str]) -> dict[str, Known]:
    """Give those of these parcels that were opened here, by id."""
    query = select(*_KNOWN).join(arrivals, arrivals.c.id == openeds.c.arrival, isouter=True)
    found = {}
    for start in range(0, len(ids), CHUNK):
        for row in connection.execute(query.where(openeds.c.id.in_(ids[start : start + CHUNK]))):
            found[row.id] = Known(*row)
    return found


def numbered(connection: Connection, source: str) -> dict[int, Known]:
    """Give the parcels of one source that were opened here, by their numbers there."""
    rows = connection.execute(
        select(*_KNOWN)
        .join(arrivals, arrivals.c.id == openeds.c.arrival, isouter=True)
        .where(openeds.c.source == source)
    )
    return {row.number: Known(*row) for row in rows}


def of_arrival(connection: Connection, arrival: str) -> Sequence[Opened]:
    """Give the parcels that one file brought."""
    rows = connection.execute(
        select(openeds).where(openeds.c.arrival == arrival).order_by(openeds.c.id)
    )
    return [Opened(**row._mapping) for row in rows]


def forget(connection: Connection, name: str) -> None:
    """Forget a parcel that was taken out again before anything was counted."""
    connection.execute(delete(openeds).where(openeds.c.id == name))


def take_out(connection: Connection, keys: Sequence[bytes]) -> bool:
    """Erase those who wait under these keys; False, and nothing is, when one was counted."""
    found: list[Any] = []
    for start in range(0, len(keys), CHUNK):
        part = list(keys[start : start + CHUNK])
        query = select(attempts.c.key, attempts.c.lot).where(attempts.c.key.in_(part))
        found += connection.execute(query.with_for_update()).all()
    if any(row.lot is not None for row in found):
        return False
    erase(connection, [bytes(row.key) for row in found])
    return True


def pools(connection: Connection, campaign: str) -> list[str]:
    """Name the hidden events of a campaign in which people wait: those without a lot."""
    rows = connection.execute(
        select(events.c.id)
        .where(
            events.c.campaign == campaign,
            events.c.kind == "remainder",
            ~select(lots.c.id).where(lots.c.event == events.c.id).exists(),
        )
        .order_by(events.c.id)
    )
    return [name for (name,) in rows]


def opened_count(connection: Connection) -> int:
    """Count the parcels of other servers that were opened here."""
    return int(connection.execute(select(func.count()).select_from(openeds)).scalar_one())


def missing(connection: Connection) -> list[str]:
    """Name the events that are over, and were to leave a parcel, but left none."""
    over = select(campaigns.c.id).where(campaigns.c.state == "settled")
    rows = connection.execute(
        select(events.c.id)
        .where(
            events.c.seal_to.is_not(None),
            events.c.state == "settled",
            events.c.kind != "remainder",
            or_(events.c.campaign.is_(None), events.c.campaign.in_(over)),
            ~select(parcels.c.id).where(parcels.c.event == events.c.id).exists(),
        )
        .order_by(events.c.id)
    )
    return [name for (name,) in rows]


def accept(connection: Connection, receiver: Receiver) -> None:
    """Let remainders be sealed for a server; a name that was told before is replaced."""
    connection.execute(delete(receivers).where(receivers.c.key == receiver.key))
    connection.execute(insert(receivers).values(**asdict(receiver)))


def reject(connection: Connection, key: str) -> bool:
    """Let no remainder be sealed for a server any more; False when it was not accepted."""
    return connection.execute(delete(receivers).where(receivers.c.key == key)).rowcount == 1


def accepted(connection: Connection) -> Sequence[Receiver]:
    """Give the servers for which remainders may be sealed here, by name."""
    rows = connection.execute(select(receivers).order_by(receivers.c.name, receivers.c.key))
    return [Receiver(**row._mapping) for row in rows]
