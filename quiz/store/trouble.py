"""Tell trouble that passes (a full disk, a lock, a lost server) from faults of ours."""

from __future__ import annotations

import sqlite3

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from quiz.base import Refused

SQLITE_PASSES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}

DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

ALL_OF_IT = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
"""What one act has as little to do with as its neighbours: trying each alone helps nobody.

After an error of input or output in particular nothing is tried again on the same connection,
because a second sync that succeeds would not prove that the first one's pages are on disk.
"""


NO_CONNECTION = ("08", "28", "3D", "53300", "57P")
"""How PostgreSQL's codes begin for: lost, not let in, no such database, too many, stopping."""


def sqlite_code(error: BaseException | None) -> int | None:
    """Give SQLite's primary result code of an error, if it has one."""
    if isinstance(error, DBAPIError):
        error = error.orig
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


def sqlstate(error: BaseException) -> str | None:
    """Give PostgreSQL's code of an error, if it has one."""
    return getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None


def passes(error: BaseException) -> bool:
    """Tell whether the database itself is in trouble that may pass, whatever was asked of it."""
    if isinstance(error, NoConnectionFree | OSError):
        return True
    code = sqlite_code(error)
    if code is not None:
        return code in SQLITE_PASSES
    # The driver of PostgreSQL keeps these two for what is not the statement's fault: lost and
    # refused connections, timeouts, a full disk, a server that stops or starts.
    return isinstance(error, OperationalError | InterfaceError)


def _unreached(error: BaseException) -> dict[str, str]:
    """Give the words of PostgreSQL, or of its driver, when there is no connection to be had."""
    if not isinstance(error, OperationalError) or sqlite_code(error) is not None:
        return {}
    code = sqlstate(error)
    if code is not None and not code.startswith(NO_CONNECTION):
        return {}
    return {"why": " ".join(str(error.orig).split())}


def refusal_of(error: BaseException, engine: Engine) -> BaseException:
    """Give what is to be raised for an error of the database.

    ``busy`` for trouble that passes (with the database's own words for its operator, ``why``,
    where nobody got as far as a statement), ``damaged`` when SQLite found that the file is no whole
    database, and the error itself when it is a fault of ours.
    """
    if passes(error):
        refusal = Refused("busy", **_unreached(error))
    elif sqlite_code(error) in DAMAGE:
        refusal = Refused("damaged", file=str(engine.url.database))
    else:
        return error
    refusal.__cause__ = error
    return refusal
