"""Compare two groups: what was gained, and which is higher."""

from __future__ import annotations

import math
from typing import Literal

from quiz.statistics.figure import DRAWN, NO_ROOM, TOO_FEW, UNSCORED, Figure, undefined
from quiz.statistics.form import Form, FormItem
from quiz.statistics.quantiles import Z95
from quiz.statistics.release import Shown
from quiz.statistics.shares import facility
from quiz.statistics.tallies import Sums, count

GAIN_BY_ITEM_FROM = 50


def hake_gain(
    before: tuple[int, int, int], after: tuple[int, int, int], possible: int, k: int
) -> Figure:
    """Return the normalised gain of means (Hake 1998) with its 95 % range by the delta method.

    Each group is (n, sum, sum of squares) of scores out of `possible`. The groups are treated as
    independent, which makes the range cautious when they are the same people. Needs `k` in each.
    """
    n = min(before[0], after[0])
    if n < max(k, 2):
        return undefined(TOO_FEW, n)
    room = possible * before[0] - before[1]
    if room <= 0:
        return undefined(NO_ROOM, n)
    start, end = before[1] / before[0], after[1] / after[0]
    return gain_of_means(start, end, possible, _mean_variance(before), _mean_variance(after), n)


def gain_of_means(
    start: float, end: float, possible: float, start_variance: float, end_variance: float, n: int
) -> Figure:
    """Return the normalised gain of two means below `possible`, given the variances of the means.

    Its 95 % range is that of the delta method for independent groups; `n` is the smaller group.
    There is none where all of a group did alike: it would have too little width.
    """
    missing = possible - start
    value = (end - start) / missing
    if start_variance <= 0 or end_variance <= 0:
        return Figure(value, n=n)
    by_end = 1.0 / missing
    by_start = (end - possible) / missing**2
    half = Z95 * math.sqrt(by_end**2 * end_variance + by_start**2 * start_variance)
    return Figure(value, None, value - half, value + half, n)


def _mean_variance(group: tuple[int, int, int]) -> float:
    n, plain, squares = group
    return (n * squares - plain * plain) / (n * n * (n - 1))


def score_gain(form: Form, before: Sums, after: Sums, k: int) -> Figure:
    """Return the gain of scores between two events with the same fixed form."""
    if form.drawn or not form.scored:
        return undefined(DRAWN if form.drawn else UNSCORED)
    moments = [
        (count(sums, "n"), count(sums, "total"), count(sums, "total2")) for sums in (before, after)
    ]
    return hake_gain(moments[0], moments[1], form.possible, k)


def item_gain(item: FormItem, before: Sums, after: Sums, k: int) -> Figure:
    """Return the gain of one item between two events, paper included; needs 50 in each."""
    if not item.scored:
        return undefined(UNSCORED)
    moments = [
        tuple(
            count(sums, kind, item.id) + count(sums, f"paper_{kind}", item.id)
            for kind in ("taken", "mark", "mark2")
        )
        for sums in (before, after)
    ]
    first, second = ((part[0], part[1], part[2]) for part in moments)
    return hake_gain(first, second, item.possible, max(k, GAIN_BY_ITEM_FROM))


Verdict = Literal["first", "second", "close", "unknown"]


def verdict(first: Figure | Shown, second: Figure | Shown) -> Verdict:
    """Say which of two shares is higher: only if their ranges do not touch, else "close"."""
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return "unknown"
    if first.low > second.high:
        return "first"
    return "second" if second.low > first.high else "close"


def item_verdict(item: FormItem, first: Sums, second: Sums, k: int) -> Verdict:
    """Say in which of two groups an item was found more often."""
    return verdict(facility(item, first, k), facility(item, second, k))
