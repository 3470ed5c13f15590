"""Events: runs of a bank for a group, and how many took part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import and_, bindparam, delete, func, or_, select, update
from sqlalchemy.engine import Connection

from quiz.items.bank import Delivery
from quiz.store.campaigns import campaigns_of
from quiz.store.once import insert_once
from quiz.store.prepared import Prepared
from quiz.store.tables import event as events
from quiz.store.tables import participation

EventKind = Literal["practice", "lab", "hall", "family", "link", "paper", "remainder"]
"""What an event is; a remainder gathers what the events of a campaign were too small to count."""

EventState = Literal["ready", "open", "closed", "settling", "settled"]
Breakdown = Literal["none", "language", "audience"]


@dataclass(frozen=True)
class Event:
    """Hold one run of a bank. Instants are UTC seconds; ``closes_at`` None: until closed.

    ``expected`` is how many people the organizer expects, ``languages`` those offered (codes
    with blanks between; empty: all of the bank), ``follows`` the event before which this one
    comes after, so that what was gained between them can be told. ``seal_to`` is the public key
    (hexadecimal) of the server for which those are sealed who are too few to be counted.
    """

    id: str
    kind: EventKind
    title: str
    code: str | None
    owner: str | None
    bank: str
    revision: str
    delivery: Delivery
    breakdown: Breakdown
    k: int
    zone: str
    state: EventState
    opens_at: int
    closes_at: int | None
    last_start: int
    demo: bool = False
    campaign: str | None = None
    expected: int | None = None
    languages: str = ""
    follows: str | None = None
    seal_to: str | None = None

    def offered(self, languages: tuple[str, ...]) -> tuple[str, ...]:
        """Give those of its bank's languages in which it is offered, in their order."""
        wanted = self.languages.split()
        return tuple(code for code in languages if code in wanted) or languages

    def takes_starts(self, now: int) -> bool:
        """Tell whether somebody may start now."""
        ends = self.closes_at
        return self.state == "open" and self.opens_at <= now and (ends is None or now < ends)


@dataclass(frozen=True)
class Day:
    """Count the starts and finishes of one day (days since 1970 in the event's zone)."""

    day: int
    started: int
    finished: int


def _event(row: Any) -> Event:
    return _made(*row)


@lru_cache(256)
def _made(*row: Any) -> Event:
    """Make the value of a row; rows of events change rarely and are read at every request."""
    values = dict(zip(_COLUMNS, row, strict=True))
    values["delivery"] = Delivery.model_validate_json(values["delivery"])
    values["demo"] = bool(values["demo"])
    return Event(**values)


_COLUMNS = tuple(column.name for column in events.c)

_BY_ID = Prepared(select(events).where(events.c.id == bindparam("id")))
_HOLD = Prepared(select(events).where(events.c.id == bindparam("id")).with_for_update(read=True))
_PRACTICE = Prepared(
    select(events)
    .where(
        events.c.bank == bindparam("bank"), events.c.kind == "practice", events.c.state == "open"
    )
    .order_by(events.c.opens_at.desc())
    .limit(1)
)
_BY_CODE = Prepared(
    select(events).where(events.c.code == bindparam("code"), events.c.state != "ready")
)


def find(connection: Connection, name: str) -> Event | None:
    """Find an event by id."""
    row = _BY_ID.row(connection, id=name)
    return None if row is None else _event(row)


def hold(connection: Connection, name: str) -> Event | None:
    """Find an event and keep it in its state for the rest of this act.

    Others may hold it as well; who wants to move it (to close it, say) waits for them.
    """
    row = _HOLD.row(connection, id=name)
    return None if row is None else _event(row)


def by_code(connection: Connection, code: str) -> Event | None:
    """Find an event by its join code; one that is still being set up has none yet."""
    row = _BY_CODE.row(connection, code=code)
    return None if row is None else _event(row)


def practice(connection: Connection, bank: str) -> Event | None:
    """Find the open practice of a bank: the newest link of its monthly chain."""
    row = _PRACTICE.row(connection, bank=bank)
    return None if row is None else _event(row)


OWN_CHAIN: tuple[EventKind, ...] = ("practice", "remainder")
"""Events that nobody sets up: they are made where they are needed, and nobody joins by code."""


_OWNER: Any = bindparam("owner")
_SEEN = or_(events.c.owner == _OWNER, events.c.campaign.in_(campaigns_of(_OWNER)))
"""Whose events an organizer sees: own ones, and all of a campaign of theirs."""

_SET_UP = and_(*(events.c.kind != kind for kind in OWN_CHAIN))
_NEWEST_FIRST = (events.c.opens_at.desc(), events.c.id)
_OF_ALL = Prepared(select(events).where(_SET_UP).order_by(*_NEWEST_FIRST))
_OWNED = Prepared(select(events).where(_SET_UP, _SEEN).order_by(*_NEWEST_FIRST))
_FIND = Prepared(select(events).where(events.c.id == bindparam("id"), _SET_UP))
_FIND_OWNED = Prepared(select(events).where(events.c.id == bindparam("id"), _SET_UP, _SEEN))


def owned(connection: Connection, owner: str | None) -> Sequence[Event]:
    """Give the events that one organizer may see, or all (None), newest first; no practice."""
    rows = _OF_ALL.rows(connection) if owner is None else _OWNED.rows(connection, owner=owner)
    return [_event(row) for row in rows]


def of_bank(connection: Connection, bank: str) -> Sequence[Event]:
    """Give the events of a bank that are not over, those that open first on top; no practice."""
    rows = connection.execute(
        select(events)
        .where(
            events.c.bank == bank,
            events.c.kind.not_in(OWN_CHAIN),
            events.c.state.in_(("ready", "open")),
        )
        .order_by(events.c.opens_at, events.c.id)
    )
    return [_event(row) for row in rows]


def running(connection: Connection) -> dict[str, int]:
    """Count the open events of each bank; no practice."""
    rows = connection.execute(
        select(events.c.bank, func.count())
        .where(events.c.kind.not_in(OWN_CHAIN), events.c.state == "open")
        .group_by(events.c.bank)
    )
    return {bank: int(count) for bank, count in rows}


def find_owned(connection: Connection, name: str, owner: str | None) -> Event | None:
    """Find an event that one organizer may see, or of anybody (None); no practice.

    Somebody else's event is as missing as one that does not exist.
    """
    if owner is None:
        row = _FIND.row(connection, id=name)
    else:
        row = _FIND_OWNED.row(connection, id=name, owner=owner)
    return None if row is None else _event(row)


def of_campaign(connection: Connection, campaign: str) -> Sequence[Event]:
    """Give all events of a campaign, its remainders among them, those that open first on top."""
    rows = connection.execute(
        select(events)
        .where(events.c.campaign == campaign)
        .order_by(events.c.opens_at, events.c.title, events.c.id)
    )
    return [_event(row) for row in rows]


def has_demo(connection: Connection) -> bool:
    """Tell whether a demonstration was made."""
    return connection.execute(select(events.c.id).where(events.c.demo)).first() is not None


def unsettled(connection: Connection) -> Sequence[Event]:
    """Give the events that still hold attempts: open, closed, or half-way to settled."""
    rows = connection.execute(
        select(events)
        .where(events.c.state.in_(("open", "closed", "settling")))
        .order_by(events.c.id)
    )
    return [_event(row) for row in rows]


def add(connection: Connection, event: Event) -> bool:
    """Insert an event; False when its id, code or practice place is taken."""
    row = {name: getattr(event, name) for name in Event.__dataclass_fields__}
    row["delivery"] = event.delivery.model_dump_json(exclude_none=True)
    return insert_once(connection, events, row)


def save(connection: Connection, event: Event) -> bool:
    """Change an event that nobody has started yet; False when it is open by now."""
    row = {name: getattr(event, name) for name in Event.__dataclass_fields__ if name != "id"}
    row["delivery"] = event.delivery.model_dump_json(exclude_none=True)
    changed = connection.execute(
        update(events).where(events.c.id == event.id, events.c.state == "ready").values(**row)
    )
    return changed.rowcount == 1


def move(connection: Connection, name: str, old: EventState, new: EventState, **more: Any) -> bool:
    """Move an event from one state to another by compare-and-set; tell whether it moved."""
    changed = connection.execute(
        update(events).where(events.c.id == name, events.c.state == old).values(state=new, **more)
    )
    return changed.rowcount == 1


def play_revision(connection: Connection, name: str, digest: str, delivery: Delivery) -> None:
    """Let an open event play another revision of its bank from now on."""
    held = delivery.model_dump_json(exclude_none=True)
    move(connection, name, "open", "open", revision=digest, delivery=held)


def seal_to(connection: Connection, name: str, key: str | None) -> bool:
    """Say for which server those are sealed who are too few; False once it is settling."""
    changed = connection.execute(
        update(events)
        .where(events.c.id == name, events.c.state.in_(("ready", "open", "closed")))
        .values(seal_to=key)
    )
    return changed.rowcount == 1


def seal_for_nobody(connection: Connection, key: str) -> int:
    """Let no event that is not settling yet be sealed for a server; how many that changed."""
    gone = update(events).where(
        events.c.seal_to == key, events.c.state.in_(("ready", "open", "closed"))
    )
    return connection.execute(gone.values(seal_to=None)).rowcount


def raise_k(connection: Connection, name: str, k: int) -> None:
    """Let an event hold groups of at least k; never smaller ones than before."""
    connection.execute(update(events).where(events.c.id == name, events.c.k < k).values(k=k))


def remove(connection: Connection, name: str) -> None:
    """Remove an event that nothing belongs to."""
    connection.execute(delete(events).where(events.c.id == name))


def lock(connection: Connection, name: str) -> EventState | None:
    """Lock an event's row for the rest of this act and give its state."""
    state: EventState | None = connection.execute(
        select(events.c.state).where(events.c.id == name).with_for_update()
    ).scalar()
    return state


_COUNT_STARTED = Prepared(
    update(participation)
    .where(participation.c.event == bindparam("name"), participation.c.day == bindparam("on"))
    .values(started=participation.c.started + 1)
)
_COUNT_FINISHED = Prepared(
    update(participation)
    .where(participation.c.event == bindparam("name"), participation.c.day == bindparam("on"))
    .values(finished=participation.c.finished + 1)
)
_NOTE_START = Prepared(
    update(events)
    .where(events.c.id == bindparam("name"), events.c.last_start < bindparam("hour"))
    .values(last_start=bindparam("hour"))
)


def note_start(connection: Connection, name: str, hour: int) -> None:
    """Remember the hour of the last start; to be done before the event is held.

    Only the first start of an hour changes the row, so the others need not wait for it.
    """
    _NOTE_START.changed(connection, name=name, hour=hour)


def count_start(connection: Connection, name: str, day: int) -> None:
    """Count one start on a day."""
    _day_row(connection, name, day)
    _COUNT_STARTED.changed(connection, name=name, on=day)


def count_finish(connection: Connection, name: str, day: int) -> None:
    """Count one finish on a day."""
    _day_row(connection, name, day)
    _COUNT_FINISHED.changed(connection, name=name, on=day)


def _day_row(connection: Connection, name: str, day: int) -> None:
    insert_once(connection, participation, {"event": name, "day": day, "started": 0, "finished": 0})


_DAYS = Prepared(
    select(participation.c.day, participation.c.started, participation.c.finished)
    .where(participation.c.event == bindparam("name"))
    .order_by(participation.c.day)
)


def days(connection: Connection, name: str) -> Sequence[Day]:
    """Give the participation of an event by day."""
    return [Day(*row) for row in _DAYS.rows(connection, name=name)]


def days_of_campaign(connection: Connection, campaign: str) -> dict[str, list[Day]]:
    """Give the participation of each event of a campaign by day; only events that had any."""
    rows = connection.execute(
        select(
            participation.c.event,
            participation.c.day,
            participation.c.started,
            participation.c.finished,
        )
        .join(events, events.c.id == participation.c.event)
        .where(events.c.campaign == campaign)
        .order_by(participation.c.event, participation.c.day)
    )
    found: dict[str, list[Day]] = {}
    for event, *day in rows:
        found.setdefault(event, []).append(Day(*day))
    return found
