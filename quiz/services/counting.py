"""Count those who finished: pools become lots, each in one transaction."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from quiz.attempts import finished
from quiz.base import Refused
from quiz.services.forms import Counting, form_of
from quiz.services.play import local_day
from quiz.services.site import Site
from quiz.statistics.finished import TIME_EDGES, Finished
from quiz.statistics.folding import THICK, fold
from quiz.statistics.form import Form
from quiz.statistics.lots import lots_while_open
from quiz.statistics.tallies import Tally, lot_digest
from quiz.store import Connection
from quiz.store import attempts as stored
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from quiz.store.attempts import Kept
from quiz.store.events import Event
from quiz.store.lots import Lot, NotWhole
from quiz.store.sealed import Seen

AT_ONCE = 50
"""Attempts that are opened at once: more would only fill the memory, and cost twice the time."""

BREATH = 0.001
"""Seconds of rest after that many, in which those who wait for this process get their turn."""


@dataclass(frozen=True)
class Swept:
    """Tell what one sweep did; ``doubts`` says why it did nothing, if it did not."""

    lots: int = 0
    counted: int = 0
    settled: int = 0
    erased: int = 0
    doubts: str | None = None

    def with_lot(self, people: int) -> Swept:
        """Add one lot of so many."""
        return replace(self, lots=self.lots + 1, counted=self.counted + people)


def finish_late(site: Site, event: Event, now: int) -> None:
    """Finish the attempts whose time is up: what they did not answer is omitted."""
    if event.delivery.time_limit is None or event.state == "settling":
        return
    with site.store.read() as connection:
        pools = stored_lots.waiting(connection, event.id, finished=False)
        keys = [key for pool in pools.values() for key in pool]
        late = [
            kept
            for kept in stored_lots.members(connection, site.store.vault, keys)
            if kept.attempt.out_of_time(now)
        ]
    for kept in late:

        def act(connection: Connection, kept: Kept = kept) -> None:
            done = finished(kept.attempt, now, TIME_EDGES)
            if stored.finish(connection, site.store.vault, kept.key, done, now):
                day = local_day(now, event.zone)
                stored_events.count_finish(connection, event.id, day)

        try:
            site.store.write(act)
        except Refused as refusal:
            if refusal.code not in ("no-attempt", "event-settled"):
                raise  # deleted meanwhile, or settled by somebody else: then it is done


def form_in(site: Site, connection: Connection, event: Event) -> Form:
    """Describe what an event counts."""
    return form_of(site.shelf.bank(connection, event.revision), event.delivery)


def fold_open(site: Site, event: Event, now: int, done: Swept) -> Swept:
    """Count some of those who wait in an open event, where enough of them do."""
    with site.store.read() as connection:
        form = form_in(site, connection, event)
        if form.drawn:
            return done  # people drew different items: only the whole event has enough of each
        pools = stored_lots.waiting(connection, event.id, finished=True)
    if not any(lots_while_open(keys, k=event.k) for keys in pools.values()):
        return done
    finish_late(site, event, now)
    with site.store.read() as connection:
        pools = stored_lots.waiting(connection, event.id, finished=True)
    for group, keys in pools.items():
        chosen = lots_while_open(keys, k=event.k)
        if chosen is not None and count(site, event, form, group, chosen, now):
            done = done.with_lot(len(chosen))
    return done


def count(
    site: Site,
    event: Event,
    form: Form,
    group: str,
    keys: Sequence[bytes],
    now: int,
    *,
    at_once: bool = False,
) -> bool:
    """Count these attempts in one lot; False when one of them is gone: then none is counted.

    ``at_once`` says that nobody of the event was counted before its settling: then its languages
    are compared.
    """
    people = finished_people(site, keys)
    if len(people) != len(keys):
        return False
    thick = len(people) >= THICK
    languages = event.breakdown == "none" and at_once and thick
    tallies = fold(
        form, people, event.k, thick, sensitive=counts_sensitive(event), languages=languages
    )
    return add_lot(site, event, form, group, "finished", keys, tallies, thick, now)


def finished_people(site: Site, keys: Sequence[bytes]) -> list[Finished]:
    """Open these attempts as what the tallies take in; those that are gone are left out."""
    people: list[Finished] = []
    seen: Seen = {}
    with site.store.read() as connection:

        @cache
        def counting(revision: str) -> Counting:
            return Counting(site.shelf.bank(connection, revision))

        for start in range(0, len(keys), AT_ONCE):
            part = keys[start : start + AT_ONCE]
            people += [
                counting(kept.revision).of(kept)
                for kept in stored_lots.members(connection, site.store.vault, part, seen)
            ]
            time.sleep(BREATH)
    return people


def counts_sensitive(event: Event) -> bool:
    """Tell whether the lots of an event may hold sensitive items: no breakdown, no remainder."""
    return event.breakdown == "none" and event.kind != "remainder"


def add_lot(
    site: Site,
    event: Event,
    form: Form,
    group: str,
    pool: str,
    keys: Sequence[bytes],
    tallies: Sequence[Tally],
    thick: bool,
    now: int,
    *,
    into: bool = False,
) -> bool:
    """Write a lot down and mark its members, all or nothing; False when one of them is gone.

    ``into`` says that the event is new: it is made in the same act.
    """
    digest = lot_digest(form.digest, len(keys), thick, tallies)

    def act(connection: Connection) -> None:
        lot = Lot(
            site.chance.randbytes(16), event.id, form.digest, group, pool, digest, len(keys), thick
        )
        if into and not stored_events.add(connection, event):
            raise NotWhole  # its id is taken: another one is drawn
        stored_lots.add(connection, lot, tallies, keys, now)

    try:
        site.store.write(act)
    except NotWhole:
        return False  # somebody deleted their attempt meanwhile, or another sweeper was first
    return True
