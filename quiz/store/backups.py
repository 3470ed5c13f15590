"""Copy a database while it runs, and bring a copy back (SQLite; PostgreSQL has its own tools)."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import Connection

from quiz.base import Refused
from quiz.store import sources
from quiz.store.engine import Store, database_file
from quiz.store.migrating import migrate
from quiz.store.sources import Source
from quiz.store.tables import attempt as attempts
from quiz.store.tables import invitation, staff_session
from quiz.store.tables import response as responses

TABLES = {"alembic_version", "bank", "event", "attempt", "response", "lot", "tally", "day_key"}
"""Tables that a database of ours has, whatever its version."""


def sqlite_version() -> str:
    """Name the version of SQLite that this process uses."""
    return sqlite3.sqlite_version


def copy(store: Store, target: Path) -> None:
    """Copy the database as it is at one instant, whole or not at all, while others write.

    The copy is private (mode 0600) and holds no key that opens it: the secret is elsewhere.
    Refuses to overwrite a file (``file-exists``).
    """
    source = database_file(store)
    if target.exists():
        raise Refused("file-exists", file=str(target))
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f"{target.name}.part")
    try:
        _copy(source, part)
        check(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _copy(source: Path, part: Path) -> None:
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(_opened(source)) as reader, closing(sqlite3.connect(part)) as writer:
        try:
            # All pages in one step: one state of the database, and no start from the
            # beginning each time that somebody writes in between.
            reader.backup(writer)
            writer.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.DatabaseError as error:
            raise Refused("damaged", file=str(source)) from error


def _opened(file: Path) -> sqlite3.Connection:
    """Open a file that exists; SQLite would make a new one otherwise."""
    try:
        return sqlite3.connect(f"file:{quote(str(file))}?mode=rw", uri=True)
    except sqlite3.OperationalError as error:
        raise Refused("no-database", file=str(file)) from error


def check(file: Path, *, quick: bool = False) -> None:
    """Refuse a file that is no whole database (``damaged``); ``quick`` skips the indexes."""
    with closing(_opened(file)) as probe:
        try:
            pragma = "quick_check" if quick else "integrity_check"
            answer = probe.execute(f"PRAGMA {pragma}(1)").fetchone()[0]
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            # The words of what was found may quote damaged bytes, which are no text.
            raise Refused("damaged", file=str(file)) from error
    if answer != "ok":
        raise Refused("damaged", file=str(file))


def check_is_ours(file: Path) -> None:
    """Refuse a whole database that is not one of Kitestring's (``not-ours``)."""
    with closing(_opened(file)) as probe:
        names = probe.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    if not {name for (name,) in names} >= TABLES:
        raise Refused("not-ours", file=str(file))


def hold(lock_file: Path) -> IO[bytes]:
    """Say that this process works with the database, until the file that comes back is closed.

    Refuses while a backup is being brought back (``being-restored``).
    """
    lock = open(_in_use(lock_file), "ab")  # noqa: SIM115 - whoever gets it keeps it open
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise Refused("being-restored") from None
    return lock


@contextmanager
def _alone(lock_file: Path) -> Iterator[None]:
    with open(_in_use(lock_file), "ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("in-use") from None
        yield


def _in_use(lock_file: Path) -> Path:
    return lock_file.with_name("in-use.lock")


def bring_back(
    store: Store, source: Path, aside: Path, *, keep_waiting: bool, fresh_source: str
) -> int:
    """Put a copy in the database's place; give how many waiting attempts were dropped.

    The copy is checked, brought to this version's shape, cleared of what waits and made a new
    source of lots (unless ``keep_waiting``) before anything is touched; what was in the place
    moves to ``aside``.
    Refuses while a server or another command works with the database (``in-use``).
    """
    target = database_file(store)
    with _alone(store.lock_file):
        check(source)
        check_is_ours(source)
        part = target.with_name(f"{target.name}.part")
        try:
            _copy(source, part)
            dropped = _make_ready(store, part, None if keep_waiting else fresh_source)
            if target.exists():
                aside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                _move_aside(target, aside)
            part.replace(target)
        finally:
            for ending in ("", "-wal", "-shm", ".lock"):
                part.with_name(part.name + ending).unlink(missing_ok=True)
        _sync_folder(target.parent)
    return dropped


def take_up(store: Store, fresh_source: str | None) -> int:
    """Go on with a PostgreSQL that its own tools brought back, as ``bring_back`` does.

    Gives how many waiting attempts were dropped; with None as source they are kept. Refuses
    while a server or another command is connected (``in-use``).
    """
    store.write(_refuse_company)  # before this process itself opens more connections
    migrate(store)

    def act(connection: Connection) -> int:
        _sign_everybody_out(connection)
        return 0 if fresh_source is None else _begin_anew(connection, fresh_source)

    return store.write(act)


def _refuse_company(connection: Connection) -> None:
    others = connection.exec_driver_sql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND application_name LIKE 'kitestring %%' AND pid <> pg_backend_pid()"
    )
    if others.scalar_one():
        raise Refused("in-use")


def _make_ready(store: Store, part: Path, fresh_source: str | None) -> int:
    other = store.beside(part)
    try:
        migrate(other)
        other.write(_sign_everybody_out)
        # Whoever brings a copy back says where it is to lie: its machine is not looked at.
        other.write(lambda c: sources.describe(c, mark=""))
        dropped = 0 if fresh_source is None else other.write(lambda c: _begin_anew(c, fresh_source))
    finally:
        other.close()
    with closing(sqlite3.connect(part)) as last:
        last.execute("PRAGMA journal_mode = DELETE")
    return dropped


def _move_aside(target: Path, aside: Path) -> None:
    # The database first: so at no moment a log lies beside a database that it is not of.
    for ending in ("", "-wal"):
        old = target.with_name(target.name + ending)
        if old.exists():
            old.replace(aside.with_name(aside.name + ending))
    target.with_name(f"{target.name}-shm").unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sign_everybody_out(connection: Connection) -> None:
    # Somebody may have been shut out, or a link used up, since the copy was made.
    connection.execute(delete(staff_session))
    connection.execute(delete(invitation))


def _begin_anew(connection: Connection, fresh_source: str) -> int:
    """Be a new source: the lots that the old one counted since may be known elsewhere."""
    sources.become(connection, Source(fresh_source, sources.here(connection).name))
    return drop_waiting(connection)


def drop_waiting(connection: Connection) -> int:
    """Drop every attempt that is not counted: it may have been counted since the copy."""
    waiting = select(attempts.c.key).where(attempts.c.lot.is_(None))
    count = connection.execute(
        select(func.count()).select_from(attempts).where(attempts.c.lot.is_(None))
    ).scalar_one()
    connection.execute(delete(responses).where(responses.c.attempt.in_(waiting)))
    connection.execute(delete(attempts).where(attempts.c.lot.is_(None)))
    connection.execute(update(attempts).values(erase_after=0))
    return int(count)
