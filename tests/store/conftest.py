"""Stores for the tests: empty and migrated, on SQLite and on PostgreSQL."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from quiz.store import Store, open_store
from quiz.store.migrating import migrate
from tests.shaped import PATIENCE, begin
from tests.store.school import SECRET


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    """Give a test a migrated store of its own."""
    begin(database_url)
    opened = open_store(
        database_url, SECRET, tmp_path / "write.lock", random.Random(1), patience=PATIENCE
    )
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def file_store(sqlite_url: str, tmp_path: Path) -> Iterator[Store]:
    """Give a test a migrated store in a SQLite file."""
    begin(sqlite_url)
    opened = open_store(
        sqlite_url, SECRET, tmp_path / "write.lock", random.Random(1), patience=PATIENCE
    )
    migrate(opened)
    yield opened
    opened.close()
