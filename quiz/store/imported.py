"""Reports on banks that came from other programs, kept until they are dismissed."""

from __future__ import annotations

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from quiz.store.tables import imported


def keep(connection: Connection, bank: str, report: str) -> None:
    """Keep the report on a bank that has just begun."""
    connection.execute(insert(imported).values(bank=bank, report=report))


def find(connection: Connection, bank: str) -> str | None:
    """Find the report on a bank; None where there is none, or it was dismissed."""
    found = connection.execute(select(imported.c.report).where(imported.c.bank == bank))
    return found.scalar_one_or_none()


def drop(connection: Connection, bank: str) -> None:
    """Forget the report on a bank."""
    connection.execute(delete(imported).where(imported.c.bank == bank))
