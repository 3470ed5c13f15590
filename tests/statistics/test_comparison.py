from __future__ import annotations

import dataclasses
import math
import random

import pytest

from quiz.statistics.comparison import (
    hake_gain,
    item_gain,
    item_verdict,
    score_gain,
)
from quiz.statistics.dif import item_dif
from quiz.statistics.folding import fold
from quiz.statistics.form import Form
from quiz.statistics.mantel import mantel_haenszel
from quiz.statistics.tallies import Pooled, Tally, pooled
from tests.statistics.cast import attempt, choice, graded, poll


def group(form: Form, n: int, easy: float, chance: random.Random, q1: float = 0.0) -> Pooled:
    """Return a group of n, of whom q1 is harder or easier for everybody than it should be."""
    people = []
    for number in range(n):
        ability = chance.gauss(0, 1) + easy
        outcomes = {}
        for place, item in enumerate(form.items):
            logit = ability - place / 3 + (q1 if place == 0 else 0.0)
            outcomes[item.id] = "b" if chance.random() < 1 / (1 + math.exp(-logit)) else "c"
        people.append(attempt(form, number, outcomes))
    return pooled([(True, fold(form, people, 10, thick=True))])


def eight() -> Form:
    return Form(tuple(choice(f"q{place}") for place in range(1, 9)))


def test_an_item_that_is_harder_for_one_group_is_found_and_the_others_are_not() -> None:
    form, chance = eight(), random.Random(1)
    reference = group(form, 900, 0.4, chance)
    focal = group(form, 800, 0.0, chance, q1=-1.6)
    found = item_dif(form, form.item("q1"), reference, focal, 10)
    assert found.grade == "C"
    assert found.delta.value is not None
    assert found.delta.value < -1.5
    assert found.shift.value is not None
    assert found.shift.value < -0.1
    grades = [item_dif(form, item, reference, focal, 10).grade for item in form.items[1:]]
    assert "C" not in grades
    assert grades.count("A") >= 5


def test_bands_of_two_groups_that_joined_differently_are_made_common() -> None:
    form = eight()
    bands = {"one": ((0, 1), (2, 2), (3, 4)), "two": ((0, 0), (1, 2), (3, 4))}

    def sums(name: str, right: int, other: int) -> Pooled:
        tallies = [Tally("n", "", "", 0, 600)]
        for first, last in bands[name]:
            code = 10 * first + last
            tallies.append(Tally("band", "", "", code, right + other))
            tallies.append(Tally("right", "q1", "right", code, right))
            tallies.append(Tally("right", "q1", "other", code, other))
        return pooled([(True, tallies)])

    found = item_dif(form, form.item("q1"), sums("one", 80, 120), sums("two", 60, 140), 10)
    assert found == mantel_haenszel([(160, 240, 120, 280), (80, 120, 60, 140)])


def test_groups_under_a_hundred_are_not_compared_by_item() -> None:
    form, chance = eight(), random.Random(1)
    large, small = group(form, 120, 0, chance), group(form, 99, 0, chance)
    assert item_dif(form, form.item("q1"), large, small, 10).odds.reason == "too_few"
    mixed = Form((graded("q1"), poll("q2"), choice("q3")))
    for name, reason in (("q1", "not_binary"), ("q2", "unscored")):
        found = item_dif(mixed, mixed.item(name), large, large, 10)
        assert found.odds.reason == reason
        assert found.grade is None


def test_gains_of_scores_and_items_come_from_their_sums() -> None:
    form, chance = eight(), random.Random(2)
    before, after = group(form, 80, -0.5, chance).every, group(form, 60, 0.8, chance).every
    found = score_gain(form, before, after, 10)
    sums = [
        tuple(part[kind, "", "", 0] for kind in ("n", "total", "total2"))
        for part in (before, after)
    ]
    first, second = ((part[0], part[1], part[2]) for part in sums)
    assert found == hake_gain(first, second, 800, 10)
    item = form.item("q4")
    share = [
        part["mark", "q4", "", 0] / part["taken", "q4", "", 0] / 100 for part in (before, after)
    ]
    gain = item_gain(item, before, after, 10)
    assert gain.value == pytest.approx((share[1] - share[0]) / (1 - share[0]))
    assert item_verdict(item, before, after, 10) in ("second", "close")
    small = group(form, 50, 0, chance).every
    fewer = {**small, ("taken", "q4", "", 0): 49}
    assert item_gain(item, before, fewer, 10).reason == "too_few"
    drawn = dataclasses.replace(form, drawn=True)
    assert score_gain(drawn, before, after, 10).reason == "drawn"
    assert item_gain(poll("q9"), before, after, 10).reason == "unscored"
