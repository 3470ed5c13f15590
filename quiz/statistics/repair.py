"""Recompute facility and mean after an item was repaired, from the sums that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from quiz.statistics.figure import DRAWN, TOO_FEW, UNSCORED, Figure, undefined
from quiz.statistics.form import Form, FormItem
from quiz.statistics.shares import facility, share, taken
from quiz.statistics.tallies import Sums, count

How = Literal["drop", "accept", "all_right"]


@dataclass(frozen=True, slots=True)
class Repair:
    """Hold what was decided about one item of one event, for good.

    `drop` takes it out of the score, `accept` takes one more outcome as right, `all_right` gives
    everybody the full mark.
    """

    how: How
    outcome: str = ""


def repairable(item: FormItem, repair: Repair) -> bool:
    """Say whether the kept sums can carry out this repair.

    To accept another outcome takes an item with one outcome a response, marked full or nothing.
    """
    if not item.scored:
        return False
    if repair.how != "accept":
        return True
    return (
        item.exclusive
        and item.binary
        and repair.outcome in item.outcomes
        and repair.outcome not in item.key_outcomes
    )


def repaired_facility(item: FormItem, repair: Repair | None, sums: Sums, k: int) -> Figure:
    """Return the facility of an item as it is after its repair; a dropped item has none."""
    if repair is None:
        return facility(item, sums, k)
    _refuse_impossible(item, repair)
    n = taken(item, sums)
    if repair.how == "drop":
        return undefined(UNSCORED, n)
    if repair.how == "all_right":
        return share(n, n, k)
    right = sum(
        count(sums, kind, item.id, outcome)
        for kind in ("outcome", "paper_outcome")
        for outcome in (*item.key_outcomes, repair.outcome)
    )
    return share(right, n, k)


def repaired_mean(
    form: Form, repairs: Mapping[str, Repair], sums: Sums, k: int
) -> tuple[Figure, Figure]:
    """Return the mean score after the repairs, without ranges.

    First as a share of what is possible then, and in hundredths of a point: each is a single
    quotient of integers, so that a half is rounded as a half. A range would need how repaired
    marks go with the others, which is not kept.
    """
    n = count(sums, "n")
    if form.drawn:
        return undefined(DRAWN, n), undefined(DRAWN, n)
    if n < k:
        return undefined(TOO_FEW, n), undefined(TOO_FEW, n)
    total, possible = count(sums, "total"), form.possible
    for item_id, repair in repairs.items():
        item = form.item(item_id)
        _refuse_impossible(item, repair)
        if repair.how == "drop":
            total -= count(sums, "mark", item_id)
            possible -= item.possible
        elif repair.how == "all_right":
            total += n * item.possible - count(sums, "mark", item_id)
        else:
            total += count(sums, "outcome", item_id, repair.outcome) * item.possible
    if possible <= 0:
        return undefined(UNSCORED, n), undefined(UNSCORED, n)
    return Figure(total / (n * possible), n=n), Figure(total / n, n=n)


def _refuse_impossible(item: FormItem, repair: Repair) -> None:
    if not repairable(item, repair):
        raise ValueError(f"{item.id}: cannot be repaired by {repair.how} {repair.outcome}".strip())
