"""What translations were made from, where the published revisions do not tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from quiz.store.tables import translated


@dataclass(frozen=True)
class Confirmed:
    """Say that somebody made a translation from a source text, or found it still right."""

    source: str
    target: str


def find(connection: Connection, bank: str, language: str) -> dict[str, Confirmed]:
    """Give what was confirmed of a bank in a language, by the names of its texts."""
    rows = connection.execute(
        select(translated.c.place, translated.c.source, translated.c.target).where(
            translated.c.bank == bank, translated.c.language == language
        )
    )
    return {place: Confirmed(source, target) for place, source, target in rows}


def confirm(
    connection: Connection, bank: str, language: str, texts: Mapping[str, Confirmed]
) -> None:
    """Remember what translations were made from, in the place of what was known before."""
    for place, one in sorted(texts.items()):
        connection.execute(
            delete(translated).where(
                translated.c.bank == bank,
                translated.c.language == language,
                translated.c.place == place,
            )
        )
        connection.execute(
            insert(translated).values(
                bank=bank, language=language, place=place, source=one.source, target=one.target
            )
        )
