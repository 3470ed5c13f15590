"""Banks, their immutable revisions, and the files that they show."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from quiz.store.once import insert_once
from quiz.store.prepared import Prepared
from quiz.store.tables import bank as banks
from quiz.store.tables import media as media_files
from quiz.store.tables import revision as revisions
from quiz.store.tables import revision_media

Origin = Literal["folder", "browser"]
"""Who decides about a bank: its file in the folder of banks, or its draft in the database."""


@dataclass(frozen=True)
class Kept:
    """Hold the row of a bank; ``digest`` names its current revision, None before the first."""

    id: str
    origin: Origin
    digest: str | None
    number: int


@dataclass(frozen=True)
class Revision:
    """Hold a published revision without its text.

    ``role`` is that of who published it, empty for one that came from the folder.
    """

    digest: str
    bank: str
    number: int
    form: str
    published: int
    role: str = ""
    note: str = ""


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


_HEAD = tuple(revisions.c[name] for name in Revision.__dataclass_fields__)

_REVISION = Prepared(select(*_HEAD).where(revisions.c.digest == bindparam("digest")))
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


def find(connection: Connection, bank: str, *, lock: bool = False) -> Kept | None:
    """Find a bank; with ``lock`` it stays as it is for the rest of this act."""
    query = select(banks.c.id, banks.c.origin, banks.c.digest, banks.c.number)
    query = query.where(banks.c.id == bank)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else Kept(*row)


def everything(connection: Connection) -> Sequence[Kept]:
    """Give all banks by id."""
    rows = connection.execute(
        select(banks.c.id, banks.c.origin, banks.c.digest, banks.c.number).order_by(banks.c.id)
    )
    return [Kept(*row) for row in rows]


def of_browser(connection: Connection) -> frozenset[str]:
    """Give the ids of the banks that are written in the browser."""
    rows = connection.execute(select(banks.c.id).where(banks.c.origin == "browser"))
    return frozenset(bank for (bank,) in rows)


def begin(connection: Connection, bank: str) -> bool:
    """Add a bank that is written in the browser, with no revision yet; False if there is one."""
    row = {"id": bank, "origin": "browser", "digest": None, "number": 0, "listed": True}
    return insert_once(connection, banks, row)


def take_over(connection: Connection, bank: str) -> None:
    """Let the browser decide about a bank from now on."""
    connection.execute(update(banks).where(banks.c.id == bank).values(origin="browser"))


def end(connection: Connection, bank: str) -> None:
    """Delete a bank that has no revision."""
    connection.execute(delete(banks).where(banks.c.id == bank, banks.c.digest.is_(None)))


_CURRENT = Prepared(
    select(banks.c.id, banks.c.digest)
    .where(banks.c.listed, banks.c.digest.is_not(None))
    .order_by(banks.c.id)
)


def current(connection: Connection) -> dict[str, str]:
    """Give the newest revision's digest of every listed bank, by bank id."""
    return dict(tuple(row) for row in _CURRENT.rows(connection))


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
    row = _REVISION.row(connection, digest=digest)
    return None if row is None else Revision(*row)


def history(connection: Connection, bank: str) -> Sequence[Revision]:
    """Give all revisions of a bank, the newest on top."""
    rows = connection.execute(
        select(*_HEAD).where(revisions.c.bank == bank).order_by(revisions.c.number.desc())
    )
    return [Revision(*row) for row in rows]


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
    stored: Mapping[str, str] | None = None,
    role: str = "",
    note: str = "",
) -> bool:
    """Add a revision to a bank and make it the current one; tell whether it was new.

    A digest that the bank's history already has changes nothing but which one is current.
    ``stored`` are digests, by name, of files that are in the database already.
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
        "role": role,
        "note": note,
    }
    if not insert_once(connection, revisions, row):
        connection.execute(
            update(banks).where(banks.c.id == bank).values(digest=digest, listed=True)
        )
        return False
    files = dict(stored or {})
    for name, file in media.items():
        keep(connection, file)
        files[name] = file.digest
    for name, content in files.items():
        connection.execute(insert(revision_media).values(revision=digest, name=name, media=content))
    connection.execute(
        update(banks)
        .where(banks.c.id == bank)
        .values(digest=digest, number=number + 1, listed=True)
    )
    return True


def keep(connection: Connection, file: MediaFile) -> None:
    """Keep the content of a file, once."""
    row = {name: getattr(file, name) for name in MediaFile.__dataclass_fields__}
    held = select(media_files.c.digest).where(media_files.c.digest == file.digest)
    held = held.with_for_update(read=True, key_share=True)
    while not insert_once(connection, media_files, row):
        # It stays until this act refers to it: who sweeps up has to wait.
        if connection.execute(held).first() is not None:
            break


def held(connection: Connection, digests: Collection[str]) -> set[str]:
    """Tell which contents are kept, and keep those for the rest of this act."""
    rows = connection.execute(
        select(media_files.c.digest)
        .where(media_files.c.digest.in_(digests))
        .with_for_update(read=True, key_share=True)
    )
    return {digest for (digest,) in rows}


def bytes_of(connection: Connection, digests: Collection[str]) -> int:
    """Add up the sizes of kept contents."""
    total = select(func.sum(func.length(media_files.c.bytes)))
    return int(connection.execute(total.where(media_files.c.digest.in_(digests))).scalar() or 0)


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
