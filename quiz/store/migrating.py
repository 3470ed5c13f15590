"""Bring a database to the shape that this version needs, and tell which shape it has."""

from __future__ import annotations

import fcntl
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from quiz.base import Refused
from quiz.store.engine import Store, database_file
from quiz.store.trouble import refusal_of

if TYPE_CHECKING:
    from alembic.config import Config

# Alembic is read where there is a step to take. Every start only asks which shape there is.

STEPS = Path(__file__).with_name("migrations")

MADE = b"A database was made here.\n"
"""What the lock file holds from then on."""


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(STEPS))
    return config


@cache
def shapes() -> tuple[str, ...]:
    """Name the shapes that this version knows, in order: each step's file begins with one."""
    files = STEPS.joinpath("versions").glob("[0-9]*_*.py")
    return tuple(sorted(file.name.partition("_")[0] for file in files))


def newest() -> str:
    """Name the shape that this version needs."""
    return shapes()[-1]


def present(connection: Connection) -> str | None:
    """Name the shape that a database has; None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql(
        "SELECT version_num FROM alembic_version"
    ).scalar_one_or_none()
    return found


def migrate(store: Store) -> tuple[str | None, str]:
    """Bring the database to the newest shape; give the shape before and after.

    All steps run in one transaction, so a killed migration leaves the old shape whole.
    Refuses a database that a newer version of Kitestring has written
    (``database-is-newer``), and an empty one where there was one before
    (``database-is-gone``): it would look like a server that works.
    """
    with open(store.lock_file, "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            before = _upgrade(store, made_before=lock.tell() > 0)
        except DBAPIError as error:
            raise refusal_of(error, store.writer) from error
        if store.dialect == "sqlite" and not lock.tell():
            lock.write(MADE)
        return before, newest()


def _upgrade(store: Store, *, made_before: bool) -> str | None:
    with store.writer.begin() as connection:
        if connection.dialect.name == "postgresql":
            # A step over many rows takes its time, and so does the server that goes first.
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(5483, 1)")
        before = present(connection)
        if before is not None and before not in shapes():
            raise Refused("database-is-newer", shape=before)
        if before is None and made_before and store.dialect == "sqlite":
            raise Refused(
                "database-is-gone", file=str(database_file(store)), lock=str(store.lock_file)
            )
        if before == newest():
            return before
        from alembic import command

        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return before


def is_ready(store: Store) -> bool:
    """Tell whether the database has the shape that this version needs."""
    with store.read() as connection:
        return present(connection) == newest()
