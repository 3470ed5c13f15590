"""Kill whoever brings lots together, again and again: each lot is in once and whole, or not."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from quiz.exports.tallyfile import FiledLot, read
from quiz.services import merging
from quiz.services.arrived import Report
from quiz.services.site import Site
from quiz.store import events as stored_events
from quiz.store.events import Event
from tests.reliability import ledger
from tests.reliability.test_killed_keeping import Aim, Job, looked_over
from tests.services.laptops import laptop, opened, resealed, taken, workshop
from tests.store.school import School, school

KILLS = int(os.environ.get("KITESTRING_KILLS", "6"))
LOTS = 30
FILE = "laptop.json"
AT_ONCE = 3
"""Lots in a transaction while somebody may be killed: so there are ten of them in a file."""

SUMS = """select pool, "group", thick, kind, item, outcome, band, n from running_sum
order by pool, "group", thick, kind, item, outcome, band"""

Place = tuple[str, str, bool, str, str, str, int]
"""Pool, group, thick, and what is counted."""


@dataclass(frozen=True)
class Import(Job):
    """Hold what a process has to know that adds a file: the event, and the arrival if it waits."""

    event: str = ""
    arrival: str = ""


def bring_file(site: Site, job: Job) -> None:
    """Add a file as the command does, or one that was looked at as the page does."""
    assert isinstance(job, Import)
    merging.AT_ONCE = AT_ONCE  # of this process, which is killed
    with site.store.read() as connection:
        event = stored_events.find(connection, job.event)
    assert event is not None
    if job.arrival:
        merging.add(site, "organizer", event, job.arrival, job.now)
    else:
        content = Path(job.folder, FILE).read_bytes()
        merging.bring(site, "admin", event, FILE, content, job.now)


@dataclass
class Book:
    """Hold every lot that a file brought, and what is to be true at any time."""

    database: str
    lots: dict[str, FiledLot] = field(default_factory=dict)

    def look(self) -> set[str]:
        """Read the database with SQL of our own and add all up anew; give the lots that are in."""
        there: dict[str, str] = {
            bytes(name).hex(): arrival
            for name, arrival in ledger.rows(self.database, "select id, arrival from lot")
        }
        assert set(there) <= set(self.lots)
        told: dict[str, str] = {}
        for arrival, state, text in ledger.rows(
            self.database, "select id, state, report from arrival"
        ):
            added = {line.lot for line in Report.read(text).of("added")}
            assert not added or state == "added"
            told.update(dict.fromkeys(added, arrival))
        assert told == there, "each report says exactly what it brought"
        counted: Counter[Place] = Counter()
        for name in there:
            lot = self.lots[name]
            for key, n in lot.sums.items():
                counted[lot.pool, lot.group, lot.thick, *key] += n
        kept = {
            (pool, group, bool(thick), *key): n
            for pool, group, thick, *key, n in ledger.rows(self.database, SUMS)
        }
        assert kept == counted
        return set(there)


def laptop_of(raw: dict[str, Any], chance: random.Random, book: Book) -> bytes:
    """Make the file of one more laptop, with many lots of its own."""
    source, origin = chance.randbytes(16).hex(), f"event-{len(book.lots)}"
    part = {**raw["parts"][0], "event": origin}
    shapes = [lot for one in raw["parts"] for lot in one["lots"]]
    part["lots"] = [
        {
            **shapes[place % len(shapes)],
            "id": chance.randbytes(16).hex(),
            "source": source,
            "origin": origin,
            "number": place,
        }
        for place in range(1, LOTS + 1)
    ]
    content = resealed({**raw, "source": source, "name": "", "names": {}, "parts": [part]})
    book.lots.update((lot.id, lot) for lot in read(content).parts[0].lots)
    return content


@contextmanager
def hub(database: str, folder: Path) -> Iterator[tuple[School, Event, dict[str, Any]]]:
    """Open a server with an event, and give what a laptop counted there."""
    with laptop(folder, 1) as away:
        raw = opened(taken(away, workshop(away, 60), workshop(away, 12)))
    with school(database, folder) as kite:
        yield kite, kite.event(), raw


def test_killed_while_bringing_lots_together_each_is_in_once_and_whole(
    database_url: str, tmp_path: Path, record_property: pytest.RecordProperty
) -> None:
    chance = random.Random(17)
    aim = Aim(chance)
    half = 0
    with hub(database_url, tmp_path) as (kite, event, raw):
        book = Book(database_url)
        for turn in aim.rounds(KILLS):
            content = laptop_of(raw, chance, book)
            mine = {lot.id for lot in read(content).parts[0].lots}
            (tmp_path / FILE).write_bytes(content)
            arrival = ""
            if turn % 2:
                made = merging.check(kite.site, "organizer", event, FILE, content, kite.now)
                arrival = made.id
            job = Import(
                database_url, str(tmp_path), kite.now, kite.uptime, (), "", "", event.id, arrival
            )
            aim.at(job, bring_file)
            before = book.look() & mine
            assert len(before) % AT_ONCE == 0, "a transaction is in as a whole"
            half += 0 < len(before) < LOTS
            if not before:
                aim.longest *= 1.5  # it had hardly begun
            done = (
                merging.add(kite.site, "organizer", event, arrival, kite.now)
                if arrival
                else merging.bring(kite.site, "admin", event, FILE, content, kite.now)
            )
            report = Report.read(done.report)
            assert {line.lot for line in report.lines} == mine
            if arrival:
                assert {line.lot for line in report.of("added")} == mine
            else:
                assert {line.lot for line in report.of("added")} == mine - before
                assert {line.lot for line in report.of("twice")} == before
            assert book.look() == set(book.lots), "again finishes it"
        sums = ledger.rows(database_url, SUMS)
        again = merging.bring(kite.site, "admin", event, FILE, content, kite.now)
        assert {line.what for line in Report.read(again.report).lines} == {"twice"}
        assert ledger.rows(database_url, SUMS) == sums
        assert not [finding.says for finding in looked_over(kite) if not finding.fine]
        waiting = "select count(*) from arrival where content is not null"
        assert ledger.rows(database_url, waiting) == [(0,)]
    assert aim.hits > 0, "some were killed in the middle of their work"
    record_property("kills in the middle", aim.hits)
    print(f"{KILLS} kills, {aim.hits} in the middle, {half} of them with a part of the file in")
