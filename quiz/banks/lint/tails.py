"""Tell how likely a pattern is by chance: two tails of distributions, exact enough to 1e-12."""

from __future__ import annotations

import math
from collections.abc import Sequence


def binomial_tail(trials: int, chance: float, least: int) -> float:
    """Give P(X >= least) for X binomial with ``trials`` and ``chance`` (0 to 1).

    Terms are summed from their logarithms, so that a thousand trials neither overflow nor
    vanish.
    """
    if least <= 0:
        return 1.0
    if least > trials or chance <= 0:
        return 0.0
    if chance >= 1:
        return 1.0
    whole = math.lgamma(trials + 1)
    one, other = math.log(chance), math.log1p(-chance)
    return min(
        1.0,
        math.fsum(
            math.exp(
                whole
                - math.lgamma(hits + 1)
                - math.lgamma(trials - hits + 1)
                + hits * one
                + (trials - hits) * other
            )
            for hits in range(least, trials + 1)
        ),
    )


def chi_square_tail(value: float, freedom: int) -> float:
    """Give P(X >= value) for X chi-squared with ``freedom`` degrees of freedom (1 or more).

    The regularised upper incomplete gamma function Q(freedom/2, value/2), from Q(1/2, x) =
    erfc(sqrt x) or Q(1, x) = exp(-x) by the recurrence Q(a + 1, x) = Q(a, x) + x^a e^-x /
    Gamma(a + 1) (Abramowitz and Stegun 6.5.21).
    """
    x = value / 2
    if x <= 0:
        return 1.0
    if freedom % 2:
        a, tail = 0.5, math.erfc(math.sqrt(x))
    else:
        a, tail = 1.0, math.exp(-x)
    while a < freedom / 2:
        tail += math.exp(a * math.log(x) - x - math.lgamma(a + 1))
        a += 1
    return min(1.0, tail)


def chi_square(observed: Sequence[float], expected: Sequence[float]) -> float:
    """Give Pearson's statistic: the sum of (observed - expected)^2 / expected."""
    return math.fsum((seen - due) ** 2 / due for seen, due in zip(observed, expected, strict=True))
