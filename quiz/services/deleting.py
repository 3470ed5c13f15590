"""Delete a campaign with all that belongs to it: out of sight at once, erased in slices."""

from __future__ import annotations

from itertools import count
from unicodedata import normalize

from quiz.base import Refused
from quiz.services.alone import alone
from quiz.services.campaigns import governs, note, own
from quiz.services.site import Site
from quiz.store import Connection
from quiz.store import campaigns as stored
from quiz.store.staff import Account


def delete(site: Site, by: Account, name: str, typed: str, now: int) -> None:
    """Delete a campaign with all that belongs to it; its name has to be typed.

    From the first act on nobody finds it any more; the rest goes in slices, and a crash
    between two of them is made good by the next sweep. Refuses ``other-name``, and
    ``no-event`` for who neither owns it nor is an admin.
    """

    def act(connection: Connection) -> None:
        found = own(connection, by, name)
        if not governs(by, found):
            raise Refused("no-event")
        if _same(typed) != _same(found.title):
            raise Refused("other-name")
        stored.condemn(connection, name)
        note(site, connection, by, now, "deleted-campaign", name)

    site.store.write(act)
    with alone(site) as held:
        if held:  # else the sweep that is at work, or the next one, erases it
            erase(site, name, most=SLICES)


def _same(name: str) -> str:
    """Write a name so that it is the same whichever way a keyboard composes its letters."""
    return " ".join(normalize("NFC", name).split())


SLICES = 100
"""Slices that are erased while somebody waits for the page; sweeps erase the rest."""


def erase(site: Site, name: str, most: int | None = None) -> None:
    """Erase what is left of a campaign that is to be deleted, ``most`` slices of it."""
    for _ in count() if most is None else range(most):
        if not site.store.write(lambda connection: stored.erase_slice(connection, name)):
            return


def erase_all(site: Site) -> None:
    """Erase all campaigns that are to be deleted; only while no other sweeper is at work."""
    with site.store.read() as connection:
        names = stored.condemned(connection)
    for name in names:
        erase(site, name)
