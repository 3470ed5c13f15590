"""The harness that starts, kills and restarts a server, tried on the standard library's."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

import pytest

from tests.server import RunningServer

# It starts a child, as a server with workers does, and prints the child's number.
WITH_A_CHILD = """
import http.server, os, subprocess, sys
print("child", subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid)
print(*sorted(name for name in os.environ if name.startswith("QUIZ_")))
host, port = os.environ["QUIZ_BIND"].split(":")
http.server.test(http.server.SimpleHTTPRequestHandler, port=int(port), bind=host)
"""


def alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        # A process that has ended but was not waited for yet is a zombie.
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    return False


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 120
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(pid)


def children(server: RunningServer) -> list[int]:
    return [int(line.split()[1]) for line in server.output().splitlines() if "child " in line]


@pytest.fixture
def server(tmp_path: Path) -> RunningServer:
    (tmp_path / "index.html").write_text("here")
    return RunningServer(tmp_path, command=(sys.executable, "-c", WITH_A_CHILD), cwd=tmp_path)


def test_a_killed_server_takes_its_workers_along_and_comes_back(server: RunningServer) -> None:
    with server:
        first = server.pid
        assert server.get("/")[2] == b"here"
        server.kill()
        assert gone(first)
        assert gone(children(server)[0])
        server.start()
        assert server.pid != first
        assert server.get("/")[0] == 200
    assert len(children(server)) == 2
    assert gone(children(server)[1]), "stopping takes the workers along, too"


def test_a_page_that_is_missing_is_an_answer(server: RunningServer) -> None:
    with server:
        assert server.get("/nowhere")[0] == 404


def test_settings_of_the_caller_do_not_reach_the_server(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZ_K", "5")
    server.settings["QUIZ_ZONE"] = "Asia/Kolkata"
    with server:
        assert "QUIZ_ZONE" in server.output()
        assert "QUIZ_K" not in server.output()


def test_a_server_that_cannot_start_shows_what_it_printed(tmp_path: Path) -> None:
    broken = RunningServer(tmp_path, command=(sys.executable, "-c", "raise SystemExit('no kite')"))
    with pytest.raises(RuntimeError, match="no kite"):
        broken.start()


def test_the_address_is_on_the_loopback_interface(server: RunningServer) -> None:
    assert server.url.startswith("http://127.0.0.1:")
    assert os.fspath(server.home) == server.settings["QUIZ_HOME"]
