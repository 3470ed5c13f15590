from __future__ import annotations

from itertools import pairwise

import pytest

from quiz.charts import Share, dots, lines


def test_dots_have_the_measures_of_the_design() -> None:
    rows = [
        ("Find and check", [Share(46, "46", 43, 49), Share(58, "58", 54, 62)], "second"),
        ("Talk and share", [Share(71, "71", 68, 74), Share(69, "69", 65, 73)], "close"),
    ]
    chart = dots(rows, "Best answers by skill", "")
    assert [row.y for row in chart.rows] == [24, 68]
    assert [tick.at for tick in chart.ticks] == [150, 250.5, 351, 451.5, 552]
    pune, semarang = chart.rows[0].dots
    assert pune.x == pytest.approx(334.9)
    assert semarang.x == pytest.approx(383.2)
    assert (pune.anchor, semarang.anchor) == ("end", "start")
    assert pune.band is not None
    assert semarang.band is not None
    assert pune.value_x < pune.band[0]
    assert semarang.value_x > semarang.band[1]
    assert [dot.anchor for dot in chart.rows[1].dots] == ["start", "end"]
    assert chart.table[0] == ("Find and check", "46", "58", "second")


def test_a_share_that_is_not_shown_has_no_dot_but_its_words() -> None:
    chart = dots([("Skill", [Share(None, "fewer than 10"), Share(95, "95% or more")], "")], "T", "")
    assert [dot.series for dot in chart.rows[0].dots] == [1]
    assert chart.rows[0].dots[0].band is None
    assert chart.table == (("Skill", "fewer than 10", "95% or more", ""),)


def test_lines_have_the_measures_of_the_design() -> None:
    data = [
        ("B the key", [Share(p, f"{p}%") for p in (30, 31, 29, 25)]),
        ("C no name", [Share(p, f"{p}%") for p in (30, 37, 40, 46)]),
        ("Not sure", [Share(p, f"{p}%") for p in (24, 21, 20, 19)]),
    ]
    chart = lines(["0–3", "4–5", "6–7", "8–9"], data, "Strong groups move to C", "")
    assert [x for x, _ in chart.bands] == [44, 190, 336, 482]
    assert [tick.at for tick in chart.ticks] == [244, 189, 134, 79, 24]
    assert chart.lines[0].points == ((44, 178.0), (190, 175.8), (336, 180.2), (482, 189.0))
    assert chart.grid == (24, 494)
    ends = [line.end_y for line in chart.lines]
    assert ends == [pytest.approx(193.5), pytest.approx(147.3), pytest.approx(211.5)]
    assert chart.table[0] == ("B the key", "30%", "31%", "29%", "25%")


def test_words_at_the_ends_of_lines_do_not_cover_one_another() -> None:
    data = [
        (name, [Share(50, "50%"), Share(p, "")])
        for name, p in zip("abcd", (0, 1, 1, 2), strict=True)
    ]
    chart = lines(["low", "high"], data, "T", "")
    ends = sorted(line.end_y for line in chart.lines)
    assert all(b - a >= 18 for a, b in pairwise(ends))
    assert ends[-1] <= 244


def test_a_hidden_point_leaves_a_line_without_it() -> None:
    chart = lines(["low", "high"], [("a", [Share(None, "few"), Share(40, "40%")])], "T", "")
    assert len(chart.lines[0].points) == 1
    assert lines(["low"], [("a", [Share(None, "few")])], "T", "").lines == ()


def test_a_line_that_lacks_a_band_is_refused() -> None:
    with pytest.raises(ValueError, match="every band"):
        lines(["low", "high"], [("a", [Share(1, "1%")])], "T", "")


def test_a_verdict_stands_beyond_the_axis_and_is_strong_unless_it_is_calm() -> None:
    share = Share(40, "40", 35, 45)
    chart = dots(
        [("One", [share], "Up by 5"), ("Two", [share], "Too close"), ("Three", [share], "")],
        "", "", left=250, right=600, width=760, step=38, calm="Too close",
    )  # fmt: skip
    assert [row.strong for row in chart.rows] == [True, False, False]
    assert 600 < chart.places.verdict_x < chart.places.width == 760


def test_a_phone_has_the_words_of_a_row_above_and_below_its_dots() -> None:
    share = Share(40, "40", 35, 45)
    plain = dots([("One", [share], ""), ("Two", [Share(99, "99", 97, 100)], "")], "", "").narrow
    told = dots([("One", [share], "Up by 5"), ("Two", [share], "")], "", "", calm="Calm").narrow
    assert plain is not None
    assert told is not None
    for chart in (plain, told):
        first, second = chart.rows
        words = second.y + chart.places.label_dy - 13  # the height of a line
        assert words > first.y + (chart.places.verdict_dy if first.verdict else 8)
        assert chart.places.width <= 300
    assert [row.dots[0].anchor for row in plain.rows] == ["start", "end"], "99 would stick out"
