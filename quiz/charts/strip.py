"""Lay out numbered marks on one axis of percentages, with the part where they should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.charts.scales import Tick, percent_ticks, place


@dataclass(frozen=True, slots=True)
class Mark:
    """Hold a mark with its number, which stands above or below it; `out` is outside the aim."""

    number: int
    x: float
    label_y: float
    value_label: str
    out: bool


@dataclass(frozen=True, slots=True)
class StripChart:
    """Hold marks on an axis from 0 to 100 %, and the table that says the same."""

    width: float
    height: float
    title: str
    desc: str
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    aim: tuple[float, float]
    table: tuple[tuple[str, str], ...]


LEFT, RIGHT, ABOVE, BELOW = 10.0, 530.0, 42.0, 88.0


def strip(
    data: Sequence[tuple[int, float, str]],
    aim: tuple[float, float],
    title: str,
    desc: str = "",
) -> StripChart:
    """Lay out (number, percent, words) from the lowest to the highest percentage.

    Numbers stand above and below in turns, so that neighbours do not cover one another.
    Without a `desc`, numbers and words in order describe the chart.
    """
    ordered = sorted(data, key=lambda one: (one[1], one[0]))
    marks = tuple(
        Mark(
            number,
            place(percent, 0, 100, LEFT, RIGHT),
            BELOW if turn % 2 else ABOVE,
            words,
            not aim[0] <= percent <= aim[1],
        )
        for turn, (number, percent, words) in enumerate(ordered)
    )
    return StripChart(
        RIGHT + 20.0,
        124.0,
        title,
        desc or " ".join(f"{number}: {words}." for number, _, words in ordered),
        marks,
        percent_ticks(LEFT, RIGHT),
        (place(aim[0], 0, 100, LEFT, RIGHT), place(aim[1], 0, 100, LEFT, RIGHT)),
        tuple((str(number), words) for number, _, words in ordered),
    )
