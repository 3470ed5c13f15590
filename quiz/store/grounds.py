"""What a judgement of arriving lots rests on: read in a moment, to see whether it still holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from quiz.store import sources as stored_sources
from quiz.store.lots import CHUNK
from quiz.store.tables import arrival as arrivals
from quiz.store.tables import lot as lots
from quiz.store.tables import opened as openeds

State = tuple[str, str]
"""An arrival, and what became of it."""


@dataclass(frozen=True)
class Grounds:
    """Hold which lots of some sources are stored, without looking at each.

    ``here`` is this database's source, ``own`` the state of the arrival that is being judged
    (empty when it is not stored yet), ``told`` the other arrivals of those sources, ``all`` the
    arrivals of any source. Of each source ``lots`` has how many lots are stored and the sum of
    their numbers, ``parcels`` how many of its parcels were opened.
    """

    here: str
    own: str
    told: frozenset[State]
    all: frozenset[State]
    lots: Mapping[str, tuple[int, int]]
    parcels: Mapping[str, int]

    def hold(self, now: Grounds) -> bool:
        """Tell whether what was judged on these would be judged the same now.

        Other arrivals may have begun: what they add of these sources shows in the counts, as
        does what goes with a campaign that is being erased. One that was undone shows among all.
        """
        return self.all <= now.all and replace(self, all=now.all) == now

    def after(self, added: Iterable[tuple[str, int]]) -> Grounds:
        """Give what they are once lots of an arrival were added: each its source and number."""
        grown = dict(self.lots)
        for source, number in added:
            count, numbers = grown.get(source, (0, 0))
            grown[source] = (count + 1, numbers + number)
        return replace(self, own="added", lots=grown)


def read(connection: Connection, sources: Iterable[str], arrival: str | None) -> Grounds:
    """Read on what a judgement of lots of these sources rests, for an arrival that brings them."""
    wanted = sorted(set(sources))
    own, told, every = "", set(), set()
    for name, source, state in connection.execute(
        select(arrivals.c.id, arrivals.c.source, arrivals.c.state)
    ):
        if name == arrival:
            own = state
        elif state != "checked":
            every.add((name, state))
            if source in wanted:
                told.add((name, state))
    stored: dict[str, tuple[int, int]] = {}
    parcels: dict[str, int] = {}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        of = lots.c.source
        for source, count, numbers in connection.execute(
            select(of, func.count(), func.sum(lots.c.number)).where(of.in_(part)).group_by(of)
        ):
            stored[source] = (int(count), int(numbers))
        of = openeds.c.source
        for source, count in connection.execute(
            select(of, func.count()).where(of.in_(part)).group_by(of)
        ):
            parcels[source] = int(count)
    here = stored_sources.here(connection).id
    return Grounds(here, own, frozenset(told), frozenset(every), stored, parcels)
