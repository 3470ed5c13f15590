"""Decide whether a lot that another server counted may be added here.

A file can be damaged or made up. So nothing of it is believed: a lot may hold only numbers that
a fold of this form makes, and these must agree with one another and keep what a fold keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from quiz.statistics.checks import check_sums
from quiz.statistics.finished import TIME_EDGES
from quiz.statistics.folding import RARE, REST_UNIT, SENSITIVE_FROM, THICK, paper_lot
from quiz.statistics.form import FEW, OMITTED, UNSURE, Form, FormItem
from quiz.statistics.languages import PARTS, dif_faults, pair_name
from quiz.statistics.tallies import FIFTHS, OTHER, RIGHT, Key, Sums, Tally, band_code, count

MOST_PEOPLE = 10_000_000
"""People in one lot: far more than a fold takes at once, few enough for every sum to fit."""

LARGEST = 2**63
"""A sum stays below this: databases keep whole numbers of 64 bits."""

_CODES = tuple(band_code(first, last) for first in range(FIFTHS) for last in range(first, FIFTHS))


class Gate:
    """Let lots of one form into an event whose groups hold at least ``k``."""

    def __init__(
        self, form: Form, k: int, *, sensitive: bool, languages: Sequence[str] = ()
    ) -> None:
        """Take a form; ``sensitive`` says that its event has no breakdown, so may tell those.

        ``languages`` are those of its bank, of which pairs may be compared.
        """
        self.form = form
        self._k = k
        self._sensitive = sensitive
        self._paired = len(languages) > 1
        self._known = {
            (thick, told): frozenset(_keys(form, thick, told, languages))
            for thick in (False, True)
            for told in (False, True)
        }

    def faults(self, pool: str, n: int, thick: bool, sums: Sums) -> tuple[str, ...]:
        """Return what is wrong with a lot's tallies; empty when it may be added."""
        if not self._k <= n <= MOST_PEOPLE:
            return ("n: fewer than k, or more than a lot can hold",)
        if ("paper", "", "", 0) in sums:
            return self._paper(pool, n, thick, sums)
        if pool == "unfinished":
            return self._unfinished(n, thick, sums)
        if pool != "finished" or thick != (n >= THICK):
            return ("n: a lot is thick from 50 people on, and only then",)
        if count(sums, "n") != n:
            return ("n: not the number that the lot says",)
        known = self._known[thick, self._sensitive and n >= SENSITIVE_FROM]
        if not known.issuperset(sums):
            kind, item, *_ = min(sums.keys() - known)
            return (f"{item or kind}: a number ({kind}) that no fold of this quiz makes",)
        return (*check_sums(sums, self.form, self._k, thick), *self._beyond(n, thick, sums))

    def _paper(self, pool: str, n: int, thick: bool, sums: Sums) -> tuple[str, ...]:
        given = [
            (key[1], key[2], found) for key, found in sums.items() if key[0] == "paper_outcome"
        ]
        try:
            whole = paper_lot(self.form, n, given, self._k)
        except (KeyError, ValueError):
            whole = ()
        same = {Tally(*key, found) for key, found in sums.items()} == set(whole)
        fine = same and pool == "finished" and not thick
        return () if fine else ("paper: counts that no sheets can give",)

    def _unfinished(self, n: int, thick: bool, sums: Sums) -> tuple[str, ...]:
        stopped = 0
        known = {item.id for item in self.form.items}
        for (kind, item, outcome, band), found in sums.items():
            if kind == "stopped" and item in known and not outcome and not band:
                stopped += found
            elif (kind, item, outcome, band) != ("unfinished", "", "", 0):
                return (f"{item or kind}: a number ({kind}) that is not about stopping",)
        fine = count(sums, "unfinished") == n == stopped and not thick
        return () if fine else ("unfinished: does not add up to n",)

    def _beyond(self, n: int, thick: bool, sums: Sums) -> Iterator[str]:
        """Name sums that are larger than any people give, and what a fold would have hidden."""
        form, get = self.form, sums.get
        codes = [code for code in _CODES if ("band", "", "", code) in sums]
        for item in form.items:
            taken = get(("taken", item.id, "", 0), 0)
            if form.drawn and 0 < taken < self._k:
                yield f"{item.id}: met by fewer than k"
            if get(("mark2", item.id, "", 0), 0) > taken * item.possible**2:
                yield f"{item.id}: marks that cannot be"
            if not thick or not item.scored:
                continue
            if form.drawn:
                yield from _drawn_faults(sums, item, taken)
                continue
            if get(("mark_total", item.id, "", 0), 0) > taken * item.possible * form.possible:
                yield f"{item.id}: products that cannot be"
            if item.described:
                yield from self._rests(sums, item, codes)
        if form.drawn or not form.scored:
            return
        if self._paired:
            yield from dif_faults(self.form, sums, n, self._k)
        for power in range(1, 5):
            name = "total" if power == 1 else f"total{power}"
            if get((name, "", "", 0), 0) > n * form.possible**power:
                yield f"{name}: larger than any scores allow"
        for area in form.areas:
            if get(("area2", "", area, 0), 0) > n * form.possible**2:
                yield f"{area}: larger than any scores allow"

    def _rests(self, sums: Sums, item: FormItem, codes: Sequence[int]) -> Iterator[str]:
        rest_of, get = self.form.possible, sums.get
        for outcome in (*item.outcomes, UNSURE, OMITTED):
            chosen = get(("outcome", item.id, outcome, 0), 0)
            rest = get(("rest", item.id, outcome, 0), 0)
            shown = sum([get(("option", item.id, outcome, code), 0) for code in codes])
            if shown != (chosen if chosen >= RARE else 0) or (rest and chosen < RARE):
                yield f"{item.id}: tells about fewer than {RARE}"
            if rest > chosen * rest_of:
                yield f"{item.id}: a rest that cannot be"


def _drawn_faults(sums: Sums, item: FormItem, taken: int) -> Iterator[str]:
    takers = count(sums, "takers", item.id)
    most = {
        "takers": taken,
        "taker_right": takers,
        "taker_rest": takers * REST_UNIT,
        "taker_rest2": takers * REST_UNIT**2,
        "taker_mark_rest": takers * REST_UNIT * item.possible,
    }
    if any(count(sums, kind, item.id) > bound for kind, bound in most.items()):
        yield f"{item.id}: takers that cannot be"


def _keys(form: Form, thick: bool, sensitive: bool, languages: Sequence[str]) -> Iterator[Key]:
    """Give every key that a fold of a form may fill."""
    yield "n", "", "", 0
    yield "next_step", "", "", 0
    for place in range(len(TIME_EDGES)):
        yield "time", "", "", place
    for item in form.items:
        if sensitive or not item.sensitive:
            yield from _item_keys(item)
    if not form.scored:
        return
    for place in range(form.score_cells):
        yield "score", "", "", place
    if form.drawn:
        if thick:
            for item in form.scored:
                for kind in ("takers", "taker_right", "taker_rest", "taker_rest2",
                             "taker_mark_rest"):  # fmt: skip
                    yield kind, item.id, "", 0
        return
    squares = thick or not form.uneven
    for area in form.areas:
        yield "area", "", area, 0
        if squares:
            yield "area2", "", area, 0
    yield "total", "", "", 0
    if squares:
        yield "total2", "", "", 0
    if thick:
        yield from _thick_keys(form)
        for first, second in combinations(sorted(languages), 2) if sensitive else ():
            for item in form.binary:
                for place in range(1, len(PARTS) + 1):
                    yield "dif", item.id, pair_name(first, second), place


def _item_keys(item: FormItem) -> Iterator[Key]:
    yield "taken", item.id, "", 0
    for outcome in (*item.outcomes, UNSURE, OMITTED):
        yield "outcome", item.id, outcome, 0
    if item.scored:
        yield "mark", item.id, "", 0
        yield "mark2", item.id, "", 0
        for level in (1, 2, 3):
            yield "sure", item.id, RIGHT, level
            yield "sure", item.id, OTHER, level


def _thick_keys(form: Form) -> Iterator[Key]:
    yield "total3", "", "", 0
    yield "total4", "", "", 0
    if form.binary:
        for place in range(len(form.binary) + 1):
            yield "raw", "", "", place
    for code in _CODES:
        yield "band", "", "", code
    for item in form.scored:
        yield "mark_total", item.id, "", 0
        for side in (RIGHT, OTHER):
            for code in _CODES:
                yield "right", item.id, side, code
        if item.described:
            for outcome in (*item.outcomes, UNSURE, OMITTED, FEW):
                yield "rest", item.id, outcome, 0
                for code in _CODES:
                    yield "option", item.id, outcome, code
