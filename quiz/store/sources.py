"""Sources of lots: this database, what it was before, and those that sent their lots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from quiz.store.once import insert_once
from quiz.store.tables import source as sources


@dataclass(frozen=True)
class Source:
    """Hold one database that counts lots: its random id, and a name for people.

    ``mark`` tells its machine (see quiz.services.machine), ``here`` whether it is this database
    now, ``counted`` how many lots it numbered. Of other databases only id and name are known.
    """

    id: str
    name: str
    mark: str = ""
    here: bool = False
    counted: int = 0


def here(connection: Connection) -> Source:
    """Give the source that this database is."""
    row = connection.execute(select(sources).where(sources.c.here)).one()
    return Source(**{**row._mapping, "here": True})


def every(connection: Connection) -> Sequence[Source]:
    """Give all sources that are known, by id."""
    rows = connection.execute(select(sources).order_by(sources.c.id))
    return [Source(**{**row._mapping, "here": bool(row.here)}) for row in rows]


def next_number(connection: Connection) -> tuple[str, int]:
    """Give this database's source and the number of its next lot, which is taken by that.

    Who takes one waits for whoever took one before to commit: numbers have no gaps.
    """
    row = connection.execute(
        update(sources)
        .where(sources.c.here)
        .values(counted=sources.c.counted + 1)
        .returning(sources.c.id, sources.c.counted)
    ).one()
    return row.id, int(row.counted)


def become(connection: Connection, fresh: Source) -> None:
    """Let this database be another source from now on; lots keep those that they have."""
    connection.execute(update(sources).where(sources.c.here).values(here=False))
    connection.execute(insert(sources).values(**{**asdict(fresh), "here": True}))


def describe(connection: Connection, *, name: str | None = None, mark: str | None = None) -> None:
    """Change what this database is called, or which machine it knows as its own."""
    given = {"name": name, "mark": mark}
    values = {key: value for key, value in given.items() if value is not None}
    if values:
        connection.execute(update(sources).where(sources.c.here).values(**values))


def meet(connection: Connection, names: Mapping[str, str]) -> None:
    """Remember other sources by id; a name that was told once stays until another is told."""
    for source, name in sorted(names.items()):
        if not insert_once(connection, sources, asdict(Source(source, name))) and name:
            connection.execute(
                update(sources)
                .where(sources.c.id == source, sources.c.here.is_(False))
                .values(name=name)
            )
