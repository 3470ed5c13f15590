"""Hold what the counting of an event needs to know about its items."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, get_args

Kind = Literal[
    "single",
    "multiple",
    "true_false",
    "order",
    "match",
    "hottext",
    "numeric",
    "short_text",
    "hotspot",
    "scale",
    "poll",
    "card",
]
KINDS: frozenset[str] = frozenset(get_args(Kind))

# One response to these has exactly one outcome, so their counts add up to the people.
EXCLUSIVE: frozenset[str] = frozenset({"single", "true_false", "numeric", "short_text", "scale"})
NEVER_SCORED: frozenset[str] = frozenset({"scale", "poll", "card"})

# Outcomes of every item. Their mark keeps them apart from the option ids of a bank.
RESERVED = "~"
UNSURE = "~unsure"
OMITTED = "~omitted"
FEW = "~few"

POINT = 100
MOST_POINTS = 10
MOST_CELLS = 10
# Above this ratio of points a score begins to tell which items a person found.
EVEN_RATIO = 3
# Above this many outcomes the choosers of one are too few to be described by their scores.
MOST_OPTIONS_DESCRIBED = 8


@dataclass(frozen=True, slots=True)
class FormItem:
    """Describe an item as the tallies see it.

    `possible` is in hundredths of a point (100 to 1000 when scored, else 0). `outcomes` are the
    countable outcomes of a response, `key_outcomes` those that are right, `risky_outcomes` those
    worth nothing among options that are otherwise graded, `binary` says that the mark is always
    full or nothing. `fingerprint` with the id names what statistics belong to; `own` is the part
    of it that leaves out the bank, where a form is named by that. Raises ValueError when these
    contradict one another.
    """

    id: str
    fingerprint: str
    kind: Kind
    possible: int
    outcomes: tuple[str, ...] = ()
    key_outcomes: tuple[str, ...] = ()
    area: str | None = None
    scored: bool = True
    sensitive: bool = False
    binary: bool = True
    risky_outcomes: tuple[str, ...] = ()
    own: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.id}: unknown kind {self.kind!r}")
        if self.scored and (self.sensitive or self.kind in NEVER_SCORED):
            raise ValueError(f"{self.id}: a sensitive item, poll, scale or card is never scored")
        if self.scored and not POINT <= self.possible <= MOST_POINTS * POINT:
            raise ValueError(f"{self.id}: an item has 1 to {MOST_POINTS} points")
        if not self.scored and self.possible:
            raise ValueError(f"{self.id}: an unscored item has no points")
        if len(set(self.outcomes)) != len(self.outcomes):
            raise ValueError(f"{self.id}: an outcome stands twice")
        if any(outcome.startswith(RESERVED) for outcome in self.outcomes):
            raise ValueError(f"{self.id}: outcomes do not begin with {RESERVED}")
        if not set(self.key_outcomes) <= set(self.outcomes):
            raise ValueError(f"{self.id}: a key is not among the outcomes")
        if not set(self.risky_outcomes) <= set(self.outcomes) - set(self.key_outcomes):
            raise ValueError(f"{self.id}: a risky choice is an outcome and never the key")
        if self.risky_outcomes and (self.kind != "single" or self.binary or not self.scored):
            raise ValueError(f"{self.id}: only graded options hold a risky choice")

    @property
    def exclusive(self) -> bool:
        """Say whether a response has exactly one outcome."""
        return self.kind in EXCLUSIVE

    @property
    def partly_right(self) -> frozenset[str]:
        """Name the outcomes that are worth a part of the points: neither right nor wrong."""
        if self.kind != "single" or self.binary or not self.scored:
            return frozenset()
        return frozenset(self.outcomes) - {*self.key_outcomes, *self.risky_outcomes}

    @property
    def described(self) -> bool:
        """Say whether choosers of an outcome may be described by how they did on the rest."""
        return (
            self.scored
            and self.kind not in ("order", "match")
            and len(self.outcomes) <= MOST_OPTIONS_DESCRIBED
        )


@dataclass(frozen=True)
class Form:
    """Hold the items that belong together in one score, in order.

    In a drawn form each person meets a subset, chosen by the rule named in `rule`.
    """

    items: tuple[FormItem, ...]
    drawn: bool = False
    rule: str = ""
    _by_id: dict[str, FormItem] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        by_id = {item.id: item for item in self.items}
        if len(by_id) != len(self.items):
            raise ValueError("an item id stands twice")
        object.__setattr__(self, "_by_id", by_id)

    def item(self, item_id: str) -> FormItem:
        """Return the item of this id; raises KeyError."""
        return self._by_id[item_id]

    def find(self, item_id: str) -> FormItem | None:
        """Return the item of this id, if the form has one."""
        return self._by_id.get(item_id)

    @cached_property
    def scored(self) -> tuple[FormItem, ...]:
        """List the items that enter the score."""
        return tuple(item for item in self.items if item.scored)

    @cached_property
    def binary(self) -> tuple[FormItem, ...]:
        """List the scored items whose mark is full or nothing."""
        return tuple(item for item in self.scored if item.binary)

    @cached_property
    def risky(self) -> tuple[FormItem, ...]:
        """List the graded scenarios: the items that have a risky choice."""
        return tuple(item for item in self.items if item.risky_outcomes)

    @cached_property
    def possible(self) -> int:
        """Return the highest score of a fixed form in hundredths of a point."""
        return sum(item.possible for item in self.scored)

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """List the areas of competence of scored items in order of appearance."""
        return tuple(dict.fromkeys(item.area for item in self.scored if item.area is not None))

    @cached_property
    def single(self) -> bool:
        """Say whether the score is that of one item of full or nothing."""
        return len(self.scored) == len(self.binary) == 1

    @cached_property
    def countable(self) -> bool:
        """Say whether the number of right items tells the score exactly."""
        return (
            not self.drawn
            and bool(self.scored)
            and len(self.binary) == len(self.scored)
            and len({item.possible for item in self.scored}) == 1
        )

    @cached_property
    def uneven(self) -> bool:
        """Say whether points differ so much that scores could spell out who found what.

        With points 1, 2, 4 and 8 each score is one set of items, so a fine histogram or an exact
        sum of squares of a small group would be a table of its answer sheets.
        """
        points = [item.possible for item in self.scored]
        return not self.drawn and bool(points) and max(points) > EVEN_RATIO * min(points)

    @cached_property
    def score_cells(self) -> int:
        """Return in how many equal parts of the possible scores are counted: tenths.

        In an uneven form never more than equal points would give.
        """
        return min(MOST_CELLS, len(self.scored) + 1) if self.uneven else MOST_CELLS

    @cached_property
    def digest(self) -> str:
        """Return the name of the form: the hex SHA-256 of its items in order and its draw rule.

        A copy of a bank has the same one: what is stored, and goes from server to server, fits.
        """
        return self._named([item.own or item.fingerprint for item in self.items])

    @cached_property
    def meaning(self) -> str:
        """Return the same over what the statistics of its items belong to, the bank included."""
        return self._named([item.fingerprint for item in self.items])

    def _named(self, prints: list[str]) -> str:
        parts = [[item.id, one] for item, one in zip(self.items, prints, strict=True)]
        text = json.dumps([parts, self.drawn, self.rule], ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("ascii")).hexdigest()
