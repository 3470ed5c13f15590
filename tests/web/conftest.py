"""Fixtures of the web's tests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

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


@pytest.fixture(autouse=True)
def _one_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let limits see no time pass: however slow the machine, a test is over within the minute."""
    instant, rest = time.time(), time.monotonic()
    still = SimpleNamespace(time=lambda: instant, monotonic=lambda: rest)
    monkeypatch.setattr("limits.storage.memory.time", still)
    monkeypatch.setattr("quiz.web.gates.time", still)
