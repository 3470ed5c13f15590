"""Write the report that sets two groups with the same form side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass

from quiz.statistics.comparison import Verdict, score_gain, verdict
from quiz.statistics.figure import CAPPED, NOT_THICK, TOO_FEW, Figure
from quiz.statistics.form import Form
from quiz.statistics.lots import K
from quiz.statistics.quantiles import Z95
from quiz.statistics.release import Shown, hidden, number, scored_percent
from quiz.statistics.reporting import released
from quiz.statistics.shares import area_share, facility
from quiz.statistics.tallies import Pooled, Sums, count


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold two shares in percent and which is higher; `difference` is second less first."""

    name: str
    first: Shown
    second: Shown
    difference: int | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Compared:
    """Hold two groups side by side: mean scores in percent, the difference, the gain.

    `difference` is in percentage points, `gain` in percent of what was missing in the first
    group, both with ranges that treat the groups as independent.
    """

    n_first: int
    n_second: int
    first: Shown
    second: Shown
    difference: Shown
    gain: Shown
    items: tuple[Pair, ...]
    skills: tuple[Pair, ...]


def compared(form: Form, first: Pooled, second: Pooled, k: int = K) -> Compared:
    """Compare two groups that met the same form; below k in one of them nothing is compared."""
    one, two = released(form, first, k), released(form, second, k)
    before = first.every if one.n else {}
    after = second.every if two.n else {}
    difference = gain = hidden(TOO_FEW)
    if one.n and two.n:
        if not (first.squared(form) and second.squared(form)):
            difference = gain = hidden(NOT_THICK)
        elif one.mean_percent.plain is None or two.mean_percent.plain is None:
            difference = gain = hidden(one.mean_percent.reason or two.mean_percent.reason or CAPPED)
        else:
            difference = number(_difference(form, before, after), 0, 0.01)
            gain = number(score_gain(form, before, after, k), 0, 0.01)
    squared = first.squared(form), second.squared(form)
    items = tuple(
        _pair(item.id, facility(item, before, k), facility(item, after, k)) for item in form.scored
    )
    skills = tuple(
        _pair(
            area,
            area_share(form, area, before, k, squared[0]),
            area_share(form, area, after, k, squared[1]),
        )
        for area in form.areas
    )
    return Compared(
        one.n, two.n, one.mean_percent, two.mean_percent, difference, gain, items, skills
    )


def _difference(form: Form, before: Sums, after: Sums) -> Figure:
    means, variance, people = [], 0.0, []
    for sums in (before, after):
        n, total = count(sums, "n"), count(sums, "total")
        means.append(total / (n * form.possible))
        spread = n * count(sums, "total2") - total * total
        variance += spread / (n * n * (n - 1)) / form.possible**2
        people.append(n)
    value, half = means[1] - means[0], Z95 * math.sqrt(variance)
    return Figure(value, None, value - half, value + half, min(people))


def _pair(name: str, first: Figure, second: Figure) -> Pair:
    one, two = scored_percent(first), scored_percent(second)
    if one.plain is None or two.plain is None:
        # A verdict, too, would say more of a capped share than its cap.
        return Pair(name, one, two, None, "unknown")
    return Pair(name, one, two, int(two.plain - one.plain), verdict(first, second))
