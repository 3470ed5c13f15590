"""The writer of SQLite: many acts to a commit, each as if it were alone."""

from __future__ import annotations

import fcntl
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from quiz.base import Refused
from quiz.store import Connection, Store, writer
from quiz.store.backups import database_file

Act = Callable[[Connection], Any]

PATIENCE = 120
"""Seconds for what takes none; only a failure waits for so long, or a very slow machine."""


def note(name: str) -> Act:
    """Make an act that leaves a row."""

    def act(connection: Connection) -> str:
        connection.exec_driver_sql(
            f"insert into note values ('{name}', 0, 'admin', 'act', 'subject')"
        )
        return name

    return act


def notes(store: Store) -> set[str]:
    with store.read() as connection:
        return {name for (name,) in connection.exec_driver_sql("select id from note")}


def refusing(connection: Connection) -> None:
    note("refused")(connection)
    raise Refused("stale-turn")


def breaking_the_commit(connection: Connection) -> None:
    """Leave a response without an attempt: SQLite finds out at COMMIT only."""
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    connection.exec_driver_sql("insert into response values (x'00', 'item', 1, x'00')")


def together(store: Store, acts: list[Act]) -> list[Future[Any]]:
    """Hold the writer until all acts wait, so that they are taken as one group."""
    held, go = threading.Event(), threading.Event()

    def hold(_connection: Connection) -> None:
        held.set()
        assert go.wait(PATIENCE)

    with ThreadPoolExecutor(len(acts) + 1) as pool:
        first = pool.submit(store.write, hold)
        assert held.wait(PATIENCE)
        futures = [pool.submit(store.write, act) for act in acts]
        group = store._group
        assert group is not None
        while len(group._jobs) < len(acts):
            time.sleep(0.001)
        go.set()
        first.result(PATIENCE)
    return futures


@contextmanager
def counted_commits(store: Store) -> Iterator[list[int]]:
    commits = [0]

    def count(_connection: Connection) -> None:
        commits[0] += 1

    event.listen(store.writer, "commit", count)
    yield commits
    event.remove(store.writer, "commit", count)


@contextmanager
def locked_by_somebody(store: Store) -> Iterator[sqlite3.Connection]:
    """Hold SQLite's own write lock, as a tool that knows nothing of ours does."""
    other = sqlite3.connect(database_file(store), PATIENCE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_acts_that_arrive_together_commit_together(file_store: Store) -> None:
    with counted_commits(file_store) as commits:
        futures = together(file_store, [note(f"n{i}") for i in range(20)])
    assert [one.result() for one in futures] == [f"n{i}" for i in range(20)]
    assert commits == [2], "one for the act that held the writer, one for all the others"
    assert len(notes(file_store)) == 20


def test_an_act_that_refuses_does_not_touch_its_neighbours(file_store: Store) -> None:
    with counted_commits(file_store) as commits:
        before, refused, after = together(file_store, [note("a"), refusing, note("b")])
    assert before.result() == "a"
    assert after.result() == "b"
    with pytest.raises(Refused, match="stale-turn"):
        refused.result()
    assert notes(file_store) == {"a", "b"}
    assert commits == [2]


def test_an_act_that_breaks_a_rule_of_the_database_falls_alone(file_store: Store) -> None:
    one, two, three = together(file_store, [note("a"), note("a"), note("b")])
    assert one.result() == "a"
    with pytest.raises(IntegrityError):
        two.result()
    assert three.result() == "b"


def test_when_a_commit_fails_each_act_runs_alone(file_store: Store) -> None:
    one, two, three = together(file_store, [note("a"), breaking_the_commit, note("b")])
    assert (one.result(), three.result()) == ("a", "b")
    with pytest.raises(IntegrityError):
        two.result()
    assert notes(file_store) == {"a", "b"}


def test_a_failed_commit_leaves_a_writer_that_works(file_store: Store) -> None:
    for turn in range(3):
        with pytest.raises(IntegrityError):
            file_store.write(breaking_the_commit)
        assert file_store.write(note(f"n{turn}")) == f"n{turn}"
    assert len(notes(file_store)) == 3


def test_an_act_that_wants_to_end_the_program_ends_nothing(file_store: Store) -> None:
    def leave(_connection: Connection) -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        file_store.write(leave)
    assert file_store.write(note("a")) == "a"


def test_an_act_may_not_write_inside_itself(store: Store) -> None:
    def nested(connection: Connection) -> None:
        note("outer")(connection)
        store.write(note("inner"))

    # Had it waited for itself, it would have been refused as somebody who waited too long.
    with pytest.raises(RuntimeError, match="inside an act"):
        store.write(nested)
    assert notes(store) == set()
    assert store.write(note("a")) == "a"


def test_without_a_commit_in_time_the_act_is_refused(
    file_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_store.write(note("before"))
    monkeypatch.setattr(file_store._group, "patience", 0.3)
    with locked_by_somebody(file_store), ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(file_store.write, note(f"n{i}")) for i in range(8)]
        for one in futures:
            with pytest.raises(Refused, match="busy"):
                one.result()
    # Nobody waits for them any more, and the page that kept what was typed sends it again.
    monkeypatch.setattr(file_store._group, "patience", PATIENCE)
    time.sleep(0.3)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            file_store.write(note("after"))
            break
        except Refused:
            time.sleep(0.05)
    assert {"before", "after"} <= notes(file_store)


def test_a_command_waits_where_a_visitor_is_told_to_come_back(
    file_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with locked_by_somebody(file_store):
            monkeypatch.setattr(file_store._group, "patience", 0.3)
            with pytest.raises(Refused, match="busy"):
                file_store.write(note("visitor"))
            monkeypatch.setattr(file_store._group, "patience", PATIENCE)
            waiting = pool.submit(file_store.write, note("command"))
            time.sleep(0.6)
            assert not waiting.done()
        assert waiting.result() == "command"
    # The visitor's act was under way when they were told; sending it again finds that out.
    assert "command" in notes(file_store)


def test_while_the_database_is_stuck_who_comes_is_told_at_once(
    file_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_store._group, "patience", 0.5)
    with locked_by_somebody(file_store):
        with pytest.raises(Refused, match="busy"):
            file_store.write(note("first"))
        waited = 0
        outcome = writer._Job.outcome

        def counted(job: writer._Job, patience: float) -> Any:
            nonlocal waited
            waited += 1
            return outcome(job, patience)

        monkeypatch.setattr(writer._Job, "outcome", counted)
        for turn in range(20):
            with pytest.raises(Refused, match="busy"):
                file_store.write(note(f"n{turn}"))
        # Not nobody: the first of them may come before the writer was stuck for long enough.
        assert waited <= 2, "20 people who wait in turn would take 10 seconds"


def test_a_stopped_process_that_holds_the_lock_file_only_delays(
    file_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_store._group, "patience", 0.5)
    with open(file_store.lock_file, "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Refused, match="busy"):
            file_store.write(note("lost"))
    monkeypatch.setattr(file_store._group, "patience", PATIENCE)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            file_store.write(note("after"))
            break
        except Refused:
            time.sleep(0.05)
    assert notes(file_store) == {"after"}, "what nobody waited for any more was not written"


def test_a_writer_that_cannot_begin_comes_back(file_store: Store, tmp_path: Path) -> None:
    lock_file = file_store.lock_file
    lock_file.unlink()
    lock_file.mkdir()
    with pytest.raises(Refused, match="busy"):
        file_store.write(note("lost"))
    lock_file.rmdir()
    assert file_store.write(note("after")) == "after"


def test_after_the_end_nobody_waits(file_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    file_store.write(note("a"))
    file_store.close()
    monkeypatch.setattr(file_store._group, "patience", 2 * PATIENCE)
    with ThreadPoolExecutor(1) as pool, pytest.raises(Refused, match="busy"):
        pool.submit(file_store.write, note("b")).result(PATIENCE)


def test_what_is_queued_at_the_end_is_still_written(file_store: Store) -> None:
    held, go = threading.Event(), threading.Event()

    def hold(_connection: Connection) -> None:
        held.set()
        assert go.wait(PATIENCE)

    with ThreadPoolExecutor(12) as pool:
        pool.submit(file_store.write, hold)
        assert held.wait(PATIENCE)
        futures = [pool.submit(file_store.write, note(f"n{i}")) for i in range(10)]
        group = file_store._group
        assert group is not None
        while len(group._jobs) < 10:
            time.sleep(0.001)
        closing = pool.submit(file_store.close)
        go.set()
        closing.result(PATIENCE)
        assert [one.result() for one in futures] == [f"n{i}" for i in range(10)]
    check = sqlite3.connect(database_file(file_store))
    assert check.execute("select count(*) from note").fetchone() == (10,)
    check.close()


def big(name: str) -> Act:
    """Make an act that needs some pages."""

    def act(connection: Connection) -> str:
        connection.exec_driver_sql(
            "insert into note values (?, 0, 'admin', 'act', ?)", (name, "x" * 3000)
        )
        return name

    return act


@pytest.mark.parametrize("room", [0, 1, 2, 3, 5, 8])
def test_on_a_full_disk_nothing_acknowledged_is_lost(file_store: Store, room: int) -> None:
    def limit(pages: int) -> Act:
        def act(connection: Connection) -> None:
            used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {used + pages}")

        return act

    file_store.write(limit(room))
    acknowledged: set[str] = set()
    refused = 0
    for start in range(0, 30, 10):
        futures = together(file_store, [big(f"n{start + i}") for i in range(10)])
        for one in futures:
            trouble = one.exception()
            if trouble is None:
                acknowledged.add(one.result())
            else:
                assert isinstance(trouble, Refused)
                assert trouble.code == "busy"
                refused += 1
    assert refused >= 30 - 2 * room - 3
    assert notes(file_store) == acknowledged, "no more and no less than was acknowledged"
    file_store.write(limit(10_000))
    assert file_store.write(big("after")) == "after", "space is back, so it goes on by itself"
    check = sqlite3.connect(database_file(file_store))
    assert check.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert check.execute("PRAGMA foreign_key_check").fetchall() == []
    check.close()
