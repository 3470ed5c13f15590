"""Lay out kites in an evening sky: the higher one flies, the larger its share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.charts.scales import Tick, place

WIDTH, HEIGHT = 1192.0, 430.0
HIGHEST, LOWEST = 60.0, 352.0
"""Where the middle of a kite is at a share of 100 and of 0 percent."""
GROUND = 384.0
NAMES = 410.0
FIRST = 64.0
"""Left of this stand the words of the scale."""

_TILTS = (-7, 5, -4, 8, -6)
_BOWED_FROM = 120.0
"""Units of string from which there is room for two bows."""


@dataclass(frozen=True, slots=True)
class Flying:
    """Hold what one kite stands for: its words, its share in percent, its two colours."""

    label: str
    percent: float
    value_label: str
    sail: str
    wing: str


@dataclass(frozen=True, slots=True)
class PlacedKite:
    """Hold a kite at (x, y), turned by ``tilt`` degrees, its string and bows as paths."""

    x: float
    y: float
    tilt: int
    sail: str
    wing: str
    line: str
    bows: tuple[str, ...]
    label: str
    value_label: str
    value_x: float
    value_y: float


@dataclass(frozen=True, slots=True)
class KiteChart:
    """Hold a sky of kites: what a template draws, and the table that says the same."""

    width: float
    height: float
    title: str
    desc: str
    kites: tuple[PlacedKite, ...]
    ticks: tuple[Tick, ...]
    ground: float
    names_y: float
    table: tuple[tuple[str, str], ...]


def kites(data: Sequence[Flying], title: str, desc: str = "") -> KiteChart:
    """Fly one kite for each share; a share is from 0 to 100 percent, and others are refused.

    Raises ValueError. Without a `desc`, the labels and shares in order describe the chart.
    """
    if any(not 0 <= one.percent <= 100 for one in data):
        raise ValueError("a share is from 0 to 100 percent")
    slot = (WIDTH - FIRST - 24.0) / max(1, len(data))
    placed = tuple(_placed(one, number, slot) for number, one in enumerate(data))
    ticks = tuple(
        Tick(value, f"{value:.0f}%", place(value, 0, 100, LOWEST, HIGHEST))
        for value in (25.0, 50.0, 75.0)
    )
    told = desc or " ".join(f"{one.label}: {one.value_label}." for one in data)
    table = tuple((one.label, one.value_label) for one in data)
    return KiteChart(WIDTH, HEIGHT, title, told, placed, ticks, GROUND, NAMES, table)


def _placed(one: Flying, number: int, slot: float) -> PlacedKite:
    x = round(FIRST + slot * (number + 0.5), 1)
    y = place(one.percent, 0, 100, LOWEST, HIGHEST)
    knot = min(y + 27.0, GROUND)
    long = GROUND - knot
    line = (
        f"M{x:g} {knot:g}C{x + 16:g} {round(knot + 0.2 * long, 1):g} "
        f"{x - 14:g} {round(knot + 0.55 * long, 1):g} {x:g} {GROUND:g}"
    )
    bows = (_bow(x + 3, knot + 20), _bow(x + 1, knot + 35)) if long >= _BOWED_FROM else ()
    return PlacedKite(
        x,
        y,
        _TILTS[number % len(_TILTS)],
        one.sail,
        one.wing,
        line,
        bows,
        one.label,
        one.value_label,
        x + 40.0,
        y + 10.0,
    )


def _bow(x: float, y: float) -> str:
    left, right = x - 7, x + 7
    return (
        f"M{left:g} {y - 4:g} {x:g} {y:g} {right:g} {y - 4:g}V{y + 5:g}"
        f"L{x:g} {y:g} {left:g} {y + 5:g}Z"
    )
