"""Responses and marks: the same small values for every type of item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

FULL = 100
"""Hundredths in a point: marks are whole numbers of these, so sums never drift."""

Status = Literal["given", "unsure", "omitted"]


class Form(Protocol):
    """Offer the fields of a submitted form (werkzeug's MultiDict does)."""

    def getlist(self, key: str) -> list[str]: ...


def one_field(form: Form, name: str) -> str:
    """Give the first value of a field, "" where there is none."""
    return next(iter(form.getlist(name)), "")


@dataclass(frozen=True)
class Response:
    """Hold what somebody gave to an item, as canonical ids and nothing typed.

    ``value`` means, by type: single, true_false, scale: one id; multiple, hottext, hotspot,
    poll: the ids chosen, sorted; order: the line ids in the order given; match:
    ``left=right`` pairs in the order of the left side; numeric: ``matched``, ``below``,
    ``above`` or ``not-a-number``; short_text: ``matched`` or ``other``; card: ``seen``.
    It is empty when the status is not ``given``.
    """

    status: Status
    value: tuple[str, ...] = ()


UNSURE = Response("unsure")
OMITTED = Response("omitted")


@dataclass(frozen=True)
class Mark:
    """Hold a mark in hundredths of a point: ``0 <= earned <= possible``."""

    earned: int
    possible: int

    @property
    def full(self) -> bool:
        """Tell whether all that was possible was earned."""
        return self.possible > 0 and self.earned == self.possible


class Unreadable(Exception):
    """Say why a form holds no response; ``code`` is one of ``WHY``; nothing is lost by it."""

    WHY = (
        "choose-one",
        "choose-some",
        "unsure-alone",
        "every-line",
        "each-once",
        "every-pair",
        "a-number",
        "some-text",
        "too-long",
    )

    def __init__(self, code: str) -> None:
        super().__init__(code)
        assert code in self.WHY, code
        self.code = code


def share(possible: int, right: int, of: int) -> int:
    """Give ``right`` out of ``of`` equal parts of ``possible``, rounded down, never below 0."""
    return possible * max(right, 0) // of if of else 0


def chosen_places(form: Form, slots: tuple[str, ...], name: str = "a") -> tuple[str, ...]:
    """Read the places ticked in a form and give the ids that were drawn there, in drawn order.

    Places are numbered from 1 in the attempt's drawn order. Values that name no place are
    not a response (a page never offers them), so they are left out.
    """
    ticked = set(form.getlist(name))
    return tuple(slot for place, slot in enumerate(slots, 1) if str(place) in ticked)


SetMarking = Literal["exact", "each_decision", "net", "coverage"]


def mark_set(
    chosen: frozenset[str],
    key: frozenset[str],
    offered: frozenset[str],
    possible: int,
    marking: SetMarking,
) -> int:
    """Mark a set of choices against a key; gives earned hundredths.

    ``exact``: all or nothing. ``each_decision``: the share of options decided rightly, ticked
    or left (multiple true-false scoring). ``net``: right minus wrong choices over the size of
    the key, not below 0. ``coverage``: the overlap of the two sets over their union (Jaccard
    index), so that ticking everything never pays. Each gives full marks to the key alone.
    """
    rules: Mapping[str, Callable[[], int]] = {
        "exact": lambda: possible if chosen == key else 0,
        "each_decision": lambda: share(possible, len(offered) - len(chosen ^ key), len(offered)),
        "net": lambda: share(possible, len(chosen & key) - len(chosen - key), len(key)),
        "coverage": lambda: share(possible, len(chosen & key), len(chosen | key)),
    }
    return rules[marking]()
