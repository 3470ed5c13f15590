"""Numbered marks on an axis of percentages."""

from __future__ import annotations

from itertools import combinations

from quiz.charts.strip import APART, ROW, TALL, strip


def test_marks_stand_in_order_from_the_lowest() -> None:
    chart = strip([(1, 71.0, "71%"), (10, 28.0, "28%"), (2, 92.0, "92%")], (35, 80), "Questions")
    assert [mark.number for mark in chart.marks] == [10, 1, 2]
    assert [mark.x for mark in chart.marks] == [276.7, 674.0, 868.1]
    assert len({mark.top for mark in chart.marks}) == 1
    assert [mark.out for mark in chart.marks] == [True, False, True]
    assert chart.aim == (341.4, 757.2)


def test_neighbours_never_cover_one_another() -> None:
    chart = strip([(n, 60.0 + n % 3, "60%") for n in range(1, 20)], (35, 80), "Questions")
    for one, other in combinations(chart.marks, 2):
        assert abs(one.x - other.x) >= APART or abs(one.top - other.top) >= ROW
    assert min(mark.label_y for mark in chart.marks) > chart.aim_y
    assert max(mark.top + TALL for mark in chart.marks) < chart.baseline < chart.height


def test_the_table_and_the_description_say_the_same() -> None:
    chart = strip([(1, 71.0, "71%"), (10, 80.0, "80% or more")], (35, 80), "Questions")
    assert chart.table == (("1", "71%"), ("10", "80% or more"))
    assert chart.desc == "1: 71%. 10: 80% or more."
    assert not any(mark.out for mark in chart.marks), "the ends of the aim are inside"


def test_no_marks_make_an_empty_axis() -> None:
    chart = strip([], (35, 80), "Questions")
    assert (chart.marks, chart.table, chart.desc) == ((), (), "")
    assert [tick.label for tick in chart.ticks] == ["0%", "25", "50", "75", "100%"]
