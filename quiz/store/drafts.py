"""Drafts of banks: one text each that is worked on, and the files that it shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.engine import Connection

from quiz.store.banks import Named
from quiz.store.once import insert_once
from quiz.store.tables import draft as drafts
from quiz.store.tables import draft_media, revision_media
from quiz.store.tables import media as media_files


@dataclass(frozen=True)
class Draft:
    """Hold the text of a bank that is being worked on.

    ``edition`` counts its saves from 1; ``published`` is the edition that was published last,
    None before; ``saved`` is a UTC second and ``by`` the role of who saved.
    """

    bank: str
    edition: int
    text: str
    saved: int
    by: str
    media: Mapping[str, str] = field(default_factory=dict)
    published: int | None = None


def find(connection: Connection, bank: str) -> Draft | None:
    """Find the draft of a bank, with the digests of its files by name."""
    row = connection.execute(select(drafts).where(drafts.c.bank == bank)).one_or_none()
    if row is None:
        return None
    return _draft(row, {name: file.digest for name, file in files(connection, bank).items()})


def _draft(row: Any, media: Mapping[str, str]) -> Draft:
    return Draft(row.bank, row.edition, row.source, row.saved, row.role, media, row.published)


def everything(connection: Connection) -> Sequence[Draft]:
    """Give all drafts by bank, with their files."""
    shown: dict[str, dict[str, str]] = {}
    for bank, name, digest in connection.execute(
        select(draft_media).order_by(draft_media.c.bank, draft_media.c.name)
    ):
        shown.setdefault(bank, {})[name] = digest
    rows = connection.execute(select(drafts).order_by(drafts.c.bank))
    return [_draft(row, shown.get(row.bank, {})) for row in rows]


def begin(connection: Connection, draft: Draft) -> bool:
    """Insert a draft with its files, whose contents are kept already; False if there is one."""
    row = {
        "bank": draft.bank,
        "edition": draft.edition,
        "source": draft.text,
        "saved": draft.saved,
        "role": draft.by,
        "published": draft.published,
    }
    if not insert_once(connection, drafts, row):
        return False
    for name, digest in draft.media.items():
        put_file(connection, draft.bank, name, digest)
    return True


def save(connection: Connection, bank: str, edition: int, text: str, saved: int, role: str) -> bool:
    """Replace the text by compare-and-set: only where ``edition`` is still the newest."""
    changed = connection.execute(
        update(drafts)
        .where(drafts.c.bank == bank, drafts.c.edition == edition)
        .values(edition=edition + 1, source=text, saved=saved, role=role)
    )
    return changed.rowcount == 1


def published(connection: Connection, bank: str, edition: int) -> None:
    """Remember which edition was published last."""
    connection.execute(update(drafts).where(drafts.c.bank == bank).values(published=edition))


def touch(connection: Connection, bank: str, saved: int, role: str) -> None:
    """Note that the files changed: what was published is not the same any more.

    The edition stays, so that a text that is being typed meanwhile can be saved.
    """
    connection.execute(
        update(drafts).where(drafts.c.bank == bank).values(published=None, saved=saved, role=role)
    )


def put_file(connection: Connection, bank: str, name: str, digest: str) -> None:
    """Let a draft show a kept file under a name, in the place of one that had it."""
    _forget(connection, bank, name)
    connection.execute(insert(draft_media).values(bank=bank, name=name, media=digest))


def drop_file(connection: Connection, bank: str, name: str) -> bool:
    """Take a file from a draft; tell whether it was there."""
    return _forget(connection, bank, name)


def replace_files(connection: Connection, bank: str, files: Mapping[str, str]) -> None:
    """Let a draft show these kept files and no others."""
    connection.execute(delete(draft_media).where(draft_media.c.bank == bank))
    for name, digest in files.items():
        put_file(connection, bank, name, digest)


def end(connection: Connection, bank: str) -> None:
    """Delete a draft and its files."""
    connection.execute(delete(draft_media).where(draft_media.c.bank == bank))
    connection.execute(delete(drafts).where(drafts.c.bank == bank))


def sweep_files(connection: Connection, digests: Collection[str]) -> None:
    """Delete those of some contents that no draft and no revision shows."""
    unused = (
        media_files.c.digest.in_(digests),
        ~exists().where(draft_media.c.media == media_files.c.digest),
        ~exists().where(revision_media.c.media == media_files.c.digest),
    )
    # Locked first and looked at again: somebody may just begin to show one of them.
    held = connection.execute(select(media_files.c.digest).where(*unused).with_for_update())
    if held.all():
        connection.execute(delete(media_files).where(*unused))


def files(connection: Connection, bank: str) -> dict[str, Named]:
    """Give a draft's files by name, with the sizes of pictures."""
    rows = connection.execute(
        select(draft_media.c.name, draft_media.c.media, media_files.c.width, media_files.c.height)
        .join(media_files, media_files.c.digest == draft_media.c.media)
        .where(draft_media.c.bank == bank)
        .order_by(draft_media.c.name)
    )
    return {name: Named(*facts) for name, *facts in rows}


def _forget(connection: Connection, bank: str, name: str) -> bool:
    gone = connection.execute(
        delete(draft_media).where(draft_media.c.bank == bank, draft_media.c.name == name)
    )
    return gone.rowcount == 1
