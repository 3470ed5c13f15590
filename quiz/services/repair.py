"""Repair an item after its event: drop it, accept another key, count all as right; once, final.

A repair changes no tally: the sums stay as they were counted, and facility and mean are computed
from them anew. So it brings out nothing that the page did not show before, and `quiz doctor`
finds every lot as it was.
"""

from __future__ import annotations

from dataclasses import dataclass

from quiz.base import Refused, new_id
from quiz.items.bank import Bank
from quiz.services import figures, organize
from quiz.services.forms import form_of
from quiz.services.site import Site
from quiz.statistics.form import FormItem
from quiz.statistics.repair import How, Repair, repairable
from quiz.store import Connection
from quiz.store import events as stored_events
from quiz.store import repairs as stored
from quiz.store import staff as stored_staff
from quiz.store.events import Event
from quiz.store.repairs import Repaired
from quiz.store.staff import Account

LONGEST_NOTE = 200
"""Letters of the reason that an organizer may leave with a repair."""

__all__ = ["LONGEST_NOTE", "Choice", "Repaired", "Repairs", "mend", "repairs"]


@dataclass(frozen=True)
class Choice:
    """Hold what may be done about one item: the ways, and the outcomes that could be accepted.

    ``done`` is its repair, if it had one: then nothing more may be done. ``number`` counts
    from 1, over all items.
    """

    number: int
    item: str
    ways: tuple[How, ...]
    outcomes: tuple[str, ...]
    done: Repaired | None


@dataclass(frozen=True)
class Repairs:
    """Hold an event that may be repaired, with its bank and what may be done item by item."""

    event: Event
    bank: Bank
    choices: tuple[Choice, ...]

    def choice(self, number: int) -> Choice:
        """Give one item's choice by its number; refuses one that is not there (``no-item``)."""
        for choice in self.choices:
            if choice.number == number:
                return choice
        raise Refused("no-item")


def repairs(site: Site, by: Account, name: str) -> Repairs:
    """Give what may be repaired in an event of one's own.

    Refuses ``no-event``; ``not-settled`` while answers may still be counted; ``no-figures``
    where nothing is shown, be it that nobody or that too few took part.
    """
    event = organize.event(site, by, name)
    _refuse_unready(site, event)
    with site.store.read() as connection:
        bank = site.shelf.bank(connection, event.revision)
        done = {one.item: one for one in stored.of_event(connection, name)}
    choices = tuple(
        _choice(number, item, done.get(item.id))
        for number, item in enumerate(form_of(bank, event.delivery).items, 1)
        if item.scored
    )
    return Repairs(event, bank, choices)


def _refuse_unready(site: Site, event: Event) -> None:
    if event.state != "settled":
        raise Refused("not-settled")
    report = figures.figures(site, event).report
    if not (report.n or report.n_paper):
        raise Refused("no-figures")


def _choice(number: int, item: FormItem, done: Repaired | None) -> Choice:
    outcomes = tuple(name for name in item.outcomes if repairable(item, Repair("accept", name)))
    # Who accepts "another answer" of a typed one accepts all: that is the third way.
    if item.kind in ("numeric", "short_text"):
        outcomes = ()
    ways: list[How] = ["drop"]
    if outcomes:
        ways.append("accept")
    ways.append("all_right")
    return Choice(number, item.id, tuple(ways), outcomes, done)


def mend(
    site: Site,
    by: Account,
    name: str,
    number: int,
    *,
    how: str,
    outcome: str,
    note: str,
    now: int,
) -> Repaired:
    """Repair an item of an event, for good.

    Refuses what ``repairs`` refuses, ``no-item``, ``bad-repair`` for what the kept sums cannot
    carry out, ``long-note``, and ``already-repaired``: the first one stays.
    """
    known = repairs(site, by, name)
    choice = known.choice(number)
    way: How | None = next((one for one in choice.ways if one == how), None)
    if way is None or (way == "accept" and outcome not in choice.outcomes):
        raise Refused("bad-repair")
    words = " ".join(note.split())
    if len(words) > LONGEST_NOTE:
        raise Refused("long-note", most=LONGEST_NOTE)
    accepted = outcome if way == "accept" else ""
    made = Repaired(name, choice.item, way, accepted, now, by.role, words)

    def act(connection: Connection) -> Repaired:
        # A settled event never changes its state again; it is looked at once more all the same.
        if stored_events.lock(connection, name) != "settled":
            raise Refused("not-settled")
        if not stored.add(connection, made):
            raise Refused("already-repaired")
        stored_staff.write_note(
            connection, new_id(site.chance), now, by.role, "repaired-item", f"{name}/{choice.item}"
        )
        return made

    return site.store.write(act)
