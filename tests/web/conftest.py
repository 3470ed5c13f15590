"""Fixtures of the web's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.place import Place, open_place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Give a test a Kitestring of its own, empty."""
    home = tmp_path / "home"
    home.mkdir()
    made = open_place(home)
    yield made
    made.shut()
