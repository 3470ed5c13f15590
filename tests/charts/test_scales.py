from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.charts.scales import nice_step, nice_ticks, percent_ticks, place, spread


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, ()),
        (2, (1, 2)),
        (25, (10, 20)),
        (130, (50, 100)),
        (217, (100, 200)),
        (1284, (500, 1000)),
        (3000, (1000, 2000, 3000)),
    ],
)
def test_ticks_are_round_and_at_most_three(highest: float, ticks: tuple[float, ...]) -> None:
    assert nice_ticks(highest) == ticks


@given(st.integers(1, 10**9), st.integers(1, 10))
def test_ticks_are_few_and_reach_over_half_of_the_axis(highest: int, most: int) -> None:
    ticks = nice_ticks(highest, most)
    assert 1 <= len(ticks) <= most or nice_step(highest, most) > highest
    assert all(0 < tick <= highest * (1 + 1e-9) for tick in ticks)
    if ticks:
        assert ticks[-1] >= highest / 2


def test_a_step_needs_room() -> None:
    with pytest.raises(ValueError, match="one step"):
        nice_step(5, 0)


def test_places_stay_on_their_axis() -> None:
    assert place(25, 0, 100, 0, 760) == 190
    assert place(-5, 0, 100, 10, 20) == 10
    assert place(500, 0, 100, 10, 20) == 20
    assert place(3, 0, 0, 10, 20) == 10
    assert place(25, 0, 100, 200, 0) == 150


def test_only_the_ends_of_a_percentage_axis_carry_the_sign() -> None:
    assert [tick.label for tick in percent_ticks(0, 400)] == ["0%", "25", "50", "75", "100%"]
    assert [tick.at for tick in percent_ticks(0, 400)] == [0, 100, 200, 300, 400]


@given(st.lists(st.floats(0, 200), max_size=8))
def test_labels_are_spread_without_changing_their_order(positions: list[float]) -> None:
    moved = spread(positions, 18, 0, 200)
    pairs = sorted(zip(positions, moved, strict=True))
    for (_, low), (_, high) in pairwise(pairs):
        assert high - low >= 17.8
    assert all(-0.1 <= at <= 200.1 for at in moved)
