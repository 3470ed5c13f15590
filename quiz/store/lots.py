"""Pools of waiting attempts, lots, and the tallies that remain of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from quiz.statistics.tallies import Tally
from quiz.store import sources
from quiz.store.attempts import LIFE, Kept, rounded_hour, unseal_attempt
from quiz.store.packing import unpacked
from quiz.store.prepared import Prepared
from quiz.store.sealed import Seen
from quiz.store.tables import arrival as arrivals
from quiz.store.tables import attempt as attempts
from quiz.store.tables import event as events
from quiz.store.tables import lot as lots
from quiz.store.tables import response as responses
from quiz.store.tables import running_sum as sums_table
from quiz.store.tables import tally as tallies
from quiz.store.vault import Vault

CHUNK = 400
"""Keys in one IN (...) list: under the smallest limit of parameters of any SQLite."""


class NotWhole(Exception):
    """Say that a member was counted or erased meanwhile: the lot is not to be."""


@dataclass(frozen=True)
class Lot:
    """Hold the head of a lot: whose sums, how many attempts, thick (50 or more) or thin."""

    id: bytes
    event: str
    form: str
    group: str
    pool: str
    digest: str
    n: int
    thick: bool


_HEAD = tuple(lots.c[name] for name in Lot.__dataclass_fields__)


def waiting(connection: Connection, event: str, finished: bool) -> dict[str, list[bytes]]:
    """Give the keys of the attempts that wait in each group's pool of an event."""
    rows = connection.execute(
        select(attempts.c.group, attempts.c.key)
        .where(
            attempts.c.event == event,
            attempts.c.finished.is_(finished),
            attempts.c.lot.is_(None),
            attempts.c.counts,
        )
        .order_by(attempts.c.key)
    )
    pools: dict[str, list[bytes]] = {}
    for group, key in rows:
        pools.setdefault(group, []).append(bytes(key))
    return pools


def running(connection: Connection, event: str) -> int:
    """Count the attempts of an event that are not finished."""
    return int(
        connection.execute(
            select(func.count()).where(attempts.c.event == event, attempts.c.finished.is_(False))
        ).scalar_one()
    )


_HEADS = select(attempts).where(attempts.c.key.in_(bindparam("keys", expanding=True)))
_RESPONSES = select(
    responses.c.attempt, responses.c.item, responses.c.turn, responses.c.sealed
).where(responses.c.attempt.in_(bindparam("keys", expanding=True)))


def members(
    connection: Connection, vault: Vault, keys: Sequence[bytes], seen: Seen | None = None
) -> list[Kept]:
    """Unseal the attempts with these keys, with all their responses, in the order of keys.

    Equal responses are one object, those of a call before among them if it had the same
    ``seen``.
    """
    seen = {} if seen is None else seen
    found: dict[bytes, Kept] = {}
    for start in range(0, len(keys), CHUNK):
        part = {"keys": list(keys[start : start + CHUNK])}
        given: dict[bytes, dict[str, tuple[int, bytes]]] = {key: {} for key in part["keys"]}
        heads = connection.execute(_HEADS, part).all()
        for key, item, turn, sealed in connection.execute(_RESPONSES, part).all():
            given[key][item] = (turn, sealed)
        for row in heads:
            found[row.key] = unseal_attempt(connection, vault, row, given[row.key], seen)
    return [found[key] for key in keys if key in found]


def add(
    connection: Connection,
    lot: Lot,
    rows: Iterable[Tally],
    keys: Sequence[bytes],
    now: int,
) -> None:
    """Insert a lot with its tallies and mark its members as counted, all or nothing.

    It gets the next number of this database's lots. Raises NotWhole when not every member
    still waits: exactly once is decided here.
    """
    source, number = sources.next_number(connection)
    connection.execute(
        insert(lots).values(**asdict(lot), source=source, number=number, origin=lot.event)
    )
    marked = 0
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        marked += connection.execute(
            update(attempts)
            .where(and_(attempts.c.key.in_(part), attempts.c.lot.is_(None)))
            .values(lot=lot.id, erase_after=rounded_hour(now + LIFE))
        ).rowcount
    if marked != len(keys):
        raise NotWhole
    counted = sorted(rows)
    _TALLY.many(connection, [{"lot": lot.id, **tally._asdict()} for tally in counted])
    whose = {"event": lot.event, "pool": lot.pool, "group": lot.group, "thick": lot.thick}
    ADD.many(connection, [{**whose, **tally._asdict()} for tally in counted])


def _add_up(dialect: str) -> Any:
    made = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(sums_table)
    return made.on_conflict_do_update(
        index_elements=list(sums_table.primary_key),
        set_={"n": sums_table.c.n + made.excluded.n},
    )


_TALLY = Prepared(insert(tallies), ("lot", *Tally._fields))
ADD = Prepared(_add_up, ("event", "pool", "group", "thick", *Tally._fields))


def of_event(connection: Connection, event: str) -> Sequence[Lot]:
    """Give the heads of an event's lots, by id."""
    rows = connection.execute(select(*_HEAD).where(lots.c.event == event).order_by(lots.c.id))
    return [Lot(**row._mapping) for row in rows]


def everything(connection: Connection) -> Sequence[Lot]:
    """Give the heads of all lots, by id."""
    return [Lot(**row._mapping) for row in connection.execute(select(*_HEAD).order_by(lots.c.id))]


_GROUPS = Prepared(
    select(sums_table.c.group, func.sum(sums_table.c.n))
    .where(
        sums_table.c.event == bindparam("of"),
        sums_table.c.pool == bindparam("whose"),
        or_(sums_table.c.kind == "n", sums_table.c.kind == "unfinished"),
    )
    .group_by(sums_table.c.group)
    .order_by(sums_table.c.group)
)


def groups(connection: Connection, event: str, pool: str) -> dict[str, int]:
    """Count the attempts in the lots of an event by group.

    Lots are only ever added and none is empty, so these counts tell of news.
    """
    rows = _GROUPS.rows(connection, of=event, whose=pool)
    return {group: int(count) for group, count in rows}


def of_bank(connection: Connection, bank: str) -> dict[str, dict[str, int]]:
    """Count the attempts in the lots of each event of a bank, by event and group.

    Only events that have a lot are there.
    """
    rows = connection.execute(
        select(sums_table.c.event, sums_table.c.group, func.sum(sums_table.c.n))
        .join(events, events.c.id == sums_table.c.event)
        .where(events.c.bank == bank, sums_table.c.pool == "finished", sums_table.c.kind == "n")
        .group_by(sums_table.c.event, sums_table.c.group)
        .order_by(sums_table.c.event, sums_table.c.group)
    )
    found: dict[str, dict[str, int]] = {}
    for event, group, n in rows:
        found.setdefault(event, {})[group] = int(n)
    return found


_CELL = tuple(sums_table.c[name] for name in ("thick", *Tally._fields[:-1]))
_ALL = (
    select(*_CELL, func.sum(sums_table.c.n))
    .where(sums_table.c.event == bindparam("of"), sums_table.c.pool == bindparam("whose"))
    .group_by(*_CELL)
)
_SUMS = Prepared(_ALL)
_SUMS_OF_GROUP = Prepared(_ALL.where(sums_table.c.group == bindparam("part")))


def sums(
    connection: Connection, event: str, pool: str, group: str | None = None
) -> list[tuple[bool, list[Tally]]]:
    """Give the sums over an event's lots, thick and thin lots apart.

    ``group`` None takes all groups together. The cost depends on the kinds of tallies and
    the groups, not on the number of people or lots.
    """
    if group is None:
        rows = _SUMS.rows(connection, of=event, whose=pool)
    else:
        rows = _SUMS_OF_GROUP.rows(connection, of=event, whose=pool, part=group)
    parts: dict[bool, list[Tally]] = {}
    for thick, kind, item, outcome, band, n in rows:
        parts.setdefault(bool(thick), []).append(Tally(kind, item, outcome, band, int(n)))
    return sorted(parts.items())


def of_campaign(connection: Connection, campaign: str) -> dict[str, dict[str, int]]:
    """Count the finished attempts in the lots of each event of a campaign, by event and group.

    Only events that have a lot are there. Two names that no group has count the arrivals that
    were added and those that were taken out again: so whatever changes a sum changes these.
    """
    came = [
        select(func.count())
        .where(arrivals.c.event == sums_table.c.event, arrivals.c.state == state)
        .correlate(sums_table)
        .scalar_subquery()
        for state in ("added", "undone")
    ]
    rows = connection.execute(
        select(sums_table.c.event, sums_table.c.group, func.sum(sums_table.c.n), *came)
        .join(events, events.c.id == sums_table.c.event)
        .where(
            events.c.campaign == campaign,
            sums_table.c.pool == "finished",
            sums_table.c.kind.in_(("n", "paper")),
        )
        .group_by(sums_table.c.event, sums_table.c.group)
        .order_by(sums_table.c.event, sums_table.c.group)
    )
    found: dict[str, dict[str, int]] = {}
    for event, group, n, added, undone in rows:
        counted = found.setdefault(event, {"~added": added, "~undone": undone})
        counted[group] = int(n)
    return found


def sums_of_events(
    connection: Connection, events: Sequence[str]
) -> dict[str, dict[str, list[tuple[bool, list[Tally]]]]]:
    """Give the sums over the lots of some events, by event and group, thick and thin apart.

    One question for all of them: the cost depends on the kinds of tallies, the groups and the
    number of events, not on the number of people or lots.
    """
    of = sums_table.c
    rows = connection.execute(
        select(of.event, of.group, of.thick, of.kind, of.item, of.outcome, of.band, of.n).where(
            of.event.in_(events), of.pool == "finished"
        )
    )
    parts: dict[str, dict[str, dict[bool, list[Tally]]]] = {}
    for event, group, thick, kind, item, outcome, band, n in rows:
        found = parts.setdefault(event, {}).setdefault(group, {}).setdefault(bool(thick), [])
        found.append(Tally(kind, item, outcome, band, int(n)))
    return {
        event: {group: sorted(found.items()) for group, found in groups.items()}
        for event, groups in parts.items()
    }


def wrong_sums(connection: Connection) -> int:
    """Count the sums that are not those of the lots' tallies, or have none."""
    mixed = set(
        connection.execute(
            select(lots.c.event).where(lots.c.packed.is_not(None)).distinct()
        ).scalars()
    )
    wrong = sum(_wrong_mixed(connection, event) for event in sorted(mixed))
    of = sums_table.c
    names = (tallies.c.kind, tallies.c.item, tallies.c.outcome, tallies.c.band)
    by = (lots.c.event, lots.c.pool, lots.c.group, lots.c.thick, *names)
    added = (
        select(*by, func.sum(tallies.c.n))
        .join(lots, lots.c.id == tallies.c.lot)
        .where(lots.c.event.not_in(mixed))
        .group_by(*by)
    )
    kept = select(
        of.event, of.pool, of.group, of.thick, of.kind, of.item, of.outcome, of.band, of.n
    ).where(of.event.not_in(mixed))
    return wrong + sum(
        len(connection.execute(one.except_(other)).all())
        for one, other in ((kept, added), (added, kept))
    )


def _wrong_mixed(connection: Connection, event: str) -> int:
    """Count the wrong sums of an event into which lots came from elsewhere."""
    added: dict[tuple[Any, ...], int] = {}
    for name, pool, group, thick in connection.execute(
        select(lots.c.id, lots.c.pool, lots.c.group, lots.c.thick).where(lots.c.event == event)
    ).all():
        for *key, n in tallies_of(connection, bytes(name)):
            place = (pool, group, bool(thick), *key)
            added[place] = added.get(place, 0) + n
    of = sums_table.c
    rows = connection.execute(
        select(of.pool, of.group, of.thick, of.kind, of.item, of.outcome, of.band, of.n).where(
            of.event == event
        )
    )
    kept = {(pool, group, bool(thick), *key): n for pool, group, thick, *key, n in rows}
    return len(kept.items() ^ added.items())


def with_members(connection: Connection) -> list[tuple[Lot, list[bytes]]]:
    """Give every lot of which members are still stored, with their keys."""
    heads = {row.id: Lot(**row._mapping) for row in connection.execute(select(*_HEAD))}
    found: dict[bytes, list[bytes]] = {}
    for lot, key in connection.execute(
        select(attempts.c.lot, attempts.c.key)
        .where(attempts.c.lot.is_not(None))
        .order_by(attempts.c.key)
    ):
        found.setdefault(bytes(lot), []).append(bytes(key))
    return [(heads[name], keys) for name, keys in sorted(found.items())]


def uncounted(connection: Connection) -> Iterator[list[bytes]]:
    """Give the keys of all attempts in no lot, in small groups."""
    keys = [
        bytes(key)
        for (key,) in connection.execute(select(attempts.c.key).where(attempts.c.lot.is_(None)))
    ]
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def tallies_of(connection: Connection, lot: bytes) -> list[Tally]:
    """Give the tallies of one lot."""
    packed = connection.execute(select(lots.c.packed).where(lots.c.id == lot)).scalar()
    if packed is not None:
        return unpacked(packed)
    rows = connection.execute(
        select(
            tallies.c.kind, tallies.c.item, tallies.c.outcome, tallies.c.band, tallies.c.n
        ).where(tallies.c.lot == lot)
    )
    return [Tally(*row) for row in rows]
