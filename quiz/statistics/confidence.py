"""Compute how well people knew what they knew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.statistics.figure import NOT_ASKED, TOO_FEW, Figure, undefined
from quiz.statistics.finished import LEVELS
from quiz.statistics.form import Form
from quiz.statistics.shares import share
from quiz.statistics.tallies import OTHER, RIGHT, Sums, count

# What the three levels say about the chance to be right.
MEANING: tuple[float, ...] = (0.5, 0.75, 0.9)
BY_ITEM_FROM = 30
# Certainty-based marks for right and not right, by level (Gardner-Medwin).
MARKS: tuple[tuple[int, int], ...] = ((1, 0), (2, -2), (3, -6))


@dataclass(frozen=True, slots=True)
class Level:
    """Hold one level of confidence: how many chose it, and the share of them that was right."""

    level: int
    people: int
    right: Figure


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold how confidence and right marks go together over responses with a level.

    brier = reliability - resolution + uncertainty (Murphy 1973), with reliability taken against
    what the levels mean (.5, .75, .9). `mark` is the mean certainty-based mark, `bonus` a tenth
    of what it is above the best mark that one level throughout would have given.
    """

    levels: tuple[Level, ...]
    accuracy: Figure
    brier: Figure
    reliability: Figure
    resolution: Figure
    uncertainty: Figure
    mark: Figure
    bonus: Figure
    sure_but_wrong: Figure


def confidence_counts(form: Form, sums: Sums, item_id: str | None = None) -> list[tuple[int, int]]:
    """Return (right, not right) by level, of one item or of all."""
    items = [item.id for item in form.scored if item_id in (None, item.id)]
    return [
        (
            sum(count(sums, "sure", item, RIGHT, level) for item in items),
            sum(count(sums, "sure", item, OTHER, level) for item in items),
        )
        for level in LEVELS
    ]


def item_calibration(form: Form, item_id: str, sums: Sums, k: int) -> Calibration:
    """Return the calibration of one item: from 30 people, levels with `k` and `k` others."""
    counts = confidence_counts(form, sums, item_id)
    sizes = [right + other for right, other in counts]
    return calibration(counts, sizes, max(k, BY_ITEM_FROM), k)


def form_calibration(form: Form, sums: Sums, k: int) -> Calibration:
    """Return the calibration over all items of a form, from `k` people.

    One person may choose a level on every item, so a level counts as chosen by no more people
    than chose it on one item.
    """
    sizes = [
        [right + other for right, other in confidence_counts(form, sums, item.id)]
        for item in form.scored
    ]
    people = [max(column) for column in zip(*sizes, strict=True)] if sizes else [0] * len(LEVELS)
    return calibration(confidence_counts(form, sums), people, k, k)


def calibration(
    counts: Sequence[tuple[int, int]], people: Sequence[int], least: int, k: int
) -> Calibration:
    """Return the calibration from (right, not right) by level, of `least` people or more.

    `people` is how many different people surely stand behind each level; a single level is
    described if it and the others together hold `k`.
    """
    sizes = [right + other for right, other in counts]
    n = sum(sizes)
    if sum(people) < least:
        none = undefined(TOO_FEW if n else NOT_ASKED, n)
        levels = tuple(Level(level, 0, none) for level in LEVELS)
        return Calibration(levels, none, none, none, none, none, none, none, none)
    right = sum(part[0] for part in counts)
    accuracy = right / n
    brier = reliability = resolution = 0.0
    for (found, other), size, meaning in zip(counts, sizes, MEANING, strict=True):
        if size:
            brier += found * (1.0 - meaning) ** 2 + other * meaning**2
            reliability += size * (meaning - found / size) ** 2
            resolution += size * (found / size - accuracy) ** 2
    mark = sum(a * up + b * down for (a, b), (up, down) in zip(counts, MARKS, strict=True)) / n
    best = max(right * up + (n - right) * down for up, down in MARKS) / n
    return Calibration(
        tuple(_level(place, counts[place], people, k) for place in range(len(LEVELS))),
        share(right, n, least),
        Figure(brier / n, n=n),
        Figure(reliability / n, n=n),
        Figure(resolution / n, n=n),
        Figure(accuracy * (1.0 - accuracy), n=n),
        Figure(mark, n=n),
        Figure(0.1 * (mark - best), n=n),
        share(counts[-1][1], n, least),
    )


def _level(place: int, counts: tuple[int, int], people: Sequence[int], k: int) -> Level:
    others = max((size for at, size in enumerate(people) if at != place), default=0)
    alone = all(size == 0 for at, size in enumerate(people) if at != place)
    if people[place] < k or not (alone or others >= k):
        return Level(LEVELS[place], 0, undefined(TOO_FEW))
    size = sum(counts)
    return Level(LEVELS[place], size, share(counts[0], size, k))
