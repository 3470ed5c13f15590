"""What came from other servers or from paper: files, the lots that they brought, taking out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from quiz.base import Refused
from quiz.statistics.arriving import LARGEST
from quiz.statistics.tallies import Key
from quiz.store.lots import ADD, CHUNK, Lot, tallies_of
from quiz.store.prepared import Prepared
from quiz.store.tables import arrival as arrivals
from quiz.store.tables import lot as lots
from quiz.store.tables import running_sum as sums_table
from quiz.store.tables import source as sources

ArrivalState = Literal["checked", "added", "undone"]

Cell = tuple[str, str, bool]
"""Where sums are added up: pool, group, thick."""


@dataclass(frozen=True)
class Arrival:
    """Hold one file or count that came in; ``report`` is JSON, ``at`` a UTC second."""

    id: str
    event: str
    source: str
    file: str
    at: int
    role: str
    state: ArrivalState
    report: str


@dataclass(frozen=True)
class Arriving:
    """Hold one lot from elsewhere: its head, who counted it as which, its packed tallies."""

    lot: Lot
    source: str
    number: int
    origin: str
    packed: str


@dataclass(frozen=True)
class Known:
    """Hold what is known of a stored lot to which one in a file is compared."""

    id: str
    digest: str
    event: str
    source: str
    number: int
    origin: str
    arrival: str | None
    at: int | None


@dataclass(frozen=True)
class Share:
    """Hold how many people one source brought into an event: lots, people, and by what."""

    source: str
    name: str
    here: bool
    arrival: str | None
    lots: int
    people: int


_COLUMNS = tuple(arrivals.c[name] for name in Arrival.__dataclass_fields__)


def alone(connection: Connection) -> None:
    """Let no other act add or take out what came from elsewhere until this one ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(5483, 4)))


def add(connection: Connection, arrival: Arrival, content: bytes | None) -> None:
    """Keep an arrival, with the file's content until it is added."""
    connection.execute(insert(arrivals).values(**asdict(arrival), content=content))


def find(connection: Connection, event: str, name: str) -> Arrival | None:
    """Find an arrival of an event."""
    row = connection.execute(
        select(*_COLUMNS).where(arrivals.c.id == name, arrivals.c.event == event)
    ).one_or_none()
    return None if row is None else Arrival(**row._mapping)


def content(connection: Connection, name: str) -> bytes | None:
    """Give the content of an arrival that is not added yet."""
    found = connection.execute(select(arrivals.c.content).where(arrivals.c.id == name)).scalar()
    return None if found is None else bytes(found)


def of_event(connection: Connection, event: str) -> Sequence[Arrival]:
    """Give the arrivals of an event, the newest first."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(arrivals.c.event == event)
        .order_by(arrivals.c.at.desc(), arrivals.c.id)
    )
    return [Arrival(**row._mapping) for row in rows]


def of_source(connection: Connection, source: str, but: str | None) -> Sequence[Arrival]:
    """Give what one source brought to any event, and was added once, by id; all ``but`` one."""
    query = select(*_COLUMNS).where(arrivals.c.source == source, arrivals.c.state != "checked")
    rows = connection.execute(query.where(arrivals.c.id != (but or "")).order_by(arrivals.c.id))
    return [Arrival(**row._mapping) for row in rows]


def save(connection: Connection, arrival: Arrival, *, done: bool) -> None:
    """Change what became of an arrival; the file's content is let go once it is ``done``."""
    values: dict[str, Any] = {name: getattr(arrival, name) for name in ("at", "state", "report")}
    if done:
        values["content"] = None
    connection.execute(update(arrivals).where(arrivals.c.id == arrival.id).values(**values))


def forget(connection: Connection, name: str) -> None:
    """Forget an arrival that brought nothing."""
    connection.execute(delete(arrivals).where(arrivals.c.id == name))


def forget_checked(connection: Connection, before: int, event: str | None = None) -> None:
    """Forget files that were checked but not added, and brought nothing."""
    query = delete(arrivals).where(
        arrivals.c.state == "checked",
        arrivals.c.at < before,
        arrivals.c.id.not_in(select(lots.c.arrival).where(lots.c.arrival.is_not(None))),
    )
    connection.execute(query if event is None else query.where(arrivals.c.event == event))


_STAMP = Prepared(
    select(arrivals.c.id, arrivals.c.state)
    .where(arrivals.c.event == bindparam("of"))
    .order_by(arrivals.c.id)
)


def stamp(connection: Connection, event: str) -> tuple[tuple[str, str], ...]:
    """Give what tells that something came in or went out; for figures that are kept at hand."""
    return tuple((name, state) for name, state in _STAMP.rows(connection, of=event))


_KNOWN = (
    lots.c.id,
    lots.c.digest,
    lots.c.event,
    lots.c.source,
    lots.c.number,
    lots.c.origin,
    lots.c.arrival,
    arrivals.c.at,
)


def _with_arrivals(*where: ColumnElement[bool]) -> Select[Any]:
    joined = select(*_KNOWN).join(arrivals, arrivals.c.id == lots.c.arrival, isouter=True)
    return joined.where(*where)


_PLACES = [f"id{place}" for place in range(CHUNK // 4)]
_AMONG = Prepared(_with_arrivals(lots.c.id.in_([bindparam(name) for name in _PLACES])))
_OF_SOURCE = Prepared(_with_arrivals(lots.c.source == bindparam("source")))


def known(connection: Connection, ids: Sequence[str]) -> dict[str, Known]:
    """Give those of these lots (hexadecimal ids) that are stored, in whatever event."""
    found: dict[str, Known] = {}
    for start in range(0, len(ids), len(_PLACES)):
        part = [bytes.fromhex(name) for name in ids[start : start + len(_PLACES)]]
        part += part[:1] * (len(_PLACES) - len(part))  # one id fills the rest of the places
        for row in _AMONG.rows(connection, **dict(zip(_PLACES, part, strict=True))):
            name = bytes(row[0]).hex()
            found[name] = Known(name, *row[1:])
    return found


def numbered(connection: Connection, source: str) -> dict[int, Known]:
    """Give the stored lots of one source by their numbers there."""
    rows = _OF_SOURCE.rows(connection, source=source)
    return {row[4]: Known(bytes(row[0]).hex(), *row[1:]) for row in rows}


_PUT = Prepared(
    insert(lots),
    (*Lot.__dataclass_fields__, "source", "number", "origin", "arrival", "packed"),
)


def put(
    connection: Connection,
    event: str,
    arrival: str,
    arriving: Iterable[Arriving],
    sums: Mapping[Cell, Mapping[Key, int]],
) -> None:
    """Insert lots that came in and add their sums, which the caller added up.

    Refuses ``sum-too-large`` where a sum would not fit any more.
    """
    _PUT.many(
        connection,
        [
            {
                **one.lot.__dict__,
                "source": one.source,
                "number": one.number,
                "origin": one.origin,
                "arrival": arrival,
                "packed": one.packed,
            }
            for one in arriving
        ],
    )
    most = max((max(cell.values(), default=0) for cell in sums.values()), default=0)
    if (
        most + _no_less(connection, event) >= LARGEST
        and most + _largest(connection, event) >= LARGEST
    ):
        raise Refused("sum-too-large")
    ADD.many(connection, _rows(event, sums))


def _rows(event: str, sums: Mapping[Cell, Mapping[Key, int]]) -> list[dict[str, Any]]:
    return [
        {
            "event": event,
            "pool": pool,
            "group": group,
            "thick": thick,
            "kind": kind,
            "item": item,
            "outcome": outcome,
            "band": band,
            "n": n,
        }
        for (pool, group, thick), cell in sorted(sums.items())
        for (kind, item, outcome, band), n in sorted(cell.items())
    ]


_MOST = Prepared(
    select(func.max(sums_table.c.n))
    .where(sums_table.c.event == bindparam("event"))
    .group_by(sums_table.c.pool, sums_table.c.group, sums_table.c.thick)
)


def _no_less(connection: Connection, event: str) -> int:
    """Give a number that no sum of an event exceeds; quicker to find than the largest one."""
    return sum(int(n) for (n,) in _MOST.rows(connection, event=event))


def _largest(connection: Connection, event: str) -> int:
    """Give the largest sum of an event, over all its groups."""
    of = sums_table.c
    over = (
        select(func.sum(of.n).label("n"))
        .where(of.event == event)
        .group_by(of.pool, of.thick, of.kind, of.item, of.outcome, of.band)
        .subquery()
    )
    return int(connection.execute(select(func.max(over.c.n))).scalar() or 0)


def take_out(connection: Connection, event: str, arrival: str) -> tuple[int, int]:
    """Take the lots of an arrival out again, and their sums; give how many lots and people."""
    rows = connection.execute(
        select(lots.c.id, lots.c.pool, lots.c.group, lots.c.thick, lots.c.n).where(
            lots.c.arrival == arrival, lots.c.event == event
        )
    ).all()
    sums: dict[Cell, dict[Key, int]] = {}
    for row in rows:
        cell = sums.setdefault((row.pool, row.group, bool(row.thick)), {})
        for kind, item, outcome, band, n in tallies_of(connection, bytes(row.id)):
            key = (kind, item, outcome, band)
            cell[key] = cell.get(key, 0) - n
    ADD.many(connection, _rows(event, sums))
    connection.execute(delete(sums_table).where(sums_table.c.event == event, sums_table.c.n == 0))
    connection.execute(delete(lots).where(lots.c.arrival == arrival, lots.c.event == event))
    people = sum(row.n for row in rows if row.pool == "finished")
    return len(rows), people


def shares(connection: Connection, event: str) -> Sequence[Share]:
    """Tell from which source how many of an event's people came, this database first."""
    rows = connection.execute(
        select(
            lots.c.source,
            sources.c.name,
            sources.c.here,
            lots.c.arrival,
            func.count(),
            func.sum(lots.c.n),
        )
        .join(sources, sources.c.id == lots.c.source, isouter=True)
        .where(lots.c.event == event, lots.c.pool == "finished")
        .group_by(lots.c.source, sources.c.name, sources.c.here, lots.c.arrival)
        .order_by(lots.c.source, lots.c.arrival)
    )
    found = [
        Share(source, name or "", bool(here), arrival, int(count), int(people))
        for source, name, here, arrival, count, people in rows
    ]
    return sorted(found, key=lambda one: (one.arrival is not None, one.source, one.arrival or ""))


def exported(connection: Connection, event: str) -> list[Arriving]:
    """Give all lots of an event as they go into a file, by source and number."""
    rows = connection.execute(
        select(lots).where(lots.c.event == event).order_by(lots.c.source, lots.c.number)
    ).all()
    return [
        Arriving(
            Lot(**{name: getattr(row, name) for name in Lot.__dataclass_fields__}),
            row.source,
            row.number,
            row.origin,
            row.packed or "",
        )
        for row in rows
    ]


def orphans(connection: Connection) -> int:
    """Count the lots whose source is not known, or that stand before their source's last."""
    none = connection.execute(
        select(func.count())
        .select_from(lots.join(sources, sources.c.id == lots.c.source, isouter=True))
        .where(sources.c.id.is_(None))
    ).scalar_one()
    late = connection.execute(
        select(func.count())
        .select_from(lots.join(sources, sources.c.id == lots.c.source))
        .where(sources.c.here, lots.c.number > sources.c.counted)
    ).scalar_one()
    return int(none) + int(late)


@dataclass(frozen=True)
class Brought:
    """Count what came from elsewhere in all."""

    lots: int
    people: int
    sources: int


def brought(connection: Connection) -> Brought:
    """Count the lots that came from elsewhere, their people and their sources."""
    row = connection.execute(
        select(
            func.count(),
            func.coalesce(func.sum(lots.c.n), 0),
            func.count(lots.c.source.distinct()),
        ).where(lots.c.arrival.is_not(None))
    ).one()
    return Brought(*(int(number) for number in row))


def foreign(connection: Connection) -> Iterator[tuple[str, Lot]]:
    """Give every lot that came from elsewhere, with the event that it is in."""
    heads = [lots.c[name] for name in Lot.__dataclass_fields__]
    rows = connection.execute(select(*heads).where(lots.c.arrival.is_not(None)).order_by(lots.c.id))
    for row in rows.all():
        lot = Lot(**{**row._mapping, "id": bytes(row.id)})
        yield lot.event, lot


def unfinished(connection: Connection, event: str | None = None) -> list[str]:
    """Name the arrivals of which adding was cut off: some lots are in, others not yet."""
    query = select(arrivals.c.id).where(
        arrivals.c.state == "added", arrivals.c.report.contains(',"new",')
    )
    if event is not None:
        query = query.where(arrivals.c.event == event)
    return [name for (name,) in connection.execute(query.order_by(arrivals.c.id))]
