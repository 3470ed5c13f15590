"""Ask whether an item treats two groups alike at equal scores: the sums of Mantel and Haenszel.

All that the method needs is sums over strata of equal score. Sums over the strata of several
lots or events are the sums of their sums, so they can be added up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

from quiz.statistics.figure import NO_SPREAD, Figure, undefined
from quiz.statistics.quantiles import Z95, chi_square_above

# A logistic odds ratio of e is 2.35 points on the delta scale of ETS.
DELTA = 2.35
# The one-sided limit of the normal curve at 5 %.
Z90 = 1.6448536269514722

Stratum = tuple[int, int, int, int]
"""Reference right, reference not, focal right, focal not."""

Grade = Literal["A", "B", "C"]


@dataclass(frozen=True, slots=True)
class MantelSums:
    """Hold sums over strata (a, b, c, d) of t people in which both groups are.

    n is sum t; reference and focal are the people of each; upper sum ad/t, lower sum bc/t; excess
    sum (a - (a+b)(a+c)/t), variance that of it; agree sum (a+d)ad/t^2, mixed sum
    ((a+d)bc + (b+c)ad)/t^2, differ sum (b+c)bc/t^2 (Robins, Breslow and Greenland 1986);
    by_focal and by_reference the sum of the difference of shares c/(c+d) - a/(a+b), weighted by
    the one group or the other.
    """

    n: float = 0.0
    reference: float = 0.0
    focal: float = 0.0
    upper: float = 0.0
    lower: float = 0.0
    excess: float = 0.0
    variance: float = 0.0
    agree: float = 0.0
    mixed: float = 0.0
    differ: float = 0.0
    by_focal: float = 0.0
    by_reference: float = 0.0

    def __add__(self, other: MantelSums) -> MantelSums:
        """Add up the sums over other strata."""
        return MantelSums(
            *(getattr(self, part.name) + getattr(other, part.name) for part in fields(self))
        )

    def turned(self) -> MantelSums:
        """Return the sums with reference and focal group changed."""
        return MantelSums(
            self.n, self.focal, self.reference, self.lower, self.upper, -self.excess,
            self.variance, self.differ, self.mixed, self.agree, -self.by_reference, -self.by_focal,
        )  # fmt: skip


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
    grade: Grade | None


def mantel_sums(strata: Sequence[Stratum]) -> MantelSums:
    """Return the sums over strata of equal ability; those without one of the groups say nothing."""
    found = MantelSums()
    for a, b, c, d in strata:
        if not (a + b and c + d):
            continue
        t, right, wrong = a + b + c + d, a + c, b + d
        up, down = a * d / t, b * c / t
        agree, differ = (a + d) / t, (b + c) / t
        spread = (a + b) * (c + d) * right * wrong / (t * t * (t - 1)) if t > 1 else 0.0
        apart = c / (c + d) - a / (a + b)
        found += MantelSums(
            t, a + b, c + d, up, down, a - (a + b) * right / t, spread, agree * up,
            agree * down + differ * up, differ * down, (c + d) * apart, (a + b) * apart,
        )  # fmt: skip
    return found


def dif_of(sums: MantelSums) -> Dif:
    """Return the common odds ratio of two groups and its grade (Mantel and Haenszel 1959)."""
    n = round(sums.n)
    upper, lower = sums.upper, sums.lower
    if upper <= 0.0 or lower <= 0.0 or sums.variance <= 0.0:
        return no_dif(NO_SPREAD, n)
    delta = -DELTA * math.log(upper / lower)
    chi_square = max(0.0, abs(sums.excess) - 0.5) ** 2 / sums.variance
    p = chi_square_above(chi_square)
    error = math.sqrt(
        sums.agree / (2 * upper**2)
        + sums.mixed / (2 * upper * lower)
        + sums.differ / (2 * lower**2)
    )
    half = Z95 * DELTA * error
    return Dif(
        Figure(upper / lower, n=n),
        Figure(delta, None, delta - half, delta + half, n),
        Figure(chi_square, n=n),
        Figure(p, n=n),
        Figure(error, n=n),
        Figure(sums.by_focal / sums.focal, n=n),
        _grade(delta, p, DELTA * error),
    )


def no_dif(reason: str, n: int = 0) -> Dif:
    """Return a comparison that could not be made."""
    none = undefined(reason, n)
    return Dif(none, none, none, none, none, none, None)


def mantel_haenszel(strata: Sequence[Stratum]) -> Dif:
    """Compare two groups over strata of equal ability."""
    return dif_of(mantel_sums(strata))


def _grade(delta: float, p: float, error: float) -> Grade:
    size = abs(delta)
    if size < 1.0 or p >= 0.05:
        return "A"
    # Large also means surely above 1, by a one-sided test at 5 %.
    return "C" if size >= 1.5 and size - Z90 * error > 1.0 else "B"
