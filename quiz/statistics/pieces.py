"""Add up shares that pages show, with what the pages keep back of each.

A page shows shares near nothing and all as a cap, and shares of polls in steps. What several
pages show is added up with the cap (or the step) in place of the share that it stands for, so
that no subtraction brings out what a page keeps back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quiz.statistics.figure import CAPPED, Figure
from quiz.statistics.release import (
    STEPS_UNDER,
    Bound,
    Shown,
    hidden,
    poll_percent,
    scored_percent,
    whole,
)
from quiz.statistics.shares import wilson

SLACK = 0.005
"""What caps and steps keep back may be this much of the whole before it is said in words."""

STEP = 0.05
"""A share in steps of ten percent is known to this much."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold a share among `n` as its event's page lets it be known, and what it keeps back."""

    n: int
    share: float
    above: float = 0.0
    below: float = 0.0


def as_piece(n: int, exact: float, shown: Shown, *, stepped: bool = False) -> Piece | None:
    """Make a piece of what a page shows of an exact share; None where it shows nothing."""
    if shown.value is None or n <= 0:
        return None
    told = shown.value / 100.0
    if shown.bound == "least":
        return Piece(n, told, above=1.0 - told)
    if shown.bound == "most":
        return Piece(n, told, below=told)
    if stepped:
        return Piece(n, told, above=STEP, below=STEP)
    return Piece(n, exact)


@dataclass(frozen=True, slots=True)
class Added:
    """Hold a share over several pieces, and how much of it they keep back at each end."""

    n: int
    share: float
    above: float
    below: float

    @property
    def capped(self) -> bool:
        """Say whether any piece keeps something back."""
        return self.above > 0 or self.below > 0


def added(pieces: Sequence[Piece]) -> Added:
    """Add up pieces, each with the weight of its people."""
    n = sum(piece.n for piece in pieces)
    return Added(
        n,
        sum(piece.n * piece.share for piece in pieces) / n,
        sum(piece.n * piece.above for piece in pieces) / n,
        sum(piece.n * piece.below for piece in pieces) / n,
    )


def bounded(plain: Shown, found: Added) -> Shown:
    """Say "or more" or "or less" where the parts keep back more than half a percent."""
    more, less = found.above >= SLACK, found.below >= SLACK
    if not more and not less:
        return plain
    if more and less:
        return hidden(CAPPED)
    bound: Bound = "least" if more else "most"
    if plain.bound not in ("exact", bound):
        return hidden(CAPPED)
    if plain.bound == bound:
        return plain
    percent = 100.0 * found.share
    end = math.floor(percent + 1e-9) if more else math.ceil(percent - 1e-9)
    return Shown(end, bound=bound)


def scored_over(
    pieces: Sequence[Piece], around: Callable[[Added], tuple[float, float] | None]
) -> Shown:
    """Show a scored share over several pieces; `around` gives its range, where there is one."""
    found = added(pieces)
    low, high = around(found) or (None, None)
    return bounded(scored_percent(Figure(found.share, None, low, high, found.n)), found)


def polled_over(pieces: Sequence[Piece], sensitive: bool) -> Shown:
    """Show a share of a poll over several pieces, as coarse as the coarsest of weight."""
    found = added(pieces)
    n = found.n
    if max(found.above, found.below) >= SLACK:
        n = min(n, STEPS_UNDER - 1)  # as coarse as its parts
    low, high = around_share(found)
    shown = poll_percent(Figure(found.share, None, low, high, n), sensitive)
    if found.above >= SLACK and found.below >= SLACK:
        return shown
    if not sensitive or shown.value is None or max(found.above, found.below) < SLACK:
        return shown
    bound: Bound = "least" if found.above >= SLACK else "most"
    if shown.bound not in ("exact", bound):
        return hidden(CAPPED)
    step = 10 * whole(10.0 * found.share)
    return shown if shown.bound == bound else Shown(step, bound=bound)


def around_share(found: Added) -> tuple[float, float]:
    """Return the Wilson range of a share over several pieces."""
    return wilson(found.share * found.n, found.n)
