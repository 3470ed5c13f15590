"""The string on which people wait."""

from __future__ import annotations

from itertools import pairwise

import pytest

from quiz.charts.waiting import waiting_chart


@pytest.mark.parametrize(
    ("finished", "taken"), [(0, 0), (5, 1), (25, 5), (95, 19), (100, 20), (130, 20)]
)
def test_a_place_is_taken_for_every_five_who_finished(finished: int, taken: int) -> None:
    chart = waiting_chart(finished, 50)
    assert [place.taken for place in chart.places] == [True] * taken + [False] * (20 - taken)
    assert (chart.finished, chart.all) == (min(finished, 100), 100)


@pytest.mark.parametrize("stay", [50, 53, 60, 100])
def test_the_string_keeps_its_order_and_stays_in_the_picture(stay: int) -> None:
    chart = waiting_chart(0, stay)
    half = -(-stay // 5)
    assert len(chart.places) == 2 * half
    assert all(left.x < right.x for left, right in pairwise(chart.places))
    assert chart.places[0].x >= 11
    assert chart.places[-1].x <= chart.width - 11
    assert chart.counted.start < chart.counted.end < chart.behind.start < chart.behind.end
    assert (chart.counted.people, chart.behind.people) == (stay, stay)
    assert chart.counted.start < chart.counted.centre < chart.counted.end


def test_the_two_halves_stand_apart() -> None:
    places = waiting_chart(0, 50).places
    steps = [right.x - left.x for left, right in pairwise(places)]
    assert max(steps) == steps[9]
    assert max(steps[:9] + steps[10:]) - min(steps) < 0.2
