"""Lend connections of SQLite to look with, which stay open from one request to the next."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import TimeoutError as NoConnectionFree


class Lender:
    """Keep the connections that nobody looks with just now.

    ``most`` are lent at once; whoever comes then waits up to ``patience`` seconds for one that is
    given back. They wait here: nothing comes back to the engine's pool, so nobody would be woken.

    The transaction is begun and dropped on the driver's connection. SQLAlchemy's checking in,
    checking out and beginning cost more than the questions that a request asks.
    """

    def __init__(self, engine: Engine, most: int, patience: float) -> None:
        self._engine = engine
        self._patience = patience
        self._free = threading.Semaphore(most)
        self._idle: deque[Connection] = deque()

    @contextmanager
    def lend(self) -> Iterator[Connection]:
        """Lend a connection in a transaction that is dropped afterwards.

        Raises NoConnectionFree when none was given back in time.
        """
        if not self._free.acquire(timeout=self._patience):
            raise NoConnectionFree(f"all connections were lent for {self._patience:g} seconds")
        try:
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._engine.connect()
            driver: Any = connection.connection.driver_connection
            try:
                driver.execute("BEGIN")
                yield connection
            finally:
                self._take_back(connection, driver)
        finally:
            self._free.release()

    def _take_back(self, connection: Connection, driver: Any) -> None:
        try:
            if driver.in_transaction:
                driver.execute("ROLLBACK")
        except Exception:  # noqa: BLE001 - whatever it is, the next one gets a new connection
            connection.invalidate()
            connection.close()
        else:
            self._idle.append(connection)

    def close(self) -> None:
        """Give back what nobody uses."""
        while self._idle:
            self._idle.pop().close()
