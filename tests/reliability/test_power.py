"""Cut the power at any moment: what was acknowledged is on the disk, and the file is whole."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.loops import in_a_loop
from tests.reliability.disk import Call, Disk, calls, cuts, tracer
from tests.reliability.line import Line, begin, insist, look
from tests.reliability.place import ITEMS, QUIZ, option_of, serve
from tests.server import RunningServer

CUTS = int(os.environ.get("KITESTRING_CUTS", "40"))
"""At how many moments the power is cut in the middle of writing."""

CLIENTS = 6
ATTEMPTS = 3
"""How many attempts each of them makes."""

COMMAND = tracer()

CARELESS = """
import quiz.store.engine as engine
engine.PRAGMAS = tuple(one.replace("FULL", "OFF") for one in engine.PRAGMAS)
from quiz.cli import main
main()
"""
"""Runs Kitestring without waiting for the disk: what this test must find."""

pytestmark = pytest.mark.skipif(not COMMAND, reason="strace is not installed, or may not trace")

Acknowledged = list[tuple[float, bytes, str]]
"""When a client had read the reply, and of which attempt and item."""


async def client(port: int, chance: random.Random, journal: Acknowledged) -> None:
    line = Line(port)
    for _ in range(ATTEMPTS):
        student = await begin(line, QUIZ)
        key = hashlib.sha256(student.secret.encode()).digest()
        for place in range(1, len(ITEMS) + 1):
            offered = await look(line, student, place)
            choice = chance.choice(sorted(offered))
            reply = await insist(line, student, place, offered[choice])
            assert reply.status == 303, reply.text
            journal.append((time.time(), key, option_of(choice)[0]))
    line.close()


async def everybody(port: int) -> Acknowledged:
    journal: Acknowledged = []
    async with asyncio.TaskGroup() as group:
        for number in range(CLIENTS):
            group.create_task(client(port, random.Random(number), journal))
    return journal


def watched(folder: Path, command: list[str]) -> tuple[Disk, list[Call], Acknowledged]:
    """Play at a server whose writes are watched; give its disk at the start, and what happened."""
    server = serve(folder)
    with server:
        pass  # it makes the database, and leaves it in one file
    path = server.settings["QUIZ_DATABASE"].removeprefix("sqlite:///")
    disk = Disk({path: bytearray(Path(path).read_bytes())})
    trace = folder / "trace"
    again = RunningServer(
        folder, server.settings, command=[*COMMAND, "-o", str(trace), *command], patience=180
    )
    again.port = server.port
    with again:
        journal = in_a_loop(everybody(again.port))
        over = time.time()
        again.signal(signal.SIGTERM)  # to all: who traces lets no such signal reach itself
    happened = [call for call in calls(trace) if call.began <= over and "quiz.db" in call.path]
    happened = [call for call in happened if not call.path.endswith("-shm")]
    return disk, happened, sorted(journal)


def found_after(files: dict[str, bytes], folder: Path) -> set[tuple[bytes, str]]:
    """Open what a power cut left, as a start does; give the responses that are there."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for path, content in files.items():
        (folder / Path(path).name).write_bytes(content)
    with closing(sqlite3.connect(folder / "quiz.db")) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        rows = connection.execute("select attempt, item from response").fetchall()
    return {(bytes(key), item) for key, item in rows}


def test_a_power_cut_at_any_moment_loses_nothing_that_was_acknowledged(
    tmp_path: Path, record_property: pytest.RecordProperty
) -> None:
    disk, happened, journal = watched(tmp_path, [sys.executable, "-m", "quiz", "serve"])
    assert len(journal) == CLIENTS * ATTEMPTS * len(ITEMS)
    chance = random.Random(3)
    writes = [call.began for call in happened if not call.is_sync]
    between = set(chance.sample(sorted(set(writes)), CUTS))
    pending = 0
    # A reply may be read in the microsecond of a write: that is one moment.
    for moment, at in cuts(disk, happened, [*{*(when for when, _, _ in journal), *between}]):
        safe = {(key, item) for when, key, item in journal if when <= moment}
        # The hardest cut: of what was not synced, nothing is there.
        there = found_after(at.cut(), tmp_path / "cut")
        assert safe <= there, f"{len(safe - there)} acknowledged responses are lost"
        if moment in between:
            pending += any(at.pending.values())
            there = found_after(at.cut(chance), tmp_path / "cut")
            assert safe <= there, f"{len(safe - there)} acknowledged responses are lost"
    assert pending == CUTS, "each of them came while something was being written"
    record_property("acknowledged", len(journal))
    print(
        f"{len(journal)} acknowledged, the power cut after each and {CUTS} times "
        "in the middle of writing: 0 lost"
    )


def test_this_test_finds_a_server_that_does_not_wait_for_the_disk(tmp_path: Path) -> None:
    disk, happened, journal = watched(tmp_path, [sys.executable, "-c", CARELESS, "serve"])
    losses = 0
    for moment, at in cuts(disk, happened, [when for when, _, _ in journal]):
        safe = {(key, item) for when, key, item in journal if when <= moment}
        losses += not safe <= found_after(at.cut(), tmp_path / "cut")
    assert losses > len(journal) / 2, "after most acknowledgements a cut would lose some"
