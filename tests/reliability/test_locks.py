"""A database that is locked, stopped or gone for a while: nothing acknowledged is lost."""

from __future__ import annotations

import asyncio
import hashlib
import signal
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from tests import postgres
from tests.loops import in_a_loop
from tests.reliability import ledger
from tests.reliability.line import Line, Reply, Student, begin, insist, look, submit
from tests.reliability.place import ITEMS, QUIZ, option_of, secret_of, serve
from tests.server import RunningServer

Got = TypeVar("Got")
Answers = dict[tuple[bytes, str], str]


@contextmanager
def locked(server: RunningServer) -> Iterator[None]:
    """Hold the write lock of the database file, as some other tool does."""
    file = server.settings["QUIZ_DATABASE"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None, timeout=120)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


async def standstill(task: asyncio.Task[Reply]) -> float:
    """Give the longest time that this machine did nothing until a task is done, in seconds."""
    longest, seen = 0.0, time.monotonic()
    while not task.done():
        await asyncio.sleep(0.05)
        now = time.monotonic()
        longest, seen = max(longest, now - seen), now
    return longest


def test_a_short_lock_is_not_seen_and_a_long_one_is_told(tmp_path: Path) -> None:
    async def scene(server: RunningServer) -> tuple[Reply, list[Reply], Reply]:
        lines = [Line(server.port) for _ in range(40)]
        students = [await begin(line, QUIZ) for line in lines]

        async def answer(line: Line, student: Student, place: int) -> Reply:
            offered = await look(line, student, place)
            return await submit(line, student, place, min(offered.values()))

        told = Reply(503, {}, "")
        while told.status == 503:
            with locked(server):
                short = asyncio.create_task(answer(lines[0], students[0], 1))
                watch = asyncio.create_task(standstill(short))
                await asyncio.sleep(1)
                assert not short.done()
            told, stood = await short, await watch
            # Visitors wait for five seconds. It was no short lock where the machine stood still.
            assert told.status != 503 or stood > 2, "a short lock was told"
            if told.status == 503:
                students[0] = await begin(lines[0], QUIZ)
        with locked(server):
            refused = await asyncio.gather(
                *(answer(*pair, 1) for pair in list(zip(lines, students, strict=True))[1:-1])
            )
        after = Reply(503, {}, "")
        deadline = time.monotonic() + 300
        offered = await look(lines[-1], students[-1], 1)
        while after.status == 503 and time.monotonic() < deadline:
            # Somebody who was not refused, and as it was: a refusal may be written after all.
            after = await submit(lines[-1], students[-1], 1, min(offered.values()))
        for line in lines:
            line.close()
        await asyncio.sleep(0.1)
        return told, refused, after

    with serve(tmp_path) as server:
        told, refused, after = in_a_loop(scene(server))
    assert told.status == 303
    assert {reply.status for reply in refused} == {503}
    for reply in refused:
        assert int(reply.headers["retry-after"]) > 0
        assert "checked" in reply.text, "the page keeps what was chosen"
    assert after.status == 303, "it goes on by itself"
    (stored,) = ledger.rows(server.settings["QUIZ_DATABASE"], "select count(*) from response")
    assert stored[0] >= 2


async def patiently(ask: Callable[..., Awaitable[Got]], *arguments: object) -> Got:
    """Ask until there is an answer; a question that was sent is sent again as it was.

    To look at it anew would not do: it may be answered, though nobody was told so.
    """
    while True:
        try:
            return await ask(*arguments)
        except ConnectionError:
            await asyncio.sleep(0.2)


async def answering(port: int, journal: Answers, stop: asyncio.Event) -> None:
    """Take the quiz again and again, patient with a server that is busy for a while."""
    line = Line(port)
    while not stop.is_set():
        student = await patiently(begin, line, QUIZ)
        key = hashlib.sha256(student.secret.encode()).digest()
        for place in range(1, len(ITEMS) + 1):
            offered = await patiently(look, line, student, place)
            choice = sorted(offered)[place % 4]
            reply = await patiently(insist, line, student, place, offered[choice])
            assert reply.status == 303, f"{reply.status}: {reply.text[:400]}"
            item, option = option_of(choice)
            journal[key, item] = option
    line.close()


def check(server: RunningServer, database: str, journal: Answers) -> None:
    found = ledger.read(database, secret_of(server))
    for pair, option in journal.items():
        assert found.responses[pair][1] == [option], "an acknowledged answer is lost or changed"
    ledger.check_lots(found, ITEMS)


def test_a_stopped_process_delays_another_and_loses_nothing(tmp_path: Path) -> None:
    """Two servers share a file; one is frozen again and again, often while it holds the lock."""
    journal: Answers = {}

    async def scene(frozen: RunningServer, other: RunningServer) -> None:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for number in range(16):
                port = (frozen, other)[number % 2].port
                group.create_task(answering(port, journal, stop))
            for _ in range(4):
                seen = len(journal)
                while len(journal) < seen + 40:
                    await asyncio.sleep(0.02)
                frozen.signal(signal.SIGSTOP)
                await asyncio.sleep(1.5)
                frozen.signal(signal.SIGCONT)
            stop.set()

    frozen, other = serve(tmp_path), serve(tmp_path, QUIZ_BANKS="")
    with frozen, other:
        in_a_loop(scene(frozen, other))
    assert len(journal) > 160
    check(other, other.settings["QUIZ_DATABASE"], journal)


@pytest.fixture
def own_postgres() -> Iterator[postgres.Server]:
    """Start a PostgreSQL server that a test may kill."""
    server = postgres.start()
    yield server
    postgres.stop(server)


def test_postgresql_that_dies_and_comes_back_loses_nothing(
    own_postgres: postgres.Server, tmp_path: Path
) -> None:
    database = own_postgres.create("kite")
    journal: Answers = {}

    async def scene(server: RunningServer) -> None:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for _ in range(16):
                group.create_task(answering(server.port, journal, stop))
            for _ in range(4):
                seen = len(journal)
                while len(journal) < seen + 40:
                    await asyncio.sleep(0.02)
                await asyncio.to_thread(postgres.crash, own_postgres)
                await asyncio.sleep(0.3)
                await asyncio.to_thread(postgres.resume, own_postgres)
            seen = len(journal)
            while len(journal) < seen + 40:
                await asyncio.sleep(0.02)
            stop.set()

    with serve(tmp_path, database) as server:
        in_a_loop(asyncio.wait_for(scene(server), 1200))
    check(server, database, journal)
