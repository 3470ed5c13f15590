"""Numbered marks on an axis of percentages."""

from __future__ import annotations

from quiz.charts.strip import strip


def test_marks_stand_in_order_with_numbers_above_and_below() -> None:
    chart = strip([(1, 71.0, "71%"), (10, 28.0, "28%"), (2, 92.0, "92%")], (35, 80), "Questions")
    assert [mark.number for mark in chart.marks] == [10, 1, 2]
    assert [mark.x for mark in chart.marks] == [155.6, 379.2, 488.4]
    assert [mark.label_y for mark in chart.marks] == [42.0, 88.0, 42.0]
    assert [mark.out for mark in chart.marks] == [True, False, True]
    assert chart.aim == (192.0, 426.0)


def test_the_table_and_the_description_say_the_same() -> None:
    chart = strip([(1, 71.0, "71%"), (10, 80.0, "80% or more")], (35, 80), "Questions")
    assert chart.table == (("1", "71%"), ("10", "80% or more"))
    assert chart.desc == "1: 71%. 10: 80% or more."
    assert not any(mark.out for mark in chart.marks), "the ends of the aim are inside"


def test_no_marks_make_an_empty_axis() -> None:
    chart = strip([], (35, 80), "Questions")
    assert (chart.marks, chart.table, chart.desc) == ((), (), "")
    assert [tick.label for tick in chart.ticks] == ["0%", "25", "50", "75", "100%"]
