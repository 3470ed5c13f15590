"""Try the attacks on sums of small groups."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from itertools import combinations_with_replacement, pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.statistics.finished import Finished
from quiz.statistics.folding import fold
from quiz.statistics.form import Form
from quiz.statistics.lots import lots_at_settling, lots_while_open
from quiz.statistics.release import Shown
from quiz.statistics.reporting import released
from quiz.statistics.tallies import Tally, pooled
from tests.statistics.cast import attempt, choice, graded, poll, random_form, random_people

K = 10


def short_form(points: Sequence[int]) -> Form:
    return Form(tuple(choice(f"q{at}", possible=100 * p) for at, p in enumerate(points)))


def answer_sheets(form: Form) -> list[Finished]:
    """Return one attempt for each set of items that can be found."""
    names = [item.id for item in form.items]
    return [
        attempt(form, number, dict(zip(names, sheet, strict=True)))
        for number, sheet in enumerate(product("bc", repeat=len(names)))
    ]


def told_apart(form: Form, n: int) -> float:
    """Return the part of all groups of n whose answer sheets follow from their tallies."""
    groups = Counter(
        fold(form, group, 5, thick=False)
        for group in combinations_with_replacement(answer_sheets(form), n)
    )
    return sum(size == 1 for size in groups.values()) / groups.total()


def test_points_do_not_spell_out_answer_sheets() -> None:
    # With points 1, 2, 4 and 8 every score is one answer sheet: an exact histogram of scores
    # would tell all of them. The tallies tell no more than those of items with equal points.
    doubling = short_form([1, 2, 4, 8])
    scores = [
        sum(take.earned for take in sheet.takes.values()) for sheet in answer_sheets(doubling)
    ]
    assert len(set(scores)) == len(scores)
    assert told_apart(doubling, 5) <= told_apart(short_form([1, 1, 1, 1]), 5)
    assert told_apart(short_form([1, 3, 9, 10]), 5) <= told_apart(short_form([1, 1, 1, 1]), 5)


def test_points_that_would_go_on_doubling_are_refused() -> None:
    with pytest.raises(ValueError, match="points"):
        short_form([1, 2, 4, 8, 16, 32, 64, 128, 256, 512])


def test_an_uneven_form_shows_its_mean_in_thin_lots_and_the_rest_from_thick_ones() -> None:
    form = Form(tuple(choice(f"q{p}", possible=100 * p, area="ab"[p > 2]) for p in (1, 2, 4, 8)))
    assert form.uneven
    people = random_people(form, 110, random.Random(3))
    thin = released(form, pooled([(False, fold(form, people[80:], K, thick=False))]))
    assert thin.mean.value is not None
    assert thin.mean.low is None
    assert thin.sd.value is None
    assert all(shown.low is None for _, shown in thin.skills)
    assert thin.distribution is not None
    assert len(thin.distribution.bars) <= 5
    thick = fold(form, people[:80], K, thick=True)
    both = released(form, pooled([(True, thick), (False, fold(form, people[80:], K, False))]))
    alone = released(form, pooled([(True, thick)]))
    assert (both.sd, both.alpha) == (alone.sd, alone.alpha)
    assert alone.mean.low is not None
    assert both.mean.low is None


def test_no_thin_tally_speaks_of_a_score_and_an_item_together() -> None:
    chance = random.Random(1)
    for _ in range(20):
        form = random_form(chance)
        for tally in fold(form, random_people(form, 25, chance), K, thick=False):
            if tally.kind in ("score", "total", "total2", "time", "area", "area2", "next_step"):
                assert tally.item == ""
            else:
                assert tally.kind in ("n", "taken", "mark", "mark2", "outcome", "sure")


def test_a_unique_score_of_a_class_stands_nowhere_with_its_responses() -> None:
    form = Form(tuple(graded(f"q{at}", possible=p) for at, p in enumerate((200, 300, 500))))
    people = random_people(form, 60, random.Random(6))
    scores = Counter(sum(take.earned for take in person.takes.values()) for person in people)
    assert sum(n == 1 for n in scores.values()) > 5
    for thick in (False, True):
        for tally in fold(form, people, K, thick):
            if tally.kind in ("band", "right", "option"):
                low, high = divmod(tally.band, 10)
                inside = [
                    n for score, n in scores.items() if low <= min(4, score * 5 // 1000) <= high
                ]
                assert sum(inside) >= K


Seen = list[tuple[int, int]]


def watch(people: Sequence[Finished], form: Form) -> tuple[list[str], list[list[Finished]]]:
    """Return the reports seen after each arrival and at the settling, and the lots behind them."""
    waiting: dict[bytes, Finished] = {}
    lots: list[tuple[bool, tuple[Tally, ...]]] = []
    members: list[list[Finished]] = []
    seen = []

    def count(keys: Sequence[bytes]) -> None:
        lot = [waiting.pop(key) for key in keys]
        lots.append((len(lot) >= 50, fold(form, lot, K, len(lot) >= 50)))
        members.append(lot)

    for person in people:
        waiting[person.key] = person
        chosen = lots_while_open(waiting)
        if chosen:
            count(chosen)
        seen.append(repr(released(form, pooled(lots))))
    for planned in lots_at_settling({"": list(waiting)}, K).lots:
        count(planned.keys)
    seen.append(repr(released(form, pooled(lots))))
    return seen, members


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 180))
def test_every_look_adds_whole_lots_of_at_least_k(seed: int, n: int) -> None:
    chance = random.Random(seed)
    form = Form((choice("q1"), graded("q2"), poll("q3")))
    people = random_people(form, n, chance)
    seen, lots = watch(people, form)
    assert sum(a != b for a, b in pairwise(seen)) <= len(lots)
    assert all(len(lot) >= K for lot in lots)
    assert all(len(lot) >= 50 for lot in lots[:-1])
    keys = [person.key for lot in lots for person in lot]
    assert len(keys) == len(set(keys))
    assert len(keys) == (n if n >= K else 0)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 130))
def test_the_order_of_two_who_wait_together_is_never_seen(seed: int, n: int) -> None:
    chance = random.Random(seed)
    form = Form((choice("q1"), graded("q2"), poll("q3")))
    people = random_people(form, n, chance)
    before, _ = watch(people, form)
    # A sweep comes when a hundred wait, so all up to then wait together.
    one, other = chance.sample(range(min(n, 100)), 2)
    people[one], people[other] = people[other], people[one]
    after, _ = watch(people, form)
    assert after == before


def test_a_naive_table_of_the_same_people_would_be_found_out() -> None:
    # The same look before and after one arrival, as a page of running sums would show it.
    form = Form((choice("q1"), choice("q2")))
    people = random_people(form, 25, random.Random(2))
    running = [sum(p.takes["q1"].right for p in people[:n]) for n in (24, 25)]
    assert running[1] - running[0] == people[24].takes["q1"].right
    seen, _ = watch(people, form)
    assert seen[23] == seen[24] == seen[0]
    assert seen[25] != seen[24]


def test_a_report_holds_no_exact_count_of_an_outcome() -> None:
    form = Form((choice("q1"), choice("q2"), poll("q3", sensitive=True)))
    people = random_people(form, 37, random.Random(2))
    report = released(form, pooled([(False, fold(form, people, K, thick=False))]))
    for item in report.items:
        for outcome in item.outcomes:
            assert isinstance(outcome.share, Shown)
            assert outcome.share.value is not None
            assert outcome.share.value == int(outcome.share.value)
    assert report.distribution is not None
    assert all(bar.people >= 3 for bar in report.distribution.bars)
