"""Compute how the scores of a group lie: bars, mean, spread, middle, and times."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from quiz.statistics.figure import (
    DRAWN,
    NO_END,
    NO_SPREAD,
    NOT_THICK,
    TOO_FEW,
    UNSCORED,
    Figure,
    undefined,
)
from quiz.statistics.finished import TIME_EDGES
from quiz.statistics.form import Form
from quiz.statistics.joining import common_ranges, join_inward
from quiz.statistics.shares import mean_range, wilson
from quiz.statistics.tallies import Pooled, Sums, count

LEAST_IN_A_BAR = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """Hold how many people have a score from `low` to `high`."""

    low: int
    high: int
    people: int


def mean_score(form: Form, sums: Sums, k: int, squared: bool = True) -> Figure:
    """Return the mean score of a fixed form in hundredths of a point; needs `k`.

    It has a range if the sums of squares are over everybody (`squared`): Student's, or Wilson's
    where the score is a single item of full or nothing.
    """
    n = count(sums, "n")
    if form.drawn:
        return undefined(DRAWN, n)
    if not form.scored:
        return undefined(UNSCORED, n)
    if n < k:
        return undefined(TOO_FEW, n)
    total = count(sums, "total")
    if form.single:
        low, high = wilson(total / form.possible, n)
        return Figure(total / n, None, low * form.possible, high * form.possible, n)
    found = mean_range(total, count(sums, "total2"), n) if squared else None
    if found is None:
        return Figure(total / n, n=n)
    return Figure(total / n, None, max(0.0, found[0]), min(float(form.possible), found[1]), n)


def score_spread(form: Form, sums: Sums, k: int) -> int | str:
    """Return n(n-1) times the variance of scores, or the reason why there is none."""
    n = count(sums, "n")
    if form.drawn:
        return DRAWN
    if not form.scored:
        return UNSCORED
    if n < max(k, 2):
        return TOO_FEW
    spread = n * count(sums, "total2") - count(sums, "total") ** 2
    return spread if spread > 0 else NO_SPREAD


def score_sd(form: Form, sums: Sums, k: int) -> Figure:
    """Return the standard deviation (n-1) of scores in hundredths of a point; needs `k`."""
    n = count(sums, "n")
    spread = score_spread(form, sums, k)
    if isinstance(spread, str):
        return undefined(spread, n)
    return Figure(math.sqrt(spread / (n * (n - 1))), n=n)


def _central_moments(thick: Sums) -> tuple[int, float, float, float]:
    """Return n and the second to fourth central moments (over n), from exact sums."""
    n = count(thick, "n")
    s1, s2, s3, s4 = (count(thick, f"total{power}") for power in ("", 2, 3, 4))
    m2 = (n * s2 - s1**2) / n**2
    m3 = (n**2 * s3 - 3 * n * s1 * s2 + 2 * s1**3) / n**3
    m4 = (n**3 * s4 - 4 * n**2 * s1 * s3 + 6 * n * s1**2 * s2 - 3 * s1**4) / n**4
    return n, m2, m3, m4


def _shape_reason(form: Form, pooled: Pooled, reason: str) -> str:
    whole = not form.drawn and bool(form.scored)
    return NOT_THICK if whole and not pooled.n_thick else reason


def score_skew(form: Form, pooled: Pooled, k: int) -> Figure:
    """Return the skewness k3 / k2^1.5 of scores (Fisher's k-statistics); thick lots only."""
    spread = score_spread(form, pooled.thick, k)
    if isinstance(spread, str):
        return undefined(_shape_reason(form, pooled, spread), pooled.n_thick)
    n, m2, m3, _ = _central_moments(pooled.thick)
    k2 = n * m2 / (n - 1)
    k3 = n**2 * m3 / ((n - 1) * (n - 2))
    return Figure(k3 / k2**1.5, n=n)


def score_kurtosis(form: Form, pooled: Pooled, k: int) -> Figure:
    """Return the excess kurtosis k4 / k2^2 of scores (Fisher's k-statistics); thick lots only."""
    spread = score_spread(form, pooled.thick, k)
    if isinstance(spread, str):
        return undefined(_shape_reason(form, pooled, spread), pooled.n_thick)
    n, m2, _, m4 = _central_moments(pooled.thick)
    k2 = n * m2 / (n - 1)
    k4 = n**2 * ((n + 1) * m4 - 3 * (n - 1) * m2**2) / ((n - 1) * (n - 2) * (n - 3))
    return Figure(k4 / k2**2, n=n)


def histogram(form: Form, pooled: Pooled) -> list[int] | None:
    """Return people by number of right items, if that is the score and every lot is thick."""
    if not form.countable or not pooled.n or pooled.n != pooled.n_thick:
        return None
    return [count(pooled.thick, "raw", band=right) for right in range(len(form.scored) + 1)]


def score_counts(form: Form, sums: Sums) -> list[int]:
    """Return people by tenth of the possible score, or by the form's coarser cells."""
    return [count(sums, "score", band=cell) for cell in range(form.score_cells)]


def cell_percents(cell: int, cells: int) -> tuple[int, int]:
    """Return the lowest and highest whole percent of one of so many equal parts."""
    low, end = (-(-100 * edge // cells) for edge in (cell, cell + 1))
    return low, 100 if cell == cells - 1 else end - 1


def capped_cells(cells: int, most: int) -> list[tuple[int, int]]:
    """Return the parts of the possible score, joined where a cap keeps shares from the eye.

    Beyond `most` percent, and below its mirror, nothing is told apart.
    """
    low = sum(cell_percents(cell, cells)[0] < 100 - most for cell in range(cells))
    high = sum(cell_percents(cell, cells)[1] < most for cell in range(cells))
    inner = [(cell, cell) for cell in range(low, high)]
    return [(0, low - 1), *inner, (high, cells - 1)]


def bars(
    counts: Sequence[int],
    least: int = LEAST_IN_A_BAR,
    cells: Sequence[tuple[int, int]] | None = None,
) -> tuple[Bar, ...]:
    """Return the cells of a histogram, outer ones joined inward until none holds under `least`.

    `cells` are ranges to start from, where some places are never to be seen apart.
    """
    if cells is None:
        cells = [(place, place) for place in range(len(counts))]
    people = [sum(counts[first : last + 1]) for first, last in cells]
    return tuple(
        Bar(cells[first][0], cells[last][1], sum(people[first : last + 1]))
        for first, last in join_inward(people, least)
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """Hold the bars of a group's scores, by number of right items or by part of the possible.

    With `items` the bars' ends are numbers of right items (0 to `size`), else parts of the
    possible score, of which there are `size`.
    """

    items: bool
    size: int
    bars: tuple[Bar, ...]


def spread_of(form: Form, pooled: Pooled, most: int) -> Spread | None:
    """Return the bars that a group's page shows, where shares are capped at `most` percent."""
    counts = histogram(form, pooled)
    if counts is not None:
        found = Spread(True, len(form.scored), bars(counts))
    else:
        size = form.score_cells
        parts = score_counts(form, pooled.every)
        found = Spread(False, size, bars(parts, cells=capped_cells(size, most)))
    return found if found.bars else None


def spread_over(spreads: Sequence[Spread]) -> Spread:
    """Add up the bars of several groups with one form.

    Each bar is a sum of bars that the groups' own pages show, joined until they fit: so no
    bar of a group is told finer than there. By items only if all are.
    """
    items = all(spread.items for spread in spreads)
    size = min(spread.size for spread in spreads if items or not spread.items)
    found = [
        bar
        for spread in spreads
        for bar in (_in_parts(spread, size) if spread.items and not items else spread.bars)
    ]
    ranges = common_ranges((bar.low, bar.high) for bar in found)
    return Spread(
        items,
        size,
        tuple(
            Bar(low, high, sum(bar.people for bar in found if low <= bar.low <= high))
            for low, high in ranges
        ),
    )


def _in_parts(spread: Spread, parts: int) -> list[Bar]:
    """Turn bars by number of right items into bars by part of the possible score.

    Two may share a part (6 and 7 of 12 are both in the fifties), so bars may overlap; where
    no number of right items falls into a part, the bar below reaches over it.
    """

    def part(right: int) -> int:
        return min(parts - 1, right * parts // spread.size)

    lows = [part(bar.low) for bar in spread.bars]
    ends = [
        max(part(bar.high), following - 1)
        for bar, following in zip(spread.bars, [*lows[1:], parts], strict=True)
    ]
    return [
        Bar(low, end, bar.people) for low, end, bar in zip(lows, ends, spread.bars, strict=True)
    ]


def exact_quantile(counts: Sequence[int], numerator: int, denominator: int) -> tuple[int, int]:
    """Return the cells between which a quantile lies; both are the same unless it falls between.

    The quantile is where at least the given part of the people are at or below, and at least
    the rest at or above. Raises ValueError when nobody is counted.
    """
    n = sum(counts)
    if n <= 0:
        raise ValueError("no quantile of nobody")
    low = high = None
    below = 0
    for place, people in enumerate(counts):
        below += people
        if low is None and below * denominator >= n * numerator:
            low = place
        if high is None and below * denominator > n * numerator:
            high = place
            break
    assert low is not None
    return low, low if high is None else high


def bin_quantile(counts: Sequence[int], edges: Sequence[int], part: float, k: int) -> Figure:
    """Return a quantile from counts in bins, by straight lines within a bin; needs `k`.

    `edges` are the lower edges; the last bin is open, and a quantile in it has no number.
    """
    n = sum(counts)
    if n < k or n == 0:
        return undefined(TOO_FEW, n)
    wanted = part * n
    below = 0
    for place, people in enumerate(counts):
        if people and below + people >= wanted:
            if place + 1 >= len(edges):
                return undefined(NO_END, n)
            width = edges[place + 1] - edges[place]
            return Figure(edges[place] + width * (wanted - below) / people, n=n)
        below += people
    return undefined(NO_END, n)


def times(sums: Sums) -> list[int]:
    """Return people by bin of the time for a whole attempt."""
    return [count(sums, "time", band=place) for place in range(len(TIME_EDGES))]


def time_quantile(sums: Sums, part: float, k: int) -> Figure:
    """Return a quantile of the time for an attempt in seconds; needs `k`."""
    return bin_quantile(times(sums), TIME_EDGES, part, k)
