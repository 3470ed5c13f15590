"""Lay out numbered marks on one axis of percentages, with the part where they should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.charts.scales import Tick, percent_ticks, place


@dataclass(frozen=True, slots=True)
class Mark:
    """Hold a mark 18 wide and 22 high: its tip, and where its number stands over it.

    `out` is outside the aim.
    """

    number: int
    x: float
    top: float
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
    aim_y: float
    baseline: float
    tick_y: float
    table: tuple[tuple[str, str], ...]


LEFT, WIDTH, HEAD, FOOT = 18.0, 960.0, 30.0, 28.0
APART, ROW, TALL = 20.0, 38.0, 22.0
"""Units between neighbours in a row, from row to row, and of a mark's height."""


def strip(
    data: Sequence[tuple[int, float, str]],
    aim: tuple[float, float],
    title: str,
    desc: str = "",
) -> StripChart:
    """Lay out (number, percent, words) from the lowest to the highest percentage.

    Marks that would cover one another stand on top of one another. Without a `desc`, numbers
    and words in order describe the chart.
    """
    ordered = sorted(data, key=lambda one: (one[1], one[0]))
    right = WIDTH - LEFT
    ends: list[float] = []
    placed: list[tuple[int, float, int]] = []
    for number, percent, _ in ordered:
        x = place(percent, 0, 100, LEFT, right)
        row = next((row for row, end in enumerate(ends) if x - end >= APART), len(ends))
        ends[row : row + 1] = [x]
        placed.append((number, x, row))
    baseline = HEAD + ROW * max(1, len(ends)) + 8
    marks = tuple(
        Mark(
            number,
            x,
            top := baseline - 8 - ROW * row - TALL,
            top - 5,
            words,
            not aim[0] <= percent <= aim[1],
        )
        for (number, x, row), (_, percent, words) in zip(placed, ordered, strict=True)
    )
    return StripChart(
        WIDTH,
        baseline + FOOT,
        title,
        desc or " ".join(f"{number}: {words}." for number, _, words in ordered),
        marks,
        percent_ticks(LEFT, right),
        (place(aim[0], 0, 100, LEFT, right), place(aim[1], 0, 100, LEFT, right)),
        HEAD - 10,
        baseline,
        baseline + 20,
        tuple((str(number), words) for number, _, words in ordered),
    )
