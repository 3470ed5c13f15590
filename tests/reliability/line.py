"""Talk to a server over kept connections, many at once: less work than a browser's library."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
COOKIE = re.compile(r"(kite-[a-z2-7]{10})=([^;]*)")
CHOSEN = re.compile(r'<span class="tag[^>]*>(?:<svg.*?</svg>)?Your answer[^<]*</span><p>(.*?)</p>')
OFFERED = re.compile(r'name="a"[^>]*value="(\d+)".*?(reply-[a-z0-9-]+)', re.DOTALL)


@dataclass(frozen=True)
class Reply:
    """Hold what came back: `text` is the page, `location` where a form leads."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def location(self) -> str:
        """Give where the reply leads, without host and query."""
        return self.headers.get("location", "").partition("?")[0]


class Line:
    """Keep one connection to a server; a broken one is opened anew with the next request."""

    def __init__(self, port: int, *, patience: float = 120.0, address: str = "") -> None:
        """Take a port; `address` is what a proxy says where the requests came from."""
        self.port = port
        self.address = address
        self._patience = patience
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, path: str, cookie: str = "", fields: dict[str, str] | None = None
    ) -> Reply:
        """Send a request and give the reply; raises OSError when the server went away."""
        body = urlencode(fields or {}).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        )
        head += f"X-Forwarded-For: {self.address}\r\n\r\n" if self.address else "\r\n"
        try:
            async with asyncio.timeout(self._patience):
                if self._streams is not None and self._streams[0].at_eof():
                    self.close()  # it was idle for so long that the server hung up
                if self._streams is None:
                    self._streams = await asyncio.open_connection("127.0.0.1", self.port)
                reader, writer = self._streams
                writer.write(head.encode() + body)
                await writer.drain()
                return await self._read(reader)
        except (OSError, EOFError, asyncio.IncompleteReadError, TimeoutError) as error:
            self.close()
            raise ConnectionError("the server went away") from error

    async def _read(self, reader: asyncio.StreamReader) -> Reply:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        content = await reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection") == "close":
            self.close()
        return Reply(int(lines[0].split()[1]), headers, content.decode())

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


@dataclass
class Student:
    """Hold a browser's cookie and form token in one attempt."""

    quiz: str
    cookie: str = ""
    secret: str = ""
    """The token in the cookie: nothing else names the attempt."""

    token: str = ""
    marks: dict[str, str] = field(default_factory=dict)


async def again(
    line: Line, method: str, path: str, cookie: str = "", fields: dict[str, str] | None = None
) -> Reply:
    """Ask until the server is not busy: a slow machine may be, and then says so (503)."""
    while True:
        reply = await line.ask(method, path, cookie, fields)
        if reply.status != 503:
            return reply
        await asyncio.sleep(0.5)


async def begin(line: Line, quiz: str) -> Student:
    """Start an attempt from the start page."""
    student = Student(quiz)
    page = await again(line, "GET", quiz)
    assert page.status == 200, page.text
    fields = {"csrf_token": found(TOKEN, page.text)}
    reply = await again(line, "POST", f"{quiz}?asked=1", "", fields)
    assert reply.status == 303, reply.text
    match = COOKIE.search(reply.headers["set-cookie"])
    assert match, reply.headers
    student.cookie, student.secret = match[0], match[2]
    return student


async def look(line: Line, student: Student, place: int) -> dict[str, str]:
    """Open a question and give what it offers: the places of its options by their text."""
    page = await again(line, "GET", f"{student.quiz}/{place}", student.cookie)
    assert page.status == 200, f"{page.status} {page.location}"
    student.token = found(TOKEN, page.text)
    return {text: value for value, text in OFFERED.findall(page.text)}


async def submit(line: Line, student: Student, place: int, choice: str) -> Reply:
    """Send a response once; a busy server refuses it."""
    fields = {"csrf_token": student.token, "a": choice}
    return await line.ask("POST", f"{student.quiz}/{place}", student.cookie, fields)


async def insist(line: Line, student: Student, place: int, choice: str) -> Reply:
    """Send a response until the server is not busy, as its page asks for."""
    fields = {"csrf_token": student.token, "a": choice}
    return await again(line, "POST", f"{student.quiz}/{place}", student.cookie, fields)


async def stands(line: Line, student: Student, place: int) -> str:
    """Read on the feedback page which option the server says was chosen."""
    page = await again(line, "GET", f"{student.quiz}/{place}/answer", student.cookie)
    assert page.status == 200, f"{page.status} {page.location}"
    return found(CHOSEN, page.text)


def found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    assert match, f"no {pattern.pattern} in {text[:300]}"
    return match[1]
