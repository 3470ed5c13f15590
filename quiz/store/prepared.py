"""Statements that every request runs, compiled once.

On SQLite they go straight to the driver: SQLAlchemy's way through an execution costs five
times what the statement itself does. The values are whole numbers, texts and bytes, which the
driver takes and gives as they are; only a truth value comes back as 0 or 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.sql.base import Executable


class Prepared:
    """Hold one statement, and its text for SQLite."""

    def __init__(
        self, make: Callable[[str], Executable] | Executable, columns: Sequence[str] = ()
    ) -> None:
        """Take a statement, or a function that makes it for a dialect ("sqlite", ...).

        ``columns`` are those that an INSERT fills.
        """
        self._make = make if callable(make) else (lambda _: make)
        self._others: dict[str, Executable] = {}
        # Dialects of SQLAlchemy have no types for their arguments.
        compiled = self._make("sqlite").compile(  # type: ignore[attr-defined]
            dialect=sqlite.dialect(paramstyle="named"),
            column_keys=columns or None,
        )
        self._text = str(compiled)
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}

    def rows(self, connection: Connection, **values: Any) -> Sequence[Any]:
        """Run it as a question and give all rows."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._for(connection), values).all()
        rows: Sequence[Any] = self._run(connection, values).fetchall()
        return rows

    def row(self, connection: Connection, **values: Any) -> Any:
        """Run it as a question for at most one row; None where there is none."""
        rows = self.rows(connection, **values)
        return rows[0] if rows else None

    def changed(self, connection: Connection, **values: Any) -> int:
        """Run it as a change and give how many rows it made or changed."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._for(connection), values).rowcount
        return int(self._run(connection, values).rowcount)

    def many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it as a change once for each of these values."""
        if not rows:
            return
        if connection.dialect.name != "sqlite":
            connection.execute(self._for(connection), rows)
            return
        driver: Any = connection.connection.driver_connection
        fixed = self._fixed
        driver.executemany(self._text, [{**fixed, **row} for row in rows] if fixed else rows)

    def _run(self, connection: Connection, values: dict[str, Any]) -> Any:
        driver: Any = connection.connection.driver_connection
        return driver.execute(self._text, {**self._fixed, **values})

    def _for(self, connection: Connection) -> Executable:
        name = connection.dialect.name
        if name not in self._others:
            self._others[name] = self._make(name)
        return self._others[name]
