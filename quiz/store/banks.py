"""Banks, their immutable revisions, and the files that they show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Connection

from quiz.store.once import insert_once
from quiz.store.prepared import Prepared
from quiz.store.tables import bank as banks
from quiz.store.tables import media as media_files
from quiz.store.tables import revision as revisions
from quiz.store.tables import revision_media


@dataclass(frozen=True)
class Revision:
    """Hold a published revision without its text."""

    digest: str
    bank: str
    number: int
    form: str
    published: int


@dataclass(frozen=True)
class MediaFile:
    """Hold a file of a bank: its content's digest names it in addresses.

    ``width`` and ``height`` are a picture's, in pixels.
    """

    digest: str
    type: str
    bytes: bytes
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Named:
    """Name a file of a revision without its content."""

    digest: str
    width: int | None
    height: int | None


@dataclass(frozen=True)
class Listed:
    """Hold the newest revision of a listed bank as it was written.

    ``media`` are the digests of its files by their names in the bank.
    """

    source: str
    media: Mapping[str, str]


_COMPILED = Prepared(select(revisions.c.compiled).where(revisions.c.digest == bindparam("digest")))


def compiled(connection: Connection, digest: str) -> str | None:
    """Give the compiled text of a revision."""
    row = _COMPILED.row(connection, digest=digest)
    return None if row is None else str(row[0])


def source(connection: Connection, digest: str) -> str:
    """Give the text of a revision as it was written."""
    return str(
        connection.execute(
            select(revisions.c.source).where(revisions.c.digest == digest)
        ).scalar_one()
    )


def current(connection: Connection) -> dict[str, str]:
    """Give the newest revision's digest of every listed bank, by bank id."""
    rows = connection.execute(
        select(banks.c.id, banks.c.digest)
        .where(banks.c.listed, banks.c.digest.is_not(None))
        .order_by(banks.c.id)
    )
    return {row.id: row.digest for row in rows}


def listed(connection: Connection) -> dict[str, Listed]:
    """Give the newest revision of every listed bank, by bank id."""
    files: dict[str, dict[str, str]] = {}
    for digest, name, file in connection.execute(
        select(revision_media.c.revision, revision_media.c.name, revision_media.c.media).join(
            banks, banks.c.digest == revision_media.c.revision
        )
    ):
        files.setdefault(digest, {})[name] = file
    newest = connection.execute(
        select(banks.c.id, banks.c.digest, revisions.c.source)
        .join(revisions, revisions.c.digest == banks.c.digest)
        .where(banks.c.listed)
    )
    return {bank: Listed(source, files.get(digest, {})) for bank, digest, source in newest}


def revision(connection: Connection, digest: str) -> Revision | None:
    """Give a revision's head."""
    row = connection.execute(
        select(
            revisions.c.digest,
            revisions.c.bank,
            revisions.c.number,
            revisions.c.form,
            revisions.c.published,
        ).where(revisions.c.digest == digest)
    ).one_or_none()
    return None if row is None else Revision(*row)


def publish(
    connection: Connection,
    *,
    bank: str,
    digest: str,
    source: str,
    compiled: str,
    form: str,
    media: Mapping[str, MediaFile],
    now: int,
) -> bool:
    """Add a revision to a bank and make it the current one; tell whether it was new.

    A digest that the bank's history already has changes nothing but which one is current.
    """
    insert_once(
        connection,
        banks,
        {"id": bank, "origin": "folder", "digest": None, "number": 0, "listed": True},
    )
    number = connection.execute(
        select(banks.c.number).where(banks.c.id == bank).with_for_update()
    ).scalar_one()
    row = {
        "digest": digest,
        "bank": bank,
        "number": number + 1,
        "source": source,
        "compiled": compiled,
        "form": form,
        "published": now,
    }
    if not insert_once(connection, revisions, row):
        connection.execute(
            update(banks).where(banks.c.id == bank).values(digest=digest, listed=True)
        )
        return False
    for name, file in media.items():
        insert_once(
            connection,
            media_files,
            {name: getattr(file, name) for name in MediaFile.__dataclass_fields__},
        )
        connection.execute(
            insert(revision_media).values(revision=digest, name=name, media=file.digest)
        )
    connection.execute(
        update(banks)
        .where(banks.c.id == bank)
        .values(digest=digest, number=number + 1, listed=True)
    )
    return True


def lock(connection: Connection, bank: str) -> None:
    """Lock a bank's row for the rest of this act."""
    connection.execute(select(banks.c.id).where(banks.c.id == bank).with_for_update())


def unlist(connection: Connection, bank: str) -> None:
    """Take a bank off the list; its revisions and events stay."""
    connection.execute(update(banks).where(banks.c.id == bank).values(listed=False))


def media_of(connection: Connection, digest: str) -> dict[str, Named]:
    """Give a revision's files by their names in the bank."""
    rows = connection.execute(
        select(
            revision_media.c.name,
            revision_media.c.media,
            media_files.c.width,
            media_files.c.height,
        )
        .join(media_files, media_files.c.digest == revision_media.c.media)
        .where(revision_media.c.revision == digest)
    )
    return {name: Named(*facts) for name, *facts in rows}


def media(connection: Connection, digest: str) -> MediaFile | None:
    """Give a file by the digest of its content."""
    row = connection.execute(
        select(media_files).where(media_files.c.digest == digest)
    ).one_or_none()
    return None if row is None else MediaFile(**row._mapping)
