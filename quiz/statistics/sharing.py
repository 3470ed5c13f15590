"""Compute a mean over some items of a form, with a range that holds however they go together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from quiz.statistics.figure import TOO_FEW, UNSCORED, Figure, undefined
from quiz.statistics.form import FormItem
from quiz.statistics.pieces import added, as_piece, bounded
from quiz.statistics.quantiles import student_t
from quiz.statistics.release import Shown, scored_percent
from quiz.statistics.shares import facility
from quiz.statistics.tallies import Sums, count
from quiz.statistics.together import Part


@dataclass(frozen=True, slots=True)
class Mean:
    """Hold a mean over items as a share of their points, how it is shown, and its error.

    `error` is the largest standard error that the mean can have.
    """

    figure: Figure
    shown: Shown
    error: float


def mean_over(items: Sequence[FormItem], part: Part) -> Mean:
    """Return the mean facility of items of one event, each with the weight of its points.

    How two items go together is not kept for some items of a form alone. The standard error of
    a sum is never more than the sum of the standard errors, so the range takes that: it is
    cautious. An item whose share the event's page caps counts with its cap.
    """
    sums = part.pooled.every
    possible = sum(item.possible for item in items)
    if not items:
        return _nothing(UNSCORED)
    pieces, n, error = [], [], 0.0
    for item in items:
        exact = facility(item, sums, part.k)
        piece = as_piece(item.possible, exact.value or 0.0, scored_percent(exact))
        if piece is None:
            return _nothing(exact.reason or TOO_FEW)
        pieces.append(piece)
        n.append(exact.n)
        error += item.possible / possible * _error(item, sums)
    found, people = added(pieces), min(n)
    half = student_t(0.975, people - 1) * error
    low, high = max(0.0, found.share - half), min(1.0, found.share + half)
    figure = Figure(found.share, None, low, high, people)
    if found.capped or not error:
        figure = Figure(found.share, n=people)
    return Mean(figure, bounded(scored_percent(figure), found), error)


def _nothing(reason: str) -> Mean:
    none = undefined(reason)
    return Mean(none, scored_percent(none), 0.0)


def _error(item: FormItem, sums: Sums) -> float:
    """Return the standard error of a facility, from its sum of marks and of squared marks."""
    n, plain, squares = (
        sum(count(sums, kind, item.id) for kind in (name, f"paper_{name}"))
        for name in ("taken", "mark", "mark2")
    )
    return math.sqrt((n * squares - plain * plain) / (n * n * (n - 1))) / item.possible
