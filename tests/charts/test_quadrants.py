"""The square of two percentages: marks where they belong, and apart; names where there is room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.charts.meters import meters
from quiz.charts.quadrants import APART, QuadrantChart, Spot, quadrants


def spot(number: int, right: float, up: float, name: str = "Name") -> Spot:
    return Spot(number, name, right, up, f"{right}%", f"{up}%", right >= 40 and up < 60)


def drawn(*spots: Spot) -> QuadrantChart:
    return quadrants(spots, (40, 60), "Title", "Desc")


def test_a_mark_stands_at_its_percentages() -> None:
    chart = drawn(spot(1, 50, 50))
    (placed,) = chart.spots
    square = chart.square
    assert placed.x == square.x + square.width / 2
    assert placed.y == square.y + square.height / 2
    assert placed.stands_out
    assert placed.name == "Name"


def test_the_field_that_stands_out_is_right_of_and_below_the_lines() -> None:
    chart = drawn(spot(1, 90, 10), spot(2, 10, 90))
    low, high = chart.spots
    field = chart.field
    assert field.x <= low.x <= field.x + field.width
    assert field.y <= low.y <= field.y + field.height
    assert high.x < field.x
    assert high.y < field.y
    assert chart.split == (field.x, field.y)


def test_marks_at_one_place_are_moved_apart() -> None:
    chart = drawn(*(spot(number, 70, 80) for number in range(1, 6)))
    places = [(one.x, one.y) for one in chart.spots]
    alone = drawn(spot(1, 70, 80)).spots[0]
    assert places[0] == (alone.x, alone.y), "the first one stays"
    for at, (x, y) in enumerate(places):
        for other_x, other_y in places[at + 1 :]:
            assert (x - other_x) ** 2 + (y - other_y) ** 2 >= (APART - 0.5) ** 2


@given(
    st.lists(
        st.tuples(st.integers(0, 100), st.integers(0, 100), st.text("abc ", max_size=22)),
        max_size=15,
    )
)
def test_nothing_leaves_the_chart_and_no_names_cover_one_another(
    points: list[tuple[int, int, str]],
) -> None:
    chart = drawn(
        *(spot(number, right, up, name) for number, (right, up, name) in enumerate(points, 1))
    )
    boxes = []
    for one in chart.spots:
        assert 0 <= one.x <= chart.width
        assert 0 <= one.y <= chart.height
        if one.name:
            wide = 7.2 * len(one.name)
            start = one.name_x - {"start": 0.0, "middle": wide / 2, "end": wide}[one.anchor]
            assert start >= 0
            assert start + wide <= chart.width
            boxes.append((start, one.name_y - 12, start + wide, one.name_y + 2))
    for at, one_box in enumerate(boxes):
        for other in boxes[at + 1 :]:
            apart = (
                one_box[2] <= other[0] or other[2] <= one_box[0]
                or one_box[3] <= other[1] or other[3] <= one_box[1]
            )  # fmt: skip
            assert apart


def test_a_meter_fills_its_track_by_its_share_and_the_line_stands_at_its_own() -> None:
    chart = meters(
        [("Very sure", 100, "95% or more", ""), ("Guessing", 25, "25%", "8 answers")],
        (90, "should be 90%"), "Title", "Desc",
    )  # fmt: skip
    full, quarter = chart.rows
    assert full.fill == chart.track
    assert quarter.fill == pytest.approx(chart.track / 4)
    assert quarter.y > full.y
    assert chart.mark == pytest.approx(chart.left + 0.9 * chart.track)
    assert chart.height > quarter.y
