"""Copy a database while it runs, and bring a copy back (SQLite; PostgreSQL has its own tools)."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from pathlib import Path

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import Connection

from quiz.base import Refused
from quiz.store.engine import Store, database_file
from quiz.store.tables import attempt as attempts
from quiz.store.tables import response as responses


def sqlite_version() -> str:
    """Name the version of SQLite that this Python brings."""
    return sqlite3.sqlite_version


def copy(store: Store, target: Path) -> None:
    """Copy the database by SQLite's online backup, whole or not at all.

    The copy is private (mode 0600) and holds no key that opens it: the secret is elsewhere.
    """
    source = database_file(store)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    reader, writer = sqlite3.connect(source), sqlite3.connect(part)
    try:
        reader.backup(writer, pages=1000)
        writer.execute("PRAGMA journal_mode = DELETE")
    finally:
        writer.close()
        reader.close()
    part.replace(target)


def check(file: Path) -> None:
    """Refuse a file that is no whole database."""
    probe = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        answer = probe.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise Refused("damaged", file=str(file)) from error
    finally:
        probe.close()
    if answer != "ok":
        raise Refused("damaged", file=str(file))


def bring_back(store: Store, source: Path) -> None:
    """Put a copy in the database's place; the server must not be running."""
    check(source)
    target = database_file(store)
    with open(store.lock_file, "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        part = target.with_name(target.name + ".part")
        shutil.copyfile(source, part)
        part.chmod(0o600)
        for ending in ("-wal", "-shm"):
            target.with_name(target.name + ending).unlink(missing_ok=True)
        part.replace(target)


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
