from __future__ import annotations

import dataclasses
import math
import random
from collections.abc import Iterator, Sequence
from statistics import correlation

import pytest

from quiz.statistics.compared import compared
from quiz.statistics.finished import Finished
from quiz.statistics.folding import fold
from quiz.statistics.form import UNSURE, Form
from quiz.statistics.release import Shown, number
from quiz.statistics.repair import Repair, repairable, repaired_mean
from quiz.statistics.report import Report
from quiz.statistics.reporting import released
from quiz.statistics.tallies import Pooled, pooled
from tests.statistics.cast import attempt, choice, graded, poll, random_form, random_people
from tests.statistics.test_folding import drawn_people


def pool(form: Form, *lots: Sequence[Finished]) -> Pooled:
    return pooled((len(lot) >= 50, fold(form, lot, 10, len(lot) >= 50)) for lot in lots)


def ten_items() -> Form:
    return Form(tuple(choice(f"q{place}", area="ab"[place % 2]) for place in range(1, 11)))


def people_with_scores(form: Form, scores: Sequence[int], start: int = 0) -> list[Finished]:
    """Return people of whom each has as many right items as said, the first ones in order."""
    return [
        attempt(
            form,
            start + number,
            {item.id: "b" if at < score else "c" for at, item in enumerate(form.items)},
        )
        for number, score in enumerate(scores)
    ]


def every_shown(value: object) -> Iterator[Shown]:
    if isinstance(value, Shown):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from every_shown(part)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from every_shown(getattr(value, field.name))


def test_a_group_under_k_and_no_group_give_the_same_report() -> None:
    form = Form((choice("q1"), graded("q2"), poll("q3")))
    nobody = released(form, Pooled())
    few = pooled([(False, fold(form, random_people(form, 9, random.Random(1)), 5, False))])
    assert few.n == 9
    assert released(form, few) == nobody
    assert repr(released(form, few)) == repr(nobody)
    assert nobody.n == 0
    assert all(shown.value is None for shown in every_shown(nobody))
    assert nobody.distribution is None
    assert nobody.middle is None


def test_the_scores_of_the_design_are_shown_as_the_design_does() -> None:
    form = ten_items()
    counts = {0: 1, 1: 1, 2: 1, 3: 5, 4: 14, 5: 19, 6: 22, 7: 25, 8: 21, 9: 13, 10: 8}
    scores = [score for score, n in counts.items() for _ in range(n)]
    random.Random(1).shuffle(scores)
    people = people_with_scores(form, scores)
    report = released(form, pool(form, people[:80], people[80:]))
    assert report.n == 130
    shown = report.distribution
    assert shown is not None
    assert (shown.unit, shown.out_of) == ("items", 10)
    assert all(bar.people >= 3 for bar in shown.bars)
    assert [(bar.low, bar.high, bar.people) for bar in shown.bars][-7:] == [
        (4, 4, 14), (5, 5, 19), (6, 6, 22), (7, 7, 25), (8, 8, 21), (9, 9, 13), (10, 10, 8),
    ]  # fmt: skip
    assert shown.middle is not None
    middle = shown.bars[shown.middle]
    assert report.middle is not None
    assert middle.low <= report.middle.low <= middle.high
    assert (report.middle.quarter, report.middle.three_quarters) == ((5, 5), (8, 8))


def test_thin_lots_show_tenths_and_the_middle_as_a_bar() -> None:
    form = ten_items()
    report = released(form, pool(form, people_with_scores(form, [2, 3, 4, 5, 5, 6, 6, 6, 7] * 5)))
    assert report.n == 45
    shown = report.distribution
    assert shown is not None
    assert (shown.unit, shown.out_of) == ("percent", 100)
    assert report.middle is not None
    assert (report.middle.low, report.middle.high) == (50, 59)
    assert report.skew.reason == "not_thick"
    for item in report.items:
        assert item.discrimination.reason == "not_thick"
        assert item.word is None


def test_a_thin_lot_beside_a_thick_one_shows_tenths_of_all_and_strength_of_the_thick() -> None:
    form = ten_items()
    chance = random.Random(3)
    people = random_people(form, 110, chance)
    both = released(form, pool(form, people[:80], people[80:]))
    alone = released(form, pool(form, people[:80]))
    assert both.distribution is not None
    assert both.distribution.unit == "percent"
    assert [item.discrimination for item in both.items] == [
        item.discrimination for item in alone.items
    ]


def test_a_class_where_all_do_well_is_not_told_apart() -> None:
    form = ten_items()
    report = released(form, pool(form, people_with_scores(form, [10] * 12)))
    other = released(form, pool(form, people_with_scores(form, [9] * 6 + [10] * 6)))
    for found in (report, other):
        assert found.mean_percent == Shown(80, bound="least")
        assert found.mean.reason == found.sd.reason == "capped"
        assert found.distribution is not None
        assert [(bar.low, bar.high) for bar in found.distribution.bars] == [(0, 100)]
    assert report.skills == other.skills
    assert report.middle == other.middle


@pytest.mark.parametrize(
    ("n", "expected"), [(15, [(0, 19), (80, 100)]), (30, [(0, 19), (20, 29), (80, 89), (90, 100)])]
)
def test_bars_tell_nothing_apart_beyond_the_cap(n: int, expected: list[tuple[int, int]]) -> None:
    form = ten_items()
    report = released(form, pool(form, people_with_scores(form, [5, 8, 9, 1, 2] * (n // 5))))
    assert report.distribution is not None
    shown = [(bar.low, bar.high) for bar in report.distribution.bars]
    assert [bar for bar in shown if bar[1] < 30 or bar[0] >= 80] == expected


@pytest.mark.parametrize("n", [10, 15, 19, 25, 39, 45])
def test_no_shown_number_of_a_small_group_passes_its_cap(n: int) -> None:
    chance = random.Random(n)
    cap = 80 if n < 20 else 90 if n < 40 else 95
    for _ in range(20):
        form = random_form(chance)
        report = released(form, pool(form, random_people(form, n, chance)))
        for item in report.items:
            if not item.scored:
                continue
            shares = [item.facility, item.unsure, item.omitted]
            shares += [outcome.share for outcome in item.outcomes]
            for shown in shares:
                assert shown.value is not None
                assert 100 - cap <= shown.value <= cap
                assert (shown.bound != "exact") <= (shown.low is None)
        for _, shown in report.skills:
            assert shown.value is not None
            assert 100 - cap <= shown.value <= cap


def test_no_number_of_a_report_has_more_than_three_digits() -> None:
    chance = random.Random(12)
    for _ in range(20):
        form = random_form(chance)
        report = released(form, pool(form, random_people(form, 200, chance)))
        for shown in every_shown(report):
            for value in (shown.value, shown.low, shown.high):
                if value is not None:
                    assert math.isfinite(value)
                    digits = f"{abs(value):.6f}".replace(".", "").strip("0")
                    assert len(digits) <= 3


def test_items_say_in_a_word_how_they_tell_apart_and_the_ones_to_look_at_come_first() -> None:
    form = Form(tuple(choice(f"q{place}") for place in range(1, 8)))
    chance = random.Random(21)
    people = []
    for place in range(400):
        ability = place / 400
        right = {
            "q1": chance.random() < 0.5 + 0.1 * ability,
            "q2": chance.random() < ability,
            "q3": chance.random() < 0.92 + 0.06 * ability,
            "q4": chance.random() < 1 - ability,
            "q5": chance.random() < 0.5 * ability,
            "q6": chance.random() < ability,
            "q7": chance.random() < 0.3 + ability,
        }
        outcomes = {name: "b" if yes else "c" for name, yes in right.items()}
        if place % 5 == 0:
            outcomes["q7"] = UNSURE
        people.append(attempt(form, place, outcomes))
    report = released(form, pool(form, people))
    words = {item.id: item.word for item in report.items}
    assert words["q4"] == "check"
    assert words["q3"] == "very_easy"
    assert words["q1"] == "weak"
    assert words["q2"] in ("good", "fair")
    key = next(outcome for outcome in report.item("q4").outcomes if outcome.key)
    assert key.wrong_way
    assert key.correlation.value == report.item("q4").discrimination.value
    assert (report.item("q5").facility.value or 100) < 35
    assert report.item("q7").unsure.value == 20
    assert report.order == ("q4", "q5", "q7", "q1", "q2", "q3", "q6")


def test_what_is_capped_does_not_show_in_the_order() -> None:
    form = Form((choice("q1"), choice("q2"), choice("q3")))
    people = [
        attempt(
            form,
            number,
            {
                "q1": "b",
                "q2": UNSURE if number < 3 else "b",
                "q3": UNSURE if number < 6 else "b",
            },
        )
        for number in range(19)
    ]
    # Three of nineteen are over 15 %, but what is shown is "20 % or less".
    report = released(form, pool(form, people))
    assert report.item("q2").unsure == Shown(20, bound="most")
    assert report.item("q3").unsure.value == 32
    assert report.order == ("q3", "q1", "q2")


def test_the_most_chosen_other_outcome_needs_five() -> None:
    form = Form((choice("q1"), choice("q2"), graded("q3")))
    people = [
        attempt(form, n, {"q1": "b" if n < 20 else "c" if n < 25 else "d", "q2": "ba"[n >= 26]})
        for n in range(30)
    ]
    report = released(form, pool(form, people))
    assert report.item("q1").other == ("c", Shown(17, None, "exact", 7, 34))
    assert report.item("q2").other is None
    assert report.item("q3").other is None
    assert report.item("q3").omitted == Shown(90, bound="least")


def test_outcomes_of_a_poll_come_in_steps() -> None:
    form = Form((choice("q1"), poll("q2"), poll("q3", sensitive=True)))
    people = [attempt(form, n, {"q1": "b", "q2": "xyz"[n % 3], "q3": "x"}) for n in range(25)]
    report = released(form, pool(form, people))
    assert [outcome.share.value for outcome in report.item("q2").outcomes] == [40, 30, 30]
    assert report.item("q2").facility.reason == "unscored"
    assert report.item("q3").outcomes[0].share == Shown(90, bound="least")
    assert "q2" not in report.order
    small = released(form, pool(form, people[:19]))
    assert small.item("q3").n == 0
    assert small.item("q3").outcomes[0].share.reason == "too_few"


def test_curves_have_points_of_at_least_k_people() -> None:
    chance = random.Random(7)
    form = ten_items()
    report = released(form, pool(form, random_people(form, 300, chance)))
    curves = report.item("q1").curves
    assert curves.unit == "items"
    assert curves.reason is None
    assert sum(band.people for band in curves.bands) == 300
    assert all(band.people >= 10 for band in curves.bands)
    assert [band.low for band in curves.bands][1:] == [band.high + 1 for band in curves.bands][:-1]
    assert (curves.bands[0].low, curves.bands[-1].high) == (0, 10)
    key = dict(curves.shares)["b"]
    values = [shown.value for shown in key]
    assert values == sorted(values, key=lambda value: value or 0)
    thin = released(form, pool(form, random_people(form, 30, chance)))
    assert thin.item("q1").curves.reason == "not_thick"


def test_confidence_is_shown_by_item_from_thirty() -> None:
    form = ten_items()
    people = random_people(form, 200, random.Random(5))
    report = released(form, pool(form, people))
    found = report.item("q1").confidence
    counted = [person.takes["q1"].confidence for person in people]
    assert [people for _, people, _ in found.levels] == [
        counted.count(wanted) for wanted in (1, 2, 3)
    ]
    assert found.sure_but_wrong.value is not None
    assert report.confidence.people > 200
    small = released(form, pool(form, people[:25]))
    assert small.item("q1").confidence.brier.reason == "too_few"
    assert small.confidence.brier.value is not None


def test_one_who_is_alone_at_a_level_on_every_item_is_not_a_group() -> None:
    form = ten_items()
    people = [
        attempt(
            form,
            number,
            {item.id: "b" for item in form.items},
            confidence={item.id: 3 if number == 0 else 2 for item in form.items},
        )
        for number in range(20)
    ]
    levels = released(form, pool(form, people)).confidence.levels
    assert [size for _, size, _ in levels] == [0, 0, 0]


def test_times_are_shown_in_minutes() -> None:
    form = ten_items()
    people = [
        attempt(form, n, {"q1": "b"}, time_bin=(4, 5, 5, 6, 6, 6, 7, 7)[n % 8]) for n in range(80)
    ]
    report = released(form, pool(form, people))
    times = report.times
    assert (times.quarter.value, times.middle.value, times.three_quarters.value) == (7, 9, 12)


def test_a_drawn_form_has_no_mean_but_items_and_bars() -> None:
    form, people = drawn_people(300, random.Random(5))
    report = released(form, pool(form, people))
    assert report.mean.reason == "drawn"
    assert report.alpha.reason == "drawn"
    assert report.distribution is not None
    assert report.distribution.unit == "percent"
    item = report.item("q1")
    assert 100 < item.n < 200
    assert item.facility.value is not None
    assert item.discrimination.value is not None
    rights = [
        (p.takes["q1"].earned, sum(t.earned for t in p.takes.values()) - p.takes["q1"].earned,
         sum(t.possible for t in p.takes.values()) - p.takes["q1"].possible)
        for p in people if p.takes["q1"].status != "not_drawn"
    ]  # fmt: skip
    expected = correlation([m for m, _, _ in rights], [r / p for _, r, p in rights])
    assert item.discrimination.value == pytest.approx(expected, abs=0.0051)
    assert item.curves.reason == "drawn"
    assert item.difficulty.reason == "drawn"


def test_a_figure_that_cannot_be_says_why() -> None:
    form = ten_items()
    report = released(form, pool(form, people_with_scores(form, [5] * 60)))
    assert report.alpha.reason == "no_spread"
    assert report.skew.reason == "no_spread"
    assert report.item("q1").discrimination.reason == "few_not_right"
    assert report.item("q10").discrimination.reason == "few_right"
    assert report.item("q1").difficulty.reason == "not_thick"
    alone = Form((choice("q1"),))
    found = released(alone, pool(alone, random_people(alone, 80, random.Random(1))))
    assert found.alpha.reason == "one_item"
    assert found.item("q1").discrimination.reason == "one_item"
    many = released(form, pool(form, people_with_scores(form, [3, 7] * 100)))
    assert many.item("q1").difficulty.reason == "all_or_none"


def test_a_negative_alpha_is_shown_as_it_is() -> None:
    form = Form((choice("q1"), choice("q2")))
    rows = [("b", "c"), ("c", "b")] * 28 + [("b", "b"), ("c", "c")] * 2
    people = [attempt(form, n, {"q1": a, "q2": b}) for n, (a, b) in enumerate(rows)]
    found = released(form, pool(form, people))
    assert found.alpha.value is not None
    assert found.alpha.value < -1


def test_a_repair_changes_facility_and_mean_only() -> None:
    form = ten_items()
    people = random_people(form, 120, random.Random(2))
    sums = pool(form, people)
    before = released(form, sums)
    accepted = released(form, sums, repairs={"q1": Repair("accept", "c")})
    both = sum(person.takes["q1"].outcomes in (("b",), ("c",)) for person in people)
    assert accepted.item("q1").facility.value == math.floor(100 * both / 120 + 0.5)
    total = sum(take.right for person in people for take in person.takes.values())
    more = sum(person.takes["q1"].outcomes == ("c",) for person in people)
    assert accepted.mean.value == round((total + more) / 120, 1)
    assert accepted.before_repair
    assert accepted.item("q1").repaired == "accept"

    dropped = released(form, sums, repairs={"q1": Repair("drop")})
    assert dropped.item("q1").facility.reason == "unscored"
    right = sum(person.takes["q1"].right for person in people)
    assert dropped.mean.value == round((total - right) / 120, 1)
    given = released(form, sums, repairs={"q1": Repair("all_right")})
    assert given.item("q1").facility == Shown(95, bound="least")
    assert given.mean.value == round((total - right + 120) / 120, 1)

    for after in (accepted, dropped, given):
        same = dataclasses.replace(
            after,
            mean=before.mean,
            mean_percent=before.mean_percent,
            before_repair=False,
            order=before.order,
            items=tuple(
                dataclasses.replace(item, facility=old.facility, repaired=None, word=old.word)
                for item, old in zip(after.items, before.items, strict=True)
            ),
        )
        assert same == before


def test_a_repair_that_the_sums_cannot_carry_out_is_refused() -> None:
    form = Form((choice("q1"), graded("q2"), poll("q3")))
    assert not repairable(form.item("q2"), Repair("accept", "b"))
    assert not repairable(form.item("q1"), Repair("accept", "b"))
    assert not repairable(form.item("q1"), Repair("accept", "z"))
    assert not repairable(form.item("q3"), Repair("drop"))
    assert repairable(form.item("q2"), Repair("all_right"))
    sums = pool(form, random_people(form, 20, random.Random(2)))
    with pytest.raises(ValueError, match="q2"):
        released(form, sums, repairs={"q2": Repair("accept", "b")})


def before_and_after() -> tuple[Form, Pooled, Pooled]:
    form = ten_items()
    chance = random.Random(4)
    groups = []
    for at, (n, ability) in enumerate(((182, 0.52), (170, 0.66))):
        people = [
            attempt(
                form,
                1000 * at + number,
                {item.id: "b" if chance.random() < ability else "c" for item in form.items},
            )
            for number in range(n)
        ]
        groups.append(pool(form, people))
    return form, groups[0], groups[1]


def test_two_groups_are_compared_with_ranges() -> None:
    form, first, second = before_and_after()
    found = compared(form, first, second)
    assert (found.n_first, found.n_second) == (182, 170)
    assert found.first.value is not None
    assert found.second.value is not None
    assert found.difference.value == pytest.approx(found.second.value - found.first.value, abs=1)
    assert found.difference.low is not None
    assert found.difference.high is not None
    assert found.difference.value is not None
    assert found.difference.low < found.difference.value < found.difference.high
    assert found.gain.value == pytest.approx(
        100 * (found.second.value - found.first.value) / (100 - found.first.value), abs=3
    )
    verdicts = {pair.verdict for pair in found.items}
    assert verdicts <= {"second", "close"}
    for pair in found.items:
        assert pair.first.value is not None
        assert pair.second.value is not None
        assert pair.difference == pair.second.value - pair.first.value
    assert [pair.name for pair in found.skills] == ["b", "a"]


def test_nothing_is_compared_with_a_group_under_k_or_past_its_cap() -> None:
    form, first, _ = before_and_after()
    hidden = compared(form, first, Pooled())
    assert (hidden.n_second, hidden.gain.reason, hidden.difference.reason) == (
        0, "too_few", "too_few",
    )  # fmt: skip
    assert {pair.verdict for pair in hidden.items} == {"unknown"}
    capped = compared(form, first, pool(form, people_with_scores(form, [10] * 12)))
    assert (capped.gain.reason, capped.difference.reason) == ("capped", "capped")
    assert all(pair.difference is None for pair in capped.items)


def test_a_report_finds_its_items_by_id() -> None:
    form = ten_items()
    report: Report = released(form, Pooled())
    assert report.item("q3").number == 3
    with pytest.raises(KeyError):
        report.item("q11")


def test_a_mean_after_a_repair_that_lies_half_way_is_rounded_as_before_it() -> None:
    form = Form((choice("q1"), choice("q2"), choice("q3")))
    sums = {("n", "", "", 0): 10, ("total", "", "", 0): 450, ("outcome", "q1", "a", 0): 1}
    share, points = repaired_mean(form, {"q1": Repair("accept", "a")}, sums, 10)
    assert share.value == 550 / (10 * 300)
    # By way of the share it was 54.99999999999999, and 0.5 of 3 instead of 0.6.
    assert points.value == 55.0
    assert number(points, 1, 100).value == 0.6
