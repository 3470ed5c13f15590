"""Lay out a gain with its range between no change and everything learned."""

from __future__ import annotations

import math
from dataclasses import dataclass

from quiz.charts.scales import place


@dataclass(frozen=True, slots=True)
class GainChart:
    """Hold an axis from `start` to `end` with no change at `zero`, a mark and its band.

    `value_x` is where the words of the mark are centred: over it, but inside the chart.
    """

    width: float
    height: float
    title: str
    desc: str
    start: float
    end: float
    zero: float
    x: float
    value_x: float
    band: tuple[float, float] | None
    value_label: str


WIDTH, HEIGHT = 350.0, 96.0
LEFT, RIGHT = 10.0, 340.0
INSET = 24.0
STEP = 25.0


def gain(
    percent: float,
    low: float | None,
    high: float | None,
    value_label: str,
    title: str,
    desc: str,
) -> GainChart:
    """Lay out a gain in percent of what was missing; the axis ends at 100 %.

    It begins at no change, or below where the gain or its range does, in steps of a quarter, and
    never below -100 %: what is worse stands at the end.
    """
    lowest = min(0.0, percent, percent if low is None else low)
    least = max(-100.0, STEP * math.floor(lowest / STEP))
    x = place(percent, least, 100.0, LEFT, RIGHT)
    band = None
    if low is not None and high is not None:
        band = (place(low, least, 100.0, LEFT, RIGHT), place(high, least, 100.0, LEFT, RIGHT))
    return GainChart(
        WIDTH,
        HEIGHT,
        title,
        desc,
        LEFT,
        RIGHT,
        place(0.0, least, 100.0, LEFT, RIGHT),
        x,
        min(WIDTH - INSET, max(INSET, x)),
        band,
        value_label,
    )
