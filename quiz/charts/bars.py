"""Lay out columns and bars; templates draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.charts.scales import Tick, nice_ticks, place


@dataclass(frozen=True, slots=True)
class Column:
    """Hold what one column stands for: its words, its number, and whether it stands out."""

    label: str
    value: float
    value_label: str
    highlight: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rect:
    """Hold a rectangle in the units of its chart's viewBox."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PlacedColumn:
    """Hold a column with its rectangle and where its words stand, all centred on `middle`."""

    rect: Rect
    middle: float
    label: str
    label_y: float
    value_label: str
    value_y: float
    highlight: bool
    note: str
    note_y: float


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Hold a chart of columns: what a template draws, and the table that says the same."""

    width: float
    height: float
    title: str
    desc: str
    columns: tuple[PlacedColumn, ...]
    baseline: float
    axis_label: str
    axis_y: float
    table: tuple[tuple[str, str], ...]


COLUMN_MARGIN = 10.0
COLUMN_GAP = 12.0
COLUMN_TOP = 40.0
COLUMN_FOOT = 40.0


def columns(
    data: Sequence[Column],
    title: str,
    desc: str = "",
    axis_label: str = "",
    width: float = 760.0,
    height: float = 236.0,
) -> ColumnChart:
    """Lay out one column for each number, the highest up to the top; numbers are 0 or more.

    Without a `desc`, the labels and numbers in order describe the chart. Above the columns there
    is room for the number and for a note, below for the label and the words of the axis.
    """
    if any(column.value < 0 for column in data):
        raise ValueError("a column cannot be under 0")
    baseline = height - COLUMN_FOOT
    highest = max((column.value for column in data), default=0)
    gap = min(COLUMN_GAP, width / (4.0 * max(1, len(data))))
    each = (width - 2 * COLUMN_MARGIN - gap * (len(data) - 1)) / max(1, len(data))
    placed = []
    for number, column in enumerate(data):
        x = round(COLUMN_MARGIN + number * (each + gap), 1)
        top = place(column.value, 0, highest, baseline, COLUMN_TOP)
        rect = Rect(x, top, round(each, 1), round(baseline - top, 1))
        placed.append(
            PlacedColumn(
                rect,
                round(x + each / 2, 1),
                column.label,
                baseline + 20,
                column.value_label,
                round(top - 8, 1),
                column.highlight,
                column.note,
                round(top - 30, 1),
            )
        )
    return ColumnChart(
        width,
        height,
        title,
        desc or " ".join(f"{column.label}: {column.value_label}." for column in data),
        tuple(placed),
        baseline,
        axis_label,
        height - 2,
        tuple((column.label, column.value_label) for column in data),
    )


@dataclass(frozen=True, slots=True)
class ShareBar:
    """Hold a bar of a share in a viewBox 100 wide: its fill, and its words beside it."""

    fill: float
    label: str
    value_label: str
    highlight: bool


def share_bar(
    percent: float | None, label: str, value_label: str, highlight: bool = False
) -> ShareBar:
    """Lay out a share as a bar; a share that is not shown is an empty one."""
    return ShareBar(
        0.0 if percent is None else place(percent, 0, 100, 0, 100), label, value_label, highlight
    )


@dataclass(frozen=True, slots=True)
class Part:
    """Hold a piece of a stacked column; a hatched one stands for a number that is not shown."""

    series: int
    rect: Rect
    hatched: bool


@dataclass(frozen=True, slots=True)
class Stack:
    """Hold a stacked column, its label, and what each series says in the table."""

    label: str
    middle: float
    parts: tuple[Part, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bracket:
    """Hold a bracket over some columns: its ends, its height, and its words in the middle."""

    start: float
    end: float
    y: float
    label: str
    label_y: float

    @property
    def middle(self) -> float:
        """Give where its words stand."""
        return round((self.start + self.end) / 2, 1)


@dataclass(frozen=True, slots=True)
class StackChart:
    """Hold a chart of stacked columns with its gridlines, and brackets over some columns."""

    width: float
    height: float
    title: str
    desc: str
    stacks: tuple[Stack, ...]
    ticks: tuple[Tick, ...]
    baseline: float
    label_y: float
    brackets: tuple[Bracket, ...] = ()


STUB = 8.0
STACK_GAP = 2.0
STACK_TOP = 50.0
STACK_TOP_ALONE = 28.0
"""Where the highest column ends, with brackets over it and without."""
STACK_FOOT = 36.0
TICK_ROOM = 24.0
BRACKET_ROW = 24.0
A_LETTER = 7.5
"""About how wide a letter of a label is."""


def stacks(
    labels: Sequence[str],
    series: Sequence[Sequence[int | None]],
    title: str,
    desc: str,
    small: str,
    brackets: Sequence[tuple[int, int, str]] = (),
    width: float = 760.0,
    height: float = 236.0,
) -> StackChart:
    """Lay out a column for each label, the series on top of one another.

    Columns begin beside the numbers of the gridlines. Brackets are (first column, last column,
    words); those that would touch stand in rows above
    one another, for which the chart grows.

    None is a number too small to be shown: a hatched stub of fixed height, and the words `small`
    in the table. So nobody reads a small number off the height of a column. Series in which a
    label is not shown share one stub.
    """
    if any(len(row) != len(labels) for row in series):
        raise ValueError("every series has a number for every label")
    slot = (width - TICK_ROOM) / max(1, len(labels))
    placed = _brackets(brackets, slot, width)
    room = BRACKET_ROW * max(0, max((row for _, _, row, _ in placed), default=0))
    height += room
    baseline = height - STACK_FOOT
    ceiling = STACK_TOP + room if placed else STACK_TOP_ALONE
    totals = [sum(row[at] or 0 for row in series) for at in range(len(labels))]
    highest = max(totals, default=0)
    found = []
    for at, label in enumerate(labels):
        x, each = round(TICK_ROOM + slot * (at + 0.16), 1), round(slot * 0.68, 1)
        top = baseline
        parts: list[Part] = []
        for number, row in enumerate(series):
            value = row[at]
            if value:
                size = baseline - place(value, 0, highest, baseline, ceiling)
                top -= size + (STACK_GAP if parts else 0.0)
                parts.append(Part(number, Rect(x, round(top, 1), each, round(size, 1)), False))
        missing = [number for number, row in enumerate(series) if row[at] is None]
        if missing:
            top -= STUB + STACK_GAP
            parts.append(Part(missing[0], Rect(x, round(top, 1), each, STUB), True))
        words = tuple(small if row[at] is None else f"{row[at]:,}" for row in series)
        found.append(Stack(label, round(TICK_ROOM + slot * (at + 0.5), 1), tuple(parts), words))
    ticks = tuple(
        Tick(value, f"{value:,.0f}", place(value, 0, highest, baseline, ceiling))
        for value in nice_ticks(highest)
    )
    return StackChart(
        width,
        height,
        title,
        desc,
        tuple(found),
        ticks,
        baseline,
        baseline + 18,
        tuple(
            Bracket(start, end, y := 26.0 + room - BRACKET_ROW * row, label, y - 8)
            for start, end, row, label in placed
        ),
    )


def _brackets(
    wanted: Sequence[tuple[int, int, str]], slot: float, width: float
) -> list[tuple[float, float, int, str]]:
    """Give the ends of each bracket and the row in which it stands, 0 the lowest."""
    ends: list[float] = []
    found = []
    for first, last, label in sorted(wanted):
        start = round(TICK_ROOM + slot * (first + 0.16), 1)
        end = round(TICK_ROOM + slot * (last + 0.84), 1)
        half = max(end - start, A_LETTER * len(label)) / 2
        left = max(0.0, (start + end) / 2 - half)
        row = next((row for row, taken in enumerate(ends) if taken < left), len(ends))
        ends[row : row + 1] = [min(width, (start + end) / 2 + half) + 8]
        found.append((start, end, row, label))
    return found


@dataclass(frozen=True, slots=True)
class SplitRow:
    """Hold a bar in two parts side by side, such as right and not right of one level."""

    label: str
    first: Rect
    second: Rect
    value_label: str
    value_x: float
    text_y: float


@dataclass(frozen=True, slots=True)
class SplitChart:
    """Hold bars in two parts, one below the other, as long as there are people."""

    width: float
    height: float
    title: str
    desc: str
    rows: tuple[SplitRow, ...]


SPLIT_LEFT = 96.0
SPLIT_ROOM = 55.0
SPLIT_TOP = 32.0
SPLIT_STEP = 46.0
SPLIT_THICK = 26.0


def splits(
    data: Sequence[tuple[str, int, float, str]],
    title: str,
    desc: str,
    width: float = 450.0,
) -> SplitChart:
    """Lay out (label, people, percent of the first part, words) as bars in two parts."""
    highest = max((people for _, people, _, _ in data), default=0)
    left = max([SPLIT_LEFT, *(A_LETTER * len(label) for label, _, _, _ in data)])
    rows = []
    for number, (label, people, percent, words) in enumerate(data):
        y = SPLIT_TOP + SPLIT_STEP * number
        whole = place(people, 0, highest, 0.0, width - left - SPLIT_ROOM - 4.0)
        first = round(whole * min(100.0, max(0.0, percent)) / 100.0, 1)
        rows.append(
            SplitRow(
                label,
                Rect(left, y, first, SPLIT_THICK),
                Rect(round(left + first + 4.0, 1), y, round(whole - first, 1), SPLIT_THICK),
                words,
                round(left + whole + 13.0, 1),
                y + 17.0,
            )
        )
    height = SPLIT_TOP + SPLIT_STEP * len(data)
    return SplitChart(width, height, title, desc, tuple(rows))
