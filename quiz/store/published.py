"""What everybody may see of a campaign: sums of large lots, and sums with noise drawn once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, select
from sqlalchemy.engine import Connection

from quiz.statistics.tallies import Tally, merge
from quiz.store.packing import unpacked
from quiz.store.tables import campaign as campaigns
from quiz.store.tables import lot as lots
from quiz.store.tables import noisy
from quiz.store.tables import tally as tallies


@dataclass(frozen=True)
class Noisy:
    """Hold the sums of an event with noise; ``budget`` is the epsilon in hundredths."""

    people: int
    budget: int
    sums: tuple[Tally, ...]


def large_lots(connection: Connection, event: str, least: int) -> dict[str, int]:
    """Give the sizes of an event's lots of finished attempts of at least so many, by lot id."""
    rows = connection.execute(
        select(lots.c.id, lots.c.n)
        .where(lots.c.event == event, lots.c.pool == "finished", lots.c.n >= least)
        .order_by(lots.c.id)
    )
    return {bytes(name).hex(): int(n) for name, n in rows}


def sums_of_large(connection: Connection, event: str, least: int) -> list[tuple[bool, list[Tally]]]:
    """Give the sums over an event's lots of at least so many, thick and thin lots apart."""
    by = (lots.c.thick, tallies.c.kind, tallies.c.item, tallies.c.outcome, tallies.c.band)
    query = (
        select(*by, func.sum(tallies.c.n))
        .join(lots, lots.c.id == tallies.c.lot)
        .where(lots.c.event == event, lots.c.pool == "finished", lots.c.n >= least)
        .group_by(*by)
    )
    parts: dict[bool, list[Tally]] = {}
    for thick, kind, item, outcome, band, n in connection.execute(query):
        parts.setdefault(bool(thick), []).append(Tally(kind, item, outcome, band, int(n)))
    # Lots from elsewhere have their tallies packed.
    packed = select(lots.c.thick, lots.c.packed).where(
        lots.c.event == event,
        lots.c.pool == "finished",
        lots.c.n >= least,
        lots.c.packed.is_not(None),
    )
    for thick, text in connection.execute(packed):
        parts.setdefault(bool(thick), []).extend(unpacked(text))
    return [(thick, list(merge(rows))) for thick, rows in sorted(parts.items())]


def hold(connection: Connection, campaign: str) -> None:
    """Let nobody else publish a campaign until this act is over."""
    connection.execute(select(campaigns.c.id).where(campaigns.c.id == campaign).with_for_update())


def find(connection: Connection, event: str) -> Noisy | None:
    """Find the sums of an event that were published with noise, if they were."""
    rows = connection.execute(
        select(noisy).where(noisy.c.event == event).order_by(*noisy.primary_key)
    ).all()
    if not rows:
        return None
    sums = tuple(Tally(row.kind, row.item, row.outcome, row.band, int(row.n)) for row in rows)
    return Noisy(int(rows[0].people), int(rows[0].budget), sums)


def keep(connection: Connection, event: str, drawn: Noisy) -> None:
    """Keep the sums of an event as they are published, for good; they are not there yet."""
    rows: Sequence[dict[str, object]] = [
        {"event": event, "people": drawn.people, "budget": drawn.budget, **tally._asdict()}
        for tally in drawn.sums
    ]
    if rows:
        connection.execute(insert(noisy), rows)
