"""Compute the quantiles that intervals need, with the standard library alone."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

_NORMAL = NormalDist()
Z95 = _NORMAL.inv_cdf(0.975)

_TINY = 1e-300
_STEPS = 500


def beta_share(x: float, a: float, b: float) -> float:
    """Return the regularized incomplete beta function I_x(a, b) for 0 <= x <= 1.

    By its continued fraction, evaluated as Lentz does (Abramowitz and Stegun 26.5.8).
    """
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    # The fraction converges quickly only below the mean; above it the mirrored one does.
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _beta_fraction(x, a, b) / a
    return 1.0 - front * _beta_fraction(1.0 - x, b, a) / b


def _beta_fraction(x: float, a: float, b: float) -> float:
    c = 1.0
    d = 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        for term in (even, odd):
            d = 1.0 + term * d
            d = 1.0 / (d if abs(d) > _TINY else _TINY)
            c = 1.0 + term / c
            c = c if abs(c) > _TINY else _TINY
            value *= c * d
        if abs(c * d - 1.0) < 1e-16:
            break
    return value


def student_t_above(t: float, freedom: int) -> float:
    """Return the probability that Student's t exceeds `t` >= 0."""
    return 0.5 * beta_share(freedom / (freedom + t * t), freedom / 2.0, 0.5)


@lru_cache(maxsize=2048)
def student_t(share: float, freedom: int) -> float:
    """Return the quantile of Student's t at `share` (0.5 to below 1) with `freedom` >= 1.

    By Newton's steps from the normal quantile. That lies below, and the tail bends upwards, so
    every step goes up and none too far.
    """
    if not 0.5 <= share < 1.0 or freedom < 1:
        raise ValueError("share is from 0.5 to below 1, freedom at least 1")
    tail = 1.0 - share
    half = (freedom + 1.0) / 2.0
    front = math.exp(math.lgamma(half) - math.lgamma(freedom / 2.0)) / math.sqrt(freedom * math.pi)
    t = _NORMAL.inv_cdf(share)
    for _ in range(_STEPS):
        density = front * (1.0 + t * t / freedom) ** -half
        step = (student_t_above(t, freedom) - tail) / density
        t += step
        if abs(step) <= 1e-14 * t:
            break
    return t


def chi_square_above(x: float) -> float:
    """Return the probability that chi-square with one degree of freedom exceeds `x` >= 0."""
    return math.erfc(math.sqrt(x / 2.0))
