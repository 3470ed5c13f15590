"""Compare two groups: what was gained, and whether an item treats them alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from quiz.statistics.figure import (
    DRAWN,
    NO_ROOM,
    NO_SPREAD,
    NOT_BINARY,
    TOO_FEW,
    UNSCORED,
    Figure,
    undefined,
)
from quiz.statistics.form import Form, FormItem
from quiz.statistics.quantiles import Z95, chi_square_above
from quiz.statistics.shares import facility
from quiz.statistics.tallies import OTHER, RIGHT, Pooled, Sums, by_band, common_bands, count

GAIN_BY_ITEM_FROM = 50
DIF_FROM = 100
# A logistic odds ratio of e is 2.35 points on the delta scale of ETS.
DELTA = 2.35


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
    """
    missing = possible - start
    value = (end - start) / missing
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
    """Return the gain of one item between two events; needs 50 in each."""
    if not item.scored:
        return undefined(UNSCORED)
    moments = [
        tuple(count(sums, kind, item.id) for kind in ("taken", "mark", "mark2"))
        for sums in (before, after)
    ]
    first, second = ((part[0], part[1], part[2]) for part in moments)
    return hake_gain(first, second, item.possible, max(k, GAIN_BY_ITEM_FROM))


Verdict = Literal["first", "second", "close", "unknown"]


def verdict(first: Figure, second: Figure) -> Verdict:
    """Say which of two shares is higher: only if their ranges do not touch, else "close"."""
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return "unknown"
    if first.low > second.high:
        return "first"
    return "second" if second.low > first.high else "close"


def item_verdict(item: FormItem, first: Sums, second: Sums, k: int) -> Verdict:
    """Say in which of two groups an item was found more often."""
    return verdict(facility(item, first, k), facility(item, second, k))


Stratum = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Dif:
    """Hold what Mantel and Haenszel find for one item between a reference and a focal group.

    `odds` is the common odds ratio, `delta` it on the scale of ETS (negative: against the focal
    group), `chi_square` with continuity correction and its `p`, `error` the standard error of
    the log odds (Robins, Breslow and Greenland 1986), `shift` the standardised difference of
    shares (STD P-DIF), `grade` the class of ETS: A negligible, B moderate, C large.
    """

    odds: Figure
    delta: Figure
    chi_square: Figure
    p: Figure
    error: Figure
    shift: Figure
    grade: Literal["A", "B", "C"] | None


def mantel_haenszel(strata: Sequence[Stratum]) -> Dif:
    """Compare two groups over strata of equal ability (Mantel and Haenszel 1959).

    A stratum is (reference right, reference not, focal right, focal not).
    """
    used = [part for part in strata if part[0] + part[1] and part[2] + part[3]]
    n = sum(sum(part) for part in used)
    upper = sum(a * d / (a + b + c + d) for a, b, c, d in used)
    lower = sum(b * c / (a + b + c + d) for a, b, c, d in used)
    expected = variance = observed = 0.0
    for a, b, c, d in used:
        size, right, wrong = a + b + c + d, a + c, b + d
        observed += a
        expected += (a + b) * right / size
        if size > 1:
            variance += (a + b) * (c + d) * right * wrong / (size * size * (size - 1))
    if upper <= 0.0 or lower <= 0.0 or variance <= 0.0:
        none = undefined(NO_SPREAD, n)
        return Dif(none, none, none, none, none, none, None)
    log_odds = math.log(upper / lower)
    delta = -DELTA * log_odds
    chi_square = max(0.0, abs(observed - expected) - 0.5) ** 2 / variance
    p = chi_square_above(chi_square)
    error = _log_odds_error(used, upper, lower)
    focal = sum(c + d for _, _, c, d in used)
    shift = sum((c + d) * (c / (c + d) - a / (a + b)) for a, b, c, d in used) / focal
    return Dif(
        Figure(upper / lower, n=n),
        Figure(delta, None, delta - Z95 * DELTA * error, delta + Z95 * DELTA * error, n),
        Figure(chi_square, n=n),
        Figure(p, n=n),
        Figure(error, n=n),
        Figure(shift, n=n),
        _grade(delta, p, DELTA * error),
    )


def _log_odds_error(strata: Sequence[Stratum], upper: float, lower: float) -> float:
    first = mixed = last = 0.0
    for a, b, c, d in strata:
        size = a + b + c + d
        agree, differ = (a + d) / size, (b + c) / size
        up, down = a * d / size, b * c / size
        first += agree * up
        mixed += agree * down + differ * up
        last += differ * down
    return math.sqrt(first / (2 * upper**2) + mixed / (2 * upper * lower) + last / (2 * lower**2))


def _grade(delta: float, p: float, error: float) -> Literal["A", "B", "C"]:
    size = abs(delta)
    if size < 1.0 or p >= 0.05:
        return "A"
    # Large also means surely above 1, by a one-sided test at 5 %.
    return "C" if size >= 1.5 and size - 1.6448536269514722 * error > 1.0 else "B"


def item_dif(form: Form, item: FormItem, reference: Pooled, focal: Pooled, k: int) -> Dif:
    """Compare two groups on one item over bands of scores; needs 100 in each, in thick lots."""
    reason = None
    if not item.scored or not item.binary or form.drawn:
        reason = NOT_BINARY
    elif min(reference.n_thick, focal.n_thick) < max(k, DIF_FROM):
        reason = TOO_FEW
    if reason is not None:
        none = undefined(reason, min(reference.n_thick, focal.n_thick))
        return Dif(none, none, none, none, none, none, None)
    bands = common_bands(reference.thick, focal.thick)
    columns = [
        by_band(sums, bands, "right", item.id, side)
        for sums in (reference.thick, focal.thick)
        for side in (RIGHT, OTHER)
    ]
    return mantel_haenszel([(a, b, c, d) for a, b, c, d in zip(*columns, strict=True)])
