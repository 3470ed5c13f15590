"""Published revisions of a bank: made from its draft, compared with it, brought back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from quiz.banks import compiled
from quiz.banks.problems import errors
from quiz.base import Refused
from quiz.items.bank import Bank, Head
from quiz.items.item import Item
from quiz.items.text import Text
from quiz.services.checks import Checked, check
from quiz.services.drafting import Clash, draft, note, writable
from quiz.services.forms import form_of
from quiz.services.play import open_practice
from quiz.services.site import Site
from quiz.services.texts import tidied
from quiz.store import Connection, drafts
from quiz.store import banks as stored_banks
from quiz.store import events as stored_events
from quiz.store.banks import Revision
from quiz.store.drafts import Draft
from quiz.store.staff import Account

LONGEST_NOTE = 500

What = Literal["added", "removed", "reworded", "rekeyed"]


@dataclass(frozen=True)
class Changed:
    """Name an item that a new revision changes.

    ``place`` counts from 1, in the new revision (in the old one for what is removed), and
    ``before`` in the old one, 0 for what is added. ``parts`` are the fields that differ;
    ``goes_on`` tells that its statistics do, because it means the same.
    """

    what: What
    name: str
    place: int
    before: int
    stem: Text
    parts: tuple[str, ...] = ()

    @property
    def goes_on(self) -> bool:
        """Tell whether the statistics of this item go on."""
        return self.what == "reworded"


@dataclass(frozen=True)
class Concerned:
    """Name an event of a bank that is not over; ``number`` is the revision that it plays.

    An open one keeps it for good; one that is being set up can still choose the new one.
    """

    id: str
    title: str
    owner: str | None
    open: bool
    number: int


@dataclass(frozen=True)
class Changes:
    """Compare a draft with the newest revision.

    ``number`` is the one that the draft would get, and ``again`` that of the earlier revision
    that it equals, if it does; ``current`` is the number of the newest one, 0 before the
    first. ``items`` are those that differ, ``same`` counts the others, ``head`` names the
    fields of the bank itself that differ.
    """

    number: int
    current: int
    again: int | None
    items: tuple[Changed, ...]
    same: int
    head: tuple[str, ...]
    files: tuple[str, ...]
    events: tuple[Concerned, ...]

    @property
    def nothing(self) -> bool:
        """Tell whether the draft is the newest revision already."""
        return self.again is not None and self.again == self.current

    @property
    def shared(self) -> int:
        """Count the items that can be compared between both: they mean the same."""
        return self.same + sum(one.goes_on for one in self.items)


@dataclass(frozen=True)
class Published:
    """Tell which revision is the newest now; ``fresh`` is False for one that was there before."""

    number: int
    digest: str
    fresh: bool


def publish(
    site: Site, member: Account, bank: str, edition: int, note_: str, now: int
) -> Published:
    """Make the draft the newest revision, which never changes, and let practice play it.

    Refuses ``no-bank``, ``read-only``, ``stale-edition`` when somebody saved since the page
    was made, and ``has-errors`` with ``problems``. Warnings and hints do not matter. A content
    that was published before becomes the newest one again, under its number.
    """
    found = draft(site, bank)
    _refuse(site, bank)
    if found.edition != edition:
        raise Refused("stale-edition")
    checked = check(site, bank, found.text, now)
    whole = checked.parsed.bank
    if whole is None or errors(checked.problems):
        raise Refused("has-errors", problems=checked.problems)
    text = compiled.compile(whole)
    digest = compiled.digest(text, found.media)
    words = " ".join(tidied(note_).split())[:LONGEST_NOTE]

    def act(connection: Connection) -> Published:
        writable(connection, bank)
        if drafts.find(connection, bank) != found:
            raise Refused("stale-edition")
        fresh = stored_banks.publish(
            connection,
            bank=bank,
            digest=digest,
            source=found.text,
            compiled=text,
            form=form_of(whole, whole.delivery).digest,
            media={},
            stored=found.media,
            now=now,
            role=member.role,
            note=words,
        )
        drafts.published(connection, bank, edition)
        open_practice(site, connection, bank, digest, now)
        note(site, connection, member, now, "published-bank", bank)
        head = stored_banks.revision(connection, digest)
        assert head is not None
        return Published(head.number, digest, fresh)

    return site.store.write(act)


def _refuse(site: Site, bank: str) -> None:
    with site.store.read() as connection:
        kept = stored_banks.find(connection, bank)
    if kept is None or kept.origin != "browser":
        raise Refused("read-only")


def revisions(site: Site, bank: str) -> Sequence[Revision]:
    """Give all revisions of a bank, the newest number on top; refuses ``no-bank``."""
    draft(site, bank)
    with site.store.read() as connection:
        return stored_banks.history(connection, bank)


def current(site: Site, bank: str) -> Revision | None:
    """Give the revision of a bank that people play now; None before the first."""
    with site.store.read() as connection:
        kept = stored_banks.find(connection, bank)
        if kept is None or kept.digest is None:
            return None
        return stored_banks.revision(connection, kept.digest)


def revision_text(site: Site, bank: str, number: int) -> str:
    """Give the text of a revision as it was written; refuses ``no-revision``."""
    with site.store.read() as connection:
        return stored_banks.source(connection, _numbered(connection, bank, number).digest)


def _numbered(connection: Connection, bank: str, number: int) -> Revision:
    for one in stored_banks.history(connection, bank):
        if one.number == number:
            return one
    raise Refused("no-revision")


def restore(
    site: Site, member: Account, bank: str, edition: int, number: int, now: int
) -> Draft | Clash:
    """Bring the text and the files of a revision back into the draft; nothing is published.

    Twice changes nothing. Gives a Clash when somebody saved since ``edition``. Refuses
    ``no-bank``, ``read-only`` and ``no-revision``.
    """

    def act(connection: Connection) -> Draft | Clash:
        writable(connection, bank)
        old = _numbered(connection, bank, number)
        text = stored_banks.source(connection, old.digest)
        shown = stored_banks.media_of(connection, old.digest)
        before = drafts.find(connection, bank)
        assert before is not None
        files = {name: one.digest for name, one in shown.items()}
        if (before.text, before.media) == (text, files):
            return before
        if before.edition != edition:
            return Clash(before, text)
        drafts.save(connection, bank, edition, text, now, member.role)
        drafts.replace_files(connection, bank, files)
        kept = stored_banks.find(connection, bank)
        if kept is not None and kept.digest == old.digest:
            drafts.published(connection, bank, edition + 1)
        drafts.sweep_files(connection, set(before.media.values()))
        note(site, connection, member, now, "restored-bank", bank)
        after = drafts.find(connection, bank)
        assert after is not None
        return after

    return site.store.write(act)


def changes(site: Site, bank: str, checked: Checked) -> Changes:
    """Compare what a draft came to (without errors) with the newest revision.

    Refuses ``has-errors`` where there is no whole bank to compare.
    """
    whole = checked.parsed.bank
    if whole is None:
        raise Refused("has-errors", problems=checked.problems)
    media = draft(site, bank).media
    digest = compiled.digest(compiled.compile(whole), media)
    with site.store.read() as connection:
        history = stored_banks.history(connection, bank)
        kept = stored_banks.find(connection, bank)
        concerned = tuple(_concerned(connection, bank))
        old: Bank | None = None
        shown: Mapping[str, str] = {}
        number = 0
        if kept is not None and kept.digest is not None:
            old = site.shelf.bank(connection, kept.digest)
            named = stored_banks.media_of(connection, kept.digest)
            shown = {name: one.digest for name, one in named.items()}
            number = next(one.number for one in history if one.digest == kept.digest)
    again = next((one.number for one in history if one.digest == digest), None)
    items = tuple(_items(old, whole))
    return Changes(
        number=1 + max((one.number for one in history), default=0),
        current=number,
        again=again,
        items=items,
        same=len(whole.items) - sum(one.what != "removed" for one in items),
        head=() if old is None else _differing(old, whole, Head.model_fields, leave=("format",)),
        files=tuple(
            sorted(name for name in {*media, *shown} if media.get(name) != shown.get(name))
        ),
        events=concerned,
    )


def _concerned(connection: Connection, bank: str) -> Iterator[Concerned]:
    numbers = {one.digest: one.number for one in stored_banks.history(connection, bank)}
    for event in stored_events.of_bank(connection, bank):
        yield Concerned(
            event.id, event.title, event.owner, event.state == "open", numbers[event.revision]
        )


def _items(old: Bank | None, new: Bank) -> Iterator[Changed]:
    """Tell which items differ, in the order of the new bank; then those that are gone."""
    if old is None:
        return
    pairs = _paired(old, new)
    for place, (name, item) in enumerate(new.by_id.items(), 1):
        earlier = pairs.get(name)
        if earlier is None:
            yield Changed("added", name, place, 0, item.stem)
            continue
        before, was = earlier
        same = was.fingerprint(old.language) == item.fingerprint(new.language)
        parts = _differing(was, item, {**type(was).model_fields, **type(item).model_fields})
        if not same:
            yield Changed("rekeyed", name, place, before, item.stem, parts)
        elif parts:
            yield Changed("reworded", name, place, before, item.stem, parts)
    kept = {before for before, _ in pairs.values()}
    for place, (name, item) in enumerate(old.by_id.items(), 1):
        if place not in kept:
            yield Changed("removed", name, place, place, item.stem)


def _paired(old: Bank, new: Bank) -> dict[str, tuple[int, Item]]:
    """Find for each new item the old one that it was, with its place.

    Items with an id are known by it. Those without are known by their meaning, which holds
    the stem, wherever they stand; else by their place.
    """
    named = {one.id: (place, one) for place, one in enumerate(old.items, 1) if one.id}
    plain = {place: one for place, one in enumerate(old.items, 1) if not one.id}
    meaning: dict[str, list[int]] = {}
    for at, one in reversed(plain.items()):
        meaning.setdefault(one.fingerprint(old.language), []).append(at)
    found: dict[str, tuple[int, Item]] = {}
    left: list[tuple[int, str]] = []
    for place, (name, item) in enumerate(new.by_id.items(), 1):
        if item.id is not None:
            if item.id in named:
                found[name] = named[item.id]
            continue
        twins = meaning.get(item.fingerprint(new.language))
        if twins:
            at = twins.pop()
            found[name] = (at, plain.pop(at))
        else:
            left.append((place, name))
    for place, name in left:
        if place in plain:
            found[name] = (place, plain.pop(place))
    return found


def _differing(
    old: object, new: object, fields: Mapping[str, object], leave: Sequence[str] = ()
) -> tuple[str, ...]:
    """Name the fields in which two values differ."""
    return tuple(
        name
        for name in fields
        if name not in leave and getattr(old, name, None) != getattr(new, name, None)
    )
