"""Drafts of banks: begun, saved, copied, taken over from the folder, deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from quiz.banks import files
from quiz.base import Refused, new_id
from quiz.services.folder import InFolder, in_folder
from quiz.services.media import stored_file
from quiz.services.site import Site
from quiz.services.texts import BANK_ID, fitting, slug, with_id
from quiz.store import Connection, drafts
from quiz.store import banks as stored_banks
from quiz.store import staff as stored_staff
from quiz.store.banks import Kept, MediaFile, Named, Origin
from quiz.store.drafts import Draft
from quiz.store.staff import Account

RESERVED = frozenset({"new", "import", "rules", "help", "schema", "snippets"})
"""What stands in the place of a bank in addresses of pages for all banks."""


@dataclass(frozen=True)
class Clash:
    """Say that somebody saved meanwhile; nothing was written."""

    theirs: Draft
    yours: str


def draft(site: Site, bank: str) -> Draft:
    """Give the draft of a bank; refuses ``no-bank``.

    That of a bank of the folder is its newest published text, with edition 0: read-only. One
    that was never published for its problems is given as the file has it.
    """
    with site.store.read() as connection:
        found = drafts.find(connection, bank)
        kept = stored_banks.find(connection, bank)
        if found is not None and kept is not None and kept.origin == "browser":
            return found
        if kept is not None and kept.digest is not None:
            return _published(connection, kept)
    file = in_folder(site).get(bank)
    if file is None or file.source is None:
        raise Refused("no-bank")
    return Draft(bank, 0, file.source.text, 0, "", _names(file))


def _published(connection: Connection, kept: Kept) -> Draft:
    assert kept.digest is not None
    head = stored_banks.revision(connection, kept.digest)
    assert head is not None
    text = stored_banks.source(connection, kept.digest)
    shown = stored_banks.media_of(connection, kept.digest)
    media = {name: file.digest for name, file in sorted(shown.items())}
    return Draft(kept.id, 0, text, head.published, head.role, media)


def origin(site: Site, bank: str) -> Origin:
    """Tell who decides about a bank: its file in the folder, or its draft; refuses ``no-bank``."""
    with site.store.read() as connection:
        kept = stored_banks.find(connection, bank)
    if kept is None:
        if bank not in in_folder(site):
            raise Refused("no-bank")
        return "folder"
    return kept.origin


def media_of(site: Site, bank: str) -> Mapping[str, Named]:
    """Give the files of a draft (or of the newest revision of a folder's bank) by name."""
    with site.store.read() as connection:
        kept = stored_banks.find(connection, bank)
        if kept is None:
            return {}
        if kept.origin == "browser":
            return drafts.files(connection, bank)
        return {} if kept.digest is None else stored_banks.media_of(connection, kept.digest)


def save(
    site: Site, member: Account, bank: str, edition: int, text: str, now: int
) -> Draft | Clash:
    """Save a text over the edition that it was made from, or tell who saved meanwhile.

    The same text twice is saved once. Refuses ``no-bank``, ``read-only`` for a bank of the
    folder, and ``too-large``.
    """
    text = fitting(text)

    def act(connection: Connection) -> Draft | Clash:
        writable(connection, bank)
        before = drafts.find(connection, bank)
        assert before is not None
        if before.text == text:
            return before
        if not drafts.save(connection, bank, edition, text, now, member.role):
            newest = drafts.find(connection, bank)
            assert newest is not None
            return newest if newest.text == text else Clash(newest, text)
        return Draft(bank, edition + 1, text, now, member.role, before.media, before.published)

    return site.store.write(act)


def writable(connection: Connection, bank: str) -> Kept:
    """Lock a bank that is written in the browser; refuses others."""
    kept = stored_banks.find(connection, bank, lock=True)
    if kept is None:
        raise Refused("no-bank")
    if kept.origin != "browser":
        raise Refused("read-only")
    return kept


def begin(
    site: Site,
    member: Account,
    bank: str,
    text: str,
    now: int,
    media: Mapping[str, files.MediaFile] | None = None,
    also: Callable[[Connection], None] | None = None,
) -> Draft:
    """Begin a bank that is written in the browser, as a draft that nobody can play yet.

    ``also`` is done in the same transaction.

    Refuses ``bad-id``, ``id-taken`` (also by a file of the folder) and ``too-large``.
    """
    if not BANK_ID.fullmatch(bank) or bank in RESERVED:
        raise Refused("bad-id")
    if bank in in_folder(site):
        raise Refused("id-taken")
    contents = [stored_file(file) for file in (media or {}).values()]
    shown = {name: file.digest for name, file in (media or {}).items()}
    fresh = Draft(bank, 1, fitting(text), now, member.role, shown)
    return _add(site, member, fresh, contents, "began-bank", now, also)


def _add(
    site: Site,
    member: Account,
    fresh: Draft,
    contents: Sequence[MediaFile],
    act_name: str,
    now: int,
    also: Callable[[Connection], None] | None = None,
) -> Draft:
    def act(connection: Connection) -> Draft:
        if not stored_banks.begin(connection, fresh.bank):
            raise Refused("id-taken")
        for file in contents:
            stored_banks.keep(connection, file)
        if not set(fresh.media.values()) <= stored_banks.held(connection, fresh.media.values()):
            raise Refused("no-media")
        drafts.begin(connection, fresh)
        if also is not None:
            also(connection)
        note(site, connection, member, now, act_name, fresh.bank)
        return fresh

    return site.store.write(act)


def copy(
    site: Site,
    member: Account,
    bank: str,
    new: str,
    now: int,
    also: Callable[[Connection], None] | None = None,
) -> Draft:
    """Begin a bank with the text and the files of another one, as that is now.

    ``also`` is done in the same commit. Refuses ``no-bank``, ``bad-id``, ``id-taken``.
    """
    found = draft(site, bank)
    if not BANK_ID.fullmatch(new) or new in RESERVED:
        raise Refused("bad-id")
    if new in in_folder(site):
        raise Refused("id-taken")
    contents = _contents(site, bank, found)
    shown = {one.name: one.digest for one in contents} if contents else found.media
    fresh = Draft(new, 1, with_id(found.text, new), now, member.role, shown)
    return _add(
        site, member, fresh, [stored_file(one) for one in contents], "copied-bank", now, also
    )


def _contents(site: Site, bank: str, found: Draft) -> tuple[files.MediaFile, ...]:
    """Give the files of a bank that only the folder has, because it was never published."""
    if found.edition > 0 or found.saved > 0:
        return ()
    file = in_folder(site).get(bank)
    return () if file is None or file.source is None else file.source.media


def take_over(site: Site, member: Account, bank: str, now: int) -> Draft:
    """Let the browser decide about a bank of the folder: its file is ignored from then on.

    The draft begins with the newest published text, or the file's where there is none. Twice
    changes nothing. Refuses ``no-bank``.
    """
    found = draft(site, bank)
    contents = [stored_file(one) for one in _contents(site, bank, found)]
    file = in_folder(site).get(bank)

    def act(connection: Connection) -> Draft:
        kept = stored_banks.find(connection, bank, lock=True)
        if kept is not None and kept.origin == "browser":
            there = drafts.find(connection, bank)
            assert there is not None
            return there
        if kept is None:
            stored_banks.begin(connection, bank)
        stored_banks.take_over(connection, bank)
        if kept is not None and kept.digest is not None:
            # Read anew under the lock: the file may have been published meanwhile.
            newest = _published(connection, kept)
            fresh = replace(newest, edition=1, saved=now, by=member.role, published=1)
        else:
            for one in contents:
                stored_banks.keep(connection, one)
            shown = {} if file is None else _names(file)
            fresh = Draft(bank, 1, fitting(found.text), now, member.role, shown)
        drafts.begin(connection, fresh)
        note(site, connection, member, now, "took-over-bank", bank)
        return fresh

    return site.store.write(act)


def _names(file: InFolder) -> dict[str, str]:
    return {} if file.source is None else {one.name: one.digest for one in file.source.media}


def delete(site: Site, member: Account, bank: str, edition: int, now: int) -> None:
    """Delete a bank that was never published, with its draft.

    Refuses ``no-bank``, ``read-only``, ``was-published``, and ``stale-edition`` when somebody
    saved since the page was made.
    """

    def act(connection: Connection) -> None:
        kept = writable(connection, bank)
        if kept.digest is not None:
            raise Refused("was-published")
        found = drafts.find(connection, bank)
        assert found is not None
        if found.edition != edition:
            raise Refused("stale-edition")
        drafts.end(connection, bank)
        stored_banks.end(connection, bank)
        drafts.sweep_files(connection, set(found.media.values()))
        note(site, connection, member, now, "deleted-bank", bank)

    site.store.write(act)


def put_file(site: Site, member: Account, bank: str, file: files.MediaFile, now: int) -> None:
    """Add a file to a draft, in the place of one of the same name.

    Refuses ``no-bank``, ``read-only``, and ``too-many-files`` over the limits of a folder.
    """
    content = stored_file(file)

    def act(connection: Connection) -> None:
        writable(connection, bank)
        before = drafts.files(connection, bank)
        others = [one.digest for name, one in before.items() if name != file.name]
        room = files.MAX_MEDIA - stored_banks.bytes_of(connection, others)
        if len(others) >= files.MAX_FILES or len(file.content) > room:
            raise Refused("too-many-files")
        stored_banks.keep(connection, content)
        drafts.put_file(connection, bank, file.name, content.digest)
        drafts.touch(connection, bank, now, member.role)
        if file.name in before and before[file.name].digest != content.digest:
            drafts.sweep_files(connection, {before[file.name].digest})

    site.store.write(act)


def drop_file(site: Site, member: Account, bank: str, name: str, now: int) -> None:
    """Take a file from a draft; one that is not there is gone already."""

    def act(connection: Connection) -> None:
        writable(connection, bank)
        before = drafts.files(connection, bank)
        if drafts.drop_file(connection, bank, name):
            drafts.touch(connection, bank, now, member.role)
            drafts.sweep_files(connection, {before[name].digest})

    site.store.write(act)


def note(
    site: Site, connection: Connection, member: Account, now: int, act: str, bank: str
) -> None:
    """Note who, by role, did what to a bank (part of an act)."""
    stored_staff.write_note(connection, new_id(site.chance), now, member.role, act, bank)


def free_id(site: Site, wanted: str) -> str:
    """Make an id that no bank has yet, out of a title or the name of a file."""
    base = slug(wanted)
    with site.store.read() as connection:
        taken = {one.id for one in stored_banks.everything(connection)}
    taken |= set(in_folder(site)) | RESERVED
    count, found = 1, base
    while found in taken:
        count += 1
        found = f"{base}-{count}"
    return found
