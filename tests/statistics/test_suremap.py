"""How sure people were of each item, and how right, in one event and over several."""

from __future__ import annotations

import pytest

from quiz.statistics.folding import fold
from quiz.statistics.form import Form
from quiz.statistics.release import Shown
from quiz.statistics.report import ItemReport
from quiz.statistics.reporting import released
from quiz.statistics.suremap import sure_map
from quiz.statistics.tallies import pooled
from quiz.statistics.together import Part
from tests.statistics.cast import attempt, choice, poll
from tests.statistics.test_campaign import crowd, of, part

K = 10


def test_the_map_places_items_by_how_sure_and_how_right() -> None:
    """Four items, one in each field: 100 people say how sure they are of each."""
    form = Form(tuple(choice(f"q{place}") for place in range(1, 5)))
    # (share sure, right among the sure, right among the others)
    plan = {"q1": (70, 56, 10), "q2": (60, 15, 20), "q3": (30, 24, 30), "q4": (20, 5, 20)}
    people = []
    for at in range(100):
        outcomes, sure = {}, {}
        for name, (level, right, right_of_rest) in plan.items():
            place = (at * 37) % 100
            is_sure = place < level
            sure[name] = 3 if is_sure else 1
            found = place < right if is_sure else place - level < right_of_rest
            outcomes[name] = "b" if found else "c"
        people.append(attempt(form, at, outcomes, confidence=sure))
    report = released(form, pooled([(True, fold(form, people, K, thick=True))]))
    points = sure_map((item.id, item) for item in report.items)
    assert [(point.sure.value, point.right.value, point.wrong.value) for point in points] == [
        (70, 80, 14), (60, 25, 45), (30, 80, 6), (20, 25, 15),
    ]  # fmt: skip
    assert [point.field for point in points] == [
        "sure_right", "sure_wrong", "unsure_right", "unsure_wrong",
    ]  # fmt: skip
    assert all(point.people == 100 for point in points)


@pytest.mark.parametrize(
    ("sure", "others", "reason"),
    [(9, 91, "too_few"), (91, 9, "too_few"), (10, 19, "too_few"), (0, 0, "not_asked"),
     (10, 20, None), (30, 0, None)],
)  # fmt: skip
def test_an_item_has_a_place_from_thirty_and_k_on_either_side(
    sure: int, others: int, reason: str | None
) -> None:
    form = Form((choice("q1"), choice("q2")))
    people = [
        attempt(form, at, {"q1": "b" if at % 2 else "c", "q2": "b"},
                confidence={"q1": 3 if at < sure else 2 if at < sure + others else 0})
        for at in range(100)
    ]  # fmt: skip
    report = released(form, pooled([(True, fold(form, people, K, thick=True))]))
    (first, *_) = sure_map((item.id, item) for item in report.items)
    assert first.sure.reason == first.right.reason == reason
    assert (first.field is None) is (reason is not None)


def test_a_bound_that_does_not_decide_leaves_an_item_without_a_place() -> None:
    form = Form((choice("q1"), poll("q2")))
    people = [
        attempt(form, at, {"q1": "b" if at % 40 else "c", "q2": "x"}, confidence={"q1": 3})
        for at in range(40)
    ]
    report = released(form, pooled([(False, fold(form, people, K, thick=False))]))
    (only,) = sure_map((item.id, item) for item in report.items)
    assert (only.sure.bound, only.right.bound) == ("least", "least")
    assert only.field == "sure_right"


def test_how_sure_people_were_is_added_up_over_events() -> None:
    form = Form((choice("q1"), choice("q2")))

    def asked(right: int, wrong: int, start: int) -> Part:
        return part(crowd(form, ("bb", right), ("cb", wrong), sure=3, start=start), form)

    found = of(asked(30, 20, 0), asked(12, 38, 500)).item("q1").report.confidence
    assert found.people == 100
    assert found.levels[2][1] == 100
    assert found.levels[2][2].value == found.accuracy.value == 42
    assert found.sure_but_wrong.value == 58
    # A capped event comes in with its cap.
    bounded = of(asked(30, 20, 0), asked(49, 1, 500)).item("q1").report.confidence
    assert bounded.levels[2][2] == Shown(77, bound="least")
    assert bounded.sure_but_wrong == Shown(23, bound="most")


def test_events_that_keep_back_how_many_were_sure_do_not_make_the_others_less_sure() -> None:
    """In the second event all but a few were sure, so their number is not told."""
    form = Form((choice("q1"), choice("q2")))

    def asked(sure: int, unsure: int, start: int) -> Part:
        people = crowd(form, ("bb", sure // 2), ("cb", sure - sure // 2), sure=3, start=start)
        people += crowd(form, ("bb", unsure), sure=1, start=start + sure)
        return part(people, form)

    parts = [asked(40, 60, 0), asked(95, 5, 500)]
    (own, hidden) = (sure_map([("q1", page_of(one))])[0] for one in parts)
    assert (own.sure.value, own.people) == (40, 100)
    assert hidden.sure.reason == "too_few"
    (both, *_) = of(*parts).sure
    assert (both.sure.value, both.people) == (40, 100)
    assert both.field == own.field == "sure_wrong"


def page_of(one: Part) -> ItemReport:
    return released(one.form, one.pooled, one.k).item("q1")


def test_answers_of_the_same_people_carry_no_range() -> None:
    """Ten answers of one person are not ten people: a range over answers would be too narrow."""
    form = Form(tuple(choice(f"q{place}") for place in range(10)))
    people = [
        attempt(form, at, dict.fromkeys(names(form), "b" if at % 16 else "c"),
                confidence=dict.fromkeys(names(form), 3))
        for at in range(16)
    ]  # fmt: skip
    page = released(form, pooled([(False, fold(form, people, K, thick=False))]))
    assert page.confidence.people == 160
    # 94 % of the answers, but of sixteen people: of so few no more than this is told.
    assert page.confidence.accuracy == Shown(80, bound="least")
    assert page.confidence.levels[2][2] == Shown(80, bound="least")
    assert page.confidence.sure_but_wrong == Shown(20, bound="most")
    half = [
        attempt(form, at, dict.fromkeys(names(form), "bc"[at % 2]),
                confidence=dict.fromkeys(names(form), 3))
        for at in range(16)
    ]  # fmt: skip
    page = released(form, pooled([(False, fold(form, half, K, thick=False))]))
    assert page.confidence.accuracy == page.confidence.levels[2][2] == Shown(50)
    assert page.item("q1").confidence.accuracy.reason == "too_few"


def names(form: Form) -> list[str]:
    return [item.id for item in form.items]
