"""Examine a set-up of several servers that share one PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from quiz.services.finding import Finding
from quiz.services.site import Site
from quiz.store.postgres import Standing, standing

OLDEST = 14
"""The oldest PostgreSQL that its makers still mend."""

APART = 2
"""Seconds that the clocks of a server and its database may differ: what is left of the ten that
a late answer is given must be enough for a slow network."""

ASIDE = 4
"""Connections for commands beside a server: doctor, keep, migrate, and one for a look."""


def examine_database(site: Site, clock: Callable[[], int]) -> Iterator[Finding]:
    """Look at the database server: what it promises, its clock, its connections, who shares it.

    ``clock`` gives whole seconds, UTC. It is read before and after the database's own is: on a
    busy machine seconds may lie between, and only what they do not explain is a difference.
    """
    before = clock()
    found = standing(site.store)
    after = clock() + 1
    yield Finding(
        found.number >= OLDEST * 10_000,
        f"PostgreSQL {found.version}"
        + ("" if found.number >= OLDEST * 10_000 else f": use {OLDEST} or later"),
    )
    yield from _promises(found)
    apart = max(before - found.clock, found.clock - after, 0)
    yield Finding(
        apart <= APART,
        "this server and the database have the same time"
        if apart <= APART
        else f"the clocks of this server and of the database are {apart:.0f} s apart: "
        "let both be set by the network (NTP)",
    )
    yield from _connections(site, found)
    yield from _importers(site, found)


def _promises(found: Standing) -> Iterator[Finding]:
    safe = found.synchronous in ("on", "remote_apply", "remote_write", "local")
    yield Finding(
        safe,
        "what is acknowledged is on the database's disk"
        if safe
        else f"synchronous_commit is {found.synchronous}: what is acknowledged may be lost. "
        "Something between here and the database (a pooler?) drops our settings",
    )
    if found.isolation != "read committed":
        yield Finding(
            False,
            f"transactions are {found.isolation}: set default_transaction_isolation to "
            "'read committed' for this user",
        )
    if found.read_only:
        yield Finding(False, "this database only reads: name the one that writes")
    for name, is_on in (("fsync", found.fsync), ("full_page_writes", found.whole_pages)):
        if not is_on:
            yield Finding(
                True,
                f"but {name} is off in the database server: a power cut there may lose or damage "
                "everything. Set it to on",
            )


def _connections(site: Site, found: Standing) -> Iterator[Finding]:
    """Compare what this set-up can open with what the database gives."""
    settings = site.settings
    each = settings.workers * settings.pool
    known = len({name.split()[1] for name in found.servers})
    needed = known * each + ASIDE
    sums = (
        f"{known} server{'s' if known != 1 else ''} x {settings.workers} "
        f"worker{'s' if settings.workers != 1 else ''} x {settings.pool} and {ASIDE} beside "
        f"are {needed} of {found.free} connections"
    )
    room = max(0, (found.free - ASIDE) // each)
    yield Finding(
        needed <= found.free,
        f"{sums}; there is room for {room} such servers"
        if needed <= found.free
        else f"{sums}: raise max_connections of the database, or lower QUIZ_POOL or QUIZ_WORKERS",
    )


def _importers(site: Site, found: Standing) -> Iterator[Finding]:
    """Name a second server that imports banks: each start of either would undo the other's."""
    importing = [name for name in found.servers if name.endswith(" banks")]
    if len(importing) > 1:
        yield Finding(
            False,
            f"{len(importing)} servers import banks: set QUIZ_BANKS= (empty) on all but one",
        )
    if site.settings.banks is None and site.settings.library is None:
        yield Finding(
            True,
            "help lines and sources are those of the sample banks; for others set QUIZ_LIBRARY "
            "to a copy of the folder that is imported elsewhere",
        )
