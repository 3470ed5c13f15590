from __future__ import annotations

import math
import random
from itertools import combinations

import pytest

from quiz.statistics.folding import fold
from quiz.statistics.form import Form
from quiz.statistics.rasch import (
    conditional,
    difficulties,
    marginal,
    symmetric,
    symmetric_without,
)
from quiz.statistics.tallies import pooled
from tests.statistics.cast import attempt, choice, graded, poll


def test_symmetric_functions_are_sums_of_products() -> None:
    chance = random.Random(1)
    easiness = [chance.uniform(0.1, 4) for _ in range(7)]
    gamma = symmetric(easiness)
    for order in range(8):
        expected = sum(math.prod(part) for part in combinations(easiness, order))
        assert gamma[order] == pytest.approx(expected, rel=1e-12)
    for place, found in enumerate(symmetric_without(easiness)):
        others = easiness[:place] + easiness[place + 1 :]
        assert found == pytest.approx(symmetric(others), rel=1e-12)
    assert symmetric_without([]) == []


def responses(hard: list[float], n: int, chance: random.Random) -> list[list[bool]]:
    people = []
    for _ in range(n):
        ability = chance.gauss(0, 1)
        people.append([chance.random() < 1 / (1 + math.exp(b - ability)) for b in hard])
    return people


def test_the_estimate_solves_its_equations() -> None:
    rows = responses([-1.0, -0.3, 0.0, 0.4, 0.9, 1.5], 800, random.Random(4))
    found = [sum(row[i] for row in rows) for i in range(6)]
    histogram = [sum(sum(row) == r for row in rows) for r in range(7)]
    model = conditional(found, histogram)
    assert model is not None
    easiness = [math.exp(-b) for b in model.difficulties]
    gamma, without = symmetric(easiness), symmetric_without(easiness)
    for i in range(6):
        expected = sum(
            histogram[r] * easiness[i] * without[i][r - 1] / gamma[r] for r in range(1, 7)
        )
        assert expected == pytest.approx(found[i], abs=1e-6)


def test_difficulties_are_recovered_from_many_people() -> None:
    hard = [-1.2, -0.5, 0.0, 0.3, 0.6, 0.8]
    rows = responses(hard, 20_000, random.Random(3))
    found = [sum(row[i] for row in rows) for i in range(6)]
    histogram = [sum(sum(row) == r for row in rows) for r in range(7)]
    one, other = conditional(found, histogram), marginal(found, histogram)
    assert one is not None
    assert other is not None
    assert list(one.difficulties) == pytest.approx(hard, abs=0.08)
    assert list(other.difficulties) == pytest.approx(hard, abs=0.08)
    assert other.variance == pytest.approx(1.0, abs=0.08)


def test_items_that_all_or_none_found_have_no_difficulty_and_change_no_other() -> None:
    rows = responses([-0.5, 0.0, 0.5], 200, random.Random(5))
    plain = Form(tuple(choice(f"q{place}") for place in (1, 2, 3)))
    more = Form((*plain.items, choice("q4"), choice("q5")))
    people = [{f"q{at}": "b" if right else "c" for at, right in enumerate(row, 1)} for row in rows]
    lots = []
    for form, extra in ((plain, {}), (more, {"q4": "b", "q5": "c"})):
        attempts = [attempt(form, n, {**row, **extra}) for n, row in enumerate(people)]
        lots.append(pooled([(True, fold(form, attempts, 10, thick=True))]))
    expected, found = difficulties(plain, lots[0], 10), difficulties(more, lots[1], 10)
    for name in ("q1", "q2", "q3"):
        assert found[name].value == pytest.approx(expected[name].value, abs=1e-9)
    assert found["q4"].reason == found["q5"].reason == "all_or_none"


@pytest.mark.parametrize(
    ("form", "n", "reason"),
    [
        (Form((choice("q1"), choice("q2"))), 149, "not_thick"),
        (Form((choice("q1"), choice("q2", possible=200))), 150, "unequal_points"),
        (Form((choice("q1"), poll("q2"))), 150, "one_item"),
        (Form(tuple(choice(f"q{place}") for place in range(1, 62))), 150, "many_items"),
    ],
)
def test_difficulties_need_people_and_items_that_fit(form: Form, n: int, reason: str) -> None:
    chance = random.Random(6)
    people = [
        attempt(form, number, {item.id: chance.choice(item.outcomes) for item in form.items})
        for number in range(n)
    ]
    sums = pooled([(True, fold(form, people, 10, thick=True))])
    assert difficulties(form, sums, 10)["q1"].reason == reason


def test_items_with_partial_credit_stand_beside_the_model() -> None:
    form = Form((choice("q1"), choice("q2"), graded("q3")))
    chance = random.Random(6)
    people = [
        attempt(form, n, {item.id: chance.choice("abcd") for item in form.items})
        for n in range(200)
    ]
    found = difficulties(form, pooled([(True, fold(form, people, 10, thick=True))]), 10)
    assert found["q3"].reason == "not_binary"
    assert found["q1"].value == pytest.approx(-(found["q2"].value or 0))


def test_an_item_that_separates_people_completely_has_no_estimate() -> None:
    assert conditional([5, 0], [0, 5, 0]) is None
    assert conditional([5, 5], [0, 0, 5]) is None
    assert marginal([5, 0], [0, 5, 0]) is None
