"""Open the database, the same way for SQLite and PostgreSQL."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from quiz.base import Chance, Refused
from quiz.store.vault import Vault
from quiz.store.writer import Writer

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


class Store:
    """Hold the two faces of the database and the vault that seals what is personal."""

    def __init__(
        self, reader: Engine, writer: Engine, vault: Vault, lock_file: Path, fail: str = ""
    ) -> None:
        self.vault = vault
        self.dialect = reader.dialect.name
        self.lock_file = lock_file
        self.reader = reader
        self.writer = writer
        self._group = Writer(writer, lock_file, fail) if self.dialect == "sqlite" else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a connection that sees one consistent state; what it changes is dropped."""
        with self.reader.connect() as connection:
            yield connection

    def write(self, act: Callable[[Connection], T]) -> T:
        """Run ``act(connection)`` in a transaction, return its value once it is on disk.

        The act has no other effects, because it may run twice. Raises what the act raises,
        and Refused("busy") when the database did not commit within five seconds.
        """
        if self._group is not None:
            value: T = self._group.write(act)
            return value
        for attempt in range(6):
            try:
                with self.writer.begin() as connection:
                    return act(connection)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in AGAIN or attempt == 5:
                    if isinstance(error, OperationalError) and error.connection_invalidated:
                        raise Refused("busy") from error
                    raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Finish what is being written and give the connections back."""
        if self._group is not None:
            self._group.close()
        self.reader.dispose()
        self.writer.dispose()


def open_store(
    database: str, secret: bytes, lock_file: Path, chance: Chance | None = None, fail: str = ""
) -> Store:
    """Open the store at an address such as ``sqlite:////path/quiz.db`` or ``postgresql://...``.

    ``secret`` (32 bytes or more) wraps the day keys and is never stored; the lock file lies
    beside the database and orders the processes that write to SQLite. Opens no connection yet.
    """
    vault = Vault(secret, chance or random.SystemRandom())
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        reader = create_engine(url, pool_size=16, max_overflow=16, hide_parameters=True)
        writer = create_engine(url, pool_size=1, hide_parameters=True)
        for engine, begin in ((reader, "BEGIN"), (writer, "BEGIN IMMEDIATE")):
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _beginner(begin))
        return Store(reader, writer, vault, lock_file, fail)
    if url.get_backend_name() != "postgresql":
        raise Refused("unknown-database", database=url.get_backend_name())
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=16,
        max_overflow=4,
        pool_timeout=5,
        hide_parameters=True,
        connect_args={"connect_timeout": 5, "options": "-c statement_timeout=5000"},
    )
    return Store(engine, engine, vault, lock_file, fail)


def _prepare_sqlite(driver: Any, _record: object) -> None:
    # The driver must not begin by itself: it would emit no BEGIN before a SAVEPOINT, and
    # every RELEASE would commit.
    driver.isolation_level = None
    for pragma in PRAGMAS:
        driver.execute(pragma)


def _beginner(statement: str) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return begin
