"""A process that serves dies; another takes its place, and nothing stored is gone."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.reliability.place import serve
from tests.server import RunningServer


def workers(server: RunningServer) -> set[int]:
    """Give the processes that the server's first process started."""
    found = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text()
    return {int(pid) for pid in found.split()}


def settled(server: RunningServer, count: int) -> set[int]:
    """Wait until there are so many workers, and a page is answered."""
    until = time.monotonic() + 300
    while len(workers(server)) != count and time.monotonic() < until:
        time.sleep(0.05)
    server.wait()
    return workers(server)


@pytest.mark.parametrize("count", [1, 2])
def test_a_worker_that_dies_is_replaced_by_a_copy(tmp_path: Path, count: int) -> None:
    with serve(tmp_path, f"sqlite:///{tmp_path / 'quiz.db'}", QUIZ_WORKERS=str(count)) as server:
        before = settled(server, count)
        assert len(before) == count
        victim = min(before)
        os.kill(victim, signal.SIGKILL)
        until = time.monotonic() + 300
        while victim in workers(server) and time.monotonic() < until:
            time.sleep(0.02)
        after = settled(server, count)
        assert victim not in after
        assert len(after) == count
        assert server.get("/en/q")[0] == 200


def test_a_worker_that_dies_again_and_again_does_not_end_the_server(tmp_path: Path) -> None:
    with serve(tmp_path, f"sqlite:///{tmp_path / 'quiz.db'}", QUIZ_WORKERS="2") as server:
        first, alive = server.pid, settled(server, 2)
        seen = set(alive)
        for _ in range(5):
            victim = max(alive)
            os.kill(victim, signal.SIGKILL)
            until = time.monotonic() + 300
            while victim in workers(server) and time.monotonic() < until:
                time.sleep(0.02)
            alive = settled(server, 2)
            assert victim not in alive
            seen |= alive
            assert server.get("/en/q")[0] == 200
        assert len(seen) == 2 + 5, "each that died had a successor"
        assert server.pid == first
        assert "crash loop" not in server.output()
        assert server.stop() == 0, "it still ends by itself when it is told to"
