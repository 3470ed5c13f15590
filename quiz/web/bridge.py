"""Between granian and WSGI: read the whole body first, then give the request a thread.

A phone on a slow network, or somebody who sends half a request and waits, holds no thread:
the application sees a request when all of it is there.
"""

from __future__ import annotations

import asyncio
import io
import logging
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from urllib.parse import unquote_to_bytes

log = logging.getLogger("quiz.web")

LOOKING, WRITING = 4, 16
"""Requests at work in one process; others wait in a queue, in order.

Who looks never waits for a disk: more threads would only take turns. Who writes waits for a
commit, and whatever waits together is committed together.
"""

BODY_LIMIT = 16 * 1024
BODY_SECONDS = 15

LARGE_SECONDS = 60
LARGE_AT_ONCE, UNSURE_AT_ONCE = 8, 2
"""Bodies above the limit that are read at once: of staff, and of those whose sign-in ended.

What the latter typed is shown to them again; they cannot keep the others waiting.
"""

SWALLOWED = 64 * 2**20
"""Bytes that are read and thrown away before somebody is told that it was too much.

An answer to who is still sending is lost: browsers say that the connection broke, and proxies
that the server is away. A recording of a phone has this size; who says more is refused at once.
"""

TOO_LARGE = b"This is more than this page takes. Go back and send less.\n"
BROKEN = b"Something broke on our side. Go back and press the button once more.\n"
TOO_SLOW = b"The connection was too slow. Go back and press the button once more.\n"

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

Room = Callable[[str, str, str], tuple[int, bool]]
"""By method, path and cookies: how many bytes may come, and whether staff are signed in."""


def no_room(_method: str, _path: str, _cookies: str) -> tuple[int, bool]:
    """Let nobody send more than an answer needs."""
    return BODY_LIMIT, False


class Bridge:
    """Be the RSGI application that serves a WSGI one."""

    def __init__(
        self,
        wsgi: Wsgi,
        began: Callable[[], None],
        ended: Callable[[], None],
        room: Room = no_room,
    ) -> None:
        self._wsgi = wsgi
        self._room = room
        self._large = {True: LARGE_AT_ONCE, False: UNSURE_AT_ONCE}
        self._began = began
        self._ended = ended
        self._looking = ThreadPoolExecutor(LOOKING, "look")
        self._writing = ThreadPoolExecutor(WRITING, "write")

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._began()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._looking.shutdown()  # who is being answered still needs the store
        self._writing.shutdown()
        self._ended()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        if scope.proto != "http":
            return
        pool, body = self._looking, b""
        if scope.method not in ("GET", "HEAD"):
            pool = self._writing
            try:
                sent = await self._sent(scope, protocol)
            except TimeoutError:
                _plain(protocol, 408, TOO_SLOW)
                return
            if sent is None:
                _plain(protocol, 413, TOO_LARGE)
                return
            body = sent
        loop = asyncio.get_running_loop()
        try:
            status, headers, content = await loop.run_in_executor(
                pool, self._answer, _environ(scope, body)
            )
        except Exception:  # the error page itself failed: there is still an answer
            log.exception("a request failed")
            _plain(protocol, 500, BROKEN)
            return
        if content:
            protocol.response_bytes(status, headers, content)
        else:
            protocol.response_empty(status, headers)

    async def _sent(self, scope: Any, protocol: Any) -> bytes | None:
        """Read the body; None when it is larger than allowed.

        Raises TimeoutError when it comes too slowly, or with too many as large.
        """
        length = scope.headers.get("content-length") or "0"
        if not length.isdecimal():
            return None
        if int(length) <= BODY_LIMIT:
            async with asyncio.timeout(BODY_SECONDS):
                return await _body(protocol, BODY_LIMIT)
        limit, sure = await asyncio.get_running_loop().run_in_executor(
            self._looking,
            self._room,
            scope.method,
            unquote_to_bytes(scope.path).decode("utf-8", "replace"),
            scope.headers.get("cookie") or "",
        )
        if int(length) > limit:
            await _swallow(protocol, int(length))
            return None
        if self._large[sure] == 0:
            await _swallow(protocol, int(length))
            raise TimeoutError
        self._large[sure] -= 1
        try:
            async with asyncio.timeout(LARGE_SECONDS):
                return await _body(protocol, limit)
        finally:
            self._large[sure] += 1

    def _answer(self, environ: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            started[:] = [int(status[:3]), [(name.lower(), value) for name, value in headers]]

        parts = self._wsgi(environ, start_response)
        try:
            content = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        return started[0], started[1], b"" if environ["REQUEST_METHOD"] == "HEAD" else content


async def _body(protocol: Any, limit: int) -> bytes | None:
    """Read a body; None when it is larger than allowed, which is then read but not kept."""
    parts, size = [], 0
    async for part in protocol:
        size += len(part)
        if size <= limit:
            parts.append(part)
        elif size <= SWALLOWED:
            parts.clear()
        else:
            return None
    return b"".join(parts) if size <= limit else None


async def _swallow(protocol: Any, length: int) -> None:
    """Read a body that nobody wants, for a while, so that its sender hears the answer."""
    if length <= SWALLOWED:
        with suppress(TimeoutError):
            async with asyncio.timeout(BODY_SECONDS):
                await _body(protocol, 0)


def _plain(protocol: Any, status: int, words: bytes) -> None:
    headers = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]
    protocol.response_bytes(status, headers, words)


def _environ(scope: Any, body: bytes) -> dict[str, Any]:
    server, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(body)),
    }
    for name, value in scope.headers.items():
        key = name.upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            environ[key] = value
        elif key != "CONTENT_LENGTH" and "_" not in name:
            key = f"HTTP_{key}"
            joined = environ.get(key)
            glue = "; " if key == "HTTP_COOKIE" else ","
            environ[key] = value if joined is None else f"{joined}{glue}{value}"
    return environ
