"""Group commit on SQLite: one thread a process writes, one file lock between processes.

Acts that arrive while a commit is under way are committed together by the next one, so a
burst costs few syncs. What one of them refuses does not touch its neighbours: then all run
again, each inside a savepoint of its own. Because commits and checkpoints happen under the
file lock, no two connections ever commit and checkpoint at the same instant (SQLite before
3.51.3 could then corrupt a WAL database).
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection, Engine

from quiz.base import Refused
from quiz.store.failpoint import Failpoint
from quiz.store.trouble import ALL_OF_IT, passes, refusal_of, sqlite_code

log = logging.getLogger("quiz.store")

PATIENCE = 5.0
"""Seconds that a request waits for its commit before it is told to come back."""

GROUP = 256
"""Acts in one commit, so that no lock is held for long."""

SECONDS_BETWEEN_COMPLAINTS = 60.0

Act = Callable[[Connection], Any]


Outcomes = list[tuple[Any, BaseException | None]]


class _Job:
    """Hold an act for the request that waits for it.

    A lock that is let go says that it ended: a Future costs ten times as much.
    """

    def __init__(self, act: Act) -> None:
        self.act = act
        self.left = False
        """True when nobody waits for it any more."""
        self._value: Any = None
        self._error: BaseException | None = None
        self._settled = False
        self._under_way = threading.Lock()
        self._under_way.acquire()

    def settle(self, value: Any, error: BaseException | None) -> None:
        """Tell the waiting request, once."""
        if not self._settled:
            self._value, self._error, self._settled = value, error, True
            self._under_way.release()

    def outcome(self) -> Any:
        """Wait for what the act gives, or raise what it raised; Refused("busy") if too late."""
        if not self._under_way.acquire(timeout=PATIENCE):
            self.left = True
            if not self._settled:  # else it came at the last moment
                raise Refused("busy")
        if self._error is not None:
            raise self._error
        return self._value


class Writer:
    """Run acts one after another on one connection, many to a commit."""

    def __init__(self, engine: Engine, lock_file: Path, failpoint: Failpoint) -> None:
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

        Raises what the act raises; Refused("busy") when no commit came within PATIENCE, or at
        once when the one under way has taken longer than that already, so that no queue grows
        of people who cannot be served.
        """
        job = _Job(act)
        with self._wake:
            since = self._busy_since
            if self._closing or (since is not None and time.monotonic() - since > PATIENCE):
                raise Refused("busy")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
                self._thread.start()
            self._jobs.append(job)
            self._wake.notify()
        return job.outcome()

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

    def _together(self, connection: Connection, group: list[_Job]) -> Outcomes:
        transaction = connection.begin()
        driver: Any = connection.connection.driver_connection
        try:
            outcomes: Outcomes = [(job.act(connection), None) for job in group]
        except BaseException:
            if not driver.in_transaction:
                raise  # a full disk, say, rolled all of it back: nothing stands
            _roll_back(connection)
            transaction = connection.begin()
            outcomes = _apart(connection, driver, group)
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


def _apart(connection: Connection, driver: Any, group: list[_Job]) -> Outcomes:
    """Run acts in one transaction, each inside a savepoint."""
    # Savepoints on the driver's connection: SQLAlchemy's own cost three times as much.
    outcomes: Outcomes = []
    for job in group:
        driver.execute("SAVEPOINT act")
        try:
            outcomes.append((job.act(connection), None))
        except BaseException as error:
            if not driver.in_transaction:
                raise
            driver.execute("ROLLBACK TO act")
            outcomes.append((None, error))
        driver.execute("RELEASE act")
    return outcomes


def _roll_back(connection: Connection) -> None:
    connection.rollback()
    # A COMMIT that failed has ended SQLAlchemy's transaction but not always the driver's; the
    # next BEGIN would be refused, and every one after it.
    driver: Any = connection.connection.driver_connection
    if driver.in_transaction:
        driver.execute("ROLLBACK")
