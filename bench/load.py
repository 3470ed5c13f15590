"""Send prepared requests to a server over many connections that stay open, and time replies."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

from bench.house import Request

SCRIPT = Path(__file__).with_name("replay.lua")


@dataclass(frozen=True)
class Measured:
    """Hold what one round of load gave: latencies in milliseconds, replies of 400 and above."""

    requests: int
    seconds: float
    p50: float
    p99: float
    worst: float
    refused: int
    broken: int

    @property
    def rate(self) -> float:
        """Give the replies in a second."""
        return self.requests / self.seconds


def generator() -> str | None:
    """Name the program that makes the load; None where it is not installed."""
    return shutil.which("wrk")


def load(
    url: str,
    requests: Sequence[Request],
    *,
    connections: int,
    seconds: int,
    again: bool,
    folder: Path,
) -> Measured:
    """Send requests for some seconds, or until there are no more unless ``again``."""
    program = generator()
    if program is None:
        return asyncio.run(_replay(url, requests, connections, seconds, again))
    listed = folder / "requests.txt"
    listed.write_text("".join(_line(request) for request in requests))
    command = [
        program,
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "10s",
        "-s",
        str(SCRIPT),
        url,
        "--",
        str(listed),
        "again" if again else "once",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Measured(**json.loads(done.stdout.strip().splitlines()[-1]))


def _line(request: Request) -> str:
    headers = [part for header in request.headers for part in header]
    return "\t".join([request.method, request.path, request.body, *headers]) + "\n"


async def _replay(
    url: str, requests: Sequence[Request], connections: int, seconds: int, again: bool
) -> Measured:
    target = urlsplit(url)
    host, port = str(target.hostname), int(target.port or 80)
    ready = [_bytes(request, f"{host}:{port}") for request in requests]
    waiting = iter(cycle(ready) if again else ready)
    took: list[float] = []
    refused: list[int] = []
    until = time.perf_counter() + seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection(host, port)
        for text in _until(waiting, until):
            began = time.perf_counter()
            writer.write(text)
            status = await read_reply(reader)
            took.append(time.perf_counter() - began)
            if status[0] >= 400:
                refused.append(status[0])
        writer.close()

    began = time.perf_counter()
    ended = await asyncio.gather(*(one() for _ in range(connections)), return_exceptions=True)
    spent = time.perf_counter() - began
    broken = sum(isinstance(error, Exception) for error in ended)
    took.sort()
    p50, p99, worst = (1000 * took[min(len(took) - 1, int(len(took) * q))] for q in (0.5, 0.99, 1))
    return Measured(len(took), spent, p50, p99, worst, len(refused), broken)


async def replies(url: str, requests: Sequence[Request], connections: int) -> dict[int, str]:
    """Send each request once until the server is gone; give where each reply led, by place.

    Only what was answered by a redirect is in it.
    """
    target = urlsplit(url)
    host, port = str(target.hostname), int(target.port or 80)
    waiting = iter(enumerate(requests))
    led: dict[int, str] = {}

    async def one() -> None:
        reader, writer = await asyncio.open_connection(host, port)
        for place, request in waiting:
            writer.write(_bytes(request, f"{host}:{port}"))
            status, headers, _ = await read_reply(reader)
            if status == 303:
                led[place] = headers["location"]
            elif headers.get("connection") == "close":
                return

    await asyncio.gather(*(one() for _ in range(connections)), return_exceptions=True)
    return led


def _until(waiting: Iterator[bytes], until: float) -> Iterator[bytes]:
    for text in waiting:
        if time.perf_counter() >= until:
            return
        yield text


def _bytes(request: Request, host: str) -> bytes:
    lines = [f"{request.method} {request.path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in request.headers]
    if request.body:
        lines.append(f"Content-Length: {len(request.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n" + request.body).encode()


async def read_reply(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    """Read one reply: its status, its headers in small letters, its body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {}
    for line in head[1:]:
        name, found, value = line.partition(":")
        if found:
            headers[name.lower()] = value.strip()
    length = int(headers.get("content-length", "0"))
    body = await reader.readexactly(length) if length else b""
    return int(head[0].split()[1]), headers, body
