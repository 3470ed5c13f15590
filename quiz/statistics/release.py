"""Turn figures into what the eye may see: whole percents, caps, steps."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from quiz.statistics.figure import NO_END, Figure
from quiz.statistics.finished import TIME_EDGES

Bound = Literal["exact", "least", "most"]

HALL_FROM = 5
STEPS_UNDER = 100
_NUDGE = 1e-9


@dataclass(frozen=True, slots=True)
class Shown:
    """Hold a rounded number fit for the eye, or the reason why there is none.

    `bound` tells "80 or more" (least) and "5 or less" (most) from a plain number; a number with
    such a bound carries no range.
    """

    value: float | None
    reason: str | None = None
    bound: Bound = "exact"
    low: float | None = None
    high: float | None = None

    @property
    def plain(self) -> float | None:
        """Return the number if it is known without a bound."""
        return self.value if self.bound == "exact" else None


def whole(number: float) -> int:
    """Round to the nearest whole number, halves up."""
    return math.floor(number + 0.5 + _NUDGE)


def rounded(number: float, places: int) -> float:
    """Round to so many decimals and at most three significant digits; never minus zero."""
    if number:
        places = min(places, 2 - math.floor(math.log10(abs(number)) + _NUDGE))
    return round(number, places) + 0.0


def hidden(reason: str) -> Shown:
    """Return a number that is not shown."""
    return Shown(None, reason)


def cap(n: int) -> int:
    """Return the percentage from which on a scored share of n people is only "or more"."""
    if n < 20:
        return 80
    return 90 if n < 40 else 95


def scored_percent(figure: Figure, n: int | None = None) -> Shown:
    """Show a share of a scored item in whole percents, capped at both ends by the people in it.

    A capped share carries no range. `n` takes the place of the figure's own number of people.
    """
    if figure.value is None:
        return Shown(None, figure.reason)
    percent = 100.0 * figure.value
    most = cap(figure.n if n is None else n)
    if percent >= most - _NUDGE:
        return Shown(most, bound="least")
    if percent <= 100 - most + _NUDGE:
        return Shown(100 - most, bound="most")
    return Shown(whole(percent), None, "exact", _percent(figure.low), _percent(figure.high))


def poll_percent(figure: Figure, sensitive: bool = False) -> Shown:
    """Show a share of a poll or scale: in steps of 10 % under 100 people, without a range.

    Of a sensitive item nobody is told that all or none chose something: both ends are bounds.
    """
    if figure.value is None:
        return Shown(None, figure.reason)
    percent = 100.0 * figure.value
    if figure.n < STEPS_UNDER:
        step, ends = 10 * whole(percent / 10.0), 10
    else:
        step, ends = whole(percent), 5
    if sensitive and step <= ends:
        return Shown(ends, bound="most")
    if sensitive and step >= 100 - ends:
        return Shown(100 - ends, bound="least")
    if figure.n < STEPS_UNDER:
        return Shown(step)
    return Shown(step, None, "exact", _percent(figure.low), _percent(figure.high))


def _percent(share: float | None) -> int | None:
    return None if share is None else whole(100.0 * share)


def number(figure: Figure, places: int, scale: float = 1.0) -> Shown:
    """Show a number, divided by `scale`, with so many decimals and at most three digits."""
    if figure.value is None:
        return Shown(None, figure.reason)
    low, high = (
        None if end is None else rounded(end / scale, places) for end in (figure.low, figure.high)
    )
    return Shown(rounded(figure.value / scale, places), None, "exact", low, high)


def minutes(figure: Figure) -> Shown:
    """Show a time given in seconds as whole minutes; the ends of the scale are bounds."""
    if figure.reason == NO_END:
        return Shown(TIME_EDGES[-1] // 60, bound="least")
    if figure.value is None:
        return Shown(None, figure.reason)
    if figure.value < 60:
        return Shown(1, bound="most")
    return Shown(whole(figure.value / 60.0))


def stepped(people: int) -> int:
    """Return a number of people as participation shows it: under 100 in steps of 5, cut off."""
    return people if people >= STEPS_UNDER else people - people % 5


@dataclass(frozen=True, slots=True)
class Participation:
    """Hold how many came: started, finished, and the finished as a percentage of the started."""

    started: int
    finished: int
    percent: int | None


def participation(started: int, finished: int) -> Participation:
    """Show participation; the percentage comes from the shown numbers, never from hidden ones."""
    started, finished = stepped(started), stepped(finished)
    percent = min(100, whole(100.0 * finished / started)) if started else None
    return Participation(started, finished, percent)


def per_day(finished: Mapping[str, int], k: int) -> dict[str, int | None]:
    """Show the finished of each day; None (hatched) for a day with fewer than k, or nobody."""
    return {day: stepped(n) if n >= k else None for day, n in finished.items()}


def hall_percents(counts: Mapping[str, int], n: int, sensitive: bool) -> dict[str, int] | None:
    """Show a hall its room: the share of n people per outcome in steps of 10 %, without counts.

    None under five responses and for sensitive items.
    """
    if sensitive or n < HALL_FROM:
        return None
    return {outcome: 10 * whole(10.0 * found / n) for outcome, found in counts.items()}
