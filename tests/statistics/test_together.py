"""Sums over events: a recount where nothing is capped, and no more than their pages say."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.statistics.finished import Finished
from quiz.statistics.folding import fold
from quiz.statistics.form import Form
from quiz.statistics.release import whole
from quiz.statistics.repair import Repair
from quiz.statistics.report import ItemReport, Report
from quiz.statistics.reporting import released
from quiz.statistics.shares import wilson
from quiz.statistics.tallies import Pooled, pooled
from quiz.statistics.together import Part, parts_of
from tests.statistics.cast import attempt, choice, graded, poll, random_people

K = 10
FORM = Form((choice("q1"), choice("q2"), graded("q3"), poll("q4")))


def part(people: Sequence[Finished], form: Form = FORM, k: int = K) -> Part:
    """Give an event that counted these people in one lot."""
    thick = len(people) >= 50
    return Part(form, pooled([(thick, fold(form, people, k, thick))]), k)


def over(parts: Sequence[Part], name: str, form: Form = FORM) -> ItemReport:
    return released(form, Pooled(), over=parts).item(name)


def pages(parts: Sequence[Part]) -> list[Report]:
    """Give what the events' own pages show."""
    return [released(one.form, one.pooled, one.k, one.repairs) for one in parts]


def answering(chosen: str, form: Form = FORM, start: int = 0) -> list[Finished]:
    """Let people choose these answers at the first item; all else is the same for all."""
    return [
        attempt(form, start + number, {"q1": letter, "q2": "b", "q3": "a", "q4": "x"})
        for number, letter in enumerate(chosen)
    ]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(40, 140), min_size=2, max_size=5))
def test_uncapped_facilities_and_shares_add_up_to_a_recount(seed: int, sizes: list[int]) -> None:
    chance = random.Random(seed)
    groups = [random_people(FORM, n, chance) for n in sizes]
    parts = [part(people) for people in groups]
    everybody = [person for people in groups for person in people]
    own = pages(parts)
    for item in FORM.scored:
        report = over(parts, item.id)
        assert report.n == len(everybody)
        takes = [person.takes[item.id] for person in everybody]
        if all(page.item(item.id).facility.bound == "exact" for page in own):
            share = sum(take.earned for take in takes) / (len(takes) * item.possible)
            assert report.facility.bound == "exact"
            assert report.facility.value == whole(100 * share)
            if item.binary:
                low, high = wilson(sum(take.right for take in takes), len(takes))
                assert (report.facility.low, report.facility.high) == (
                    whole(100 * low), whole(100 * high),
                )  # fmt: skip
        for place, told in enumerate(report.outcomes):
            if all(page.item(item.id).outcomes[place].share.bound == "exact" for page in own):
                chose = sum(told.outcome in take.outcomes for take in takes)
                assert told.share.value == whole(100 * chose / len(takes))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(10, 19), st.integers(10, 60))
def test_what_a_page_caps_no_subtraction_brings_out(seed: int, small: int, other: int) -> None:
    """Let a small class be nearly or wholly right: the sum is the same to the last digit."""
    chance = random.Random(seed)
    beside = part(answering("".join(chance.choice("abcd") for _ in range(other)), start=500))
    least = -(-8 * small // 10)
    shown, told = set(), set()
    for right in range(least, small + 1):
        wrong = "acd"[: max(1, small - right)]
        sheet = "b" * right + "".join(wrong[place % len(wrong)] for place in range(small - right))
        mine = part(answering(sheet))
        page = pages([mine])[0].item("q1")
        assert (page.facility.value, page.facility.bound) == (80, "least")
        shown.add(repr((page.facility, page.n)))
        report = over([mine, beside], "q1")
        told.add(repr((report.facility, report.n, [one.share for one in report.outcomes
                                                   if one.outcome == "b"])))  # fmt: skip
    assert len(shown) == 1
    assert len(told) == 1


def test_the_sum_less_an_event_is_a_sum_of_whole_lots() -> None:
    parts = [part(answering(letters, start=100 * at)) for at, letters in enumerate(
        ("b" * 30 + "a" * 20, "b" * 11 + "c" * 33, "d" * 20 + "b" * 20)
    )]  # fmt: skip
    n = over(parts, "q1").n
    for left in parts:
        rest = [one for one in parts if one is not left]
        assert n - left.pooled.n == over(rest, "q1").n == sum(one.pooled.n for one in rest)
        assert all(one.pooled.n >= one.k for one in rest)


def test_an_event_below_its_own_k_adds_nothing() -> None:
    big = [part(answering("bc" * 30)), part(answering("bd" * 30, start=200))]
    few = part(answering("b" * 12), k=K)
    hidden = replace(few, k=13)
    assert over([*big, hidden], "q1") == over(big, "q1")
    assert parts_of(FORM.items[0], [hidden]) == ()
    assert released(FORM, Pooled(), over=[hidden]).n == 0


def test_an_item_that_means_something_else_is_not_added() -> None:
    other = Form((choice("q1", fingerprint="another key"), *FORM.items[1:]))
    first, second = part(answering("bc" * 15)), part(answering("ab" * 15, other, 90), other)
    assert over([first, second], "q1") == over([first], "q1")
    assert over([first, second], "q2").n == 60
    assert over([first, second], "q1", other).n == 30


def test_figures_of_forms_are_averaged_only_where_each_has_one() -> None:
    chance = random.Random(8)
    shorter = Form(FORM.items[:3])
    parts = [
        part(random_people(FORM, 90, chance)),
        part(random_people(shorter, 70, chance), shorter),
    ]
    own = [page.item("q1").discrimination for page in pages(parts)]
    found = over(parts, "q1")
    assert all(one.value is not None for one in own)
    low, high = sorted(one.value or 0.0 for one in own)
    assert found.discrimination.value is not None
    assert low - 0.005 <= found.discrimination.value <= high + 0.005
    assert found.curves.reason == found.difficulty.reason == "several"
    thin = [part(random_people(FORM, 45, chance)) for _ in range(3)]
    assert over(thin, "q1").discrimination.reason == "not_thick"
    one_item = Form(FORM.items[:1])
    alone = [part(random_people(one_item, 60, chance), one_item) for _ in range(2)]
    assert over(alone, "q1", one_item).discrimination.reason == "one_item"


def test_few_people_do_not_blur_many() -> None:
    large = part(answering("bc" * 40))
    small = part(answering("b" * 15, start=300))
    assert over([large, small], "q1").facility == over([large], "q1").facility
    middle = part(answering("bc" * 20, start=300))
    found = over([middle, small], "q1").facility
    assert (found.value, found.bound) == (58, "least")


def test_a_capped_event_gives_a_partial_credit_item_no_range() -> None:
    form = Form((graded("q1"), choice("q2")))

    def event(letters: str, start: int) -> Part:
        return part(
            [attempt(form, start + at, {"q1": one, "q2": "b"}) for at, one in enumerate(letters)],
            form,
        )

    spread, same = event("abcd" * 15, 0), event("a" * 41, 200)
    assert over([spread, event("abbd" * 15, 400)], "q1", form).facility.low is not None
    assert over([spread, same], "q1", form).facility.low is None


def test_a_repair_takes_an_event_out_of_the_facility_alone() -> None:
    first, second = part(answering("bc" * 25)), part(answering("bbbc" * 15, start=200))
    mended = replace(second, repairs={"q1": Repair("accept", "c")})
    before, after = over([first, second], "q1"), over([first, mended], "q1")
    assert after.facility == over([first], "q1").facility
    assert after.repaired == "accept"
    for name in ("n", "unsure", "omitted", "outcomes", "discrimination"):
        assert getattr(after, name) == getattr(before, name)
    assert over([mended], "q1").facility.reason == "repaired"


@pytest.mark.parametrize("sizes", [(12, 15), (30, 33)])
def test_a_sensitive_share_never_says_all_or_nobody(sizes: tuple[int, int]) -> None:
    form = Form((choice("q1"), poll("q2", sensitive=True)))
    parts = [
        part([attempt(form, 100 * at + n, {"q1": "b", "q2": "x"}) for n in range(size)], form)
        for at, size in enumerate(sizes)
    ]
    report = over(parts, "q2", form)
    if min(sizes) < 20:
        assert report.n == 0
        return
    shares = {one.outcome: (one.share.value, one.share.bound) for one in report.outcomes}
    assert shares == {"x": (90, "least"), "y": (10, "most"), "z": (10, "most")}
