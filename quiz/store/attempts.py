"""Attempts and their responses: sealed rows, one per person and one per item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, delete, insert, literal_column, select, update
from sqlalchemy.engine import Connection

from quiz.attempts import Attempt, Given
from quiz.base import Refused
from quiz.store.once import insert_for, insert_once
from quiz.store.prepared import Prepared
from quiz.store.sealed import (
    Sealed,
    Seen,
    opened_attempt,
    opened_given,
    seal_attempt,
    seal_given,
)
from quiz.store.tables import attempt as attempts
from quiz.store.tables import event as events
from quiz.store.tables import response as responses
from quiz.store.vault import Vault

LIFE = 24 * 3600
"""Seconds after the last act, or after being counted, until an attempt is erased."""

CLOSED = ("settling", "settled")
"""States of an event in which nothing more is stored in its attempts."""

SLICE = 200
"""Rows erased in one transaction, so that no answer waits long behind an erasure."""


@dataclass(frozen=True)
class Kept:
    """Hold an attempt as it is stored: whose key, in which event and pool, with its state."""

    key: bytes
    event: str
    revision: str
    group: str
    counts: bool
    erase_after: int
    day_key: bytes
    lot: bytes | None
    attempt: Attempt


_FIND = Prepared(select(attempts).where(attempts.c.key == bindparam("key")))
_RESPONSES = Prepared(
    select(responses.c.item, responses.c.turn, responses.c.sealed).where(
        responses.c.attempt == bindparam("key")
    )
)
_LOCK = Prepared(
    select(attempts.c.finished, attempts.c.day_key, events.c.state)
    .join(events, events.c.id == attempts.c.event)
    .where(attempts.c.key == bindparam("key"))
    .with_for_update(of=attempts)
)
_HOLD_EVENT = Prepared(
    select(events.c.state)
    .join(attempts, attempts.c.event == events.c.id)
    .where(attempts.c.key == bindparam("key"))
    .with_for_update(of=events, read=True)
)
_ONE = Prepared(
    select(responses.c.turn, responses.c.sealed).where(
        responses.c.attempt == bindparam("key"), responses.c.item == bindparam("name")
    )
)


def _first(dialect: str) -> Any:
    """Insert a response if its attempt runs, its event takes responses and none is there."""
    runs = (
        select(
            attempts.c.key,
            bindparam("name", type_=responses.c.item.type),
            literal_column("1"),
            bindparam("text", type_=responses.c.sealed.type),
        )
        .join(events, events.c.id == attempts.c.event)
        .where(
            attempts.c.key == bindparam("key"),
            attempts.c.day_key == bindparam("day"),
            attempts.c.finished.is_(False),
            *(events.c.state != state for state in CLOSED),
        )
        .with_for_update(of=attempts)
    )
    made = insert_for(dialect, responses).from_select(["attempt", "item", "turn", "sealed"], runs)
    return made.on_conflict_do_nothing().execution_options(preserve_rowcount=True)


_FIRST = Prepared(_first)
_CHANGE = Prepared(
    update(responses)
    .where(
        responses.c.attempt == bindparam("key"),
        responses.c.item == bindparam("name"),
        responses.c.turn == bindparam("seen"),
    )
    .values(turn=bindparam("next"), sealed=bindparam("text"))
)


def rounded_hour(instant: int) -> int:
    """Round an instant up to the full hour, so that it orders nobody."""
    return -(-instant // 3600) * 3600


def start(
    connection: Connection,
    vault: Vault,
    key: bytes,
    *,
    event: str,
    revision: str,
    group: str,
    counts: bool,
    attempt: Attempt,
    now: int,
) -> None:
    """Insert a new attempt under the key of its token."""
    day = vault.key_of_day(connection, now)
    connection.execute(
        insert(attempts).values(
            key=key,
            event=event,
            revision=revision,
            group=group,
            counts=counts,
            finished=False,
            erase_after=rounded_hour(now + LIFE),
            day_key=day,
            sealed=seal_attempt(connection, vault, day, key, attempt),
            lot=None,
        )
    )


def find(connection: Connection, vault: Vault, key: bytes) -> Kept | None:
    """Find an attempt with all its responses, each of which is unsealed when it is looked at."""
    row = _FIND.row(connection, key=key)
    if row is None:
        return None
    stored = {item: (turn, sealed) for item, turn, sealed in _RESPONSES.rows(connection, key=key)}
    return unseal_attempt(connection, vault, row, stored, {})


def unseal_attempt(
    connection: Connection,
    vault: Vault,
    row: Any,
    stored: Mapping[str, tuple[int, bytes]],
    seen: Seen,
) -> Kept:
    """Make the value of a row of the table and its responses (turn and sealed text by item).

    ``seen`` are responses read before, of any attempt.
    """
    key, event, revision, group, counts, finished, erase_after, day_key, sealed, lot = row
    opened = vault.opener(connection, day_key)
    facts = vault.unseal_packed(connection, day_key, b"attempt" + key, sealed)
    state = opened_attempt(facts, Sealed(opened, key, stored, seen), bool(finished))
    return Kept(key, event, revision, group, bool(counts), erase_after, day_key, lot, state)


def put_response(
    connection: Connection,
    vault: Vault,
    key: bytes,
    item: str,
    given: Given,
    *,
    day: bytes | None = None,
) -> Given:
    """Store a response unless another one got there first; give the one that stands.

    A first response (turn 1) is inserted once. A later turn replaces the turn before it by
    compare-and-set. In an attempt that is finished by now what is stored stands, as for the
    second of two submits of the last step. Refuses when nothing is stored there, and when the
    event is settled by now. ``day`` names the key of the attempt's day where it is known: then
    a first response mostly takes a single statement.
    """
    if given.turn == 1 and day is not None and vault.holds(day):
        text = seal_given(connection, vault, day, key, item, given)
        if _FIRST.changed(connection, key=key, name=item, day=day, text=text) == 1:
            return given
    finished, day_key = _locked(connection, key)
    if finished:
        if _ONE.row(connection, key=key, name=item) is None:
            raise Refused("attempt-finished")
        return stored_response(connection, vault, key, day_key, item)
    sealed = seal_given(connection, vault, day_key, key, item, given)
    if given.turn == 1:
        fresh = {"attempt": key, "item": item, "turn": 1, "sealed": sealed}
        if insert_once(connection, responses, fresh):
            return given
    else:
        changed = _CHANGE.changed(
            connection, key=key, name=item, seen=given.turn - 1, next=given.turn, text=sealed
        )
        if changed == 1:
            return given
    return stored_response(connection, vault, key, day_key, item)


def stored_response(
    connection: Connection, vault: Vault, key: bytes, day_key: bytes, item: str
) -> Given:
    """Give the response that stands for one item."""
    turn, sealed = _ONE.row(connection, key=key, name=item)
    return opened_given(vault.unseal(connection, day_key, key + item.encode(), sealed), turn)


def finish(connection: Connection, vault: Vault, key: bytes, attempt: Attempt, now: int) -> bool:
    """Mark an attempt as finished and drop its start; tell whether this was the first time.

    ``attempt`` is the state to keep: without its start, with the minutes it took.
    """
    # The event's row too, shared: a settling waits for those who finish, or refuses them.
    _HOLD_EVENT.rows(connection, key=key)
    finished, day_key = _locked(connection, key)
    if finished:
        return False
    connection.execute(
        update(attempts)
        .where(attempts.c.key == key)
        .values(
            finished=True,
            erase_after=rounded_hour(now + LIFE),
            sealed=seal_attempt(connection, vault, day_key, key, attempt),
        )
    )
    return True


def note_next_step(connection: Connection, vault: Vault, key: bytes) -> bool:
    """Remember that a next step was opened; tell whether this was news.

    Only a finished attempt that is not counted yet, and may be, takes it in; once is enough.
    Refuses when the event is settled by now.
    """
    _locked(connection, key)
    row = _FIND.row(connection, key=key)
    kept = unseal_attempt(connection, vault, row, {}, {})
    waits = kept.counts and kept.lot is None and kept.attempt.finished
    if not waits or kept.attempt.next_step:
        return False
    opened = replace(kept.attempt, next_step=True)
    connection.execute(
        update(attempts)
        .where(attempts.c.key == key)
        .values(sealed=seal_attempt(connection, vault, kept.day_key, key, opened))
    )
    return True


def put_finished(
    connection: Connection,
    vault: Vault,
    key: bytes,
    *,
    event: str,
    revision: str,
    attempt: Attempt,
    now: int,
) -> None:
    """Insert somebody who finished elsewhere and waits to be counted here, under a key of ours."""
    day = vault.key_of_day(connection, now)
    connection.execute(
        insert(attempts).values(
            key=key,
            event=event,
            revision=revision,
            group="",
            counts=True,
            finished=True,
            erase_after=rounded_hour(now + LIFE),
            day_key=day,
            sealed=seal_attempt(connection, vault, day, key, attempt),
            lot=None,
        )
    )
    for item, given in attempt.responses.items():
        sealed = seal_given(connection, vault, day, key, item, given)
        connection.execute(
            insert(responses).values(attempt=key, item=item, turn=given.turn, sealed=sealed)
        )


def touch(connection: Connection, key: bytes, now: int) -> None:
    """Put off the erasure of an attempt after an act, by the hour."""
    connection.execute(
        update(attempts)
        .where(attempts.c.key == key, attempts.c.finished.is_(False))
        .values(erase_after=rounded_hour(now + LIFE))
    )


def forget(connection: Connection, key: bytes) -> bool:
    """Erase an attempt that is not counted; tell whether it was there and could be erased."""
    row = connection.execute(
        select(attempts.c.lot).where(attempts.c.key == key).with_for_update()
    ).one_or_none()
    if row is None or row.lot is not None:
        return False
    erase(connection, [key])
    return True


def give_up(connection: Connection, event: str, now: int, *, unfinished_only: bool = False) -> int:
    """Let go of what could not be counted in an event, due to be erased at once; how many."""
    gone = (
        update(attempts)
        .where(attempts.c.event == event, attempts.c.lot.is_(None), attempts.c.counts)
        .values(counts=False, erase_after=now)
    )
    if unfinished_only:
        gone = gone.where(attempts.c.finished.is_(False))
    return connection.execute(gone).rowcount


def erase(connection: Connection, keys: Iterable[bytes]) -> None:
    """Erase attempts and their responses."""
    names = list(keys)
    connection.execute(delete(responses).where(responses.c.attempt.in_(names)))
    connection.execute(delete(attempts).where(attempts.c.key.in_(names)))


def _locked(connection: Connection, key: bytes) -> tuple[bool, bytes]:
    row = _LOCK.row(connection, key=key)
    if row is None:
        raise Refused("no-attempt")
    finished, day_key, state = row
    if state in CLOSED:
        raise Refused("event-settled")
    return bool(finished), day_key
