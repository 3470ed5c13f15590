"""Group commit on SQLite: one thread a process writes, one file lock between processes.

Acts that arrive while a commit is under way are committed together by the next one, so a
burst costs few syncs. Each act runs inside a savepoint of its own: what one refuses does not
touch its neighbours. Because commits and checkpoints happen under the file lock, no two
connections ever commit and checkpoint at the same instant (SQLite before 3.51.3 could then
corrupt a WAL database).
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection, Engine

from quiz.base import Refused

PATIENCE = 5.0
"""Seconds that a request waits for its commit before it is told to come back."""

GROUP = 256
"""Acts in one commit, so that no lock is held for long."""

Act = Callable[[Connection], Any]


@dataclass(frozen=True)
class _Job:
    act: Act
    done: Future[Any]


class Writer:
    """Run acts one after another on one connection, many to a commit."""

    def __init__(self, engine: Engine, lock_file: Path, fail: str = "") -> None:
        self._engine = engine
        self._lock_file = lock_file
        self._fail = fail
        self._jobs: deque[_Job] = deque()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closing = False

    def write(self, act: Act) -> Any:
        """Run an act and return its value once it is on disk.

        Raises what the act raises; Refused("busy") when no commit came within PATIENCE.
        """
        job = _Job(act, Future())
        with self._wake:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
                self._thread.start()
            self._jobs.append(job)
            self._wake.notify()
        try:
            return job.done.result(PATIENCE)
        except NotInTime:
            job.done.cancel()
            raise Refused("busy") from None

    def close(self) -> None:
        """Finish what is queued and stop."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    def _take(self) -> list[_Job]:
        with self._wake:
            while not self._jobs and not self._closing:
                self._wake.wait()
            taken = [self._jobs.popleft() for _ in range(min(len(self._jobs), GROUP))]
        return [job for job in taken if job.done.set_running_or_notify_cancel()]

    def _run(self) -> None:
        with open(self._lock_file, "ab") as lock, self._engine.connect() as connection:
            while True:
                group = self._take()
                if not group and self._closing:
                    return
                fcntl.flock(lock, fcntl.LOCK_EX)
                try:
                    self._commit(connection, group)
                finally:
                    fcntl.flock(lock, fcntl.LOCK_UN)

    def _commit(self, connection: Connection, group: list[_Job]) -> None:
        """Commit a group; if it falls as a whole, run each of its acts again alone."""
        try:
            outcomes = self._together(connection, group)
        except Exception as error:
            connection.rollback()
            if len(group) == 1:
                group[0].done.set_exception(error)
                return
            for job in group:
                self._commit(connection, [job])
            return
        for job, (value, refusal) in zip(group, outcomes, strict=True):
            if refusal is None:
                job.done.set_result(value)
            else:
                job.done.set_exception(refusal)

    def _together(
        self, connection: Connection, group: list[_Job]
    ) -> list[tuple[Any, Exception | None]]:
        transaction = connection.begin()
        # Savepoints on the driver's connection: SQLAlchemy's own cost three times as much.
        driver: Any = connection.connection.driver_connection
        outcomes: list[tuple[Any, Exception | None]] = []
        for job in group:
            driver.execute("SAVEPOINT act")
            try:
                outcomes.append((job.act(connection), None))
            except Exception as error:
                if not driver.in_transaction:
                    raise  # a full disk, say, rolled all of it back: nothing stands
                driver.execute("ROLLBACK TO act")
                outcomes.append((None, error))
            driver.execute("RELEASE act")
        self._die_at("before_commit")
        transaction.commit()
        self._die_at("after_commit")
        return outcomes

    def _die_at(self, point: str) -> None:
        if self._fail == point:
            os._exit(137)
