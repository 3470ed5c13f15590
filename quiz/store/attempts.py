"""Attempts and their responses: sealed rows, one per person and one per item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, delete, insert, literal_column, select, update
from sqlalchemy.engine import Connection

from quiz.attempts import Attempt, Given, Rules, Step
from quiz.base import Refused
from quiz.items.response import Mark, Response
from quiz.store.once import insert_for, insert_once
from quiz.store.prepared import Prepared
from quiz.store.tables import attempt as attempts
from quiz.store.tables import event as events
from quiz.store.tables import response as responses
from quiz.store.vault import Vault, read

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
            sealed=_seal_attempt(connection, vault, day, key, attempt),
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


Seen = dict[tuple[int, bytes], Given]
"""Responses by their turn and what was sealed of them: equal ones are read once."""


class Sealed(Mapping[str, Given]):
    """Hold the responses of one attempt by item id; what nobody asks for stays sealed."""

    def __init__(
        self,
        opened: Callable[[bytes, bytes], bytes],
        key: bytes,
        stored: Mapping[str, tuple[int, bytes]],
        seen: Seen,
    ) -> None:
        self._opened = opened
        self._key = key
        self._stored = stored
        self._seen = seen
        self._known: dict[str, Given] = {}

    def __getitem__(self, item: str) -> Given:
        found = self._known.get(item)
        if found is None:
            turn, sealed = self._stored[item]
            text = self._opened(self._key + item.encode(), sealed)
            found = self._seen.get((turn, text))
            if found is None:
                found = self._seen[turn, text] = _given(read(text), turn)
            self._known[item] = found
        return found

    def get(self, item: str, default: Any = None) -> Any:
        """Give one response: without the exception by which Mapping finds that none is there."""
        return self[item] if item in self._stored else default

    def __contains__(self, item: object) -> bool:
        return item in self._stored

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)


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
    state = _attempt(facts, Sealed(opened, key, stored, seen), bool(finished))
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
        text = _seal_given(connection, vault, day, key, item, given)
        if _FIRST.changed(connection, key=key, name=item, day=day, text=text) == 1:
            return given
    finished, day_key = _locked(connection, key)
    if finished:
        if _ONE.row(connection, key=key, name=item) is None:
            raise Refused("attempt-finished")
        return stored_response(connection, vault, key, day_key, item)
    sealed = _seal_given(connection, vault, day_key, key, item, given)
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
    return _given(vault.unseal(connection, day_key, key + item.encode(), sealed), turn)


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
            sealed=_seal_attempt(connection, vault, day_key, key, attempt),
        )
    )
    return True


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


def _seal_attempt(
    connection: Connection, vault: Vault, day: bytes, key: bytes, attempt: Attempt
) -> bytes:
    facts = {
        "language": attempt.language,
        "audience": attempt.audience,
        "started": attempt.started,
        "limit": attempt.limit,
        "seconds": attempt.seconds,
        "shared": int(attempt.shared),  # of one size, so that a locked row does not tell
        "rules": [attempt.rules.feedback, attempt.rules.navigation, attempt.rules.confidence],
        "steps": [[step.item, list(step.slots)] for step in attempt.steps],
    }
    return vault.seal_packed(connection, day, b"attempt" + key, facts)


def _attempt(facts: dict[str, Any], given: Mapping[str, Given], finished: bool) -> Attempt:
    return Attempt(
        steps=tuple([_step(item, *slots) for item, slots in facts["steps"]]),
        rules=Rules(*facts["rules"]),
        language=facts["language"],
        audience=facts["audience"],
        started=facts["started"],
        limit=facts["limit"],
        seconds=facts["seconds"],
        given=given,
        finished=finished,
        shared=bool(facts.get("shared", 0)),  # rows from before it was kept
    )


@lru_cache(4096)
def _step(item: str, *slots: str) -> Step:
    """Make a step; many attempts have the same, which is found sooner than made."""
    return Step(item, slots)


def _seal_given(
    connection: Connection, vault: Vault, day: bytes, key: bytes, item: str, given: Given
) -> bytes:
    response, mark = given.response, given.mark
    facts = [response.status, response.value, mark.earned, mark.possible, given.confidence]
    return vault.seal(connection, day, key + item.encode(), facts)


def _given(facts: list[Any], turn: int) -> Given:
    status, value, earned, possible, confidence = facts
    return Given(Response(status, tuple(value)), Mark(earned, possible), confidence, turn)
