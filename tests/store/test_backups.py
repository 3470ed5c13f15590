"""Copies of a database, and bringing one back without losing either."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from quiz.base import Refused
from quiz.services import people, tending
from quiz.services.site import Site
from quiz.store import Connection, Store, backups, open_store
from quiz.store.engine import database_file
from quiz.store.migrating import migrate
from tests.store.school import DAY, HOUR, NOW, SECRET, School, school


@pytest.fixture
def kite(sqlite_url: str, tmp_path: Path) -> Iterator[School]:
    # What is damaged below has to be the same bytes in each run.
    with school(sqlite_url, tmp_path, chance=random.Random(3)) as made:
        yield made


def settled_class(kite: School) -> None:
    """Leave twelve counted attempts, three that wait, and one staff session."""
    kite.sweep()
    event = kite.event()
    kite.people(event, 12)
    kite.site.store.write(
        lambda c: c.exec_driver_sql(f"update event set state = 'closed', closes_at = {kite.now}")
    )
    kite.wait(60)
    kite.sweep()
    kite.people(kite.event(), 3)
    link = people.first_run_link(kite.site, kite.now)
    assert link is not None
    people.join(kite.site, link, "Chen", "chen@example.org", "four random kite words", kite.now)


def restore(kite: School, source: Path, *, keep_waiting: bool = False) -> tuple[int, Path]:
    kite.site.store.close()
    return tending.restore(kite.site, source, keep_waiting=keep_waiting, now=kite.now)


def count(file: Path, table: str) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute(f"select count(*) from {table}").fetchone()[0])


def test_a_copy_is_private_and_holds_everything(kite: School, tmp_path: Path) -> None:
    settled_class(kite)
    target = tmp_path / "copies" / "copy.db"
    backups.copy(kite.site.store, target)
    assert target.stat().st_mode & 0o777 == 0o600
    assert count(target, "attempt") == 15
    assert SECRET not in target.read_bytes()
    assert sorted(path.name for path in target.parent.iterdir()) == ["copy.db"]


def test_a_copy_never_overwrites_a_file(kite: School, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="file-exists"):
        backups.copy(kite.site.store, database_file(kite.site.store))
    assert kite.count("bank") == 1


def test_a_copy_of_nothing_is_refused(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'no.db'}", SECRET, tmp_path / "l", random.Random(1))
    with pytest.raises(Refused, match="no-database"):
        backups.copy(store, tmp_path / "copy.db")
    assert not (tmp_path / "no.db").exists()
    assert not list(tmp_path.glob("copy*"))


def test_a_copy_while_others_write_is_one_state_and_ends(kite: School, tmp_path: Path) -> None:
    """Each write leaves two rows that belong together; no copy has one without the other."""
    store, stop = kite.site.store, threading.Event()
    filler = "x" * 200_000

    def pair(connection: Connection, number: int) -> None:
        for half in ("left", "right"):
            connection.exec_driver_sql(
                "insert into note values (?, 0, 'admin', ?, ?)",
                (f"{half}-{number}", half, filler if number < 60 else "-"),
            )

    for number in range(60):
        store.write(lambda c, number=number: pair(c, number))
    acknowledged = [60]

    def write_on() -> None:
        while not stop.is_set():
            store.write(lambda c: pair(c, acknowledged[0]))
            acknowledged[0] += 1

    writing = threading.Thread(target=write_on)
    writing.start()
    for number in range(5):
        before = acknowledged[0]
        target = tmp_path / f"{number}.db"
        backups.copy(store, target)
        with closing(sqlite3.connect(target)) as copied:
            halves = dict(copied.execute("select act, count(*) from note group by act").fetchall())
        assert halves["left"] == halves["right"] >= before
    stop.set()
    writing.join()


def test_a_copy_brought_back_has_what_was_counted_and_drops_what_waited(
    kite: School, tmp_path: Path
) -> None:
    settled_class(kite)
    backups.copy(kite.site.store, tmp_path / "copy.db")
    lots = kite.rows("select id, digest, n from lot")
    kite.people(kite.event(), 5)
    dropped, aside = restore(kite, tmp_path / "copy.db")
    assert dropped == 3
    assert count(aside, "attempt") == 20, "what was in the place is kept"
    file = database_file(kite.site.store)
    assert file.stat().st_mode & 0o777 == 0o600
    assert count(file, "attempt") == 12
    assert count(file, "staff") == 1
    assert count(file, "staff_session") == count(file, "invitation") == 0
    again = open_store(f"sqlite:///{file}", SECRET, tmp_path / "write.lock", random.Random(1))
    with again.read() as connection:
        assert connection.exec_driver_sql("select id, digest, n from lot").fetchall() == lots
    again.close()
    assert not list(tmp_path.glob("*.part*"))


def test_the_operator_may_keep_what_waits(kite: School, tmp_path: Path) -> None:
    settled_class(kite)
    backups.copy(kite.site.store, tmp_path / "copy.db")
    assert restore(kite, tmp_path / "copy.db", keep_waiting=True)[0] == 0
    assert count(database_file(kite.site.store), "attempt") == 15


def test_what_was_counted_before_a_copy_is_not_counted_again(kite: School, tmp_path: Path) -> None:
    kite.sweep()
    event = kite.event()
    kite.people(event, 12)
    backups.copy(kite.site.store, tmp_path / "copy.db")
    restore(kite, tmp_path / "copy.db")
    with school(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path) as later:
        later.wait(DAY + HOUR)
        later.sweep()
        assert later.count("attempt") == later.count("lot") == 0


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda path: path.write_bytes(b""), "not-ours"),
        (lambda path: path.write_bytes(b"no database at all" * 400), "damaged"),
        (lambda path: path.write_bytes(path.read_bytes()[:9000]), "damaged"),
        (lambda path: sqlite3.connect(path).executescript("drop table tally"), "not-ours"),
        (
            lambda path: sqlite3.connect(path).executescript(
                "update alembic_version set version_num = '9999'"
            ),
            "database-is-newer",
        ),
        (lambda path: path.unlink(), "no-database"),
    ],
    ids=["empty", "foreign", "cut", "without-tallies", "newer", "missing"],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_what_cannot_be_brought_back_leaves_all_as_it_is(
    kite: School, tmp_path: Path, spoil: object, code: str
) -> None:
    settled_class(kite)
    copy = tmp_path / "copy.db"
    backups.copy(kite.site.store, copy)
    spoil(copy)  # type: ignore[operator]
    with pytest.raises(Refused, match=code):
        restore(kite, copy)
    assert count(database_file(kite.site.store), "attempt") == 15
    assert not (tmp_path / "backups").exists()
    assert not list(tmp_path.glob("*.part*"))


def test_nothing_is_brought_back_under_a_running_server(kite: School, tmp_path: Path) -> None:
    settled_class(kite)
    backups.copy(kite.site.store, tmp_path / "copy.db")
    with backups.hold(kite.site.store.lock_file):
        with backups.hold(kite.site.store.lock_file):
            pass
        with pytest.raises(Refused, match="in-use"):
            restore(kite, tmp_path / "copy.db")
    restore(kite, tmp_path / "copy.db")


def test_postgresql_has_its_own_tools(postgres_url: str, tmp_path: Path) -> None:
    store = open_store(postgres_url, SECRET, tmp_path / "write.lock", random.Random(1))
    with pytest.raises(Refused, match="backup-elsewhere"):
        backups.copy(store, tmp_path / "copy.db")
    store.close()


def test_a_database_that_is_gone_is_not_made_anew(kite: School, tmp_path: Path) -> None:
    settled_class(kite)
    kite.site.store.close()
    for empty in (False, True):
        file = database_file(kite.site.store)
        for ending in ("", "-wal", "-shm"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
        if empty:
            file.touch()
        with pytest.raises(Refused, match="database-is-gone"):
            migrate(kite.site.store)
        kite.site.store.writer.dispose()


def flipped(file: Path, chance: random.Random) -> None:
    """Damage a file as a bad disk does: flip bits, blank a stretch, or cut it off."""
    content = bytearray(file.read_bytes())
    kind = chance.randrange(3)
    if kind == 0:
        for _ in range(20):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    elif kind == 1:
        start = chance.randrange(len(content) - 4096)
        content[start : start + 4096] = bytes(4096)
    else:
        del content[chance.randrange(len(content)) :]
    file.write_bytes(content)


def state(store: Store) -> dict[str, list[tuple[object, ...]]]:
    tables = ("bank", "revision", "event", "attempt", "response", "lot", "tally", "participation")
    with store.read() as connection:
        return {
            name: sorted(tuple(row) for row in connection.exec_driver_sql(f"select * from {name}"))
            for name in tables
        }


def examined(site: Site) -> str:
    """Start as a server does, then look closely: fine, found, or the code of a refusal."""
    try:
        tending.look_over(site)
        migrate(site.store)
        findings = tending.examine(site, NOW, recount=True)
    except Refused as refusal:
        return refusal.code
    return "fine" if all(finding.fine for finding in findings) else "found"


def test_a_damaged_database_is_refused_or_found_out(kite: School, tmp_path: Path) -> None:
    """Where pages are whole but a sum in one was changed, the lot's digest tells."""
    settled_class(kite)
    whole = tmp_path / "whole.db"
    backups.copy(kite.site.store, whole)
    expected = state(kite.site.store)
    kite.site.store.close()
    chance, refused, noticed = random.Random(12), 0, 0
    for number in range(60):
        folder = tmp_path / str(number)
        folder.mkdir()
        file = folder / "quiz.db"
        shutil.copyfile(whole, file)
        (folder / "write.lock").write_bytes(b"A database was made here.\n")
        flipped(file, chance)
        if file.read_bytes() == whole.read_bytes():
            continue
        store = open_store(f"sqlite:///{file}", SECRET, folder / "write.lock", chance)
        site = Site(kite.site.settings, store, chance, kite.site.library)
        told = examined(site)
        if told in ("damaged", "database-is-gone"):
            refused += 1
        elif told == "found":
            noticed += 1
        else:
            # What is left is a flip in free space or in a text that is shown as it is.
            assert told == "fine"
            found = state(store)
            for name in ("attempt", "response", "lot", "tally"):
                assert found[name] == expected[name], f"{name} changed unnoticed"
        store.close()
    assert refused >= 30
    assert refused + noticed >= 40
    assert os.path.getsize(whole) > 50_000
