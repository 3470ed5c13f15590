from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.charts import Column, columns, share_bar, splits, stacks

SCORES = [("0–3", 8), ("4", 14), ("5", 19), ("6", 22), ("7", 25), ("8", 21), ("9", 13), ("10", 8)]


def test_the_chart_of_scores_has_the_measures_of_the_design() -> None:
    chart = columns(
        [
            Column(label, n, str(n), highlight=label == "7", note="middle score" * (label == "7"))
            for label, n in SCORES
        ],
        "People by number of best answers",
        axis_label="Best answers out of 10",
    )
    assert (chart.width, chart.height, chart.baseline, chart.axis_y) == (760, 236, 196, 234)
    rects = [column.rect for column in chart.columns]
    assert [rect.x for rect in rects] == [10.0, 104.0, 198.0, 292.0, 386.0, 480.0, 574.0, 668.0]
    assert {rect.width for rect in rects} == {82.0}
    assert [rect.y for rect in rects] == [146.1, 108.6, 77.4, 58.7, 40.0, 65.0, 114.9, 146.1]
    assert [rect.height for rect in rects] == [49.9, 87.4, 118.6, 137.3, 156.0, 131.0, 81.1, 49.9]
    assert [column.middle for column in chart.columns][:2] == [51.0, 145.0]
    middle = chart.columns[4]
    assert (middle.value_y, middle.note, middle.note_y, middle.highlight) == (
        32.0, "middle score", 10.0, True,
    )  # fmt: skip
    assert {column.label_y for column in chart.columns} == {216}
    assert chart.table[0] == ("0–3", "8")


def test_a_chart_without_its_own_description_reads_its_numbers_out() -> None:
    chart = columns([Column("4", 14, "14 people"), Column("5", 19, "19 people")], "Scores")
    assert chart.desc == "4: 14 people. 5: 19 people."


@given(st.lists(st.integers(0, 10_000), max_size=60))
def test_columns_stay_in_the_chart_and_apart(values: list[int]) -> None:
    chart = columns([Column(str(at), n, str(n)) for at, n in enumerate(values)], "Any")
    end = 0.0
    for column, value in zip(chart.columns, values, strict=True):
        rect = column.rect
        assert rect.x >= end
        end = rect.x + rect.width
        assert rect.width > 0
        assert rect.y >= 40.0
        assert rect.y + rect.height == pytest.approx(chart.baseline)
        assert (rect.height == 0) <= (value < max(values) / 1000 or value == 0)
    assert end <= chart.width


def test_columns_of_nothing_are_flat_and_of_nobody_are_none() -> None:
    flat = columns([Column("a", 0, "0")], "Nothing")
    assert flat.columns[0].rect.height == 0
    assert columns([], "Nobody").columns == ()


def test_a_column_under_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="under 0"):
        columns([Column("a", -1, "-1")], "Wrong")


def test_a_share_bar_fills_as_many_of_a_hundred_as_its_share() -> None:
    assert share_bar(28, "Q10", "28%", highlight=True).fill == 28
    assert share_bar(None, "Q1", "fewer than 10").fill == 0
    assert share_bar(120, "Q1", "?").fill == 100


def test_a_small_day_is_a_stub_whose_height_says_nothing() -> None:
    labels = ["10", "11", "12", "13"]
    pune: list[int | None] = [12, None, None, 140]
    semarang: list[int | None] = [None, None, 14, 60]
    chart = stacks(labels, [pune, semarang], "Per day", "", small="under 10")
    assert [[part.hatched for part in stack.parts] for stack in chart.stacks] == [
        [False, True], [True], [False, True], [False, False],
    ]  # fmt: skip
    assert {part.rect.height for stack in chart.stacks for part in stack.parts if part.hatched} == {
        8.0
    }
    low, stub = chart.stacks[0].parts
    assert stub.rect.y + stub.rect.height == pytest.approx(low.rect.y - 2)
    assert chart.stacks[1].parts[0].rect.y + 8 == chart.baseline - 2
    assert chart.stacks[0].values == ("12", "under 10")
    assert chart.stacks[3].values == ("140", "60")


def test_the_pieces_of_a_stack_lie_on_one_another_and_keep_their_measure() -> None:
    chart = stacks(["a", "b"], [[100, 50], [60, 110]], "Two", "", small="few")
    first, second = chart.stacks[0].parts
    assert first.rect.y + first.rect.height == chart.baseline
    assert second.rect.y + second.rect.height == pytest.approx(first.rect.y - 2)
    assert first.rect.height / second.rect.height == pytest.approx(100 / 60, rel=0.01)
    assert [tick.label for tick in chart.ticks] == ["100"]
    assert chart.stacks[0].parts[0].rect.x == pytest.approx(24 + 0.16 * 368, abs=0.05)


def test_a_series_that_lacks_a_label_is_refused() -> None:
    with pytest.raises(ValueError, match="every label"):
        stacks(["a", "b"], [[1]], "Wrong", "", small="few")


def test_the_bars_of_confidence_have_the_measures_of_the_design() -> None:
    data = [("Sure", 262, 100 * 66 / 262, "25%"), ("Fairly sure", 214, 100 * 94 / 214, "44%")]
    chart = splits(data, "Most who were sure did not find it", "")
    first, second = chart.rows
    assert (first.first.x, first.first.y, first.first.height) == (96, 32, 26)
    assert first.first.width + first.second.width == pytest.approx(295, abs=0.2)
    assert first.second.x == pytest.approx(first.first.x + first.first.width + 4)
    assert second.first.y == 78
    assert second.first.width == pytest.approx(295 * 94 / 262, abs=0.15)
    assert chart.rows[0].value_x == 404.0


def test_a_long_word_of_confidence_stands_beside_its_bar() -> None:
    word = "काफ़ी हद तक पक्का"
    chart = splits([("पूरा पक्का", 262, 50, "50%"), (word, 94, 44, "44%")], "", "")
    assert {row.first.x for row in chart.rows} == {7.5 * len(word)}
    assert max(row.second.x + row.second.width for row in chart.rows) <= 450 - 55


def test_numbers_of_gridlines_stand_beside_the_columns() -> None:
    chart = stacks([str(day) for day in range(31)], [[40] * 31], "", "", "")
    assert chart.stacks[0].parts[0].rect.x >= 24


def test_brackets_span_their_columns_and_do_not_cover_one_another() -> None:
    plain = stacks(["1", "2", "3", "4"], [[5, 6, 7, 8]], "", "", "")
    chart = stacks(
        ["1", "2", "3", "4"],
        [[5, 6, 7, 8]],
        "",
        "",
        "",
        [(2, 3, "Workshops in a town with a long name"), (0, 1, "Labs"), (1, 2, "A fair")],
    )
    labs, fair, workshops = chart.brackets
    assert (labs.start, labs.end) == (
        plain.stacks[0].parts[0].rect.x,
        pytest.approx(plain.stacks[1].middle + 0.34 * 184, abs=0.1),
    )
    assert [one.label for one in chart.brackets] == [
        "Labs", "A fair", "Workshops in a town with a long name",
    ]  # fmt: skip
    assert labs.y > fair.y
    assert workshops.y in (labs.y, fair.y) or workshops.y < fair.y
    assert chart.height > plain.height
    top = min(part.rect.y for stack in chart.stacks for part in stack.parts)
    assert all(one.y + 6 < top for one in chart.brackets)
    assert all(one.label_y > 0 for one in chart.brackets)


def test_brackets_apart_stand_in_one_row() -> None:
    chart = stacks(["1", "2", "3", "4"], [[5, 6, 7, 8]], "", "", "", [(0, 0, "A"), (3, 3, "B")])
    assert len({one.y for one in chart.brackets}) == 1
    assert chart.height == stacks(["1"], [[1]], "", "", "").height
