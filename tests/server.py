"""Run the real server as a process group of its own, to be talked to and to be killed."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, cycle, islice
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.warm import Copy

ROOT = Path(__file__).resolve().parents[1]
COLD = (sys.executable, "-m", "quiz", "serve")
"""The start as an operator's: all modules are read anew."""


FIRST, BLOCK, BLOCKS = 20_000, 250, 50
"""The ports that tests listen on: below those that systems give to outgoing connections, which
would else be taken while nobody listens: before a server has started, or while it is killed."""

_LOWEST = Path("/proc/sys/net/ipv4/ip_local_port_range")


@cache
def _ports(process: int) -> tuple[Iterator[int], socket.socket] | None:
    """Take a block of ports that no other process of tests on this machine uses; None if none is.

    A name among Linux's abstract sockets holds it, which ends with the process, however that
    ends. A port of it comes again only after all the others.
    """
    if sys.platform != "linux" or int(_LOWEST.read_text().split()[0]) < FIRST + BLOCK * BLOCKS:
        return None
    for block in range(BLOCKS):
        mine = socket.socket(socket.AF_UNIX)
        try:
            mine.bind(f"\0kitestring-tests-{block}")
        except OSError:
            mine.close()
            continue
        return cycle(range(FIRST + block * BLOCK, FIRST + (block + 1) * BLOCK)), mine
    return None


def free_port() -> int:
    """Find a TCP port of the loopback interface that nobody listens on, and nobody else will."""
    own = _ports(os.getpid())
    for port in chain(islice(own[0], BLOCK) if own else (), [0]):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise OSError("no port is free")


class RunningServer:
    """Run `quiz serve` on a loopback port, with a home and a secret of its own.

    `settings` are `QUIZ_*` variables over the defaults below; no other `QUIZ_*` variable of the
    caller reaches the server. `command` replaces `quiz serve`, for an installed copy; without
    it, the modules are not read anew at each start.
    Standard output and error go to `<home>/../server.log`, over all restarts.
    """

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str] | None = None,
        *,
        arguments: Sequence[str] = (),
        command: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        cwd: Path = ROOT,
        patience: float = 300.0,
    ) -> None:
        """Choose a port and the settings; start nothing yet. `patience` is in seconds."""
        self.port = free_port()
        self.home = folder / "home"
        self.log = folder / "server.log"
        self.settings = {
            "QUIZ_HOME": str(self.home),
            "QUIZ_SECRET_FILE": str(folder / "secret.key"),
            "QUIZ_DATABASE": f"sqlite:///{self.home / 'quiz.db'}",
            "QUIZ_BIND": f"127.0.0.1:{self.port}",
            "QUIZ_URL": f"http://127.0.0.1:{self.port}",
            "QUIZ_WORKERS": "1",
            **(settings or {}),
        }
        self._command = command
        self._arguments = arguments
        self._cwd = cwd
        self._environment = environment
        self._patience = patience
        self._process: subprocess.Popen[bytes] | Copy | None = None

    @property
    def url(self) -> str:
        """Name the address that it answers at, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Name the process, which is also its process group."""
        if self._process is None:
            raise RuntimeError("the server is not running")
        return self._process.pid

    def start(self, *, wait: bool = True) -> Self:
        """Start the process group; return when it answers, or at once without `wait`."""
        if self._process is not None:
            raise RuntimeError("the server is running already")
        self.home.mkdir(parents=True, exist_ok=True)
        self._process = self._copy() if self._command is None else self._begin(self._command)
        if wait:
            self.wait()
        return self

    def _copy(self) -> Copy:
        return Copy(["serve", *self._arguments], cwd=self._cwd, env=self._variables(), log=self.log)

    def _begin(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*command, *self._arguments],
                cwd=self._cwd,
                env=self._variables(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Return when a page is answered; raise if the process ends first or patience does."""
        deadline = time.monotonic() + self._patience
        while True:
            if self._process is None or self._process.poll() is not None:
                raise RuntimeError(f"the server ended while starting:\n{self.output()}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                # A refused address is an answer too: somebody is there.
                with contextlib.suppress(urllib.error.HTTPError):
                    urllib.request.urlopen(f"{self.url}/health", timeout=30).close()
                return
            if time.monotonic() > deadline:
                self.kill()
                raise TimeoutError(f"no answer in {self._patience} s:\n{self.output()}")
            time.sleep(0.02)

    def get(self, path: str, *, timeout: float = 300.0) -> tuple[int, Mapping[str, str], bytes]:
        """Ask for a page without cookies and return its status, headers and body."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=timeout) as reply:
                return reply.status, reply.headers, reply.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def signal(self, number: int) -> None:
        """Send a signal to every process of the group."""
        os.killpg(self.pid, number)

    def kill(self) -> None:
        """End every process of the group at once, as a power cut would (SIGKILL)."""
        process = self._process
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._process = None

    def stop(self, *, patience: float = 120.0) -> int:
        """Ask the server to end (SIGTERM), kill what is left after `patience` seconds."""
        process = self._process
        if process is None:
            return 0
        process.terminate()
        try:
            code = process.wait(patience)
        except subprocess.TimeoutExpired:
            code = -signal.SIGKILL
        self.kill()  # workers that outlived it, too
        return code

    def restart(self) -> Self:
        """Stop and start again at the same port."""
        self.stop()
        return self.start()

    def output(self) -> str:
        """Return everything that was printed so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            error.add_note(f"The server printed:\n{self.output()}")
        self.stop()

    def _variables(self) -> dict[str, str]:
        base = os.environ if self._environment is None else self._environment
        kept = {name: value for name, value in base.items() if not name.startswith("QUIZ_")}
        return {**kept, "PYTHONUNBUFFERED": "1", **self.settings}
