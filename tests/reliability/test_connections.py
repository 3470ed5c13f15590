"""Connections that are slow, half sent, too large or cut off: nobody else notices."""

from __future__ import annotations

import asyncio
import http.client
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from quiz.web import bridge
from tests.loops import in_a_loop
from tests.reliability import ledger
from tests.reliability.line import Line, begin, insist, look
from tests.reliability.place import ITEMS, QUIZ, serve
from tests.server import RunningServer

HELD = 200
LIMIT = 16 * 1024


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with serve(tmp_path_factory.mktemp("connections")) as running:
        yield running


def head(length: int | str, *, more: str = "") -> bytes:
    return (
        f"POST {QUIZ}/1 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n{more}\r\n"
    ).encode()


async def send(port: int, data: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    await writer.drain()
    return reader, writer


async def status(reader: asyncio.StreamReader) -> int:
    line = await asyncio.wait_for(reader.readline(), 600)
    return int(line.split()[1]) if line else 0


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def raw(port: int, data: bytes) -> int:
    reader, writer = await send(port, data)
    try:
        return await status(reader)
    finally:
        await hang_up(writer)


def test_half_sent_requests_hold_nobody_up_and_are_told_in_the_end(
    server: RunningServer,
) -> None:
    async def scene() -> tuple[Counter[int], Counter[int]]:
        bodies = [await send(server.port, head(100) + b"a=1") for _ in range(HELD)]
        heads = [await send(server.port, b"POST /en/ HTTP/1.1\r\nHo") for _ in range(HELD)]
        line = Line(server.port)
        served: Counter[int] = Counter()
        for _ in range(10):
            student = await begin(line, QUIZ)
            offered = await look(line, student, 1)
            served[(await insist(line, student, 1, min(offered.values()))).status] += 1
        told = Counter(await asyncio.gather(*(status(reader) for reader, _ in bodies)))
        served[(await line.ask("GET", QUIZ)).status] += 1
        for _, writer in [*bodies, *heads]:
            await hang_up(writer)
        line.close()
        await asyncio.sleep(0.1)
        return served, told

    served, told = in_a_loop(scene())
    assert served == {303: 10, 200: 1}
    assert told == {408: HELD}


@pytest.mark.parametrize(("size", "expected"), [(LIMIT, 303), (LIMIT + 1, 413), (10**9, 413)])
def test_a_body_is_read_up_to_a_limit(server: RunningServer, size: int, expected: int) -> None:
    """A form without an attempt leads to the start page, so what is read is answered 303."""
    told = in_a_loop(raw(server.port, head(size) + b"a=" + b"1" * (min(size, LIMIT + 1) - 2)))
    assert told == expected


def test_staff_may_send_a_whole_bank_and_nobody_else_may(server: RunningServer) -> None:
    """Whoever holds no cookie of staff is refused before anything large is read."""

    def sent(path: bytes, size: int, cookie: str) -> int:
        told = head(size, more=f"Cookie: {cookie}\r\n").replace(f"{QUIZ}/1".encode(), path)
        # Who says far too much is refused at once: what is still to be sent then breaks the line.
        begun = size if size <= bridge.SWALLOWED else 1000
        return in_a_loop(raw(server.port, told + b"a=" + b"1" * (begun - 2)))

    once = f"kite-staff={22 * 'x'}"
    bank = b"/author/sama-sama-aman/check"
    assert sent(bank, 10**6, "kite-look=x") == 413
    assert sent(bank, 10**6, once) not in (0, 413)
    assert sent(bank, 10**9, once) == 413
    assert sent(QUIZ.encode(), 10**6, once) == 413


@pytest.mark.parametrize(
    ("path", "size"),
    [
        (f"{QUIZ}/1", 10**6),
        ("/nowhere", 30 * 10**6),
        ("/author/sama-sama-aman/pictures", 30 * 10**6),
    ],
)
def test_who_sends_too_much_hears_so_and_not_that_the_connection_broke(
    server: RunningServer, path: str, size: int
) -> None:
    """Browsers, and proxies, send all of it before they listen."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    line.request("POST", path, b"x" * size, {"Cookie": f"kite-staff={22 * 'x'}"})
    reply = line.getresponse()
    told = (reply.status, reply.read())
    line.close()
    assert told == (413, bridge.TOO_LARGE)


def test_a_body_in_chunks_is_read_up_to_the_same_limit(server: RunningServer) -> None:
    start = head("0").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    chunk = b"1000\r\n" + b"1" * 4096 + b"\r\n"
    assert in_a_loop(raw(server.port, start + 3 * chunk + b"0\r\n\r\n")) == 303
    assert in_a_loop(raw(server.port, start + 5 * chunk + b"0\r\n\r\n")) == 413
    assert in_a_loop(raw(server.port, start + 500 * chunk + b"0\r\n\r\n")) == 413


@pytest.mark.parametrize("length", ["-1", "1e3", "9" * 5000, "0x10", "", "1, 2"])
def test_a_length_that_is_none_is_refused(server: RunningServer, length: str) -> None:
    assert in_a_loop(raw(server.port, head(length) + b"a=1")) in (0, 400, 413, 431)


def test_who_hangs_up_in_the_middle_leaves_nothing(server: RunningServer) -> None:
    async def scene() -> int:
        for cut in (10, 60, len(head(50)), len(head(50)) + 20):
            for _ in range(30):
                _, writer = await send(server.port, (head(50) + b"a" * 50)[:cut])
                writer.transport.abort()
                await hang_up(writer)
        line = Line(server.port)
        status = (await line.ask("GET", QUIZ)).status
        line.close()
        await asyncio.sleep(0.1)
        return status

    before = server.output().count("Traceback")
    assert in_a_loop(scene()) == 200
    assert server.output().count("Traceback") == before


def test_a_kept_connection_serves_many_requests(server: RunningServer) -> None:
    async def scene() -> set[int]:
        line = Line(server.port)
        seen = {(await line.ask("GET", QUIZ)).status}
        streams = line._streams
        for _ in range(50):
            seen.add((await line.ask("GET", "/en/")).status)
            seen.add((await line.ask("POST", f"{QUIZ}/1", "", {"a": "1"})).status)
        assert line._streams is streams, "it was kept"
        line.close()
        return seen

    assert in_a_loop(scene()) == {200, 303}


def test_a_planned_stop_answers_who_is_waiting(database_url: str, tmp_path: Path) -> None:
    """What was acknowledged around a SIGTERM is stored, and the server ends by itself."""
    server = serve(tmp_path, database_url)

    async def student(acknowledged: list[str], stopping: asyncio.Event) -> None:
        line = Line(server.port)
        try:
            while not stopping.is_set():
                one = await begin(line, QUIZ)
                for place in range(1, len(ITEMS) + 1):
                    offered = await look(line, one, place)
                    reply = await insist(line, one, place, min(offered.values()))
                    assert reply.status == 303
                    acknowledged.append(one.secret)
        except ConnectionError:
            pass  # it has stopped taking requests; a browser would press the button again
        line.close()

    async def scene() -> int:
        acknowledged: list[str] = []
        stopping = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for _ in range(12):
                group.create_task(student(acknowledged, stopping))
            while len(acknowledged) < 100:
                await asyncio.sleep(0.02)
            server.signal(signal.SIGTERM)
            stopping.set()
        return len(acknowledged)

    server.start()
    count = in_a_loop(scene())
    assert server.stop(patience=600) == 0, "it ended by itself"
    assert "Traceback" not in server.output()
    (stored,) = ledger.rows(database_url, "select count(*) from response")
    assert stored[0] >= count
