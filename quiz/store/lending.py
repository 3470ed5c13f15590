"""Lend connections of SQLite to look with, which stay open from one request to the next."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.engine import Connection, Engine


class Lender:
    """Keep the connections that nobody looks with just now.

    The transaction is begun and dropped on the driver's connection. SQLAlchemy's checking in,
    checking out and beginning cost more than the questions that a request asks.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: deque[Connection] = deque()

    @contextmanager
    def lend(self) -> Iterator[Connection]:
        """Lend a connection in a transaction that is dropped afterwards."""
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
