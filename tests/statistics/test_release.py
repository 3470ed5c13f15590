from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.statistics.figure import Figure, undefined
from quiz.statistics.release import (
    Shown,
    hall_percents,
    minutes,
    number,
    participation,
    per_day,
    poll_percent,
    rounded,
    scored_percent,
    stepped,
)
from quiz.statistics.shares import share


@pytest.mark.parametrize(
    ("found", "n", "value", "bound"),
    [
        (12, 15, 80, "least"),
        (11, 15, 73, "exact"),
        (3, 15, 20, "most"),
        (19, 19, 80, "least"),
        (0, 19, 20, "most"),
        (18, 20, 90, "least"),
        (17, 20, 85, "exact"),
        (2, 20, 10, "most"),
        (39, 39, 90, "least"),
        (38, 40, 95, "least"),
        (37, 40, 93, "exact"),
        (2, 40, 5, "most"),
        (3, 40, 8, "exact"),
        (119, 130, 92, "exact"),
        (1000, 1000, 95, "least"),
        (0, 1000, 5, "most"),
    ],
)
def test_scored_shares_are_capped_by_the_size_of_the_group(
    found: int, n: int, value: int, bound: str
) -> None:
    shown = scored_percent(share(found, n, 10))
    assert (shown.value, shown.bound) == (value, bound)
    assert (shown.low is None) == (shown.high is None) == (bound != "exact")
    assert (shown.plain is None) == (bound != "exact")


def test_capped_shares_of_one_side_look_the_same() -> None:
    for n in (10, 19, 20, 39, 40, 400):
        lots = [scored_percent(share(found, n, 10)) for found in range(n + 1)]
        for bound in ("least", "most"):
            assert len({shown for shown in lots if shown.bound == bound}) == 1
        assert all(isinstance(shown.value, int) for shown in lots)


def test_a_range_is_in_whole_percents() -> None:
    assert scored_percent(share(36, 130, 10)) == Shown(28, None, "exact", 21, 36)


def test_shares_of_polls_come_in_steps_of_ten_under_a_hundred() -> None:
    assert [poll_percent(share(found, 12, 10)) for found in (0, 5, 7, 12)] == [
        Shown(0), Shown(40), Shown(60), Shown(100),
    ]  # fmt: skip
    assert poll_percent(share(99, 99, 10)).low is None
    shown = poll_percent(share(37, 100, 10))
    assert (shown.value, shown.low, shown.high) == (37, 28, 47)


def test_nobody_learns_that_all_or_none_chose_something_sensitive() -> None:
    shown = [poll_percent(share(found, 20, 10), sensitive=True) for found in range(21)]
    assert shown[0] == shown[1] == shown[2] == Shown(10, bound="most")
    assert shown[20] == shown[19] == shown[18] == Shown(90, bound="least")
    assert shown[10] == Shown(50)
    assert poll_percent(share(0, 200, 10), sensitive=True) == Shown(5, bound="most")
    assert poll_percent(share(200, 200, 10), sensitive=True) == Shown(95, bound="least")


def test_a_figure_without_a_number_is_shown_by_its_reason() -> None:
    none = undefined("no_spread", 40)
    assert scored_percent(none) == poll_percent(none) == number(none, 2) == Shown(None, "no_spread")
    assert minutes(undefined("too_few")) == Shown(None, "too_few")


@pytest.mark.parametrize(
    ("exact", "places", "expected"),
    [
        (0.512345, 2, 0.51),
        (-0.0012, 2, 0.0),
        (673.44, 1, 673.0),
        (67.345, 1, 67.3),
        (1234.5, 1, 1230.0),
        (99.96, 1, 100.0),
        (0.0, 2, 0.0),
    ],
)
def test_numbers_have_at_most_three_digits(exact: float, places: int, expected: float) -> None:
    found = rounded(exact, places)
    assert found == expected
    assert str(found) == str(abs(found)) or found < 0


@given(st.floats(-1e6, 1e6), st.integers(0, 2))
def test_rounding_keeps_the_number_to_three_digits(exact: float, places: int) -> None:
    found = rounded(exact, places)
    assert abs(found - exact) <= max(0.5 * 10**-places, abs(exact) * 0.005001) + 1e-9
    digits = f"{abs(found):.10f}".replace(".", "").strip("0")
    assert len(digits) <= 3


def test_times_are_whole_minutes_and_bounds_at_the_ends() -> None:
    assert minutes(Figure(479.0, n=20)) == Shown(8)
    assert minutes(Figure(31.0, n=20)) == Shown(1, bound="most")
    assert minutes(undefined("no_end", 20)) == Shown(48, bound="least")


def test_participation_comes_in_steps_of_five_under_a_hundred() -> None:
    assert [stepped(n) for n in (0, 4, 5, 99, 100, 101, 183)] == [0, 0, 5, 95, 100, 101, 183]
    shown = participation(214, 183)
    assert (shown.started, shown.finished, shown.percent) == (214, 183, 86)
    assert participation(28, 27) == participation(25, 25)
    assert participation(3, 2).percent is None
    assert participation(99, 100).percent == 100


def test_small_days_and_empty_days_look_the_same() -> None:
    days = per_day({"10": 12, "11": 0, "12": 9, "13": 140}, 10)
    assert days == {"10": 10, "11": None, "12": None, "13": 140}


def test_a_hall_shows_steps_of_ten_from_five_responses() -> None:
    counts = {"a": 1, "b": 3, "c": 1}
    assert hall_percents(counts, 5, sensitive=False) == {"a": 20, "b": 60, "c": 20}
    assert hall_percents({"a": 1, "b": 3}, 4, sensitive=False) is None
    assert hall_percents(counts, 5, sensitive=True) is None
    assert hall_percents({"a": 1, "b": 27}, 28, sensitive=False) == {"a": 0, "b": 100}
