"""All banks as their authors see them: the state of each, and what is wrong with it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from weakref import WeakKeyDictionary

from quiz.banks.problems import Problem, errors
from quiz.banks.texts import parts
from quiz.base import digest_of
from quiz.items.bank import Bank
from quiz.items.text import Text
from quiz.services.checks import Checked, checked
from quiz.services.folder import InFolder, in_folder
from quiz.services.site import Site
from quiz.store import Connection, Store, drafts
from quiz.store import banks as stored_banks
from quiz.store import events as stored_events
from quiz.store.banks import Kept, Origin

State = Literal["draft", "checked", "published", "changed"]
"""``changed``: published before, and the draft has been changed since."""


@dataclass(frozen=True)
class Summary:
    """Say in short what a check of a bank found; ``title`` is empty where it has none yet."""

    title: str = ""
    lang: str = "en"
    titles: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    questions: int = 0
    errors: int = 0
    warnings: int = 0
    hints: int = 0
    due: str | None = None


@dataclass(frozen=True)
class Shelved:
    """Hold a bank of the list.

    ``number`` is the newest revision, 0 before the first; ``changed`` the UTC second of the
    last save or publishing and ``by`` the role of who did it, empty for the folder. ``file``
    is what lies in the folder, ``running`` counts open events.
    """

    id: str
    origin: Origin
    state: State
    number: int
    changed: int
    by: str
    running: int
    summary: Summary
    file: InFolder | None = None

    @property
    def broken(self) -> tuple[Problem, ...]:
        """Give what keeps the file of a folder's bank from being published."""
        if self.origin == "browser" or self.file is None:
            return ()
        return tuple(one for one in self.file.problems if one.level == "error")


def shelf(site: Site, now: int) -> Sequence[Shelved]:
    """Give all banks: those of the database, and files that were never published; by id."""
    lying = in_folder(site)
    with site.store.read() as connection:
        running = stored_events.running(connection)
        written = {one.bank: one for one in drafts.everything(connection)}
        kept = stored_banks.everything(connection)
        found = [
            _kept(site, connection, one, written.get(one.id), running.get(one.id, 0), now)
            for one in kept
        ]
    known = {one.id for one in found}
    fresh = [
        Shelved(bank, "folder", "draft", 0, 0, "", 0, _of_file(site, file, now), file)
        for bank, file in lying.items()
        if bank not in known
    ]
    there = [
        one if one.origin == "browser" else _with_file(one, lying.get(one.id)) for one in found
    ]
    return sorted([*there, *fresh], key=lambda one: one.id)


def _with_file(one: Shelved, file: InFolder | None) -> Shelved:
    return Shelved(
        one.id, one.origin, one.state, one.number, one.changed, one.by, one.running,
        one.summary, file,
    )  # fmt: skip


def _kept(
    site: Site,
    connection: Connection,
    kept: Kept,
    draft: drafts.Draft | None,
    running: int,
    now: int,
) -> Shelved:
    published: Mapping[str, str] | None = None
    number = 0
    when, by, text = 0, "", ""
    media: frozenset[str] = frozenset()
    if kept.digest is not None:
        head = stored_banks.revision(connection, kept.digest)
        assert head is not None
        published = site.shelf.bank(connection, kept.digest).fingerprints()
        number, when, by = head.number, head.published, head.role
        if kept.origin == "folder":
            text = stored_banks.source(connection, kept.digest)
            media = frozenset(stored_banks.media_of(connection, kept.digest))
    if kept.origin == "browser" and draft is not None:
        when, by, text, media = draft.saved, draft.by, draft.text, frozenset(draft.media)
    summary = summarized(site, kept.id, text, media, published, now)
    state: State = "published"
    if kept.origin == "browser" and draft is not None and draft.published != draft.edition:
        state = "changed" if number else "draft" if summary.errors else "checked"
    return Shelved(kept.id, kept.origin, state, number, when, by, running, summary)


def _of_file(site: Site, file: InFolder, now: int) -> Summary:
    if file.source is None:
        return Summary(errors=errors(file.problems))
    media = frozenset(one.name for one in file.source.media)
    return summarized(site, file.bank, file.source.text, media, None, now)


def summarized(
    site: Site,
    bank: str,
    text: str,
    media: frozenset[str],
    published: Mapping[str, str] | None,
    now: int,
) -> Summary:
    """Check a text, or remember what that came to: a list asks about every bank at once."""
    known = "" if published is None else repr(sorted(published.items()))
    key = digest_of("\0".join((bank, text, str(now // 86_400), known, *sorted(media))))
    memory = _MEMORY.setdefault(site.store, _Memory())
    found = memory.get(key)
    if found is None:
        found = _summary(checked(site, bank, text, media, published, now))
        memory.put(key, found)
    return found


def _summary(found: Checked) -> Summary:
    bank = found.parsed.bank or found.parsed.draft
    levels = [problem.level for problem in found.problems]
    counts = (levels.count("error"), levels.count("warning"), levels.count("hint"))
    if bank is None:
        return Summary("", "en", {}, (), (), 0, *counts)
    return Summary(
        bank.title.within(bank.language),
        bank.language,
        dict(bank.title.root),
        bank.offered_languages,
        _incomplete(bank),
        len(bank.items),
        *counts,
        None if bank.review is None else bank.review.due,
    )


def _incomplete(bank: Bank) -> tuple[str, ...]:
    """Name the languages in which a text is missing that has words."""
    lacking: set[str] = set()
    for _, part in parts(bank):
        if isinstance(part, Text) and any(map(str.isalpha, "".join(part.root.values()))):
            lacking.update(name for name in bank.offered_languages if name not in part.root)
    return tuple(name for name in bank.offered_languages if name in lacking)


MOST = 500


@dataclass
class _Memory:
    kept: OrderedDict[str, Summary] = field(default_factory=OrderedDict)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: str) -> Summary | None:
        with self.guard:
            if key in self.kept:
                self.kept.move_to_end(key)
            return self.kept.get(key)

    def put(self, key: str, found: Summary) -> None:
        with self.guard:
            self.kept[key] = found
            while len(self.kept) > MOST:
                self.kept.popitem(last=False)


_MEMORY: WeakKeyDictionary[Store, _Memory] = WeakKeyDictionary()
