"""Kill the server again and again while people answer: what was acknowledged stays, once."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

from tests.loops import in_a_loop
from tests.reliability import ledger
from tests.reliability.line import Line, Student, begin, look, stands, submit
from tests.reliability.place import ITEMS, QUIZ, option_of, secret_of, serve
from tests.reliability.terminal import quiz
from tests.server import COLD, RunningServer

Got = TypeVar("Got")

KILLS = int(os.environ.get("KITESTRING_KILLS", "20"))
CLIENTS = 50
TWICE = 0.05
"""How often a phone sends the same form again although it was answered."""


@dataclass
class Journal:
    """Hold what the server acknowledged: by attempt and item, the option."""

    answers: dict[tuple[bytes, str], str] = field(default_factory=dict)
    finished: set[bytes] = field(default_factory=set)
    resent: int = 0
    away: list[float] = field(default_factory=list)
    over: bool = False


async def patiently(
    journal: Journal, ask: Callable[..., Awaitable[Got]], *arguments: object
) -> Got:
    """Ask until there is an answer, as somebody does who presses the button again."""
    while True:
        try:
            return await ask(*arguments)
        except ConnectionError:
            journal.resent += 1
            await asyncio.sleep(random.uniform(0.1, 0.4))


async def client(port: int, journal: Journal, chance: random.Random) -> None:
    """Take the quiz again and again, and note each answer as soon as it is acknowledged."""
    line = Line(port)
    while not journal.over:
        student = await patiently(journal, begin, line, QUIZ)
        key = hashlib.sha256(student.secret.encode()).digest()
        for place in range(1, len(ITEMS) + 1):
            offered = await patiently(journal, look, line, student, place)
            choice = chance.choice(sorted(offered))
            for _ in range(1 + (chance.random() < TWICE)):
                await patiently(journal, sent, line, student, place, offered[choice])
            item, option = option_of(choice)
            assert (key, item) not in journal.answers
            journal.answers[key, item] = option
            told = await patiently(journal, stands, line, student, place)
            assert told == choice, "what stands is not what was acknowledged"
        journal.finished.add(key)
    line.close()


async def sent(line: Line, student: Student, place: int, value: str) -> None:
    reply = await submit(line, student, place, value)
    if reply.status == 503:
        raise ConnectionError("busy: it keeps what was typed, and is sent again")
    assert reply.status == 303, f"{reply.status} {reply.text[:300]}"


async def killer(server: RunningServer, journal: Journal, chance: random.Random) -> None:
    """Kill all processes of the server in the middle of answering, and start it again."""
    for _ in range(KILLS):
        seen = len(journal.answers)
        while len(journal.answers) < seen + CLIENTS:
            await asyncio.sleep(0.02)
        await asyncio.sleep(chance.uniform(0, 0.6))
        await asyncio.to_thread(server.kill)
        began = time.monotonic()
        await asyncio.to_thread(server.start)
        journal.away.append(time.monotonic() - began)
    journal.over = True


async def storm(server: RunningServer, journal: Journal) -> None:
    async with asyncio.TaskGroup() as group:
        for number in range(CLIENTS):
            group.create_task(client(server.port, journal, random.Random(number)))
        group.create_task(killer(server, journal, random.Random(7)))


def test_killed_again_and_again_nothing_acknowledged_is_lost_or_doubled(
    database_url: str, tmp_path: Path, record_property: pytest.RecordProperty
) -> None:
    journal = Journal()
    # On SQLite it starts as an operator's does, whose time is told; copies start sooner.
    command = COLD if database_url.startswith("sqlite") else None
    with serve(tmp_path, database_url, command=command, QUIZ_WORKERS="2") as server:
        in_a_loop(storm(server, journal))
    secret = secret_of(server)

    found = ledger.read(database_url, secret)
    for pair, option in journal.answers.items():
        assert pair in found.responses, "an acknowledged answer is lost"
        assert found.responses[pair][1] == [option], "an acknowledged answer was changed"
    assert ledger.rows(database_url, "select max(turn) from response") == [(1,)]
    assert all(found.attempts[key]["finished"] for key in journal.finished)
    done = Counter(one["event"] for one in found.attempts.values() if one["finished"])
    assert found.participation == done, "a finish was counted twice or never"

    # Settle the event: everybody who finished is then in exactly one lot.
    ledger.change(
        database_url,
        f"update event set state = 'closed', closes_at = {int(time.time()) - 7200}",
    )
    assert quiz(server, "keep").code == 0
    settled = ledger.read(database_url, secret)
    assert ledger.check_lots(settled, ITEMS) == sum(done.values())
    told = quiz(server, "doctor", "--recount")
    assert told.code == 0, told.text
    assert "0 differ" in told.text
    assert len(journal.answers) >= CLIENTS * KILLS, "each kill came in the middle of answering"
    record_property("acknowledged", len(journal.answers))
    record_property("resent", journal.resent)
    record_property("longest seconds until it answered again", round(max(journal.away), 2))
    print(
        f"{len(journal.answers)} acknowledged, {journal.resent} sent again, {KILLS} kills, "
        f"back in {min(journal.away):.1f} to {max(journal.away):.1f} s"
    )
