"""Banks of each kind of form, the people who take them, and how their responses are marked.

Nothing here asks the product: marks follow the rules of the bank format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

EDGES = (0, 60, 120, 180, 240, 360, 480, 720, 960, 1440, 1920, 2880)
"""Seconds at which the bins of the time of an attempt begin."""

LANGUAGES = ("en", "hi", "id", "fr", "es")
AUDIENCES = ("student", "parent", "educator")


def _choice(
    name: str, options: str, key: str, points: int = 1, area: str = "1.2"
) -> dict[str, Any]:
    return {
        "id": name, "type": "single", "stem": f"Which {name}?", "key": key, "points": points,
        "options": {one: f"It is {one}" for one in options}, "rationale": "So.",
        "competence": area,
    }  # fmt: skip


def _bank(name: str, items: list[dict[str, Any]], **delivery: Any) -> dict[str, Any]:
    return {
        "id": name, "title": f"Quiz {name}", "languages": list(LANGUAGES),
        "audience": list(AUDIENCES), "items": items, "delivery": delivery,
    }  # fmt: skip


BANKS: Mapping[str, dict[str, Any]] = {
    bank["id"]: bank
    for bank in (
        _bank(
            "fixed",
            [
                _choice("link", "abc", "b"),
                _choice("safe", "xyz", "x", area="4.2"),
                {"id": "code", "type": "true_false", "stem": "A bank asks for it.", "key": False,
                 "rationale": "Never.", "competence": "4.2"},
                {"id": "habit", "type": "poll", "stem": "What do you do?",
                 "options": {"ask": "I ask", "wait": "I wait"}},
                {"id": "told", "type": "poll", "sensitive": True, "stem": "Did it happen?",
                 "options": {"yes": "Yes", "no": "No"}},
            ],
        ),
        _bank(
            "uneven",
            [
                _choice("one", "pq", "p"),
                {"id": "signs", "type": "multiple", "stem": "Which are signs?", "points": 2,
                 "options": {"h": "Hurry", "p": "A prize", "g": "A greeting", "d": "A date"},
                 "key": ["h", "p"], "marking": "each_decision", "rationale": "Two are.",
                 "competence": "1.2"},
                _choice("eight", "uvw", "w", points=8, area="4.2"),
            ],
        ),
        _bank(
            "drawn",
            [_choice(f"d{n}", "ab", "a", area=f"{1 + n % 2}.1") for n in range(5)],
            draw=3,
        ),
    )
}  # fmt: skip
"""Forms of each kind, as an author writes them."""

Said = tuple[str, tuple[str, ...], int]
"""A response: its status, what was chosen, and how sure (0: not said)."""


@dataclass
class Person:
    """Hold what somebody did, as they know it themselves."""

    key: bytes
    event: str
    bank: str
    group: str
    counts: bool = True
    language: str = "en"
    steps: tuple[str, ...] = ()
    said: dict[str, Said] = field(default_factory=dict)
    begun: int = 0
    seconds: int = 0
    finished: bool = False
    gone: bool = False
    counted_by: int = 0
    """The k of the event elsewhere that counted them; 0: that of the event they are in."""

    @property
    def stopped(self) -> str:
        """Name the item that was open last."""
        return next((name for name in self.steps if name not in self.said), self.steps[-1])


def items_of(bank: str) -> list[dict[str, Any]]:
    """Give the items of a bank, in order."""
    return list(BANKS[bank]["items"])


def scored(item: Mapping[str, Any]) -> bool:
    """Tell whether an item has a mark."""
    return item["type"] != "poll"


def mark(item: Mapping[str, Any], said: Said | None) -> Fraction:
    """Mark a response in points, by the table of the bank format."""
    if said is None or said[0] != "given" or not scored(item):
        return Fraction(0)
    points = Fraction(item.get("points", 1))
    if item["type"] == "true_false":
        return points if said[1] == (str(item["key"]).lower(),) else Fraction(0)
    if item["type"] == "multiple":
        wrong = len(set(item["key"]) ^ set(said[1]))
        return points * Fraction(len(item["options"]) - wrong, len(item["options"]))
    return points if said[1] == (item["key"],) else Fraction(0)


def outcomes(item: Mapping[str, Any]) -> list[str]:
    """Name what a response to an item may count as."""
    return ["true", "false"] if item["type"] == "true_false" else list(item["options"])


def keys(item: Mapping[str, Any]) -> list[str]:
    """Name the best answers of an item."""
    if item["type"] == "poll":
        return []
    if item["type"] == "true_false":
        return [str(item["key"]).lower()]
    return list(item["key"]) if isinstance(item["key"], list) else [item["key"]]


def points_of(item: Mapping[str, Any]) -> int:
    """Give the points of an item; none where it is not scored."""
    return int(item.get("points", 1)) if scored(item) else 0
