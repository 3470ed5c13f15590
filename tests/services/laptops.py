"""Several servers to test with: laptops that count, and one that brings their lots together."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from quiz.exports import tallyfile
from quiz.services import merging
from quiz.services.arrived import Report
from quiz.statistics.tallies import Tally, lot_digest
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from quiz.store.events import Event
from tests.store.school import BANK, HOUR, School, school


@contextmanager
def laptop(folder: Path, number: int, *, text: str = BANK) -> Iterator[School]:
    """Open a laptop with a database file of its own, swept before, and people of its own."""
    home = folder / f"laptop-{number}"
    home.mkdir(exist_ok=True)
    with school(f"sqlite:///{home / 'quiz.db'}", home, text=text) as made:
        made.chance = random.Random(number)
        made.sweep()
        yield made


def crowd(kite: School, event: Event, count: int) -> None:
    """Let many people finish, some to a transaction."""
    for start in range(0, count, 50):
        kite.people(event, min(50, count - start))


def settle(kite: School, event: Event) -> None:
    """Close an event and let it be counted to its end."""
    kite.site.store.write(
        lambda c: stored_events.move(c, event.id, "open", "closed", closes_at=kite.now)
    )
    kite.wait(2 * HOUR)
    kite.sweep()
    assert kite.find(event).state == "settled"


def workshop(kite: School, people: int, **changes: Any) -> Event:
    """Hold an event with so many people, and count them."""
    event = kite.event(**changes)
    crowd(kite, event, people)
    settle(kite, event)
    return event


def taken(kite: School, *events: Event) -> bytes:
    """Take the numbers of events along."""
    return merging.exported(kite.site, [kite.find(event) for event in events])


def bring(kite: School, event: Event, content: bytes, name: str = "laptop.json") -> Report:
    """Add a file to an event and give the report."""
    done = merging.bring(kite.site, "organizer", kite.find(event), name, content, kite.now)
    return Report.read(done.report)


def whats(report: Report) -> list[str]:
    """Give what became of each lot."""
    return [line.what for line in report.lines]


def sums(kite: School, event: Event, pool: str = "finished") -> list[tuple[bool, list[Tally]]]:
    """Give all sums of an event."""
    with kite.site.store.read() as connection:
        found = stored_lots.sums(connection, event.id, pool)
        assert stored_lots.wrong_sums(connection) == 0
    return [(thick, sorted(rows)) for thick, rows in found]


def people(kite: School, event: Event) -> int:
    """Give how many people an event has counted."""
    with kite.site.store.read() as connection:
        return sum(stored_lots.groups(connection, event.id, "finished").values())


def opened(content: bytes) -> dict[str, Any]:
    """Read a file as plain JSON, each lot with ``tallies`` of its own as rows."""
    raw: dict[str, Any] = json.loads(content)
    for part in raw["parts"]:
        keys = part.pop("tallies")
        for lot in part["lots"]:
            sums = lot.pop("sums")
            lot["tallies"] = [[*key, n] for key, n in zip(keys, sums, strict=True) if n]
    return raw


def resealed(raw: dict[str, Any]) -> bytes:
    """Write what somebody made up in a file, with all digests as they have to be."""
    parts = []
    for part in raw["parts"]:
        lots = []
        for lot in part["lots"]:
            rows = [Tally(*row) for row in lot["tallies"]]
            digest = lot_digest(part["form"], lot["n"], lot["thick"], rows)
            head = {name: value for name, value in lot.items() if name not in ("check", "tallies")}
            keys = tuple((row.kind, row.item, row.outcome, row.band) for row in rows)
            numbers = tuple(row.n for row in rows)
            filed = {**head, "digest": digest, "keys": keys, "numbers": numbers}
            lots.append(tallyfile.FiledLot(**filed))
        parts.append(tallyfile.Part(**{**part, "lots": tuple(lots)}))
    made = tallyfile.TallyFile(raw["source"], raw["name"], raw["names"], tuple(parts))
    return tallyfile.written(made)
