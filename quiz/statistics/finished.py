"""Hold one finished attempt as the tallies take it in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Status = Literal["given", "unsure", "omitted", "not_drawn"]

# Lower edges, in seconds, of the twelve bins of the time for a whole attempt. They grow by about
# the square root of two: fine enough for "half took 6 to 11 minutes", too coarse for a clock to
# find one person. The last bin is open.
TIME_EDGES: tuple[int, ...] = (0, 60, 120, 180, 240, 360, 480, 720, 960, 1440, 1920, 2880)

# How sure a person said to be: 1 guessing, 2 fairly sure, 3 sure. 0 or None: no level chosen.
LEVELS: tuple[int, ...] = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Take:
    """Hold what became of one item in one attempt; the mark is in hundredths of a point."""

    status: Status
    outcomes: tuple[str, ...] = ()
    earned: int = 0
    possible: int = 0
    right: bool = False
    confidence: int | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """Hold a finished attempt: its key, its takes by item id, and the bin of its whole time.

    `language` is the language it was taken in, for the comparison of languages alone.
    """

    key: bytes
    takes: Mapping[str, Take]
    time_bin: int
    group: str = ""
    next_step: bool = False
    language: str = ""


def time_bin(seconds: int) -> int:
    """Return the bin (0 to 11) of the time for an attempt; times before 0 count as 0."""
    return bisect_right(TIME_EDGES, max(0, seconds)) - 1
