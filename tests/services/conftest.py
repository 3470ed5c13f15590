"""A server without HTTP for each test, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.world import World, world


@pytest.fixture
def kite(database_url: str, tmp_path: Path) -> Iterator[World]:
    """Give a test a world of its own."""
    with world(database_url, tmp_path) as made:
        yield made
