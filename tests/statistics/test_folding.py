from __future__ import annotations

import dataclasses
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.statistics.checks import check
from quiz.statistics.finished import Finished, Take
from quiz.statistics.folding import fold, fold_unfinished, paper_lot
from quiz.statistics.form import FEW, OMITTED, UNSURE, Form
from quiz.statistics.shares import facility, outcome_share
from quiz.statistics.stops import stops
from quiz.statistics.tallies import (
    Sums,
    Tally,
    band_code,
    band_range,
    by_band,
    common_bands,
    count,
    lot_digest,
    merge,
    pooled,
)
from tests.statistics.cast import attempt, choice, graded, key, poll, random_form, random_people


def sums_of(tallies: tuple[Tally, ...]) -> Sums:
    return {tally[:4]: tally.n for tally in tallies}


def test_a_small_lot_is_counted_as_by_hand() -> None:
    form = Form((choice("q1", area="find"), graded("q2", area="share"), poll("q3")))
    responses = [
        ("b", "a", "x"), ("b", "b", "x"), ("b", "c", "y"), ("b", "d", "y"), ("b", "a", "z"),
        ("c", "a", "x"), ("c", "b", UNSURE), ("d", "b", "x"), (UNSURE, "c", "x"),
        (OMITTED, OMITTED, OMITTED),
    ]  # fmt: skip
    people = [
        attempt(
            form,
            number,
            dict(zip(("q1", "q2", "q3"), row, strict=True)),
            time_bin=number % 3,
            confidence={"q1": 3, "q2": 1 + number % 2},
            next_step=number < 4,
        )
        for number, row in enumerate(responses)
    ]
    tallies = fold(form, people, 10, thick=False)
    assert check(tallies, form, 10, thick=False) == ()
    sums = sums_of(tallies)
    assert count(sums, "n") == 10
    assert [count(sums, "time", band=place) for place in range(4)] == [4, 3, 3, 0]
    assert count(sums, "next_step") == 4
    assert [count(sums, "taken", name) for name in ("q1", "q2", "q3")] == [10, 10, 10]
    assert (count(sums, "mark", "q1"), count(sums, "mark2", "q1")) == (500, 50_000)
    # q2: three full marks of 200, three halves, two quarters, one 0, one omitted.
    assert (count(sums, "mark", "q2"), count(sums, "mark2", "q2")) == (1000, 155_000)
    shown = ("a", "b", "c", "d", UNSURE, OMITTED)
    assert [count(sums, "outcome", "q1", o) for o in shown] == [0, 5, 2, 1, 1, 1]
    assert [count(sums, "outcome", "q3", o) for o in ("x", "y", "z", UNSURE, OMITTED)] == [
        5, 2, 1, 1, 1,
    ]  # fmt: skip
    scores = [300, 200, 150, 100, 300, 200, 100, 100, 50, 0]
    assert count(sums, "total") == sum(scores)
    assert count(sums, "total2") == sum(score**2 for score in scores)
    tenths = [count(sums, "score", band=tenth) for tenth in range(10)]
    assert tenths == [1, 1, 0, 3, 0, 1, 2, 0, 0, 2]
    assert (count(sums, "area", outcome="find"), count(sums, "area", outcome="share")) == (
        500, 1000,
    )  # fmt: skip
    assert [count(sums, "sure", "q1", "right", level) for level in (1, 2, 3)] == [0, 0, 5]
    assert [count(sums, "sure", "q1", "other", level) for level in (1, 2, 3)] == [0, 0, 3]
    assert {tally.kind for tally in tallies} == {
        "n", "taken", "mark", "mark2", "outcome", "score", "total", "total2", "sure", "time",
        "area", "area2", "next_step",
    }  # fmt: skip


def test_a_thin_lot_holds_no_more_numbers_than_announced() -> None:
    chance = random.Random(4)
    for _ in range(30):
        form = random_form(chance)
        tallies = fold(form, random_people(form, 49, chance), 10, thick=False)
        outcomes = sum(len(item.outcomes) + 2 for item in form.items)
        whole = 1 + 10 + 2 + 12 + 1 + 2 * len(form.areas)
        assert len(tallies) <= whole + outcomes + 9 * len(form.items)


def test_a_lot_under_k_is_refused() -> None:
    form = Form((choice("q1"), choice("q2")))
    people = random_people(form, 12, random.Random(1))
    with pytest.raises(ValueError, match="at least k"):
        fold(form, people[:9], 10, thick=False)
    with pytest.raises(ValueError, match="never under 5"):
        fold(form, people, 4, thick=False)
    with pytest.raises(ValueError, match="thick"):
        fold(form, people, 10, thick=True)


def test_an_attempt_of_another_form_is_refused() -> None:
    form = Form((choice("q1"), choice("q2")))
    people = random_people(form, 12, random.Random(1))
    wrong = {
        "outcome": Take("given", ("z",), 0, 100),
        "mark": Take("given", ("b",), 100, 200, True),
        "mark that is not": Take("given", ("b",), 300, 100, True),
        "without a response": Take("omitted", (), 100, 100),
        "every item": Take("not_drawn"),
    }
    for words, take in wrong.items():
        takes = {**people[0].takes, "q1": take}
        other = dataclasses.replace(people[0], takes=takes)
        with pytest.raises(ValueError, match=words):
            fold(form, [other, *people[1:]], 10, thick=False)


def test_an_item_without_a_take_was_omitted() -> None:
    form = Form((choice("q1"), choice("q2")))
    people = [attempt(form, number, {"q1": "b"}) for number in range(10)]
    sums = sums_of(fold(form, people, 10, thick=False))
    assert count(sums, "outcome", "q2", OMITTED) == 10
    assert count(sums, "taken", "q2") == 10


seeds = st.integers(0, 10**6)


@settings(max_examples=40, deadline=None)
@given(seeds, st.booleans())
def test_a_lot_does_not_depend_on_the_order_of_its_members(seed: int, thick: bool) -> None:
    chance = random.Random(seed)
    form = random_form(chance)
    people = random_people(form, 55, chance)
    first = fold(form, people, 10, thick)
    one, other = chance.sample(range(55), 2)
    people[one], people[other] = people[other], people[one]
    assert fold(form, people, 10, thick) == first
    chance.shuffle(people)
    assert fold(form, people, 10, thick) == first


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_lots_add_up_in_any_order_and_any_grouping(seed: int) -> None:
    chance = random.Random(seed)
    form = random_form(chance)
    lots = [
        fold(form, random_people(form, n, chance, 1000 * at), 10, thick=n >= 50)
        for at, n in enumerate((50, 10, 61))
    ]
    a, b, c = lots
    whole = merge(a, b, c)
    assert merge(c, a, b) == whole
    assert merge(merge(a, b), c) == merge(a, merge(b, c)) == whole
    assert merge(a) == a
    assert merge() == ()
    together = pooled([(True, a), (False, b), (True, c)])
    assert together == pooled([(False, b), (True, merge(a, c))])
    assert together.n == 121
    assert together.n_thick == 111


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_thin_sums_of_two_lots_are_the_sums_of_one(seed: int) -> None:
    chance = random.Random(seed)
    form = random_form(chance)
    people = random_people(form, 60, chance)
    split = chance.randint(20, 40)
    parts = [fold(form, part, 10, thick=False) for part in (people[:split], people[split:])]
    assert merge(*parts) == fold(form, people, 10, thick=False)


def test_merged_lots_agree_with_one_another() -> None:
    chance = random.Random(9)
    form = random_form(chance)
    lots = [fold(form, random_people(form, 80, chance, 100 * at), 10, True) for at in range(4)]
    assert check(merge(*lots), form, 10, thick=True) == ()


def test_every_band_of_every_lot_holds_k() -> None:
    chance = random.Random(2)
    seen = set()
    for _ in range(60):
        form = random_form(chance)
        tallies = fold(form, random_people(form, chance.randint(50, 70), chance), 10, thick=True)
        people = [tally for tally in tallies if tally.kind == "band"]
        assert all(tally.n >= 10 for tally in people)
        assert 1 <= len(people) <= 5
        seen.add(len(people))
    assert len(seen) > 2


def test_bands_of_lots_that_joined_differently_meet_in_common_ones() -> None:
    one = {("band", "", "", band_code(*band)): 20 for band in ((0, 1), (2, 2), (3, 4))}
    two = {("band", "", "", band_code(*band)): 10 for band in ((0, 0), (1, 1), (2, 3), (4, 4))}
    bands = common_bands(one, two)
    assert bands == ((0, 1), (2, 4))
    assert by_band(one, bands, "band") == [20, 40]
    assert by_band(two, bands, "band") == [20, 20]
    assert band_range(band_code(2, 4)) == (2, 4)


def test_what_few_chose_is_not_described_by_their_scores() -> None:
    form = Form((choice("q1"), choice("q2"), choice("q3")))
    people = [
        attempt(
            form, number, {"q1": "bcda"[min(3, number // 16)], "q2": "b", "q3": "bc"[number % 2]}
        )
        for number in range(52)
    ]
    # Sixteen chose b, c and d each, and only four a.
    tallies = fold(form, people, 10, thick=True)
    assert check(tallies, form, 10, thick=True) == ()
    sums = sums_of(tallies)
    assert count(sums, "outcome", "q1", "a") == 4
    assert not [t for t in tallies if t.kind in ("rest", "option") and t[1:3] == ("q1", "a")]
    assert not [t for t in tallies if t.kind == "rest" and t.outcome == FEW]
    assert sum(t.n for t in tallies if t.kind == "option" and t[1:3] == ("q1", FEW)) == 4
    assert count(sums, "rest", "q1", "c") == 16 * 100 + 8 * 100


def test_sensitive_items_are_counted_from_twenty_on_and_never_in_a_breakdown() -> None:
    form = Form((choice("q1"), poll("q2", sensitive=True)))
    people = random_people(form, 20, random.Random(3))
    assert sums_of(fold(form, people, 10, False))["taken", "q2", "", 0] == 20
    for tallies in (
        fold(form, people[:19], 10, False),
        fold(form, people, 10, False, sensitive=False),
    ):
        assert not [tally for tally in tallies if tally.item == "q2"]
        assert check(tallies, form, 10, thick=False) == ()


def test_the_name_of_a_lot_depends_on_its_numbers_alone() -> None:
    form = Form((choice("q1"), choice("q2")))
    people = random_people(form, 30, random.Random(3))
    tallies = fold(form, people, 10, False)
    name = lot_digest(form.digest, 30, False, tallies)
    assert lot_digest(form.digest, 30, False, reversed(tallies)) == name
    assert len(name) == 64
    changed = [*tallies[:-1], tallies[-1]._replace(n=tallies[-1].n + 1)]
    other = Form((choice("q2"), choice("q1")))
    names = {
        name,
        lot_digest(form.digest, 30, False, changed),
        lot_digest(form.digest, 31, False, tallies),
        lot_digest(form.digest, 30, True, tallies),
        lot_digest(other.digest, 30, False, tallies),
    }
    assert len(names) == 5


def test_every_number_of_a_lot_that_is_changed_is_found_out() -> None:
    chance = random.Random(11)
    form = Form((choice("q1", area="a"), choice("q2", area="b"), choice("q3", area="b")))
    tallies = fold(form, random_people(form, 70, chance), 10, thick=True)
    # Sums of squares and products have no second source, and levels need not be chosen.
    free = {"next_step", "area2", "sure", "rest", "total3", "total4"}
    for place, tally in enumerate(tallies):
        changed = [*tallies[:place], tally._replace(n=tally.n + 1), *tallies[place + 1 :]]
        if tally.kind not in free:
            assert check(changed, form, 10, thick=True), tally


def test_drawn_forms_keep_no_sums_over_different_items() -> None:
    form, people = drawn_people(60, random.Random(5))
    for thick in (False, True):
        tallies = fold(form, people, 10, thick)
        assert check(tallies, form, 10, thick) == ()
        kinds = {tally.kind for tally in tallies}
        assert not kinds & {
            "total", "total2", "total3", "total4", "mark_total", "raw", "band", "right", "option",
            "rest", "area", "area2",
        }  # fmt: skip
        assert ("taker_rest" in kinds) == thick


def drawn_people(n: int, chance: random.Random, rare: int = 0) -> tuple[Form, list[Finished]]:
    """Return people who met three of six items, and a seventh that only `rare` of them met."""
    form = Form(
        tuple(choice(f"q{place}", possible=100 * place) for place in range(1, 8)),
        drawn=True,
        rule="3 of 6",
    )
    people = []
    for number in range(n):
        drawn = chance.sample(range(1, 7), 3)
        if number < rare:
            drawn[0] = 7
        outcomes = {f"q{place}": chance.choice("abbbcd") for place in drawn}
        person = attempt(form, number, outcomes)
        missing = {item.id: Take("not_drawn") for item in form.items if item.id not in outcomes}
        people.append(dataclasses.replace(person, takes={**person.takes, **missing}))
    return form, people


def test_an_item_that_few_met_is_left_out_with_another() -> None:
    form, people = drawn_people(60, random.Random(6), rare=3)
    tallies = fold(form, people, 10, thick=False)
    taken = {tally.item: tally.n for tally in tallies if tally.kind == "taken"}
    everybody = {
        item.id: sum(person.takes[item.id].status != "not_drawn" for person in people)
        for item in form.items
    }
    left = set(everybody) - set(taken)
    assert "q7" in left
    assert len(left) >= 2
    assert sum(everybody[name] for name in left) >= 20
    assert all(taken[name] == everybody[name] >= 10 for name in taken)
    assert taken


def test_nothing_is_left_out_of_a_drawn_form_without_need() -> None:
    form, people = drawn_people(60, random.Random(6))
    tallies = fold(form, people, 10, thick=False)
    assert {tally.item for tally in tallies if tally.kind == "taken"} == {
        f"q{place}" for place in range(1, 7)
    }


def test_a_drawn_form_that_few_met_keeps_only_people() -> None:
    form, people = drawn_people(10, random.Random(7))
    tallies = fold(form, people, 10, thick=False)
    assert {tally.kind for tally in tallies} <= {"n", "time", "next_step", "score"}


def test_where_people_stopped_is_known_from_k_on() -> None:
    form = Form((choice("q1"), choice("q2")))
    stopped = ["q1"] * 3 + ["q2"] * 9
    sums = sums_of(fold_unfinished(form, stopped, 10))
    assert count(sums, "unfinished") == 12
    assert count(sums, "stopped", "q2") == 9
    found = stops(form, sums)
    assert found.n == 12
    assert [(name, shown.value) for name, shown in found.items] == [("q1", 25), ("q2", 75)]
    assert fold_unfinished(form, stopped[:9], 10) == ()
    few = stops(form, {("unfinished", "", "", 0): 9, ("stopped", "q1", "", 0): 9})
    assert few == stops(form, {})
    assert few.n == 0
    assert {shown.reason for _, shown in few.items} == {"too_few"}
    with pytest.raises(KeyError):
        fold_unfinished(form, [*stopped, "q3"], 10)


def test_paper_shares_in_facility_and_shares_and_in_nothing_else() -> None:
    form = Form((choice("q1"), choice("q2"), graded("q3"), poll("q4")))
    people = random_people(form, 20, random.Random(8))
    screen = fold(form, people, 10, thick=False)
    counts = [("q1", "b", 8), ("q1", "a", 3), ("q1", UNSURE, 1)]
    paper = paper_lot(form, 14, counts, 10)
    sums = pooled([(False, screen), (False, paper)])
    before = sums_of(screen)
    assert sums.n == 20
    item = form.item("q1")
    right = count(before, "outcome", "q1", "b") + 8
    assert facility(item, sums.every, 10).value == right / 34
    omitted = count(before, "outcome", "q1", OMITTED) + 2
    assert outcome_share(item, OMITTED, sums.every, 10).value == omitted / 34
    assert facility(form.item("q2"), sums.every, 10) == facility(form.item("q2"), before, 10)
    for kind in ("n", "total", "total2"):
        assert count(sums.every, kind) == count(before, kind)


@pytest.mark.parametrize(
    ("n", "counts", "words"),
    [
        (9, [("q1", "b", 8)], "at least k"),
        (14, [("q1", "b", 15)], "more responses"),
        (14, [("q1", "e", 1)], "not one of"),
        (14, [("q1", "b", -1)], "not one of"),
        (14, [("q1", "b", 1), ("q1", "b", 2)], "twice"),
        (14, [("q3", "b", 1)], "cannot be counted"),
        (14, [("q4", "x", 1)], "cannot be counted"),
    ],
)
def test_paper_counts_that_cannot_be_are_refused(
    n: int, counts: list[tuple[str, str, int]], words: str
) -> None:
    form = Form((choice("q1"), choice("q2"), graded("q3"), poll("q4")))
    with pytest.raises(ValueError, match=words):
        paper_lot(form, n, counts, 10)


def test_the_keys_of_attempts_leave_no_trace_in_a_lot() -> None:
    form = Form((choice("q1"), choice("q2")))
    people = random_people(form, 60, random.Random(8))
    others = [dataclasses.replace(p, key=key(10_000 + n)) for n, p in enumerate(people)]
    assert fold(form, others, 10, thick=True) == fold(form, people, 10, thick=True)
