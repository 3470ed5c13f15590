"""What every act needs: the store, chance, the settings, and banks read once per process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from quiz.banks.compiled import load_compiled
from quiz.banks.library import Library
from quiz.base import Chance, Refused, Settings
from quiz.items.bank import Bank
from quiz.store import Connection, Store
from quiz.store import banks as stored_banks
from quiz.store.banks import Named

SHELF = 64
"""Banks kept ready per process; a revision never changes, so its digest is enough."""


class Shelf:
    """Keep the banks that were used last, by the digest of their revision."""

    def __init__(self, size: int = SHELF) -> None:
        self._size = size
        self._banks: OrderedDict[str, Bank] = OrderedDict()
        self._media: dict[str, dict[str, Named]] = {}
        self._guard = threading.Lock()

    def bank(self, connection: Connection, digest: str) -> Bank:
        """Give the bank of a revision; refuses a digest that is not stored."""
        found = self._banks.get(digest)
        if found is not None:
            return found
        text = stored_banks.compiled(connection, digest)
        if text is None:
            raise Refused("no-revision", digest=digest)
        bank = load_compiled(text)
        media = stored_banks.media_of(connection, digest)
        with self._guard:
            self._banks[digest] = bank
            self._media[digest] = media
            while len(self._banks) > self._size:
                dropped, _ = self._banks.popitem(last=False)
                self._media.pop(dropped, None)
        return bank

    def media(self, connection: Connection, digest: str) -> dict[str, Named]:
        """Give a revision's files by their names in the bank."""
        self.bank(connection, digest)
        known = self._media.get(digest)
        return stored_banks.media_of(connection, digest) if known is None else known


@dataclass(frozen=True)
class Site:
    """Hold what is the same for every act of a process."""

    settings: Settings
    store: Store
    chance: Chance
    library: Library
    shelf: Shelf = field(default_factory=Shelf)
