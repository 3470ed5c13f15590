"""Insert a row at most once, in either dialect."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import Table
from sqlalchemy.engine import Connection

from quiz.store.prepared import Prepared


def insert_for(dialect: str, table: Table) -> Any:
    """Give an INSERT that knows what to do ON CONFLICT, as one dialect writes it."""
    # A server of the one database need not know how to speak to the other.
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)


@cache
def _insert_once(table: Table, columns: tuple[str, ...]) -> Prepared:
    def make(dialect: str) -> Any:
        insert = insert_for(dialect, table)
        # Without the option SQLAlchemy does not ask PostgreSQL how many rows an INSERT made.
        return insert.on_conflict_do_nothing().execution_options(preserve_rowcount=True)

    return Prepared(make, columns)


def insert_once(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless its key is there already; tell whether it was new.

    The race is decided by the database's constraint, never by looking first.
    """
    return _insert_once(table, tuple(row)).changed(connection, **row) == 1
