"""Check the text of a draft with the same code and the same words as ``quiz check``."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from weakref import WeakKeyDictionary

from quiz.banks.checking import linted
from quiz.banks.lint import lint
from quiz.banks.parsing import Parsed, parse
from quiz.banks.problems import Problem, in_order
from quiz.base import digest_of
from quiz.services.drafting import draft
from quiz.services.site import Site
from quiz.services.texts import tidied
from quiz.store import Store
from quiz.store import banks as stored_banks


@dataclass(frozen=True)
class Checked:
    """Hold what a text came to: ``problems`` of the parser and of the lint, in order."""

    parsed: Parsed
    problems: tuple[Problem, ...]


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
        key, len(text), lambda: _check(site, bank, tidied(text), media, published, today)
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


KEPT = 1_000_000
"""Letters of all texts whose checks are kept; what one came to takes many times its room."""


@dataclass
class _Checks:
    """Remember the texts that were checked last: several pages ask about the same one."""

    kept: OrderedDict[str, tuple[int, Checked]] = field(default_factory=OrderedDict)
    letters: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: str, size: int, make: Callable[[], Checked]) -> Checked:
        with self.guard:
            if key in self.kept:
                self.kept.move_to_end(key)
                return self.kept[key][1]
        made = make()
        with self.guard:
            if key not in self.kept:
                self.kept[key] = (size, made)
                self.letters += size
            while self.letters > KEPT and len(self.kept) > 1:
                self.letters -= self.kept.popitem(last=False)[1][0]
        return made


_CHECKS: WeakKeyDictionary[Store, _Checks] = WeakKeyDictionary()


def _kept_checks(site: Site) -> _Checks:
    return _CHECKS.setdefault(site.store, _Checks())
