"""Kites in the sky: higher for more, within the picture, said in words as well."""

from __future__ import annotations

import pytest

from quiz.charts.kites import GROUND, HEIGHT, WIDTH, Flying, kites


def flying(*percents: float) -> list[Flying]:
    return [Flying(f"Skill {n}", p, f"{p:g}%", "#111", "#222") for n, p in enumerate(percents)]


def test_the_higher_a_kite_flies_the_more_people_found_it() -> None:
    chart = kites(flying(0, 25, 50, 75, 100), "Skills")
    heights = [one.y for one in chart.kites]
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == 5
    for tick, height in zip(chart.ticks, heights[1:4], strict=True):
        assert tick.at == height


def test_every_kite_and_its_words_are_within_the_picture() -> None:
    for many in (1, 2, 5, 8):
        chart = kites(flying(*[100.0 * n / many for n in range(many)]), "Skills")
        for one in chart.kites:
            assert 30 < one.x < WIDTH - 30
            assert 30 < one.y < GROUND
            assert one.value_x + 70 < WIDTH + 60
        assert chart.names_y < HEIGHT
        steps = [b.x - a.x for a, b in zip(chart.kites, chart.kites[1:], strict=False)]
        assert max(steps, default=0) - min(steps, default=0) < 0.2


def test_the_chart_says_in_words_and_a_table_what_it_draws() -> None:
    chart = kites(flying(40, 77), "Best answers by skill")
    assert chart.desc == "Skill 0: 40%. Skill 1: 77%."
    assert chart.table == (("Skill 0", "40%"), ("Skill 1", "77%"))


def test_what_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="0 to 100"):
        kites(flying(101), "Skills")
