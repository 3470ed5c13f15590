"""Connections to look with: so many at once, and nobody waits beside a free one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from quiz.base import Refused
from quiz.store import Store, open_store
from quiz.store.engine import READERS
from tests.store.school import SECRET


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a store of SQLite that is patient for minutes."""
    made = open_store(f"sqlite:///{tmp_path}/quiz.db", SECRET, tmp_path / "lock", patience=300)
    yield made
    made.close()


def test_who_waits_for_a_connection_gets_the_first_that_is_given_back(store: Store) -> None:
    found: list[int] = []

    def look() -> None:
        with store.read() as connection:
            found.append(connection.exec_driver_sql("select 7").scalar_one())

    with ExitStack() as all_lent:
        for _ in range(READERS):
            all_lent.enter_context(store.read())
        others = [threading.Thread(target=look, daemon=True) for _ in range(3 * READERS)]
        for one in others:
            one.start()
        assert not found
    for one in others:
        one.join(120)
    assert found == [7] * len(others)


def test_who_waits_too_long_for_a_connection_is_refused(tmp_path: Path) -> None:
    hasty = open_store(f"sqlite:///{tmp_path}/quiz.db", SECRET, tmp_path / "lock", patience=0.1)
    with ExitStack() as all_lent:
        for _ in range(READERS):
            all_lent.enter_context(hasty.read())
        with pytest.raises(Refused, match="busy"), hasty.read():
            pass
    with hasty.read() as connection:
        assert connection.exec_driver_sql("select 1").scalar_one() == 1
    hasty.close()
