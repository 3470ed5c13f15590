"""Lay out numbered marks in a square of two percentages, one field of which stands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from quiz.charts.scales import Tick, percent_ticks, place

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Spot:
    """Hold a mark: how far to the right and how high (percent), its words, whether it stands out.

    ``right_label`` and ``up_label`` say the two percentages, for the table.
    """

    number: int
    name: str
    right: float
    up: float
    right_label: str
    up_label: str
    stands_out: bool


@dataclass(frozen=True, slots=True)
class PlacedSpot:
    """Hold a mark with its place, and where its name stands; no name where there is no room."""

    number: int
    name: str
    x: float
    y: float
    stands_out: bool
    name_x: float
    name_y: float
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Box:
    """Hold a field of the square in the units of its chart's viewBox."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Corner:
    """Hold where the words of a field stand."""

    x: float
    y: float
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class QuadrantChart:
    """Hold the square: its marks, the lines at which its fields part, and its axes.

    ``corners`` are for the words of the fields: low right, low left, high left, high right.
    """

    width: float
    height: float
    title: str
    desc: str
    spots: tuple[PlacedSpot, ...]
    field: Box
    square: Box
    split: tuple[float, float]
    corners: tuple[Corner, ...]
    across: tuple[Tick, ...]
    upward: tuple[Tick, ...]


LEFT, TOP, FOOT, SIDE = 60.0, 38.0, 46.0, 10.0
RADIUS = 13.0
APART = 25.0
"""Units between the middles of two marks: so far are they moved where they would cover."""

LETTER = 7.2
"""Units that a letter of a name takes, at most on average."""

_TALL = 15.0


def quadrants(
    data: Sequence[Spot],
    split: tuple[float, float],
    title: str,
    desc: str,
    size: tuple[float, float] = (760.0, 464.0),
) -> QuadrantChart:
    """Lay marks out over two percentages; the field right of and below ``split`` stands out.

    Marks that would cover one another are moved apart a little (the table has the numbers);
    a name stands beside, over or under its mark where nothing else is, else it is left out.
    """
    width, height = size
    right, bottom = width - SIDE, height - FOOT
    spots = _apart(
        [
            (place(spot.right, 0, 100, LEFT, right), place(spot.up, 0, 100, bottom, TOP))
            for spot in data
        ],
        (LEFT + RADIUS, TOP, right - RADIUS, bottom - RADIUS),
    )
    taken = [_around(x, y) for x, y in spots]
    x_split = place(split[0], 0, 100, LEFT, right)
    y_split = place(split[1], 0, 100, bottom, TOP)
    corners = []
    for upper, lower, at_right in (
        (y_split, bottom, True),
        (y_split, bottom, False),
        (TOP, y_split, False),
        (TOP, y_split, True),
    ):
        corner, words = _corner(upper, lower, right - 14.0 if at_right else LEFT + 14.0, taken)
        corners.append(corner)
        taken.append(words)
    placed = []
    for spot, (x, y) in zip(data, spots, strict=True):
        name, box, at = _named(spot.name, x, y, taken, (LEFT, 4.0, right, bottom))
        if box is not None:
            taken.append(box)
        placed.append(PlacedSpot(spot.number, name, x, y, spot.stands_out, *at))
    return QuadrantChart(
        width,
        height,
        title,
        desc,
        tuple(placed),
        Box(x_split, y_split, round(right - x_split, 1), round(bottom - y_split, 1)),
        Box(LEFT, TOP, right - LEFT, bottom - TOP),
        (x_split, y_split),
        tuple(corners),
        percent_ticks(LEFT, right),
        percent_ticks(bottom, TOP),
    )


_Edges = tuple[float, float, float, float]


WORDS = 220.0
"""Units that the words of a field take at most."""


def _corner(upper: float, lower: float, x: float, taken: Sequence[_Edges]) -> tuple[Corner, _Edges]:
    """Find where the words of a field cover no mark: at its foot, else at its head."""
    at_right = x > LEFT + WORDS
    start = x - WORDS if at_right else x
    anchor: Anchor = "end" if at_right else "start"
    found = []
    for y in (lower - 10.0, upper + 18.0):
        box = (start, y - 14.0, start + WORDS, y + 4.0)
        found.append((Corner(x, round(y, 1), anchor), box))
    free = [one for one in found if not any(_cover(one[1], mark) for mark in taken)]
    return (free or found)[0]


def _around(x: float, y: float) -> _Edges:
    return x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS


def _apart(points: list[tuple[float, float]], edges: _Edges) -> list[tuple[float, float]]:
    """Move points apart that are nearer than two marks allow; the first of two stays longest."""
    left, top, right, bottom = edges
    moved: list[tuple[float, float]] = []
    for x, y in points:
        x, y = min(right, max(left, x)), min(bottom, max(top, y))
        moved.append(_free(x, y, moved, edges))
    return [(round(x, 1), round(y, 1)) for x, y in moved]


_STEPS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))


def _free(
    x: float, y: float, others: Sequence[tuple[float, float]], edges: _Edges
) -> tuple[float, float]:
    """Find the nearest place on a grid around a point where no other mark is."""
    left, top, right, bottom = edges
    for ring in range(13):
        for to_right, down in _STEPS if ring else ((0, 0),):
            there = x + to_right * ring * APART / 2, y + down * ring * APART / 2
            inside = left <= there[0] <= right and top <= there[1] <= bottom
            if inside and all(_far(there, one) for one in others):
                return there
    return x, y


def _far(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 >= (APART - 0.2) ** 2


def _named(
    name: str, x: float, y: float, taken: Sequence[_Edges], edges: _Edges
) -> tuple[str, _Edges | None, tuple[float, float, Anchor]]:
    """Find room for a name beside, over or under its mark."""
    wide = LETTER * len(name)
    ways: tuple[tuple[Anchor, float, float], ...] = (
        ("start", x + RADIUS + 6, y + 4.5),
        ("end", x - RADIUS - 6, y + 4.5),
        ("middle", x, y - RADIUS - 7),
        ("middle", x, y + RADIUS + 16),
    )
    for anchor, at, line in ways:
        start = at - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        box = (start, line - _TALL + 2, start + wide, line + 3)
        inside = box[0] >= edges[0] and box[2] <= edges[2] and box[1] >= edges[1]
        if inside and box[3] <= edges[3] and not any(_cover(box, one) for one in taken):
            return name, box, (round(at, 1), round(line, 1), anchor)
    return "", None, (x, y, "middle")


def _cover(one: _Edges, other: _Edges) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
