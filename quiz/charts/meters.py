"""Lay out shares as bars over a full track, with a line where they should reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.charts.scales import place


@dataclass(frozen=True, slots=True)
class Meter:
    """Hold one bar: how far it reaches, its words beside it and those in it."""

    label: str
    fill: float
    value_label: str
    note: str
    y: float


@dataclass(frozen=True, slots=True)
class MeterChart:
    """Hold bars below one another; ``mark`` is where the line stands, with its words below."""

    width: float
    height: float
    title: str
    desc: str
    rows: tuple[Meter, ...]
    left: float
    track: float
    mark: float
    mark_label: str


LEFT, TRACK, ROOM = 110.0, 380.0, 90.0
TOP, STEP, THICK = 12.0, 46.0, 26.0
FOOT = 34.0


def meters(
    data: Sequence[tuple[str, float, str, str]],
    mark: tuple[float, str],
    title: str,
    desc: str,
) -> MeterChart:
    """Lay out (label, percent, words, words in the bar) and a line at a percentage."""
    rows = tuple(
        Meter(label, place(percent, 0, 100, 0, TRACK), words, note, TOP + STEP * number)
        for number, (label, percent, words, note) in enumerate(data)
    )
    return MeterChart(
        LEFT + TRACK + ROOM,
        TOP + STEP * len(rows) + FOOT,
        title,
        desc,
        rows,
        LEFT,
        TRACK,
        place(mark[0], 0, 100, LEFT, LEFT + TRACK),
        mark[1],
    )
