"""Tell what an import changed: which items mean something else, so that figures start afresh.

A folder of banks has no history. Only where it is imported can a file be compared with what
people answered until now (rule BK-06; ``quiz check`` sees files alone).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from quiz.services.site import Site
from quiz.store import banks as stored_banks


def current(site: Site) -> dict[str, str]:
    """Give the digest of what is published of each bank, by bank id."""
    with site.store.read() as connection:
        return stored_banks.current(connection)


def afresh(site: Site, before: Mapping[str, str], bank: str) -> tuple[str, ...]:
    """Give the ids of a bank's items that mean something else than before, in their order."""
    with site.store.read() as connection:
        old, new = before.get(bank), stored_banks.current(connection).get(bank)
        if old is None or new is None or old == new:
            return ()
        was = site.shelf.bank(connection, old).fingerprints()
        now = site.shelf.bank(connection, new).fingerprints()
    return tuple(name for name, meaning in now.items() if was.get(name, meaning) != meaning)


def lines(site: Site, before: Mapping[str, str], published: Iterable[str]) -> Iterator[str]:
    """Yield a line for each bank with items whose figures start afresh."""
    for bank in published:
        changed = afresh(site, before, bank)
        if changed:
            yield (
                f"{bank}: these mean something else now, so that their figures start afresh: "
                f"{', '.join(changed)}"
            )
