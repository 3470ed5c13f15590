"""Check that tallies can be true before they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from operator import add, mul

from quiz.statistics.form import FEW, OMITTED, UNSURE, Form, FormItem
from quiz.statistics.places import Pick, Places, Row
from quiz.statistics.tallies import CODES, OTHER, RIGHT, Tally


def check(tallies: Iterable[Tally], form: Form, k: int, thick: bool) -> tuple[str, ...]:
    """Return what contradicts itself in the tallies of one lot, or of lots equally thick.

    An empty result means that all sums agree with one another and with the form.
    """
    sums = {(kind, item, outcome, band): n for kind, item, outcome, band, n in tallies}
    places = Places(tuple(sums))
    return tuple(Checks(form, k, thick, places).faults(places.row_of(sums)))


@dataclass(frozen=True, slots=True)
class _ItemAt:
    """Hold where the numbers of an item stand that every lot has."""

    item: FormItem
    taken: int
    unsure: int
    omitted: int
    outcomes: Pick
    mark: int
    mark2: int
    sure: Pick


@dataclass(frozen=True, slots=True)
class _ThickAt:
    """Hold where the numbers of a scored item stand that only thick lots have."""

    item: FormItem
    right: Pick
    other: Pick
    options: Pick
    chosen: Pick
    few: int


class Checks:
    """Check rows of numbers under one set of heads, all equally thick."""

    def __init__(self, form: Form, k: int, thick: bool, places: Places) -> None:
        """Take a form, the fewest people in a lot, and where its numbers stand."""
        self._form, self._k = form, k
        self._total_too = bool(not form.drawn and form.scored)
        self._thick = thick and self._total_too
        self._squares = thick or not form.uneven
        self._n = places.one("n")
        self._next = places.one("next_step")
        self._time = _adding(places, "time")
        self._score = _adding(places, "score")
        self._items = [_item_at(places, item) for item in form.items]
        self._total, self._total2 = places.one("total"), places.one("total2")
        self._marks = places.each(("mark", item.id, "", 0) for item in form.scored)
        self._areas = _adding(places, "area")
        self._products = places.each(("mark_total", item.id, "", 0) for item in form.scored)
        self._raw = places.each(("raw", "", "", place) for place in range(len(form.binary) + 1))
        self._rights = range(len(form.binary) + 1)
        self._binary = [(places.one("mark", item.id), item.possible) for item in form.binary]
        there = {key[3] for key in places.keys if key[0] in ("band", "right")}
        self._codes = tuple(code for code in CODES if code in there)
        self._bands = places.each(("band", "", "", code) for code in self._codes)
        self._thick_items = [_thick_at(places, item, self._codes) for item in form.scored]

    def faults(self, row: Row) -> Iterator[str]:
        """Name what contradicts itself in a row."""
        n = row[self._n]
        if n < self._k:
            yield "n: fewer than k"
        if sum(self._time(row)) != n:
            yield "time: does not add up to n"
        scored = sum(self._score(row))
        if self._form.scored and scored != n and (scored or not self._form.drawn):
            yield "score: does not add up to n"
        if not 0 <= row[self._next] <= n:
            yield "next_step: more than n"
        for at in self._items:
            yield from self._item_faults(row, at, n)
        if self._total_too:
            yield from self._total_faults(row, n)
        if self._thick:
            yield from self._thick_faults(row, n)

    def _item_faults(self, row: Row, at: _ItemAt, n: int) -> Iterator[str]:
        form, item, taken = self._form, at.item, row[at.taken]
        if not taken:
            if not form.drawn and not item.sensitive:
                yield f"{item.id}: taken by nobody"
            return
        if taken > n or (taken < n and not form.drawn and not item.sensitive):
            yield f"{item.id}: taken does not agree with n"
        given = taken - row[at.unsure] - row[at.omitted]
        outcomes = at.outcomes(row)
        if given < 0 or (outcomes and not 0 <= min(outcomes) <= max(outcomes) <= given):
            yield f"{item.id}: more outcomes than responses"
        if item.exclusive and sum(outcomes) != given:
            yield f"{item.id}: outcomes do not add up to the responses"
        mark, mark2 = row[at.mark], row[at.mark2]
        if mark > taken * item.possible or taken * mark2 < mark * mark:
            yield f"{item.id}: marks that cannot be"
        if item.scored and item.binary and mark2 != mark * item.possible:
            yield f"{item.id}: marks between nothing and full"
        if sum(at.sure(row)) > taken:
            yield f"{item.id}: more levels of confidence than responses"

    def _total_faults(self, row: Row, n: int) -> Iterator[str]:
        total = row[self._total]
        if sum(self._marks(row)) != total:
            yield "total: marks do not add up"
        if self._squares and n * row[self._total2] < total * total:
            yield "total2: smaller than any scores allow"
        everywhere = all(item.area is not None for item in self._form.scored)
        if everywhere and sum(self._areas(row)) != total:
            yield "area: areas do not add up"

    def _thick_faults(self, row: Row, n: int) -> Iterator[str]:
        if sum(self._products(row)) != row[self._total2]:
            yield "mark_total: products do not add up"
        if self._binary:
            raw = self._raw(row)
            right = sum([row[place] // possible for place, possible in self._binary])
            if sum(raw) != n or sum(map(mul, raw, self._rights)) != right:
                yield "raw: does not agree with the marks"
        bands = self._bands(row)
        if sum(bands) != n or any(0 < people < self._k for people in bands):
            yield "band: not every band holds k"
        for at in self._thick_items:
            both = tuple(map(add, at.right(row), at.other(row)))
            if both != bands:
                code = next(
                    code for code, a, b in zip(self._codes, both, bands, strict=True) if a != b
                )
                yield f"{at.item.id}: right and other do not add up in band {code}"
            if at.item.described:
                if sum(at.options(row)) != sum(at.chosen(row)):
                    yield f"{at.item.id}: options in bands do not add up"
                if at.item.exclusive and row[at.few]:
                    yield f"{at.item.id}: a rest of few"


def _adding(places: Places, kind: str, item: str = "") -> Pick:
    """Pick all that one kind counts of one item, whatever its outcomes and bands."""
    return places.where(lambda key: key[0] == kind and key[1] == item)


def _item_at(places: Places, item: FormItem) -> _ItemAt:
    at = partial(places.one, item=item.id)
    return _ItemAt(
        item,
        at("taken"),
        at("outcome", outcome=UNSURE),
        at("outcome", outcome=OMITTED),
        places.each(("outcome", item.id, outcome, 0) for outcome in item.outcomes),
        at("mark"),
        at("mark2"),
        _adding(places, "sure", item.id),
    )


def _thick_at(places: Places, item: FormItem, codes: Sequence[int]) -> _ThickAt:
    outcomes = (*item.outcomes, UNSURE, OMITTED)
    return _ThickAt(
        item,
        places.each(("right", item.id, RIGHT, code) for code in codes),
        places.each(("right", item.id, OTHER, code) for code in codes),
        _adding(places, "option", item.id),
        places.each(("outcome", item.id, outcome, 0) for outcome in outcomes),
        places.one("rest", item.id, FEW),
    )
