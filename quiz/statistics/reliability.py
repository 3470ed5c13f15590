"""Compute how well the items of a form hang together."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from quiz.statistics.figure import (
    DRAWN,
    FEW_NOT_RIGHT,
    FEW_RIGHT,
    NO_SPREAD,
    NOT_THICK,
    ONE_ITEM,
    TOO_FEW,
    UNSCORED,
    Figure,
    undefined,
)
from quiz.statistics.form import Form, FormItem
from quiz.statistics.quantiles import Z95
from quiz.statistics.scores import score_spread
from quiz.statistics.tallies import RIGHT, Pooled, Sums, count

RELIABILITY_FROM = 50


@dataclass(frozen=True, slots=True)
class Spreads:
    """Hold n(n-1) times the variances of item and score and their covariance, whole numbers."""

    n: int
    item: int
    total: int
    both: int

    @property
    def rest(self) -> int:
        """Return n(n-1) times the variance of the score without the item."""
        return self.total - 2 * self.both + self.item


def _item_spread(item: FormItem, sums: Sums) -> int:
    n, mark = count(sums, "taken", item.id), count(sums, "mark", item.id)
    return n * count(sums, "mark2", item.id) - mark * mark


def spreads_of(item: FormItem, sums: Sums) -> Spreads:
    """Return the variances and the covariance of item and score from exact sums."""
    n, total = count(sums, "n"), count(sums, "total")
    return Spreads(
        n,
        _item_spread(item, sums),
        n * count(sums, "total2") - total * total,
        n * count(sums, "mark_total", item.id) - count(sums, "mark", item.id) * total,
    )


def alpha(form: Form, sums: Sums, k: int) -> Figure:
    """Return Cronbach's alpha (KR-20 for items of full or nothing) of a fixed form; needs 50.

    I/(I-1) (1 - sum of item variances / variance of scores). A negative value stays negative.
    """
    n = count(sums, "n")
    spread = score_spread(form, sums, max(k, RELIABILITY_FROM))
    if isinstance(spread, str):
        return undefined(spread, n)
    size = len(form.scored)
    if size < 2:
        return undefined(ONE_ITEM, n)
    within = sum(_item_spread(item, sums) for item in form.scored)
    return Figure(size * (spread - within) / ((size - 1) * spread), n=n)


def error_of_measurement(form: Form, sums: Sums, k: int) -> Figure:
    """Return the standard error of a score, sd times sqrt(1 - alpha), in hundredths of a point."""
    found = alpha(form, sums, k)
    if found.value is None:
        return found
    n = found.n
    spread = score_spread(form, sums, k)
    assert isinstance(spread, int)
    return Figure(math.sqrt(spread / (n * (n - 1)) * (1.0 - found.value)), n=n)


def alpha_without(form: Form, item: FormItem, pooled: Pooled, k: int) -> Figure:
    """Return alpha of the form without this item; thick lots only."""
    sums, n = pooled.thick, pooled.n_thick
    if not item.scored:
        return undefined(UNSCORED, n)
    if form.drawn:
        return undefined(DRAWN, n)
    if n < max(k, RELIABILITY_FROM):
        return undefined(NOT_THICK, n)
    size = len(form.scored)
    if size < 3:
        return undefined(ONE_ITEM, n)
    rest = spreads_of(item, sums).rest
    if rest <= 0:
        return undefined(NO_SPREAD, n)
    within = sum(_item_spread(other, sums) for other in form.scored if other.id != item.id)
    return Figure((size - 1) * (rest - within) / ((size - 2) * rest), n=n)


def item_total(form: Form, item: FormItem, pooled: Pooled, k: int) -> Figure:
    """Return the correlation of item and whole score, the item included; thick lots only."""
    gate = _discrimination_gate(form, item, pooled, k)
    if gate is not None or form.drawn:
        return gate or undefined(DRAWN, pooled.n_thick)
    spreads = spreads_of(item, pooled.thick)
    if spreads.item <= 0 or spreads.total <= 0:
        return undefined(NO_SPREAD, spreads.n)
    return Figure(spreads.both / math.sqrt(spreads.item * spreads.total), n=spreads.n)


def discrimination(form: Form, item: FormItem, pooled: Pooled, k: int) -> Figure:
    """Return the correlation of item and score on the rest; thick lots, `k` right and `k` not.

    (cov - v) / sqrt(v (V - 2 cov + v)); for drawn forms over those who met the item, with the
    rest as a share of what each of them met.
    """
    gate = _discrimination_gate(form, item, pooled, k)
    if gate is not None:
        return gate
    sums = pooled.thick
    if form.drawn:
        n = count(sums, "takers", item.id)
        mark, rest = count(sums, "mark", item.id), count(sums, "taker_rest", item.id)
        item_spread = _item_spread(item, sums)
        rest_spread = n * count(sums, "taker_rest2", item.id) - rest * rest
        both = n * count(sums, "taker_mark_rest", item.id) - mark * rest
    else:
        spreads = spreads_of(item, sums)
        n, item_spread, rest_spread = spreads.n, spreads.item, spreads.rest
        both = spreads.both - spreads.item
    if item_spread <= 0 or rest_spread <= 0:
        return undefined(NO_SPREAD, n)
    value = both / math.sqrt(item_spread * rest_spread)
    low, high = fisher_range(value, n)
    return Figure(value, None, low, high, n)


def _discrimination_gate(form: Form, item: FormItem, pooled: Pooled, k: int) -> Figure | None:
    sums = pooled.thick
    if not item.scored:
        return undefined(UNSCORED, pooled.n)
    if len(form.scored) < 2:
        return undefined(ONE_ITEM, pooled.n)
    if form.drawn:
        n, right = count(sums, "takers", item.id), count(sums, "taker_right", item.id)
        if n != count(sums, "taken", item.id):
            return undefined(ONE_ITEM, n)
    else:
        n = pooled.n_thick
        right = all_bands(pooled, "right", item.id, RIGHT)
    if n < max(k, RELIABILITY_FROM):
        return undefined(NOT_THICK, n)
    if right < k:
        return undefined(FEW_RIGHT, n)
    if n - right < k:
        return undefined(FEW_NOT_RIGHT, n)
    return None


def all_bands(pooled: Pooled, kind: str, item: str, outcome: str) -> int:
    """Return a sum over all bands of scores of the thick lots."""
    return sum(pooled.in_bands(kind, item, outcome))


def fisher_range(value: float, n: int) -> tuple[float | None, float | None]:
    """Return the 95 % range of a correlation by Fisher's z, where there is one."""
    if n <= 3 or abs(value) >= 1.0:
        return None, None
    half = Z95 / math.sqrt(n - 3)
    return math.tanh(math.atanh(value) - half), math.tanh(math.atanh(value) + half)


def average_correlation(figures: Iterable[Figure]) -> Figure:
    """Average correlations of several fixed forms by Fisher's z, each with weight n - 3.

    One that is 1 or -1 has no z: it counts only where there is no other, and all are the same.
    """
    perfect: dict[float, int] = {}
    weight = total = 0.0
    people = 0
    reason = TOO_FEW
    for figure in figures:
        if figure.value is None:
            reason = figure.reason or reason
        elif abs(figure.value) >= 1.0:
            perfect[figure.value] = perfect.get(figure.value, 0) + figure.n
        elif figure.n > 3:
            weight += figure.n - 3
            total += (figure.n - 3) * math.atanh(figure.value)
            people += figure.n
    if not weight and len(perfect) == 1:
        ((value, n),) = perfect.items()
        return Figure(value, n=n)
    if not weight:
        return undefined(reason)
    z, half = total / weight, Z95 / math.sqrt(weight)
    return Figure(math.tanh(z), None, math.tanh(z - half), math.tanh(z + half), people)
