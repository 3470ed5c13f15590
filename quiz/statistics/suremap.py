"""Place each item by how sure people were and how many of the sure were right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from quiz.statistics.release import Shown
from quiz.statistics.report import ItemReport

SURE_FROM = 40
"""Percent of people sure, from which on an item counts as one that people feel sure of."""
RIGHT_FROM = 60
"""Percent of the sure who are right, from which on being sure counts as justified."""

Field = Literal["sure_wrong", "unsure_wrong", "unsure_right", "sure_right"]


@dataclass(frozen=True, slots=True)
class SurePoint:
    """Hold one item of the map, in percent.

    `sure` is the share of `people` (who chose a level of confidence, in the events that tell how
    many were sure) that was sure, `right` the share of those that found the item, `wrong` the
    share of all that was sure and did not.
    `field` is where it lies: None where one of both shares is not shown, or is known only by a
    bound that does not decide it. `doubted` says that the item's key may be wrong.
    """

    key: str
    number: int
    people: int
    sure: Shown
    right: Shown
    wrong: Shown
    field: Field | None
    doubted: bool


def sure_map(items: Iterable[tuple[str, ItemReport]]) -> tuple[SurePoint, ...]:
    """Return the map of the scored items of which it may be shown, by key, in the given order.

    An item has a place from 30 people who said how sure they were, and k who were sure and k who
    were not: these are the gates of the confidence of its report, from which all of it comes.
    """
    found = []
    for key, item in items:
        if not item.scored:
            continue
        sure, right = item.confidence.sure, item.confidence.levels[-1][2]
        found.append(
            SurePoint(
                key,
                item.number,
                item.confidence.sure_of or item.confidence.people,
                sure,
                right,
                item.confidence.sure_but_wrong,
                _field(sure, right),
                item.word == "check",
            )
        )
    return tuple(found)


def _field(sure: Shown, right: Shown) -> Field | None:
    high = _at_least(sure, SURE_FROM), _at_least(right, RIGHT_FROM)
    if None in high:
        return None
    if high[0]:
        return "sure_right" if high[1] else "sure_wrong"
    return "unsure_right" if high[1] else "unsure_wrong"


def _at_least(shown: Shown, line: int) -> bool | None:
    """Say on which side of a line a shown share lies, if that can be seen."""
    if shown.value is None:
        return None
    if shown.bound == "least" and shown.value < line:
        return None
    if shown.bound == "most" and shown.value >= line:
        return None
    return shown.value >= line
