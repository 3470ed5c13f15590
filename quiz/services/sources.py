"""Which source of lots this database is, and when it has to become another one.

Two databases with one past would both count those who waited when the one was copied. So who
finds that it is the copy drops what waits and takes a new name; where it cannot know, the
server to which both bring their lots finds out (see quiz.services.merging).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from quiz.base import Refused
from quiz.services import tending
from quiz.services.site import Site
from quiz.store import Connection, backups
from quiz.store import sources as stored
from quiz.store.sources import Source

LONGEST_NAME = 80


@dataclass(frozen=True)
class Moved:
    """Tell that this database runs on another machine than before: what was dropped, the copy."""

    dropped: int
    copy: Path


def here(site: Site) -> Source:
    """Give the source that this database is."""
    with site.store.read() as connection:
        return stored.here(connection)


def marks(source: str, signs: Iterable[str]) -> str:
    """Scramble what tells a machine (numbers of its disks and cards), so that none is kept."""
    return " ".join(
        sorted(hashlib.sha256(f"{source} {sign}".encode()).hexdigest()[:16] for sign in signs)
    )


def settle_in(site: Site, signs: frozenset[str], now: int) -> Moved | None:
    """Look whether this database still lies on its machine; become another source if not.

    It is the same machine while any one of its signs is: a new disk or card alone changes
    nothing. On another one this may be a copy of a database that goes on elsewhere, so what
    waits to be counted, which both have, is dropped here; a copy of the file is kept. Where a
    machine gives no signs, and on PostgreSQL, which has a machine of its own, this is skipped.
    """
    if site.store.dialect != "sqlite" or not signs:
        return None
    found = here(site)
    before, present = set(found.mark.split()), set(marks(found.id, signs).split())
    if before == present:
        return None
    if not before or before & present:
        site.store.write(lambda c: stored.describe(c, mark=marks(found.id, signs)))
        return None
    copy = tending.backup(site, None, now)
    fresh = fresh_id(site)

    def act(connection: Connection) -> int:
        stored.become(connection, Source(fresh, "", marks(fresh, signs)))
        return backups.drop_waiting(connection)

    return Moved(site.store.write(act), copy)


def moved(site: Site, signs: frozenset[str]) -> None:
    """Believe that this database was moved here for good, and goes on nowhere else."""
    found = here(site)
    site.store.write(lambda c: stored.describe(c, mark=marks(found.id, signs)))


def call(site: Site, name: str) -> str:
    """Give this database a name for people ("Laptop 2, Ungaran"); refuses ``bad-name``."""
    words = " ".join(name.split())
    if len(words) > LONGEST_NAME or not words.isprintable():
        raise Refused("bad-name", most=LONGEST_NAME)
    site.store.write(lambda c: stored.describe(c, name=words))
    return words


def fresh_id(site: Site) -> str:
    """Draw an id for a source: 128 random bits, in hexadecimal digits."""
    return site.chance.randbytes(16).hex()
