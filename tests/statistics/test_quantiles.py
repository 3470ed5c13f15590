from __future__ import annotations

import math
from itertools import pairwise

import pytest

from quiz.statistics.quantiles import (
    Z95,
    beta_share,
    chi_square_above,
    student_t,
    student_t_above,
)


@pytest.mark.parametrize(
    ("share", "freedom", "expected"),
    [
        (0.975, 1, math.tan(math.pi * 0.475)),
        (0.9, 1, math.tan(math.pi * 0.4)),
        (0.975, 2, 0.95 * math.sqrt(2 / (1 - 0.95**2))),
        (0.75, 2, 0.5 * math.sqrt(2 / (1 - 0.5**2))),
    ],
)
def test_quantiles_of_few_degrees_have_closed_forms(
    share: float, freedom: int, expected: float
) -> None:
    assert student_t(share, freedom) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("freedom", "printed"),
    [(3, 3.182446), (4, 2.776445), (9, 2.262157), (24, 2.063899), (99, 1.984217)],
)
def test_quantiles_are_those_of_printed_tables(freedom: int, printed: float) -> None:
    assert student_t(0.975, freedom) == pytest.approx(printed, abs=5e-7)


@pytest.mark.parametrize("freedom", [3, 4, 5, 6, 11])
def test_the_tail_is_the_integral_of_the_density(freedom: int) -> None:
    # Simpson's rule on the density from 0 to t is a second way to the same number.
    front = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2))
    front /= math.sqrt(freedom * math.pi)
    t, steps = 1.7, 2000
    height = [
        front * (1 + (i * t / steps) ** 2 / freedom) ** (-(freedom + 1) / 2)
        for i in range(steps + 1)
    ]
    area = height[0] + height[-1] + 4 * sum(height[1:-1:2]) + 2 * sum(height[2:-1:2])
    assert student_t_above(t, freedom) == pytest.approx(0.5 - area * t / steps / 3, abs=1e-12)


@pytest.mark.parametrize("share", [0.75, 0.9, 0.975])
@pytest.mark.parametrize("freedom", [400, 401, 999, 4_000])
def test_with_many_degrees_the_tail_beyond_the_quantile_is_what_it_should_be(
    share: float, freedom: int
) -> None:
    assert student_t_above(student_t(share, freedom), freedom) == pytest.approx(
        1 - share, rel=1e-10
    )


def test_quantiles_go_down_where_another_way_to_them_begins() -> None:
    found = [student_t(0.975, freedom) for freedom in range(390, 411)]
    steps = [one - other for one, other in pairwise(found)]
    assert all(step > 0 for step in steps)
    assert max(steps) / min(steps) < 1.2


def test_many_degrees_of_freedom_are_normal() -> None:
    assert student_t(0.975, 10**7) == pytest.approx(Z95, abs=1e-6)
    assert student_t(0.5, 7) == pytest.approx(0.0, abs=1e-12)


def test_impossible_quantiles_are_refused() -> None:
    for share, freedom in [(1.0, 5), (0.4, 5), (0.9, 0)]:
        with pytest.raises(ValueError, match="share"):
            student_t(share, freedom)


def test_the_incomplete_beta_function_has_closed_forms() -> None:
    for x in (0.0, 0.1, 0.5, 0.83, 1.0):
        assert beta_share(x, 1, 1) == pytest.approx(x, abs=1e-14)
        assert beta_share(x, 3, 1) == pytest.approx(x**3, abs=1e-14)
        assert beta_share(x, 2, 2) == pytest.approx(3 * x**2 - 2 * x**3, abs=1e-14)


def test_the_tail_of_chi_square_is_that_of_the_worked_example() -> None:
    assert chi_square_above(4.265401) == pytest.approx(0.038896, abs=5e-7)
    assert chi_square_above(4.846414) == pytest.approx(0.027704, abs=5e-7)
