"""Compute how many found an item and how many chose each outcome."""

from __future__ import annotations

import math

from quiz.statistics.figure import NOT_ASKED, TOO_FEW, UNSCORED, Figure, undefined
from quiz.statistics.form import Form, FormItem
from quiz.statistics.quantiles import Z95, student_t
from quiz.statistics.tallies import Sums, count


def wilson(found: float, n: int) -> tuple[float, float]:
    """Return the 95 % range of a share `found` of `n` >= 1 (Wilson 1927)."""
    square = Z95 * Z95
    middle = (found + square / 2.0) / (n + square)
    half = Z95 / (n + square) * math.sqrt(found * (n - found) / n + square / 4.0)
    return max(0.0, middle - half), min(1.0, middle + half)


def mean_range(plain: int, squares: int, n: int) -> tuple[float, float] | None:
    """Return the 95 % range of a mean (Student) from a sum and a sum of squares over `n`.

    None when the values do not differ, since a range of no width would claim too much.
    """
    spread = n * squares - plain * plain
    if n < 2 or spread <= 0:
        return None
    half = student_t(0.975, n - 1) * math.sqrt(spread / (n - 1)) / n
    mean = plain / n
    return mean - half, mean + half


def share(found: int, n: int, k: int) -> Figure:
    """Return the share `found` of `n` with its Wilson range; needs `k` people."""
    if n < k:
        return undefined(TOO_FEW, n)
    low, high = wilson(found, n)
    return Figure(found / n, None, low, high, n)


def mean_share(plain: int, squares: int, n: int, possible: int, k: int) -> Figure:
    """Return a mean as a share of the possible, its range clipped to 0 to 1; needs `k`."""
    if n < k:
        return undefined(TOO_FEW, n)
    if possible <= 0:
        return undefined(UNSCORED, n)
    found = mean_range(plain, squares, n)
    if found is None:
        return Figure(plain / (n * possible), n=n)
    low, high = (min(1.0, max(0.0, end / possible)) for end in found)
    return Figure(plain / (n * possible), None, low, high, n)


def taken(item: FormItem, sums: Sums) -> int:
    """Return how many met the item, on paper too."""
    return count(sums, "taken", item.id) + count(sums, "paper_taken", item.id)


def facility(item: FormItem, sums: Sums, k: int) -> Figure:
    """Return the mean mark as a share of the possible (Wilson range for items of full or nothing).

    Needs `k` people; counts from paper share in it.
    """
    n = taken(item, sums)
    if not item.scored:
        return undefined(UNSCORED, n)
    mark = count(sums, "mark", item.id) + count(sums, "paper_mark", item.id)
    if item.binary:
        return share(mark // item.possible, n, k)
    mark2 = count(sums, "mark2", item.id) + count(sums, "paper_mark2", item.id)
    return mean_share(mark, mark2, n, item.possible, k)


def chosen(item: FormItem, outcome: str, sums: Sums) -> int:
    """Return how many responses had this outcome, on paper too."""
    return count(sums, "outcome", item.id, outcome) + count(sums, "paper_outcome", item.id, outcome)


def outcome_share(item: FormItem, outcome: str, sums: Sums, k: int) -> Figure:
    """Return the share of those who met the item whose response had this outcome; needs `k`."""
    return share(chosen(item, outcome, sums), taken(item, sums), k)


def risky_share(item: FormItem, sums: Sums, k: int) -> Figure:
    """Return the share of those who met a graded scenario that made a risky choice; needs `k`.

    A graded scenario is a single choice whose options are worth all, a part, or nothing of the
    points; a choice worth nothing is a risky one, a partial one is acceptable. Nobody who was
    unsure or left the item out took the risk.
    """
    n = taken(item, sums)
    if not item.risky_outcomes:
        return undefined(NOT_ASKED, n)
    return share(sum(chosen(item, outcome, sums) for outcome in item.risky_outcomes), n, k)


def risky_rate(form: Form, sums: Sums, k: int) -> Figure:
    """Return the share of risky choices over all graded scenarios met; needs `k` in each counted.

    Without a range: the choices of one person go together.
    """
    found = [(item, taken(item, sums)) for item in form.risky]
    met = [(item, n) for item, n in found if n >= k]
    if not met:
        return undefined(TOO_FEW if found else NOT_ASKED, max((n for _, n in found), default=0))
    risks = sum(chosen(item, name, sums) for item, _ in met for name in item.risky_outcomes)
    return Figure(risks / sum(n for _, n in met), n=max(n for _, n in met))


def area_share(form: Form, area: str, sums: Sums, k: int, squared: bool = True) -> Figure:
    """Return the mean score in an area as a share of the possible; needs `k`.

    It has a range if the sums of squares are over everybody (`squared`). For a drawn form it is
    the mean over the takes of the area's items, without a range.
    """
    items = [item for item in form.scored if item.area == area]
    if not items:
        return undefined(UNSCORED)
    if len(items) == 1:
        return facility(items[0], sums, k)
    if form.drawn:
        takes = [count(sums, "taken", item.id) for item in items]
        marks = sum(count(sums, "mark", item.id) for item in items)
        possible = sum(n * item.possible for n, item in zip(takes, items, strict=True))
        if max(takes) < k:
            return undefined(TOO_FEW, max(takes))
        return Figure(marks / possible, n=max(takes))
    n = count(sums, "n")
    possible = sum(item.possible for item in items)
    found = mean_share(
        count(sums, "area", outcome=area), count(sums, "area2", outcome=area), n, possible, k
    )
    return found if squared or found.value is None else Figure(found.value, n=n)


def pooled_share(parts: list[tuple[int, int]], k: int) -> Figure:
    """Return one share over several events from (found, n) of each: the figures pool by sums."""
    n = sum(part[1] for part in parts)
    return share(sum(part[0] for part in parts), n, k)
