"""Decide whether a lot that another server counted may be added here.

A file can be damaged or made up. So nothing of it is believed: a lot may hold only numbers that
a fold of this form makes, and these must agree with one another and keep what a fold keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from quiz.statistics.checks import Checks
from quiz.statistics.folding import RARE, REST_UNIT, SENSITIVE_FROM, THICK, paper_lot
from quiz.statistics.form import OMITTED, UNSURE, Form, FormItem
from quiz.statistics.keys import keys_of
from quiz.statistics.languages import dif_faults
from quiz.statistics.places import Pick, Places, Row
from quiz.statistics.tallies import CODES, Key, Sums, Tally, count

MOST_PEOPLE = 10_000_000
"""People in one lot: far more than a fold takes at once, few enough for every sum to fit."""

LARGEST = 2**63
"""A sum stays below this: databases keep whole numbers of 64 bits."""

Variant = tuple[bool, bool]
"""What a lot may tell: whether it is thick, and whether sensitive items are among it."""


class Gate:
    """Let lots of one form into an event whose groups hold at least ``k``."""

    def __init__(
        self, form: Form, k: int, *, sensitive: bool, languages: Sequence[str] = ()
    ) -> None:
        """Take a form; ``sensitive`` says that its event has no breakdown, so may tell those.

        ``languages`` are those of its bank, of which pairs may be compared.
        """
        self.form, self.k = form, k
        self.paired = len(languages) > 1
        self._sensitive = sensitive
        self._languages = tuple(languages)
        self._known: dict[Variant, frozenset[Key]] = {}

    def known(self, variant: Variant) -> frozenset[Key]:
        """Give every key that a fold of such a lot may fill."""
        if variant not in self._known:
            self._known[variant] = frozenset(keys_of(self.form, *variant, self._languages))
        return self._known[variant]

    def variant(self, n: int) -> Variant:
        """Tell what a lot of so many people may tell."""
        return n >= THICK, self._sensitive and n >= SENSITIVE_FROM

    def under(self, keys: Sequence[Key]) -> Lane:
        """Prepare to look at many lots whose numbers stand under the same heads."""
        return Lane(self, keys)

    def faults(self, pool: str, n: int, thick: bool, sums: Sums) -> tuple[str, ...]:
        """Return what is wrong with a lot's tallies; empty when it may be added."""
        lane = self._all
        strange = sums.keys() - lane.places.keys
        if strange:
            lane = self.under((*lane.places.keys, *sorted(strange)))
        return lane.faults(pool, n, thick, lane.places.row_of(sums))

    @cached_property
    def _all(self) -> Lane:
        kinds = [(thick, told) for thick in (False, True) for told in (False, True)]
        return self.under(sorted(set().union(*map(self.known, kinds))))


class Lane:
    """Look at lots under one set of heads; everything is found by its place in a row."""

    def __init__(self, gate: Gate, keys: Sequence[Key]) -> None:
        """Take the heads."""
        self.places = Places(keys)
        self._gate = gate
        self._n, self._paper = self.places.one("n"), self.places.one("paper")
        self._laws: dict[Variant, _Laws] = {}

    def faults(self, pool: str, n: int, thick: bool, row: Row) -> tuple[str, ...]:
        """Return what is wrong with a lot; empty when it may be added."""
        gate = self._gate
        if not gate.k <= n <= MOST_PEOPLE:
            return ("n: fewer than k, or more than a lot can hold",)
        if row[self._paper]:
            return _paper_faults(gate, pool, n, thick, self._sums(row))
        if pool == "unfinished":
            return _unfinished_faults(gate.form, n, thick, self._sums(row))
        if pool != "finished" or thick != (n >= THICK):
            return ("n: a lot is thick from 50 people on, and only then",)
        if row[self._n] != n:
            return ("n: not the number that the lot says",)
        variant = gate.variant(n)
        laws = self._laws.get(variant)
        if laws is None:
            laws = self._laws[variant] = _Laws(gate, variant, self.places)
        return laws.faults(n, row)

    def _sums(self, row: Row) -> dict[Key, int]:
        return {key: found for key, found in zip(self.places.keys, row, strict=False) if found}


def _paper_faults(gate: Gate, pool: str, n: int, thick: bool, sums: Sums) -> tuple[str, ...]:
    given = [(key[1], key[2], found) for key, found in sums.items() if key[0] == "paper_outcome"]
    try:
        whole = paper_lot(gate.form, n, given, gate.k)
    except (KeyError, ValueError):
        whole = ()
    same = {Tally(*key, found) for key, found in sums.items()} == set(whole)
    fine = same and pool == "finished" and not thick
    return () if fine else ("paper: counts that no sheets can give",)


def _unfinished_faults(form: Form, n: int, thick: bool, sums: Sums) -> tuple[str, ...]:
    stopped = 0
    known = {item.id for item in form.items}
    for (kind, item, outcome, band), found in sums.items():
        if kind == "stopped" and item in known and not outcome and not band:
            stopped += found
        elif (kind, item, outcome, band) != ("unfinished", "", "", 0):
            return (f"{item or kind}: a number ({kind}) that is not about stopping",)
    fine = count(sums, "unfinished") == n == stopped and not thick
    return () if fine else ("unfinished: does not add up to n",)


class _Laws:
    """Hold what must be true of the lots of a gate that may tell the same."""

    def __init__(self, gate: Gate, variant: Variant, places: Places) -> None:
        known = gate.known(variant)
        self._strange = [key for key in places.keys if key not in known]
        self._strangers = places.each(self._strange)
        self._checks = Checks(gate.form, gate.k, variant[0], places)
        self._beyond = _Beyond(gate, variant[0], places)

    def faults(self, n: int, row: Row) -> tuple[str, ...]:
        found = self._strangers(row)
        if any(found):
            kind, item, *_ = min(key for key, n in zip(self._strange, found, strict=True) if n)
            return (f"{item or kind}: a number ({kind}) that no fold of this quiz makes",)
        return (*self._checks.faults(row), *self._beyond.faults(n, row))


@dataclass(frozen=True, slots=True)
class _Bound:
    """Hold where the numbers of an item stand that have a bound."""

    item: FormItem
    taken: int
    mark2: int
    product: int
    takers: Pick
    outcomes: tuple[tuple[int, int, Pick], ...]
    """Of each outcome: how many chose it, the sum of their rests, their bands."""


class _Beyond:
    """Find sums that are larger than any people give, and what a fold would have hidden."""

    def __init__(self, gate: Gate, thick: bool, places: Places) -> None:
        form = gate.form
        self._form, self._k, self._thick, self._paired = form, gate.k, thick, gate.paired
        self._items = [_bound(places, item, form.drawn) for item in form.items]
        self._pairs = [key for key in places.keys if key[0] == "dif"]
        self._compared = places.each(self._pairs)
        most = [(f"total{power}", form.possible**power) for power in range(2, 5)]
        self._most = [
            *((name, places.one(name), per) for name, per in [("total", form.possible), *most]),
            *((area, places.one("area2", outcome=area), form.possible**2) for area in form.areas),
        ]

    def faults(self, n: int, row: Row) -> Iterator[str]:
        form = self._form
        for at in self._items:
            item, taken = at.item, row[at.taken]
            if form.drawn and 0 < taken < self._k:
                yield f"{item.id}: met by fewer than k"
            if row[at.mark2] > taken * item.possible**2:
                yield f"{item.id}: marks that cannot be"
            if not self._thick or not item.scored:
                continue
            if form.drawn:
                yield from _drawn_faults(at, taken, row)
                continue
            if row[at.product] > taken * item.possible * form.possible:
                yield f"{item.id}: products that cannot be"
            if at.outcomes:
                yield from _rest_faults(at, form.possible, row)
        if form.drawn or not form.scored:
            return
        if self._paired:
            found = self._compared(row)
            sums = {key: number for key, number in zip(self._pairs, found, strict=True) if number}
            yield from dif_faults(form, sums, n, self._k)
        for name, place, per in self._most:
            if row[place] > n * per:
                yield f"{name}: larger than any scores allow"


def _bound(places: Places, item: FormItem, drawn: bool) -> _Bound:
    outcomes = (*item.outcomes, UNSURE, OMITTED) if item.described and not drawn else ()
    return _Bound(
        item,
        places.one("taken", item.id),
        places.one("mark2", item.id),
        places.one("mark_total", item.id),
        places.each((kind, item.id, "", 0) for kind in _TAKERS),
        tuple(
            (
                places.one("outcome", item.id, outcome),
                places.one("rest", item.id, outcome),
                places.some(("option", item.id, outcome, code) for code in CODES),
            )
            for outcome in outcomes
        ),
    )


def _rest_faults(at: _Bound, most: int, row: Row) -> Iterator[str]:
    for chosen_at, rest_at, bands in at.outcomes:
        chosen, rest = row[chosen_at], row[rest_at]
        if sum(bands(row)) != (chosen if chosen >= RARE else 0) or (rest and chosen < RARE):
            yield f"{at.item.id}: tells about fewer than {RARE}"
        if rest > chosen * most:
            yield f"{at.item.id}: a rest that cannot be"


_TAKERS = ("takers", "taker_right", "taker_rest", "taker_rest2", "taker_mark_rest")


def _drawn_faults(at: _Bound, taken: int, row: Row) -> Iterator[str]:
    takers, *others = at.takers(row)
    most = (1, REST_UNIT, REST_UNIT**2, REST_UNIT * at.item.possible)
    if takers > taken or any(
        found > takers * each for found, each in zip(others, most, strict=True)
    ):
        yield f"{at.item.id}: takers that cannot be"
