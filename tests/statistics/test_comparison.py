from __future__ import annotations

import dataclasses
import math
import random

import pytest

from quiz.statistics.choices import distractor
from quiz.statistics.compared import compared, versus
from quiz.statistics.comparison import (
    hake_gain,
    item_gain,
    item_verdict,
    score_gain,
)
from quiz.statistics.dif import item_dif
from quiz.statistics.figure import Figure
from quiz.statistics.folding import fold, paper_lot
from quiz.statistics.form import Form
from quiz.statistics.mantel import mantel_haenszel
from quiz.statistics.release import Shown
from quiz.statistics.reliability import average_correlation
from quiz.statistics.reporting import released
from quiz.statistics.shares import wilson
from quiz.statistics.tallies import Pooled, Tally, pooled
from quiz.statistics.together import Part
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
    high = ((3, 3), (4, 4))
    bands = {"one": ((0, 1), (2, 2), *high), "two": ((0, 0), (1, 2), *high)}

    def sums(name: str, right: int, other: int) -> Pooled:
        tallies = [Tally("n", "", "", 0, 600)]
        for first, last in bands[name]:
            code = 10 * first + last
            tallies.append(Tally("band", "", "", code, right + other))
            tallies.append(Tally("right", "q1", "right", code, right))
            tallies.append(Tally("right", "q1", "other", code, other))
        return pooled([(True, tallies)])

    found = item_dif(form, form.item("q1"), sums("one", 80, 120), sums("two", 60, 140), 10)
    once = (80, 120, 60, 140)
    assert found == mantel_haenszel([(160, 240, 120, 280), once, once])


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


def sheets(form: Form, right: int, n: int) -> list[Tally]:
    counts = [(item.id, name, found) for item in form.items
              for name, found in (("b", right), ("c", n - right))]  # fmt: skip
    return list(paper_lot(form, n, counts, 10))


def test_the_gain_of_an_item_counts_paper_as_its_share_does() -> None:
    """Without the sheets the shares would go up and the gain down."""
    form, chance = eight(), random.Random(3)
    one, two = group(form, 60, 0.5, chance), group(form, 60, -0.5, chance)
    sums = pooled([(True, [Tally(*key, n) for key, n in two.thick.items()]),
                   (False, sheets(form, 540, 600))])  # fmt: skip
    item = form.items[0]
    pair = compared(form, one, sums).items[0]
    assert pair.difference is not None
    assert pair.difference > 0
    assert pair.gain.value is not None
    assert pair.gain.value > 0
    assert pair.gain.low is not None
    marks = [
        sum(part.get((kind, item.id, "", 0), 0) for kind in ("mark", "paper_mark")) / 100
        for part in (one.every, sums.every)
    ]
    before, after = marks[0] / 60, marks[1] / 660
    assert pair.gain.value == round(100 * (after - before) / (1 - before))


def test_an_event_on_paper_alone_is_compared_by_its_questions() -> None:
    form, chance = eight(), random.Random(4)
    paper = Part(form, pooled([(False, sheets(form, 33, 60))]))
    other = Part(form, group(form, 60, 0.5, chance))
    found = versus("paper", paper, "school", other).compared
    assert (found.n_first, found.first.reason) == (0, "on_paper")
    assert found.gain.reason == found.difference.reason == "on_paper"
    assert [pair.first.value for pair in found.items] == [55] * 8
    assert all(pair.difference is not None for pair in found.items if pair.second.plain)


def test_ranges_that_touch_as_they_are_shown_are_too_close_to_call() -> None:
    """Of 100 and of 100 people: 45 to 64 and 64 to 81 do not touch before they are rounded."""
    found = []
    for right in range(30, 90):
        low, high = wilson(right, 100)
        found.append((right, low, high))
    touching = [
        (first, second)
        for first, _, high in found
        for second, low, _ in found
        if low > high and math.floor(100 * low + 0.5) == math.floor(100 * high + 0.5)
    ]
    assert touching
    first, second = touching[0]
    form = Form((choice("q1", area="find"), choice("q2", area="find")))

    def of(right: int) -> Pooled:
        people = [
            attempt(form, at, {"q1": "b" if at < right else "c", "q2": "c"}) for at in range(100)
        ]
        return pooled([(True, fold(form, people, 10, True))])

    pair = compared(form, of(first), of(second)).items[0]
    assert pair.first.high == pair.second.low
    assert pair.verdict == "close"


def test_a_group_that_did_all_alike_gives_no_range() -> None:
    form = Form((graded("q1"), graded("q2")))

    def of(outcome: str, start: int) -> Pooled:
        people = [attempt(form, start + at, {"q1": outcome, "q2": outcome}) for at in range(60)]
        return pooled([(True, fold(form, people, 10, True))])

    found = compared(form, of("c", 0), of("b", 100))
    assert found.difference == Shown(25)
    assert found.gain == Shown(33)
    assert found.items[0].gain == Shown(33)
    first = dataclasses.replace(form, items=form.items[:1])
    shared = versus("one", Part(form, of("c", 0)), "two", Part(first, of("b", 100)))
    assert (shared.same, shared.compared.difference) == (False, Shown(25))


def test_a_single_question_has_one_range_wherever_its_share_stands() -> None:
    form = Form((choice("q1"), poll("p1")))
    people = [attempt(form, at, {"q1": "bc"[at % 3 > 1], "p1": "x"}) for at in range(30)]
    page = released(form, pooled([(False, fold(form, people, 10, False))]))
    low, high = (round(100 * end) for end in wilson(20, 30))
    assert page.mean_percent == page.item("q1").facility == Shown(67, None, "exact", low, high)
    assert (page.mean.low, page.mean.high) == (0.5, 0.8)


def test_an_option_worth_a_part_is_not_called_wrong_for_drawing_the_strong() -> None:
    item = graded("q1", risky_outcomes=("d",))
    form = Form((item, choice("q2"), choice("q3"), choice("q4")))
    people = []
    for at in range(120):
        strong = at < 60
        mine = ("b" if strong else "d") if at % 4 else "a"
        rest = "b" if strong else "c"
        people.append(attempt(form, at, {"q1": mine, "q2": rest, "q3": rest, "q4": rest}))
    sums = pooled([(True, fold(form, people, 10, True))])
    found = {name: distractor(form, item, name, sums, 10) for name in "abd"}
    assert (found["b"].correlation.value or 0) > 0.5
    assert [found[name].wrong_way for name in "abd"] == [False, False, False]
    plain = choice("q1", key_outcomes=("a",))
    form = dataclasses.replace(form, items=(plain, *form.items[1:]))
    again = [attempt(form, at, {name: one.takes[name].outcomes[0] for name in one.takes})
             for at, one in enumerate(people)]  # fmt: skip
    sums = pooled([(True, fold(form, again, 10, True))])
    assert distractor(form, plain, "b", sums, 10).wrong_way


def test_perfect_correlations_average_to_themselves() -> None:
    whole = Figure(1.0, n=60)
    assert average_correlation([whole, Figure(1.0, n=70)]) == Figure(1.0, n=130)
    assert average_correlation([whole, Figure(-1.0, n=70)]).value is None
    assert average_correlation([whole, Figure(0.5, n=70)]).value == pytest.approx(0.5)
