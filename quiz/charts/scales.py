"""Choose where numbers fall on an axis."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tick:
    """Hold one mark of an axis: its value, its words, and where it stands."""

    value: float
    label: str
    at: float


def place(value: float, low: float, high: float, start: float, end: float) -> float:
    """Return where a value between `low` and `high` stands between `start` and `end`.

    A value outside stands at the nearer end, and an axis without length has everything at its
    start.
    """
    if high <= low:
        return start
    part = min(1.0, max(0.0, (value - low) / (high - low)))
    return round(start + part * (end - start), 1) + 0.0


def nice_step(highest: float, most: int) -> float:
    """Return the smallest of 1, 2 and 5 times a power of ten that needs at most `most` steps.

    Steps are never under 1, since people are counted in whole numbers.
    """
    if most < 1:
        raise ValueError("an axis has at least one step")
    least = highest / most
    if least <= 1:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    for step in (1.0, 2.0, 5.0, 10.0):
        # A tiny allowance, since 10 ** floor(log10(x)) need not be exact.
        if step * power >= least * (1 - 1e-12):
            return step * power
    return 10.0 * power


def nice_ticks(highest: float, most: int = 3) -> tuple[float, ...]:
    """Return at most `most` round values above 0, none above `highest`."""
    if highest <= 0:
        return ()
    step = nice_step(highest, most)
    return tuple(step * times for times in range(1, math.floor(highest / step + 1e-9) + 1))


def percent_ticks(start: float, end: float) -> tuple[Tick, ...]:
    """Return the five marks of a percentage axis; only its ends carry the sign."""
    labels = {0: "0%", 25: "25", 50: "50", 75: "75", 100: "100%"}
    return tuple(
        Tick(value, label, place(value, 0, 100, start, end)) for value, label in labels.items()
    )


def spread(positions: list[float], least: float, low: float, high: float) -> list[float]:
    """Move positions apart until `least` lies between neighbours, as little as order allows.

    The result keeps the order of the input and stays between `low` and `high` where there is
    room for all.
    """
    order = sorted(range(len(positions)), key=lambda index: (positions[index], index))
    moved = [min(high, max(low, positions[index])) for index in order]
    for at in range(1, len(moved)):
        moved[at] = max(moved[at], moved[at - 1] + least)
    over = moved[-1] - high if moved else 0.0
    if over > 0:
        moved[-1] = high
        for at in range(len(moved) - 2, -1, -1):
            moved[at] = min(moved[at], moved[at + 1] - least)
    result = [0.0] * len(positions)
    for index, value in zip(order, moved, strict=True):
        result[index] = round(value, 1)
    return result
