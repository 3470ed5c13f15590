"""Open the database, the same way for SQLite and PostgreSQL."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from quiz.base import Chance, Refused
from quiz.store.failpoint import Failpoint
from quiz.store.lending import Lender
from quiz.store.trouble import refusal_of, sqlstate
from quiz.store.vault import Vault
from quiz.store.writer import PATIENCE, Writer

T = TypeVar("T")

PRAGMAS = (
    "PRAGMA busy_timeout = 10000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA temp_store = MEMORY",
)

AGAIN = {"40001", "40P01"}
"""PostgreSQL's codes for a serialization failure and a deadlock: the act may run again."""

TRIES = 6

POOL = 24
"""Connections that a process may need at once: for each of its 20 threads, for a sweep and the
lock that it holds meanwhile, and for what it imports."""

READERS = 32
"""Connections to SQLite that may look at once in a process; all of them stay open."""

KEPT = 16
"""How many of them stay open when nobody needs them."""

IDLE_MILLISECONDS = 15_000
"""How long PostgreSQL keeps the locks of a process that was stopped or cut off in an act."""


class Store:
    """Hold the two faces of the database and the vault that seals what is personal."""

    def __init__(
        self,
        reader: Engine,
        writer: Engine,
        vault: Vault,
        lock_file: Path,
        fail: str = "",
        patience: float = PATIENCE,
    ) -> None:
        self.vault = vault
        self.dialect = reader.dialect.name
        self.lock_file = lock_file
        self.reader = reader
        self.writer = writer
        self._fail = fail
        self._failpoint = Failpoint(fail)
        self._group = (
            Writer(writer, lock_file, self._failpoint, patience)
            if self.dialect == "sqlite"
            else None
        )
        self._lender = Lender(reader, READERS, patience) if self.dialect == "sqlite" else None
        self._here = threading.local()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a connection that sees one consistent state; what it changes is dropped.

        Raises Refused("busy") when the database cannot be reached.
        """
        lend = self._lender.lend if self._lender else self.reader.connect
        try:
            with lend() as connection:
                yield connection
        except (DBAPIError, sqlite3.Error, NoConnectionFree) as error:
            raise refusal_of(error, self.writer) from error

    def write(self, act: Callable[[Connection], T]) -> T:
        """Run ``act(connection)`` in a transaction, return its value once it is on disk.

        The act has no other effects, because it may run twice. Raises what the act raises,
        and Refused("busy") when the database did not commit in time. An act may
        not call this itself: it is part of a transaction already.
        """
        if getattr(self._here, "acting", False):
            raise RuntimeError("store.write was called inside an act")

        def marked(connection: Connection) -> T:
            self._here.acting = True
            try:
                return act(connection)
            finally:
                self._here.acting = False

        if self._group is not None:
            value: T = self._group.write(marked)
            return value
        return self._write_alone(marked)

    def _write_alone(self, act: Callable[[Connection], T]) -> T:
        """Run an act in a transaction of its own (PostgreSQL)."""
        tries = 0
        while True:
            tries += 1
            committing = False
            try:
                with self.writer.connect() as connection:
                    transaction = connection.begin()
                    value = act(connection)
                    self._failpoint.reached("before_commit")
                    committing = True
                    transaction.commit()
                    self._failpoint.reached("after_commit")
                    return value
            except (DBAPIError, NoConnectionFree) as error:
                if tries < TRIES and _may_run_again(error, committing):
                    continue
                raise refusal_of(error, self.writer) from error

    def beside(self, file: Path) -> Store:
        """Give a store of the same secret on another SQLite file, with a lock of its own."""
        lock_file = file.with_name(f"{file.name}.lock")
        return _sqlite_store(make_url(f"sqlite:///{file}"), self.vault, lock_file, self._fail)

    def close(self) -> None:
        """Finish what is being written and give the connections back."""
        if self._group is not None:
            self._group.close()
        if self._lender is not None:
            self._lender.close()
        self.reader.dispose()
        self.writer.dispose()


def _may_run_again(error: DBAPIError | NoConnectionFree, committing: bool) -> bool:
    """Tell whether an act was surely not committed, and another try may do better.

    A connection that is lost during the commit leaves it open whether it was: then nothing is
    tried again, nothing is acknowledged, and the visitor's resending finds out.
    """
    if sqlstate(error) in AGAIN:
        return True
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return lost and not committing


def open_store(
    database: str,
    secret: bytes,
    lock_file: Path,
    chance: Chance | None = None,
    fail: str = "",
    *,
    pool: int = POOL,
    name: str = "kitestring",
    patience: float = PATIENCE,
) -> Store:
    """Open the store at an address such as ``sqlite:////path/quiz.db`` or ``postgresql://...``.

    ``secret`` (32 bytes or more) wraps the day keys and is never stored; the lock file lies
    beside the database and orders the processes that write to SQLite. ``pool`` is the most
    connections that are open to PostgreSQL at once, and ``name`` what they are called there.
    Whoever writes, or looks, waits ``patience`` seconds at most. Opens no connection yet.
    """
    vault = Vault(secret, chance or random.SystemRandom())
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        return _sqlite_store(url, vault, lock_file, fail, patience)
    if url.get_backend_name() != "postgresql":
        raise Refused("unknown-database", database=url.get_backend_name())
    milliseconds = int(patience * 1000)
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=min(pool, KEPT),
        max_overflow=pool - min(pool, KEPT),
        pool_timeout=patience,
        connect_args={
            "application_name": name,
            "connect_timeout": 5,
            "options": f"-c statement_timeout={milliseconds} "
            f"-c idle_in_transaction_session_timeout={IDLE_MILLISECONDS} "
            "-c synchronous_commit=on",  # acknowledged is on disk, whatever the server's default
        },
        hide_parameters=True,
    )
    # One snapshot for all that a page reads; readers can neither block nor be blocked.
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Store(reading, engine, vault, lock_file, fail)


def _sqlite_store(
    url: URL, vault: Vault, lock_file: Path, fail: str, patience: float = PATIENCE
) -> Store:
    reader = create_engine(
        url, pool_size=READERS, max_overflow=0, pool_timeout=patience, hide_parameters=True
    )
    writer = create_engine(url, pool_size=1, hide_parameters=True)
    for engine in (reader, writer):
        event.listen(engine, "connect", _prepare_sqlite)
    event.listen(writer, "begin", _begin_immediate)
    return Store(reader, writer, vault, lock_file, fail, patience)


def _prepare_sqlite(driver: Any, _record: object) -> None:
    # The driver must not begin by itself: it would emit no BEGIN before a SAVEPOINT, and
    # every RELEASE would commit.
    driver.isolation_level = None
    for pragma in PRAGMAS:
        driver.execute(pragma)


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def database_file(store: Store) -> Path:
    """Give the file of an SQLite database; refuses PostgreSQL, naming its own tool."""
    if store.dialect != "sqlite":
        raise Refused("backup-elsewhere")
    name = store.writer.url.database
    assert name is not None
    return Path(name)
