"""Bringing lots of other servers into one event: how many a second, and a thousand servers."""

from __future__ import annotations

import gc
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path

from bench import banks, crowds
from bench.house import House, event, house, now
from bench.table import Line, Options, middle
from quiz.exports import tallyfile
from quiz.exports.tallyfile import FiledLot, Part, TallyFile
from quiz.services import merging as acts
from quiz.services.arrived import Report
from quiz.services.forms import form_of
from quiz.services.play import Quiz
from quiz.statistics.folding import fold
from quiz.statistics.tallies import lot_digest
from quiz.store import lots as stored_lots
from quiz.store.engine import database_file

ITEMS = 5
IN_A_LOT = 1000
LOTS = 100
"""Lots in the file of one server."""

SHAPES = 32
"""Different lots, each of a thousand simulated people; the servers' lots repeat them."""

SECONDS = 120


def merging(options: Options) -> Iterator[Line]:
    """Measure files of a hundred lots, read, checked and added, beside bare inserts of rows."""
    with house(options.folder / "merging", {"five": banks.bank("five", ITEMS)}) as built:
        quiz = event(built, "five")
        shapes = shapes_of(quiz, SHAPES)
        rows = len(shapes[0].keys)
        ours, bare, worked = [], [], []
        gc.freeze()  # as the command does
        for turn in range(options.rounds):
            files = [file_of(built, quiz, shapes, 10 * turn + number) for number in range(10)]
            began, before = time.perf_counter(), time.process_time()
            for content in files:
                _bring(built, quiz, content)
            worked.append(10 * LOTS / (time.process_time() - before))
            ours.append(10 * LOTS / (time.perf_counter() - began))
            bare.append(_bare(options.folder / f"bare-{turn}.db", quiz, files))
        yield _rate(f"merging lots of {ITEMS} items, {rows} tallies each", ours, bare, worked)


def servers(options: Options, count: int) -> Iterator[Line]:
    """Bring the files of many servers together, each with a hundred lots of a thousand people.

    Simulated are the people: 32 crowds of a thousand answer by the acts of students and are
    folded. The servers' lots repeat these sums under ids, numbers and sources of their own, so
    nothing that is checked or stored is shared between lots. Making the files is not timed.
    """
    with house(options.folder / "servers", {"five": banks.bank("five", ITEMS)}) as built:
        quiz = event(built, "five")
        shapes = shapes_of(quiz, SHAPES)
        spent, worked, size = 0.0, 0.0, 0
        gc.freeze()  # as the command does
        for number in range(count):
            content = file_of(built, quiz, shapes, number)
            size += len(content)
            began, before = time.perf_counter(), time.process_time()
            _bring(built, quiz, content)
            spent += time.perf_counter() - began
            worked += time.process_time() - before
        with built.site.store.read() as connection:
            counted = sum(stored_lots.groups(connection, quiz.event.id, "finished").values())
        assert counted == count * LOTS * IN_A_LOT, counted
        file = database_file(built.site.store)
        yield Line(
            f"{count:,} servers, {count * LOTS:,} lots, {counted:.0e} attempts",
            f"{spent:,.0f} s, {worked:,.0f} of them at work; {count * LOTS / spent:,.0f} lots/s",
            f"{size / 2**20:,.0f} MiB of files, {file.stat().st_size / 2**20:,.0f} MiB database",
            "",
            f"<= {SECONDS} s" if count == 1000 else "",
            spent <= SECONDS if count == 1000 else None,
        )


def shapes_of(quiz: Quiz, count: int) -> list[FiledLot]:
    """Fold so many crowds of a thousand people into lots that belong to nobody yet."""
    form = form_of(quiz.bank, quiz.event.delivery)
    found = []
    for seed in range(count):
        tallies = fold(form, crowds.people(quiz, IN_A_LOT, seed), quiz.event.k, thick=True)
        digest = lot_digest(form.digest, IN_A_LOT, True, tallies)
        keys = tuple((kind, item, outcome, band) for kind, item, outcome, band, _ in tallies)
        numbers = tuple(tally.n for tally in tallies)
        head = ("", "", "", 0, "", "finished", IN_A_LOT, True, digest)
        found.append(FiledLot(*head, keys, numbers))
    return found


def file_of(
    built: House, quiz: Quiz, shapes: list[FiledLot], number: int, count: int = LOTS
) -> bytes:
    """Make the file of one server: lots of its own, counted by itself."""
    source, origin = built.site.chance.randbytes(16).hex(), f"event{number}"
    lots = tuple(
        FiledLot(
            built.site.chance.randbytes(16).hex(),
            source,
            origin,
            place,
            shape.group,
            shape.pool,
            shape.n,
            shape.thick,
            shape.digest,
            shape.keys,
            shape.numbers,
        )
        for place, shape in enumerate(islice(cycle(shapes), number, number + count), 1)
    )
    form = form_of(quiz.bank, quiz.event.delivery).digest
    part = Part(
        origin,
        f"Laptop {number}",
        "lab",
        quiz.event.bank,
        quiz.event.revision,
        form,
        "none",
        quiz.event.k,
        lots,
    )
    return tallyfile.written(TallyFile(source, f"Laptop {number}", {}, (part,)))


def _bring(built: House, quiz: Quiz, content: bytes) -> None:
    done = acts.bring(built.site, "admin", quiz.event, "laptop.json", content, now())
    report = Report.read(done.report)
    assert len(report.of("added")) == LOTS, {line.what for line in report.lines}


def _bare(file: Path, quiz: Quiz, files: list[bytes]) -> float:
    """Insert the tallies of the same lots as rows, with nothing checked; in lots a second."""
    lots = [lot for content in files for part in tallyfile.read(content).parts for lot in part.lots]
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE tally (lot BLOB, kind TEXT, item TEXT, outcome TEXT, band INTEGER,"
            " n INTEGER, PRIMARY KEY (lot, kind, item, outcome, band)) WITHOUT ROWID"
        )
        began = time.perf_counter()
        for start in range(0, len(lots), LOTS):
            connection.execute("BEGIN IMMEDIATE")
            for lot in lots[start : start + LOTS]:
                name = bytes.fromhex(lot.id)
                connection.executemany(
                    "INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?)",
                    [(name, *key, n) for key, n in lot.sums.items()],
                )
            connection.execute("COMMIT")
        return len(lots) / (time.perf_counter() - began)


def _rate(what: str, ours: list[float], bare: list[float], worked: list[float]) -> Line:
    rate = middle(ours)
    return Line(
        what,
        f"{rate:,.0f} lots/s; {middle(worked):,.0f} a second at work",
        f"{middle(bare):,.0f} lots/s as bare rows",
        f"{middle([a / b for a, b in zip(ours, bare, strict=True)]):.2f}",
        ">= 2,000/s",
        rate >= 2000,
    )
