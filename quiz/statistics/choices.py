"""Compute which outcomes of an item draw whom."""

from __future__ import annotations

import math
from dataclasses import dataclass

from quiz.statistics.figure import (
    DRAWN,
    FEW_CHOOSERS,
    FEW_OTHERS,
    MANY_OPTIONS,
    NO_SPREAD,
    NOT_THICK,
    ONE_ITEM,
    TOO_FEW,
    UNSCORED,
    Figure,
    undefined,
)
from quiz.statistics.form import OMITTED, UNSURE, Form, FormItem
from quiz.statistics.reliability import (
    RELIABILITY_FROM,
    all_bands,
    fisher_range,
    spreads_of,
)
from quiz.statistics.shares import share
from quiz.statistics.tallies import Pooled, count


@dataclass(frozen=True, slots=True)
class Distractor:
    """Hold who chooses one outcome: mean score on the rest, and its correlation with the rest.

    The mean is in hundredths of a point. `wrong_way` says that a distractor draws the strong or
    the key the weak: probably a wrong key. An option worth a part may draw either.
    """

    outcome: str
    key: bool
    rest: Figure
    correlation: Figure
    wrong_way: bool


def outcomes_of(item: FormItem) -> tuple[str, ...]:
    """List the outcomes of an item, `unsure` and `omitted` last."""
    return (*item.outcomes, UNSURE, OMITTED)


def distractor(form: Form, item: FormItem, outcome: str, pooled: Pooled, k: int) -> Distractor:
    """Describe those who chose an outcome by how they did on the rest.

    Thick lots of fixed forms, `k` who chose it and `k` who did not, items of at most 8 options.
    Where an outcome was rare in some lots, its mean is over the lots where it was not.
    """
    key = outcome in item.key_outcomes
    sums, n = pooled.thick, pooled.n_thick
    reason = None
    choosers = count(sums, "outcome", item.id, outcome)
    known = all_bands(pooled, "option", item.id, outcome)
    if not item.scored:
        reason = UNSCORED
    elif form.drawn:
        reason = DRAWN
    elif not item.described:
        reason = MANY_OPTIONS
    elif n < max(k, RELIABILITY_FROM):
        reason = NOT_THICK
    elif len(form.scored) < 2:
        reason = ONE_ITEM
    elif known < k:
        reason = FEW_CHOOSERS
    elif n - choosers < k:
        reason = FEW_OTHERS
    if reason is not None:
        return Distractor(outcome, key, undefined(reason, n), undefined(reason, n), False)
    rest_of_choosers = count(sums, "rest", item.id, outcome) / known
    rest = Figure(rest_of_choosers, n=known)
    spread = spreads_of(item, sums).rest
    if spread <= 0:
        return Distractor(outcome, key, rest, undefined(NO_SPREAD, n), False)
    everybody = (count(sums, "total") - count(sums, "mark", item.id)) / n
    # cov(outcome, rest) over n(n-1): n_o n (mean of choosers - mean of all); the spread of the
    # outcome over n(n-1): n_o (n - n_o).
    both = choosers * n * (rest_of_choosers - everybody)
    value = both / math.sqrt(choosers * (n - choosers) * spread)
    low, high = fisher_range(value, n)
    wrong_way = goes_wrong(item, outcome, value)
    return Distractor(outcome, key, rest, Figure(value, None, low, high, n), wrong_way)


def goes_wrong(item: FormItem, outcome: str, correlation: float) -> bool:
    """Say whether an outcome draws whom it should not: the key the weak, a wrong one the strong."""
    if outcome in item.key_outcomes:
        return correlation < 0
    return correlation > 0 and outcome in item.outcomes and outcome not in item.partly_right


@dataclass(frozen=True, slots=True)
class Curve:
    """Hold the share of people in each band of scores who chose an outcome."""

    outcome: str
    points: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Curves:
    """Hold bands of scores, each first and last fifth of the possible, and the curves over them."""

    bands: tuple[tuple[int, int], ...]
    people: tuple[int, ...]
    curves: tuple[Curve, ...]


def curves(form: Form, item: FormItem, pooled: Pooled, k: int) -> Curves | str:
    """Return who chooses what by band of scores, or the reason why it cannot be shown.

    Thick lots of fixed forms; every band holds `k`. Outcomes rare in each lot are one curve,
    ~few, which is left out.
    """
    sums = pooled.thick
    if not item.scored:
        return UNSCORED
    if form.drawn:
        return DRAWN
    if not item.described:
        return MANY_OPTIONS
    if pooled.n_thick < max(k, RELIABILITY_FROM):
        return NOT_THICK
    bands = pooled.bands
    people = pooled.in_bands("band")
    if len(bands) < 2:
        return NO_SPREAD
    if min(people) < k:
        return TOO_FEW
    shown = []
    for outcome in outcomes_of(item):
        found = pooled.in_bands("option", item.id, outcome)
        known = sum(found)
        if known and known == count(sums, "outcome", item.id, outcome):
            shown.append(
                Curve(
                    outcome, tuple(share(part, n, k) for part, n in zip(found, people, strict=True))
                )
            )
    return Curves(bands, tuple(people), tuple(shown))
