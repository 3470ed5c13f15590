"""What the real server prints: never an address, a token, or what somebody sent."""

from __future__ import annotations

import contextlib
import re
import socket
import sqlite3
from pathlib import Path

import pytest

from quiz.base import folder
from tests.security.thief import hits
from tests.server import RunningServer
from tests.visitor import Visitor, quiz_form

CANARY = "canary-Anna-bird"

RAW = (
    f"GET /en/{CANARY} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    f"GET /en/?{CANARY} HTTP/1.1\r\nHost: {CANARY}\r\n\r\n",
    f"{CANARY} / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    f"GET / HTTP/9.{CANARY}\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n{CANARY}\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Bad\0: {CANARY}\r\n\r\n",
    f"POST /en/settings HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n{CANARY}",
    f"POST /en/settings HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: x\r\n\r\n{CANARY}",
    f"POST /en/settings HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 20\r\n\r\n{CANARY}",
    f"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz{CANARY}",
    f"GET /{'a' * 70_000}{CANARY} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: kite-staff={CANARY}\r\n\r\n",
    f"\x16\x03\x01{CANARY}",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + CANARY,
)


def shout(port: int, text: str) -> bytes:
    """Send bytes that need not be HTTP, and take what comes."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        with contextlib.suppress(OSError):
            line.sendall(text.encode("latin-1"))
        line.settimeout(0.5)
        with contextlib.suppress(OSError):
            return line.recv(65536)
    return b""


@pytest.fixture
def server(tmp_path: Path) -> RunningServer:
    banks = tmp_path / "banks"
    banks.mkdir()
    source = folder("question_banks").parent / "tests" / "banks" / "good" / "smallest.yaml"
    (banks / "smallest.yaml").write_text(source.read_text())
    return RunningServer(tmp_path, {"QUIZ_BANKS": str(banks)})


def test_the_servers_log_holds_nothing_of_anybody(server: RunningServer) -> None:
    with server:
        visitor = Visitor(server.url)
        visitor._opener.addheaders = [
            ("User-Agent", f"{CANARY}-agent"), ("Referer", f"http://x/{CANARY}"),
            ("X-Forwarded-For", "203.0.113.77"), ("Accept-Language", f"en,{CANARY}"),
        ]  # fmt: skip
        page = visitor.get(f"/en/q/smallest?name={CANARY}")
        form = quiz_form(page)
        assert form is not None
        first = visitor.send(page, form, [*form.filled, ("name", CANARY)])
        asked = quiz_form(first)
        assert asked is not None
        visitor.send(first, asked, [*asked.filled, ("a", CANARY), ("t", CANARY)])
        visitor.send(first, asked, [("a", "1"), ("csrf_token", CANARY)])
        tokens = [cookie.value or "" for cookie in visitor.cookies]
        assert tokens
        for path in (f"/en/{CANARY}", f"/media/{CANARY}", f"/en/j?code={CANARY}", f"/{CANARY}"):
            visitor.get(path)
        for text in RAW:
            shout(server.port, text)
        assert server.get("/en/")[0] == 200, "the server lives"
        with contextlib.closing(sqlite3.connect(server.home / "quiz.db", 120)) as connection:
            connection.execute("ALTER TABLE event RENAME TO gone")
        broken = visitor.get(f"/en/q/{CANARY}?{CANARY}")
        assert broken.status == 500
        number = broken.headers["X-Error-Number"]
        assert number in server.output(), "the trace of a fault is in the log"
        assert not hits(server.log.parent, [CANARY, *tokens])
        said = server.output().partition("Stop with Ctrl C")[2]
        assert "203.0.113.77" not in said
        assert not re.search(r"127\.0\.0\.1:\d+", said.replace(f"127.0.0.1:{server.port}", ""))
