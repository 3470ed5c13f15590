"""Noise for what everybody may see: of the shape it says, drawn from whole numbers."""

from __future__ import annotations

import math
import random
from collections import Counter as Counts
from fractions import Fraction

import pytest

from quiz.statistics.form import Form, FormItem
from quiz.statistics.noise import counters, discrete_laplace, noisy, scale, variance

ONE = FormItem("one", "f1", "single", 100, ("a", "b", "c"), ("b",))
MANY = FormItem("many", "f2", "multiple", 300, ("a", "b"), ("a", "b"), binary=False)
HARD = FormItem("hard", "f3", "scale", 0, ("1", "2"), scored=False, sensitive=True)
FORM = Form((ONE, MANY, HARD))


@pytest.mark.parametrize("epsilon", [Fraction(1, 2), Fraction(1), Fraction(2), Fraction(1, 7)])
def test_noise_has_the_shape_of_its_formula(epsilon: Fraction) -> None:
    # P(x) = (1-a)/(1+a) a^|x|, a = e^-epsilon; the seed is fixed, so this never fails by chance.
    chance, draws = random.Random(20), 20_000
    found = Counts(discrete_laplace(1 / epsilon, chance) for _ in range(draws))
    a = math.exp(-float(epsilon))
    off = 0.0
    seen = 0
    for x in range(-12, 13):
        expected = draws * (1 - a) / (1 + a) * a ** abs(x)
        off += (found[x] - expected) ** 2 / expected
        seen += 1
    assert off < seen + 4 * math.sqrt(2 * seen)
    mean = sum(x * n for x, n in found.items()) / draws
    spread = sum(x * x * n for x, n in found.items()) / draws
    assert abs(mean) < 4 * math.sqrt(variance(1 / epsilon) / draws)
    assert spread == pytest.approx(variance(1 / epsilon), rel=0.06)


def test_the_published_examples_of_the_spread_hold() -> None:
    # epsilon 0.5, 1 and 2: standard deviations 2.799, 1.3570 and 0.6017.
    for epsilon, sd in ((Fraction(1, 2), 2.799), (Fraction(1), 1.3570), (Fraction(2), 0.6017)):
        assert math.sqrt(variance(1 / epsilon)) == pytest.approx(sd, abs=5e-4)


def test_sensitive_items_and_polls_of_many_choices_are_never_counted() -> None:
    poll = FormItem("poll", "f4", "poll", 0, ("x", "y"), scored=False)
    named = {one.item for table in counters(Form((ONE, HARD, poll))) for one in table}
    assert named == {"", "one"}


def test_each_attempt_moves_the_tables_by_no_more_than_is_said() -> None:
    tables = counters(FORM)
    assert [table[0].exchange for table in tables] == [2, 2, 300]
    assert len(tables[0]) == FORM.score_cells
    assert {one.outcome for one in tables[1]} == {"a", "b", "c", "~unsure", "~omitted"}
    # Three tables share an epsilon of 1.5: half each.
    assert [scale(FORM, table[0], 150) for table in tables] == [4, 4, 600]


def test_every_counter_has_noise_of_its_own_and_a_seed_repeats_it() -> None:
    sums = {("score", "", "", 4): 40, ("outcome", "one", "b", 0): 31, ("mark", "many", "", 0): 7000}
    first = noisy(FORM, sums, 100, random.Random(7))
    assert first == noisy(FORM, sums, 100, random.Random(7))
    assert first != noisy(FORM, sums, 100, random.Random(8))
    assert len(first) == sum(len(table) for table in counters(FORM))
    by_key = {tally[:4]: tally.n for tally in first}
    off = [by_key.get(key, 0) - sums.get(key, 0) for key in by_key]
    assert len(set(off)) > 5


def test_a_budget_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 0"):
        noisy(FORM, {}, 0, random.Random(1))
