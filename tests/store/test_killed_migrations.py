"""A migration that is killed anywhere leaves the old shape or the new one, each whole."""

from __future__ import annotations

import json
import os
import random
import signal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from quiz.banks.library import Library
from quiz.base import Settings
from quiz.services import tending
from quiz.services.site import Site
from quiz.store import Store, open_store
from quiz.store.migrating import is_ready, migrate, newest, present
from tests import postgres
from tests.store.school import NOW, SECRET
from tests.store.shape import SHAPES, counts
from tests.store.test_migrations import RELEASED, described, load
from tests.warm import CONTEXT

MOST = int(os.environ.get("KITESTRING_KILLS", "6"))
"""At how many points each migration is killed, besides those around its commit."""

OLDER = [shape for shape in RELEASED if shape != newest()]


def store_of(database: str, folder: Path) -> Store:
    return open_store(database, SECRET, folder / "write.lock", random.Random(1))


def migrate_and_die(database: str, folder: str, at: int, seen: str) -> None:
    """Migrate in a process of its own that is killed at its ``at``-th point (0: never).

    Points are the end of each statement, the commit, and the time right after it.
    """
    store = store_of(database, Path(folder))
    passed = 0

    def reached(*_: object) -> None:
        nonlocal passed
        passed += 1
        if passed == at:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("after_cursor_execute", "commit"):
        event.listen(store.writer, name, reached)
    migrate(store)
    reached()
    Path(seen).write_text(str(passed))


def child(database: str, folder: Path, at: int) -> int:
    """Run such a migration; gives the number of its points if it came to its end, else 0."""
    seen = folder / f"seen-{at}"
    process = CONTEXT.Process(target=migrate_and_die, args=(database, str(folder), at, str(seen)))
    process.start()
    process.join()
    assert process.exitcode == (0 if at == 0 else -signal.SIGKILL)
    process.close()
    postgres.wait_for_the_dead(database, set())
    return int(seen.read_text()) if at == 0 else 0


@pytest.mark.parametrize("shape", [*OLDER, None])
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_migration_killed_anywhere_leaves_the_old_shape_or_the_new(
    kind: str, shape: str | None, tmp_path: Path, request: pytest.FixtureRequest, worker_id: str
) -> None:
    server: postgres.Server | None = None
    if kind == "postgres":
        server = request.getfixturevalue("postgres_server")
    used: list[str] = []

    def fresh(number: int) -> tuple[str, Path]:
        folder = tmp_path / str(number)
        folder.mkdir()
        if server is None:
            database = f"sqlite:///{folder / 'quiz.db'}"
        else:
            used.append(f"killed_{worker_id}_{shape}_{number}".lower())
            database = server.create(used[-1])
        if shape is not None:
            store = store_of(database, folder)
            load(store, shape)
            store.close()
        return database, folder

    points = child(*fresh(0), at=0)
    assert points > 5
    chosen = random.Random(f"{kind} {shape}").sample(range(1, points - 1), min(MOST, points - 2))
    committed = 0
    try:
        for at in sorted({*chosen, points - 1, points}):
            database, folder = fresh(at)
            child(database, folder, at)
            committed += is_whole(database, folder, shape)
    finally:
        for name in used:
            assert server is not None
            server.drop(name)
    assert committed == 1, "only what was killed after its commit has the new shape"


def is_whole(database: str, folder: Path, shape: str | None) -> bool:
    """Look at what a killed migration left, and migrate again; tell whether it was the new."""
    store = store_of(database, folder)
    with store.writer.connect() as connection:
        found = present(connection)
    assert found in (shape, newest())
    if found == shape:
        assert not is_ready(store)
        tables = set(described(store)) - {"without rowid"}
        known = set() if shape is None else set(rows_of(shape))
        assert tables == known, "the old shape has all of its tables and none of the new"
        assert migrate(store) == (shape, newest())
    assert migrate(store) == (newest(), newest())
    assert is_ready(store)
    if shape is not None:
        after, before = counts(store), rows_of(shape)
        assert {name: after[name] for name in before if name in after} == before
        settings = Settings(folder, folder.parent / "secret.key", "")
        findings = tending.examine(
            Site(settings, store, random.SystemRandom(), Library()), NOW, recount=True
        )
        assert all(finding.fine for finding in findings), findings
    store.close()
    return found == newest()


def rows_of(shape: str) -> dict[str, Any]:
    """Give the tables of a released shape with their numbers of rows."""
    found: dict[str, Any] = json.loads((SHAPES / f"{shape}.json").read_text())
    return found
