"""Remember what the translations of a bank were made from: by its revisions, and as confirmed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from quiz.banks.compiled import load_compiled
from quiz.banks.translating import History, Made, fold
from quiz.services.site import Site
from quiz.store import Connection, Store, translated
from quiz.store import banks as stored_banks
from quiz.store.translated import Confirmed

REVISIONS = 200
"""How many of a bank's newest revisions tell what its translations were made from."""


def remembered(site: Site, bank: str, language: str) -> tuple[History, Mapping[str, Made]]:
    """Tell what a bank's translations were made from: by its revisions, and as confirmed."""
    with site.store.read() as connection:
        kept = translated.find(connection, bank, language)
        history = _history(site, connection, bank, language)
    return history, {name: Made(one.source, one.target) for name, one in kept.items()}


def can_be_kept(told: Mapping[str, Confirmed]) -> dict[str, Confirmed]:
    """Leave out what no database keeps: a draft may hold any sign, PostgreSQL keeps no NUL."""
    return {name: one for name, one in told.items() if "\0" not in one.source + one.target}


def remember(site: Site, bank: str, language: str, told: Mapping[str, Confirmed]) -> None:
    """Remember what translations were made from; of a bank that was ever stored."""
    told = can_be_kept(told)
    if not told:
        return

    def act(connection: Connection) -> None:
        if stored_banks.find(connection, bank, lock=True) is not None:
            translated.confirm(connection, bank, language, told)

    site.store.write(act)


def _history(site: Site, connection: Connection, bank: str, language: str) -> History:
    """Tell what the translations of a bank's newest revision were made from."""
    revisions = stored_banks.history(connection, bank)[:REVISIONS]
    if not revisions:
        return {}
    kept = _HISTORIES.setdefault(site.store, _Histories())
    made: dict[str, Made] = {}
    todo = []
    for one in revisions:  # the newest comes first
        known = kept.get((one.digest, language))
        if known is not None:
            made = known
            break
        todo.append(one.digest)
    for digest in reversed(todo):
        text = stored_banks.compiled(connection, digest)
        assert text is not None
        made = fold(made, load_compiled(text), language)
        kept.put((digest, language), made)
    return made


@dataclass
class _Histories:
    """Remember the histories of a few banks: those of older revisions never change."""

    size: int = 64
    kept: OrderedDict[tuple[str, str], dict[str, Made]] = field(default_factory=OrderedDict)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: tuple[str, str]) -> dict[str, Made] | None:
        with self.guard:
            return self.kept.get(key)

    def put(self, key: tuple[str, str], made: dict[str, Made]) -> None:
        with self.guard:
            self.kept[key] = made
            while len(self.kept) > self.size:
                self.kept.popitem(last=False)


_HISTORIES: WeakKeyDictionary[Store, _Histories] = WeakKeyDictionary()
