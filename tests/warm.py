"""Run `quiz` in a copy of a process that has read its modules already: it is ready at once.

Reading them is most of the work of a start, and tests start hundreds of servers. What runs is
the same as ``python -m quiz``, in a process group of its own that can be killed.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

CONTEXT = multiprocessing.get_context("forkserver")
"""Every process that tests copy comes from here: a run has only one to copy from."""

CONTEXT.set_forkserver_preload(
    ["alembic.command", "psycopg", "pytest", "quiz.cli.serving", "quiz.cli.tending",
     "quiz.web.main", "tests.reliability.ledger", "tests.store.school"]
)  # fmt: skip


class Copy:
    """Be a running `quiz`; it answers to what subprocess.Popen answers to."""

    def __init__(
        self, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], log: Path
    ) -> None:
        """Begin; return when it leads a process group. What it prints goes to `log`."""
        ready, theirs = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(
            target=_run, args=(list(arguments), str(cwd), dict(env), str(log), theirs)
        )
        self._process.start()
        theirs.close()
        ready.recv()
        ready.close()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Give how it ended, or None."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Give how it ended; raise subprocess.TimeoutExpired after so many seconds."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("quiz", timeout or 0)
        return self._process.exitcode

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it now, if it did not end by itself."""
        self._process.kill()


def _run(arguments: list[str], cwd: str, env: dict[str, str], log: str, ready: Connection) -> None:
    os.setsid()
    printed = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for number in (1, 2):
        os.dup2(printed, number)
    os.close(printed)
    sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    ready.send(True)
    ready.close()
    sys.argv = ["quiz", *arguments]
    from quiz.cli import main

    main()
