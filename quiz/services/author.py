"""What educators do: begin a bank, save its draft, check it; others save at the same time."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from weakref import WeakKeyDictionary

from quiz.banks import files
from quiz.banks.checking import linted
from quiz.banks.files import Source
from quiz.banks.lint import lint
from quiz.banks.parsing import Parsed, parse
from quiz.banks.problems import Problem, in_order
from quiz.banks.reading import MAX_BYTES
from quiz.base import Refused, digest_of, new_id
from quiz.services.folder import in_folder
from quiz.services.media import stored_file
from quiz.services.site import Site
from quiz.store import Connection, Store, drafts
from quiz.store import banks as stored_banks
from quiz.store import staff as stored_staff
from quiz.store.banks import Kept, Named, Origin
from quiz.store.drafts import Draft
from quiz.store.staff import Account

__all__ = ["Checked", "Clash", "Draft", "begin", "check", "draft", "origin", "save"]

BANK_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")

RESERVED = frozenset({"new", "import", "rules", "help", "schema", "snippets"})
"""What stands in the place of a bank in addresses of pages for all banks."""


@dataclass(frozen=True)
class Clash:
    """Say that somebody saved meanwhile; nothing was written."""

    theirs: Draft
    yours: str


@dataclass(frozen=True)
class Checked:
    """Hold what a text came to: ``problems`` of the parser and of the lint, in order."""

    parsed: Parsed
    problems: tuple[Problem, ...]


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
    return Draft(bank, 0, file.source.text, 0, "", {one.name: "" for one in file.source.media})


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


def check(site: Site, bank: str, text: str, now: int) -> Checked:
    """Check a text as the bank that it is to be: the words are those of ``quiz check``.

    Refuses ``no-bank``.
    """
    media = frozenset(draft(site, bank).media)
    with site.store.read() as connection:
        kept = stored_banks.find(connection, bank)
        published = None
        if kept is not None and kept.digest is not None:
            published = site.shelf.bank(connection, kept.digest).fingerprints()
    return checked(site, bank, text, media, published, now)


def checked(
    site: Site,
    bank: str,
    text: str,
    media: frozenset[str],
    published: Mapping[str, str] | None,
    now: int,
) -> Checked:
    """Check a text that may not be stored; ``published`` are fingerprints by item id."""
    today = datetime.fromtimestamp(now, UTC).date().isoformat()
    known = "" if published is None else repr(sorted(published.items()))
    key = digest_of("\0".join((bank, text, today, known, *sorted(media))))
    return _kept_checks(site).get(
        key, lambda: _check(site, bank, tidied(text), media, published, today)
    )


def _check(
    site: Site,
    bank: str,
    text: str,
    media: frozenset[str],
    published: Mapping[str, str] | None,
    today: str,
) -> Checked:
    file = f"{bank}.yaml"
    parsed = parse(text, file, bank_id=bank, media=media)
    problems = list(parsed.problems)
    if parsed.bank is not None and parsed.bank.id != bank:
        line, column = parsed.positions.value(("id",))
        says = f"this bank is known as {bank}: its address and its figures go by that"
        fix = f"Write id: {bank}, or leave the line out"
        problems.append(Problem(file, line, column, "error", "other-id", "id", says, fix))
    if parsed.bank is not None:
        rules = partial(lint, today=today, published=published)
        problems += linted(parsed, file, rules(parsed.bank, site.library))
    return Checked(parsed, in_order(problems))


def tidied(text: str) -> str:
    """Write a text that a form sent as a file has it: browsers send each line with two ends.

    What no text of ours holds (PostgreSQL keeps no NUL) becomes the sign for no sign.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return plain.encode("utf-8", "replace").decode("utf-8")


def save(
    site: Site, member: Account, bank: str, edition: int, text: str, now: int
) -> Draft | Clash:
    """Save a text over the edition that it was made from, or tell who saved meanwhile.

    The same text twice is saved once. Refuses ``no-bank``, ``read-only`` for a bank of the
    folder, and ``too-large``.
    """
    text = _fitting(text)

    def act(connection: Connection) -> Draft | Clash:
        _writable(connection, bank)
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


def _writable(connection: Connection, bank: str) -> Kept:
    """Lock a bank that is written in the browser; refuses others."""
    kept = stored_banks.find(connection, bank, lock=True)
    if kept is None:
        raise Refused("no-bank")
    if kept.origin != "browser":
        raise Refused("read-only")
    return kept


def _fitting(text: str) -> str:
    text = tidied(text)
    if len(text.encode()) > MAX_BYTES:
        raise Refused("too-large")
    return text


def begin(
    site: Site,
    member: Account,
    bank: str,
    text: str,
    now: int,
    media: Mapping[str, files.MediaFile] | None = None,
) -> Draft:
    """Begin a bank that is written in the browser, as a draft that nobody can play yet.

    Refuses ``bad-id``, ``id-taken`` (also by a file of the folder) and ``too-large``.
    """
    if not BANK_ID.fullmatch(bank) or bank in RESERVED:
        raise Refused("bad-id")
    if bank in in_folder(site):
        raise Refused("id-taken")
    kept = {name: stored_file(file) for name, file in (media or {}).items()}
    shown = {name: file.digest for name, file in kept.items()}
    fresh = Draft(bank, 1, _fitting(text), now, member.role, shown)

    def act(connection: Connection) -> Draft:
        if not stored_banks.begin(connection, bank):
            raise Refused("id-taken")
        for file in kept.values():
            stored_banks.keep(connection, file)
        drafts.begin(connection, fresh)
        note(site, connection, member, now, "began-bank", bank)
        return fresh

    return site.store.write(act)


def note(
    site: Site, connection: Connection, member: Account, now: int, act: str, bank: str
) -> None:
    """Note who, by role, did what to a bank (part of an act)."""
    stored_staff.write_note(connection, new_id(site.chance), now, member.role, act, bank)


def free_id(site: Site, wanted: str) -> str:
    """Make an id that no bank has yet, out of a title or the name of a file."""
    plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "bank"
    with site.store.read() as connection:
        taken = {one.id for one in stored_banks.everything(connection)}
    taken |= set(in_folder(site)) | RESERVED
    count, found = 1, base
    while found in taken:
        count += 1
        found = f"{base}-{count}"
    return found


def source_of(draft: Draft) -> Source:
    """Give a draft as a file's text, under the name that problems carry."""
    return Source(draft.bank, f"{draft.bank}.yaml", draft.text)


@dataclass
class _Checks:
    """Remember the texts that were checked last: several pages ask about the same one."""

    size: int = 32
    kept: OrderedDict[str, Checked] = field(default_factory=OrderedDict)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: str, make: Callable[[], Checked]) -> Checked:
        with self.guard:
            if key in self.kept:
                self.kept.move_to_end(key)
                return self.kept[key]
        made = make()
        with self.guard:
            self.kept[key] = made
            while len(self.kept) > self.size:
                self.kept.popitem(last=False)
        return made


_CHECKS: WeakKeyDictionary[Store, _Checks] = WeakKeyDictionary()


def _kept_checks(site: Site) -> _Checks:
    return _CHECKS.setdefault(site.store, _Checks())
