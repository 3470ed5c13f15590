"""Group commit on SQLite: one thread a process writes, one file lock between processes.

Acts that arrive while a commit is under way are committed together by the next one, so a
burst costs few syncs. Each act runs inside a savepoint of its own: what one refuses does not
touch its neighbours. Because commits and checkpoints happen under the file lock, no two
connections ever commit and checkpoint at the same instant (SQLite before 3.51.3 could then
corrupt a WAL database).
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection, Engine

from quiz.base import Refused
from quiz.store.failpoint import Failpoint
from quiz.store.trouble import ALL_OF_IT, passes, refusal_of, sqlite_code

log = logging.getLogger("quiz.store")

PATIENCE = 5.0
"""Seconds that a visitor waits for a commit before being told to come back."""

GROUP = 256
"""Acts in one commit, so that no lock is held for long."""

SECONDS_BETWEEN_COMPLAINTS = 60.0

Act = Callable[[Connection], Any]


@dataclass
class _Job:
    act: Act
    done: Future[Any] = field(default_factory=Future)
    left: bool = False
    """True when nobody waits for it any more."""

    def settle(self, value: Any, error: BaseException | None) -> None:
        """Tell the waiting request, once."""
        if self.done.done():
            return
        if error is None:
            self.done.set_result(value)
        else:
            self.done.set_exception(error)


class Writer:
    """Run acts one after another on one connection, many to a commit.

    ``patience`` is how many seconds an act waits for its commit.
    """

    def __init__(
        self, engine: Engine, lock_file: Path, failpoint: Failpoint, patience: float = PATIENCE
    ) -> None:
        self.patience = patience
        self._engine = engine
        self._lock_file = lock_file
        self._failpoint = failpoint
        self._jobs: deque[_Job] = deque()
        self._group: list[_Job] = []
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._busy_since: float | None = None
        self._complained = -SECONDS_BETWEEN_COMPLAINTS

    def write(self, act: Act) -> Any:
        """Run an act and return its value once it is on disk.

        Raises what the act raises; Refused("busy") when no commit came in time, or at
        once when the one under way has taken longer than that already, so that no queue grows
        of people who cannot be served.
        """
        job = _Job(act)
        with self._wake:
            since = self._busy_since
            if self._closing or (since is not None and time.monotonic() - since > self.patience):
                raise Refused("busy")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
                self._thread.start()
            self._jobs.append(job)
            self._wake.notify()
        try:
            return job.done.result(self.patience)
        except NotInTime:
            if job.done.done():
                return job.done.result()  # it came at the last moment
            job.left = True
            raise Refused("busy") from None

    def close(self) -> None:
        """Finish what is queued and stop."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        """Write until the end, whatever happens: a writer that died would refuse everybody."""
        while self._wait():
            try:
                with open(self._lock_file, "ab") as lock, self._engine.connect() as connection:
                    while self._wait():
                        self._write_under(lock.fileno(), connection)
            except BaseException as error:  # noqa: BLE001 - whoever waits is told
                self._refuse_all(error)

    def _wait(self) -> bool:
        """Wait for something to do; False when there is nothing and will be nothing."""
        with self._wake:
            self._busy_since = None
            while not self._jobs and not self._closing:
                self._wake.wait()
            self._busy_since = time.monotonic()
            return bool(self._jobs)

    def _write_under(self, lock: int, connection: Connection) -> None:
        # The lock first, the jobs then: whoever comes while another process commits goes along.
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            with self._wake:
                taken = min(len(self._jobs), GROUP)
                self._group = [self._jobs.popleft() for _ in range(taken)]
            self._commit(connection, self._group)
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)

    def _refuse_all(self, error: BaseException) -> None:
        """Answer all who wait when no connection or no lock is to be had."""
        with self._wake:
            waiting = [*self._group, *self._jobs]
            self._jobs.clear()
            self._group = []
        self._complain(error)
        for job in waiting:
            job.settle(None, refusal_of(error, self._engine))

    def _commit(self, connection: Connection, group: list[_Job]) -> None:
        """Commit a group; if it falls as a whole, run each of its acts again alone."""
        wanted = [job for job in group if not job.left]
        if not wanted:
            return
        try:
            outcomes = self._together(connection, wanted)
        except BaseException as error:
            _roll_back(connection)
            if passes(error):
                self._complain(error)
            if sqlite_code(error) in ALL_OF_IT:
                raise  # for everybody, and the next group gets a new connection
            if len(wanted) == 1:
                wanted[0].settle(None, refusal_of(error, self._engine))
                return
            for job in wanted:
                self._commit(connection, [job])
            return
        for job, (value, refusal) in zip(wanted, outcomes, strict=True):
            job.settle(value, None if refusal is None else refusal_of(refusal, self._engine))

    def _together(
        self, connection: Connection, group: list[_Job]
    ) -> list[tuple[Any, BaseException | None]]:
        transaction = connection.begin()
        # Savepoints on the driver's connection: SQLAlchemy's own cost three times as much.
        driver: Any = connection.connection.driver_connection
        outcomes: list[tuple[Any, BaseException | None]] = []
        for job in group:
            driver.execute("SAVEPOINT act")
            try:
                outcomes.append((job.act(connection), None))
            except BaseException as error:
                if not driver.in_transaction:
                    raise  # a full disk, say, rolled all of it back: nothing stands
                driver.execute("ROLLBACK TO act")
                outcomes.append((None, error))
            driver.execute("RELEASE act")
        self._failpoint.reached("before_commit")
        transaction.commit()
        self._failpoint.reached("after_commit")
        return outcomes

    def _complain(self, error: BaseException) -> None:
        # What is wrong stays wrong for a while: one line a minute tells the operator.
        if time.monotonic() - self._complained >= SECONDS_BETWEEN_COMPLAINTS:
            self._complained = time.monotonic()
            cause = getattr(error, "orig", None) or error
            log.error("nothing can be written to the database: %s", cause)


def _roll_back(connection: Connection) -> None:
    connection.rollback()
    # A COMMIT that failed has ended SQLAlchemy's transaction but not always the driver's; the
    # next BEGIN would be refused, and every one after it.
    driver: Any = connection.connection.driver_connection
    if driver.in_transaction:
        driver.execute("ROLLBACK")
