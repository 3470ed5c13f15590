"""Start and stop servers to be measured: ``python -m bench.serving TARGET ADDRESS WORKERS``.

Both sides run through the function that `quiz serve` runs, so they differ in nothing but the
application.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from quiz.cli.serving import run_server

ROOT = Path(__file__).resolve().parents[1]

BARE = "bench.bare:app"
PRODUCT = "quiz.web.main:app"


def free_port() -> int:
    """Find a port of the loopback interface that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(port: int, path: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Get one page over a connection of its own: its status and its body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=dict(headers))
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


class Server:
    """Run one application for as long as a ``with`` lasts."""

    def __init__(self, target: str, workers: int, settings: Mapping[str, str], log: Path) -> None:
        self.port = free_port()
        self._command = [
            sys.executable,
            "-m",
            "bench.serving",
            target,
            f"127.0.0.1:{self.port}",
            str(workers),
        ]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("QUIZ_")}
        self._environment = {**kept, **settings}
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Give its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Give the process whose children are the workers."""
        assert self._process is not None
        return self._process.pid

    def workers(self) -> list[int]:
        """Give the ids of the worker processes."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                with contextlib.suppress(OSError, ValueError):
                    facts = (entry / "stat").read_text().rpartition(")")[2].split()
                    if int(facts[1]) == self.pid:
                        found.append(int(entry.name))
        return sorted(found)

    def processor_seconds(self) -> float:
        """Give the processor time that the workers have used so far."""
        ticks = 0
        for pid in self.workers():
            facts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(facts[11]) + int(facts[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> list[float]:
        """Give the memory of each worker that is its own or its share (PSS), in megabytes."""
        found = []
        for pid in self.workers():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    found.append(int(line.split()[1]) / 1024)
        return found

    def __enter__(self) -> Self:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with contextlib.suppress(OSError, http.client.HTTPException):
                fetch(self.port, "/health", {})
                return self
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"the server did not start; see {self.log}")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> float:
        """Ask it to end, and give the seconds that this took."""
        if self._process is None:
            return 0.0
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        return time.monotonic() - began


if __name__ == "__main__":
    target, bind, workers = sys.argv[1:]
    run_server(target, bind, int(workers))
