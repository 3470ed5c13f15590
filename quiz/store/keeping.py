"""What the sweeper needs: the clock's memory, what is due to be erased, keys without use."""

from __future__ import annotations

import fcntl
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass

from sqlalchemy import delete, exists, func, insert, or_, select, update
from sqlalchemy.engine import Connection

from quiz.store.attempts import LIFE, SLICE, erase, rounded_hour
from quiz.store.campaigns import CONDEMNED
from quiz.store.engine import Store, database_file
from quiz.store.tables import attempt as attempts
from quiz.store.tables import campaign as campaigns
from quiz.store.tables import clock as clocks
from quiz.store.tables import day_key as day_keys
from quiz.store.tables import event as events
from quiz.store.tables import lot as lots
from quiz.store.tables import repair as repairs
from quiz.store.tables import response as responses
from quiz.store.tables import tally as tallies
from quiz.store.vault import DAY, Vault


@dataclass(frozen=True)
class Clock:
    """Remember when the last sweep ran, and since when the clock is doubted.

    ``swept``, ``doubted`` and ``newest`` are UTC seconds; ``doubted_uptime`` is how many
    seconds the machine had been running when the doubt began.
    """

    swept: int
    newest: int
    doubted: int | None = None
    doubted_uptime: int | None = None


def clock(connection: Connection, *, hold: bool = False) -> Clock | None:
    """Give the clock's memory; None before the first sweep. ``hold`` locks it for an act."""
    query = select(clocks.c.swept, clocks.c.newest, clocks.c.doubted, clocks.c.doubted_uptime)
    row = connection.execute(query.with_for_update() if hold else query).one_or_none()
    return None if row is None else Clock(*row)


def set_clock(connection: Connection, clock: Clock) -> None:
    """Write the clock's memory."""
    values = asdict(clock)
    changed = connection.execute(update(clocks).where(clocks.c.id == 1).values(**values))
    if not changed.rowcount:
        connection.execute(insert(clocks).values(id=1, **values))


def newest_hour(connection: Connection, life: int) -> int:
    """Give the latest hour that any attempt was touched, from when they are to be erased."""
    latest = connection.execute(select(func.max(attempts.c.erase_after))).scalar()
    return 0 if latest is None else int(latest) - life - 3600


def pull_back(connection: Connection, now: int) -> None:
    """Pull back to now what was written while the clock was ahead.

    Otherwise it would be kept for as long as the clock was wrong, and each sweep would find
    the clock before it and doubt it again.
    """
    latest = rounded_hour(now + LIFE)
    connection.execute(
        update(attempts).where(attempts.c.erase_after > latest).values(erase_after=latest)
    )
    practice = events.c.kind == "practice"
    connection.execute(update(events).where(practice, events.c.opens_at > now).values(opens_at=now))
    connection.execute(
        update(events)
        .where(events.c.last_start > now, events.c.opens_at <= now)
        .values(last_start=now)
    )


def erase_due(connection: Connection, now: int) -> int:
    """Erase one slice of what is due: counted, uncounted tries, never finished. Gives how many.

    A finished attempt that waits to be counted is never erased by age.
    """
    keys = [
        bytes(key)
        for (key,) in connection.execute(
            select(attempts.c.key)
            .where(
                attempts.c.erase_after <= now,
                or_(
                    attempts.c.lot.is_not(None),
                    attempts.c.counts.is_(False),
                    attempts.c.finished.is_(False),
                ),
            )
            .limit(SLICE)
            .with_for_update(skip_locked=True)
        )
    ]
    erase(connection, keys)
    return len(keys)


def erase_unused_keys(connection: Connection, vault: Vault, now: int) -> None:
    """Delete the keys of past days under which nothing waits any more.

    The last day counts as past from an hour after midnight: a start that is being written at
    midnight still finds its key.
    """
    used = exists().where(attempts.c.day_key == day_keys.c.id)
    connection.execute(delete(day_keys).where(day_keys.c.day < (now - 3600) // DAY, ~used))
    left = {bytes(name) for (name,) in connection.execute(select(day_keys.c.id))}
    vault.forget(left)


def broken(connection: Connection) -> list[str]:
    """Name what cannot be: responses without an attempt, lots whose members or sums differ."""
    found = []
    orphans = connection.execute(
        select(func.count())
        .where(~exists().where(attempts.c.key == responses.c.attempt))
        .select_from(responses)
    ).scalar_one()
    if orphans:
        found.append(f"{orphans} responses belong to no attempt")
    wrong = connection.execute(
        select(func.count())
        .select_from(lots.join(tallies, tallies.c.lot == lots.c.id))
        .where(tallies.c.kind == "n", tallies.c.n != lots.c.n)
    ).scalar_one()
    if wrong:
        found.append(f"{wrong} lots do not hold as many attempts as they say")
    early = connection.execute(
        select(func.count())
        .select_from(repairs.join(events, events.c.id == repairs.c.event))
        .where(events.c.state != "settled")
    ).scalar_one()
    if early:
        found.append(f"{early} repairs are of events that are not settled")
    return found + _broken_campaigns(connection)


def _broken_campaigns(connection: Connection) -> list[str]:
    """Name what cannot be of campaigns, of their events, and of what those left over."""
    found = []
    over = select(campaigns.c.id).where(campaigns.c.state == "settled")
    left = connection.execute(
        select(func.count())
        .select_from(attempts.join(events, attempts.c.event == events.c.id))
        .where(
            events.c.state == "settled",
            attempts.c.lot.is_(None),
            attempts.c.counts,
            or_(events.c.campaign.is_(None), events.c.campaign.in_(over)),
        )
    ).scalar_one()
    if left:
        found.append(f"{left} attempts wait in events that were settled")
    early = connection.execute(
        select(func.count()).where(events.c.campaign.in_(over), events.c.state != "settled")
    ).scalar_one()
    if early:
        found.append(f"{early} events are not settled, but their campaigns are")
    kept = select(campaigns.c.id).where(campaigns.c.plan != CONDEMNED)
    pending = select(campaigns.c.id).where(campaigns.c.state != "settled")
    parts = (
        select(
            events.c.k,
            events.c.campaign.in_(pending),
            func.count(lots.c.id),
            func.min(lots.c.n),
        )
        .select_from(events.outerjoin(lots, lots.c.event == events.c.id))
        .where(
            events.c.kind == "remainder",
            or_(events.c.campaign.is_(None), events.c.campaign.in_(kept)),
        )
        .group_by(events.c.id, events.c.k, events.c.campaign)
    )
    # Where people from elsewhere wait there is no lot yet, until the campaign is settled.
    odd = sum(
        (n == 1 and least < k) or n > 1 or (n == 0 and not waits)
        for k, waits, n, least in connection.execute(parts)
    )
    if odd:
        found.append(f"{odd} remainders of campaigns are not one lot that is large enough")
    return found


@contextmanager
def advisory_lock(store: Store, work: str) -> Iterator[bool]:
    """Hold PostgreSQL's lock of a work for as long as this lasts; False when it is taken.

    The transaction that holds it idles while the work is done in others, for ten minutes at
    most after its process was cut off.
    """
    number = {"sweep": 2, "import": 3}[work]
    with store.writer.begin() as connection:
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '10min'")
        held = connection.execute(select(func.pg_try_advisory_xact_lock(5483, number))).scalar()
        yield bool(held)


def empty_log(store: Store, *, tries: int) -> bool:
    """Empty SQLite's write-ahead log, so that what was erased is in no page of it.

    A reader who looks at an older state can prevent it: then it is tried ``tries`` times, and
    by every later sweep. Nobody who writes waits for that longer than a moment.
    """
    if store.dialect != "sqlite":
        return True
    file = database_file(store)
    log = file.with_name(f"{file.name}-wal")
    for turn in range(tries):
        if not log.exists() or not log.stat().st_size:
            return True
        if turn:
            time.sleep(0.1)
        with (
            open(store.lock_file, "ab") as lock,
            closing(sqlite3.connect(file, timeout=0.05, isolation_level=None)) as connection,
        ):
            fcntl.flock(lock, fcntl.LOCK_EX)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return not log.stat().st_size
