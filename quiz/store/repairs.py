"""What was decided about items after their events: once per item and event, for good."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.engine import Connection

from quiz.statistics.repair import How
from quiz.store.once import insert_once
from quiz.store.prepared import Prepared
from quiz.store.tables import event as events
from quiz.store.tables import repair as repairs


@dataclass(frozen=True)
class Repaired:
    """Hold one repair: of which item, what (``outcome``: what is accepted), when, by which role.

    ``at`` is a UTC second; ``note`` says why, in the words of who repaired.
    """

    event: str
    item: str
    kind: How
    outcome: str
    at: int
    role: str
    note: str


def add(connection: Connection, repaired: Repaired) -> bool:
    """Write a repair down; False when this item of this event was repaired before."""
    return insert_once(connection, repairs, asdict(repaired))


def _read(connection: Connection, query: Select[Any]) -> list[Repaired]:
    return [Repaired(**row._mapping) for row in connection.execute(query)]


_OF_EVENT = Prepared(
    select(*(repairs.c[name] for name in Repaired.__dataclass_fields__))
    .where(repairs.c.event == bindparam("of"))
    .order_by(repairs.c.item)
)


def of_event(connection: Connection, event: str) -> list[Repaired]:
    """Give an event's repairs, by item."""
    return [Repaired(*row) for row in _OF_EVENT.rows(connection, of=event)]


def of_bank(connection: Connection, bank: str) -> list[Repaired]:
    """Give the repairs of all events of a bank, by event and item."""
    return _read(
        connection,
        select(repairs)
        .join(events, events.c.id == repairs.c.event)
        .where(events.c.bank == bank)
        .order_by(repairs.c.event, repairs.c.item),
    )


def of_campaign(connection: Connection, campaign: str) -> list[Repaired]:
    """Give the repairs of all events of a campaign, by event and item."""
    return _read(
        connection,
        select(repairs)
        .join(events, events.c.id == repairs.c.event)
        .where(events.c.campaign == campaign)
        .order_by(repairs.c.event, repairs.c.item),
    )
