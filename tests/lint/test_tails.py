"""Chance is computed as published and as worked out by hand."""

from __future__ import annotations

import math

import pytest

from quiz.banks.lint.tails import binomial_tail, chi_square, chi_square_tail


def test_eleven_longest_keys_of_twenty_are_not_chance() -> None:
    assert binomial_tail(20, 1 / 4, 11) == pytest.approx(0.00394, abs=5e-6)


def test_nine_five_four_two_may_be_chance() -> None:
    value = chi_square([9, 5, 4, 2], [5, 5, 5, 5])
    assert value == pytest.approx(5.2)
    assert chi_square_tail(value, 3) == pytest.approx(0.1577, abs=5e-5)


@pytest.mark.parametrize(
    ("value", "freedom"),
    [
        # Five percent points of the chi-squared distribution, from any printed table.
        (3.841, 1),
        (5.991, 2),
        (7.815, 3),
        (9.488, 4),
        (11.070, 5),
        (12.592, 6),
        (14.067, 7),
    ],
)
def test_the_tail_of_chi_squared_agrees_with_printed_tables(value: float, freedom: int) -> None:
    assert chi_square_tail(value, freedom) == pytest.approx(0.05, abs=2e-5)


def test_no_deviation_is_sure_and_a_huge_one_impossible() -> None:
    assert chi_square_tail(0, 3) == 1
    assert chi_square_tail(1000, 3) < 1e-100


@pytest.mark.parametrize(("trials", "chance"), [(1, 0.5), (7, 0.2), (30, 1 / 3)])
def test_the_binomial_tail_is_the_sum_of_its_terms(trials: int, chance: float) -> None:
    for least in range(trials + 2):
        terms = (
            math.comb(trials, hits) * chance**hits * (1 - chance) ** (trials - hits)
            for hits in range(least, trials + 1)
        )
        assert binomial_tail(trials, chance, least) == pytest.approx(sum(terms), abs=1e-12)


def test_a_thousand_trials_neither_overflow_nor_vanish() -> None:
    assert binomial_tail(1000, 0.25, 250) == pytest.approx(0.5, abs=0.02)
    assert 0 < binomial_tail(1000, 0.25, 400) < 1e-20
    assert binomial_tail(1000, 0.0, 1) == 0
    assert binomial_tail(1000, 1.0, 1000) == 1
