"""Give SQLite files the newest shape by copying one that has it: to migrate takes far longer."""

from __future__ import annotations

import os
import random
import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

from quiz.store import open_store
from quiz.store.migrating import migrate

SQLITE = "sqlite:///"

PATIENCE = 120.0
"""Seconds that a test waits for its database. Visitors wait for five, and are told to come back:
that has tests of its own, and a slow machine is not to bring it about in all the others."""


@cache
def _empty_database() -> bytes:
    """Migrate one database for all tests of this process."""
    with tempfile.TemporaryDirectory(prefix="kite-empty-") as folder:
        file = Path(folder, "quiz.db")
        store = open_store(f"{SQLITE}{file}", bytes(32), Path(folder, "lock"), random.Random(1))
        migrate(store)
        store.close()
        assert not Path(folder, "quiz.db-wal").exists()
        return file.read_bytes()


def begin(database: str) -> None:
    """Make the file of a SQLite database, empty and of the newest shape, unless it is there.

    It is no copy as a source of lots: its id is its own, as a migration would have drawn it.
    """
    file = Path(database.removeprefix(SQLITE))
    if database.startswith(SQLITE) and not file.exists():
        file.write_bytes(_empty_database())
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE source SET id = ?", (os.urandom(16).hex(),))
