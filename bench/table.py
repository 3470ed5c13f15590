"""The lines of the table that a run prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Options:
    """Hold how long and where to measure; ``seconds`` are those of one round of load."""

    rounds: int
    seconds: int
    connections: int
    workers: int
    attempts: int
    lots: int
    folder: Path


@dataclass(frozen=True)
class Line:
    """Hold one measured thing: ours, what stood beside it, their ratio, and the target.

    ``held`` is None where a line only explains another one.
    """

    what: str
    ours: str
    beside: str = ""
    ratio: str = ""
    target: str = ""
    held: bool | None = None


HEAD = ("", "ours", "beside it", "ratio", "target", "")


def written(lines: Iterable[Line]) -> str:
    """Write lines as a table of plain text."""
    rows = [HEAD, *map(_cells, lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _cells(line: Line) -> tuple[str, ...]:
    verdict = {None: "", True: "holds", False: "MISSED"}[line.held]
    return (line.what, line.ours, line.beside, line.ratio, line.target, verdict)


def middle(values: Sequence[float]) -> float:
    """Give the median."""
    return float(median(values))
