"""Lay out points with their ranges, and lines over bands; templates draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from quiz.charts.scales import Tick, percent_ticks, place, spread


@dataclass(frozen=True, slots=True)
class Share:
    """Hold a percentage with its range; None is not shown, and a capped one has no range."""

    percent: float | None
    value_label: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """Hold a placed percentage: the series, the dot, its band, and where its number stands."""

    series: int
    x: float
    band: tuple[float, float] | None
    value_label: str
    value_x: float
    anchor: Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class DotRow:
    """Hold one row of dots; `verdict` stands at its end, `strong` where it says something."""

    label: str
    y: float
    dots: tuple[Dot, ...]
    verdict: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Hold where the parts of a row stand, across and below the middle of its dots."""

    left: float
    right: float
    width: float
    top: float
    step: float
    label_dy: float
    verdict_x: float
    verdict_dy: float


@dataclass(frozen=True, slots=True)
class DotChart:
    """Hold rows of dots on a percentage axis, and the table that says the same.

    `narrow` is the same for a phone, the words of a row above and below its dots.
    """

    places: Places
    height: float
    title: str
    desc: str
    rows: tuple[DotRow, ...]
    ticks: tuple[Tick, ...]
    grid: tuple[float, float]
    tick_y: float
    table: tuple[tuple[str, ...], ...]
    narrow: DotChart | None = None


DotData = Sequence[tuple[str, Sequence[Share], str]]

DOT_TOP = 24.0
DOT_CLEAR = 12.0
NUMBER_ROOM = 28.0
"""What a number of two digits beside a dot takes; a lone one moves where it would stick out."""

VERDICT_CLEAR = 48.0
"""Between the end of the axis and the verdicts: room for a number outside a band."""


def dots(
    data: DotData,
    title: str,
    desc: str,
    left: float = 150.0,
    right: float = 552.0,
    width: float = 560.0,
    step: float = 44.0,
    calm: str = "",
) -> DotChart:
    """Lay out (label, one share per series, verdict) as rows of dots from 0 to 100 %.

    A verdict in the words `calm` says that nothing is sure; all others are strong.

    The lower of two dots has its number on its left and the higher on its right, outside both
    bands, so that numbers never cover a mark.
    """
    wide = Places(left, right, width, DOT_TOP, step, 5, right + VERDICT_CLEAR, 5)
    told = any(verdict for _, _, verdict in data)
    phone = Places(8, 286, 300, 44, 78 if told else 56, -18, 0, 27)
    return replace(
        _dots(data, title, desc, wide, calm), narrow=_dots(data, title, desc, phone, calm)
    )


def _dots(data: DotData, title: str, desc: str, at: Places, calm: str) -> DotChart:
    rows = tuple(
        DotRow(
            label,
            at.top + at.step * number,
            _row(shares, at),
            verdict,
            bool(verdict) and verdict != calm,
        )
        for number, (label, shares, verdict) in enumerate(data)
    )
    below = at.verdict_dy if any(row.verdict for row in rows) else 0
    bottom = at.top + at.step * (len(data) - 1) + max(26, below + 8)
    return DotChart(
        at,
        bottom + 24,
        title,
        desc,
        rows,
        percent_ticks(at.left, at.right),
        (at.top - 20, bottom),
        bottom + 18,
        tuple(
            (label, *(share.value_label for share in shares), verdict)
            for label, shares, verdict in data
        ),
    )


def _row(shares: Sequence[Share], at: Places) -> tuple[Dot, ...]:
    found = [
        (series, share, share.percent)
        for series, share in enumerate(shares)
        if share.percent is not None
    ]
    lowest = min(found, key=lambda part: (part[2], part[0]), default=None)
    placed = []
    for series, share, percent in found:
        x = place(percent, 0, 100, at.left, at.right)
        band = None
        if share.low is not None and share.high is not None:
            band = (
                place(share.low, 0, 100, at.left, at.right),
                place(share.high, 0, 100, at.left, at.right),
            )
        low, high = band or (x, x)
        if len(found) > 1:
            on_left = lowest is not None and series == lowest[0]
        else:
            on_left = high + DOT_CLEAR + NUMBER_ROOM > at.width
        value_x = round(low - DOT_CLEAR if on_left else high + DOT_CLEAR, 1)
        placed.append(
            Dot(series, x, band, share.value_label, value_x, "end" if on_left else "start")
        )
    return tuple(placed)


@dataclass(frozen=True, slots=True)
class Line:
    """Hold a line over the bands: its points, and where its words stand at its end."""

    name: str
    points: tuple[tuple[float, float], ...]
    end_label: str
    end_y: float


@dataclass(frozen=True, slots=True)
class LineChart:
    """Hold lines of percentages over bands of scores, and the table that says the same."""

    width: float
    height: float
    title: str
    desc: str
    lines: tuple[Line, ...]
    bands: tuple[tuple[float, str], ...]
    ticks: tuple[Tick, ...]
    grid: tuple[float, float]
    band_y: float
    end_x: tuple[float, float]
    axis_label: str
    axis_y: float
    table: tuple[tuple[str, ...], ...]


LINE_TOP = 24.0
LINE_FOOT = 56.0
LINE_LEFT = 24.0
LINE_ROOM = 156.0
LINE_INSET = (20.0, 12.0)
LABEL_STEP = 18.0


def lines(
    bands: Sequence[str],
    data: Sequence[tuple[str, Sequence[Share]]],
    title: str,
    desc: str,
    axis_label: str = "",
    width: float = 650.0,
    height: float = 300.0,
    room: float = LINE_ROOM,
) -> LineChart:
    """Lay out (name, one share per band) as lines from 0 to 100 %; words stand at their ends.

    A share that is not shown leaves its point out. ``room`` is left for the words.
    """
    if any(len(shares) != len(bands) for _, shares in data):
        raise ValueError("every line has a share for every band")
    bottom = height - LINE_FOOT
    right = width - room
    first, last = LINE_LEFT + LINE_INSET[0], right - LINE_INSET[1]
    xs = [place(at, 0, max(1, len(bands) - 1), first, last) for at in range(len(bands))]
    found = []
    for name, shares in data:
        points = tuple(
            (x, place(share.percent, 0, 100, bottom, LINE_TOP))
            for x, share in zip(xs, shares, strict=True)
            if share.percent is not None
        )
        if points:
            found.append((name, points, shares[-1].value_label))
    ends = spread([points[-1][1] + 4.5 for _, points, _ in found], LABEL_STEP, LINE_TOP, bottom)
    return LineChart(
        width,
        height,
        title,
        desc,
        tuple(
            Line(name, points, words, y)
            for (name, points, words), y in zip(found, ends, strict=True)
        ),
        tuple(zip(xs, bands, strict=True)),
        percent_ticks(bottom, LINE_TOP),
        (LINE_LEFT, right),
        bottom + 24,
        (right + 4, right + 38),
        axis_label,
        height - 8,
        tuple((name, *(share.value_label for share in shares)) for name, shares in data),
    )
