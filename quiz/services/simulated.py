"""People who answer by chance, as able in each skill as they are said to be."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from quiz.items.item import Item
from quiz.items.response import UNSURE, Response, Unreadable
from quiz.services.forms import area_of

SETS = ("multiple", "hottext", "hotspot")

HARDER = {"easy": 0.1, None: 0.0, "medium": 0.0, "hard": -0.2}
"""What the difficulty of an item adds to the chance to find it."""

UNLIKELY, LIKELY = 0.04, 0.95
CURIOUS, CURIOUS_LESS = 0.66, 0.45
"""Who opens a next step, where nothing was found; and how much fewer where all was."""

UNSURE_USUALLY, UNSURE_AT_WORST = 0.05, 0.2


@dataclass(frozen=True)
class Person:
    """Hold how far somebody is above (or below) the others, and the usual level by area.

    ``misled`` is an item whose wrong answer the able ones fall for.
    """

    able: float
    levels: Mapping[str | None, float]
    misled: str | None = None

    def chance_of(self, item: Item) -> float:
        """Give the chance that this person finds an item."""
        if item.id == self.misled:
            return min(LIKELY, max(UNLIKELY, 0.36 - 0.6 * self.able))
        usual = self.levels.get(area_of(item), self.levels[None])
        # Items do not all tell people apart equally well: the name decides, always alike.
        steep = 0.5 + 0.25 * (sum(ord(letter) for letter in item.id or "") % 5)
        found = usual + HARDER[item.difficulty] + steep * self.able
        return min(LIKELY, max(UNLIKELY, found))

    def respond(self, item: Item, slots: tuple[str, ...], chance: random.Random) -> Response:
        """Answer an item as this person might."""
        if item.scored:
            hard = item.difficulty == "hard" and item.id != self.misled
            if chance.random() < (UNSURE_AT_WORST if hard else UNSURE_USUALLY):
                return UNSURE
            if chance.random() < self.chance_of(item):
                return right_response(item)
            if item.id == self.misled and chance.random() < 0.7:
                return _the_trap(item)
        for _ in range(50):
            try:
                response = item.read(_fill(item, slots, chance), slots)
            except Unreadable:
                continue
            if not item.scored or not item.mark(response).full:
                return response
        return UNSURE

    def sure(self, item: Item, chance: random.Random) -> int:
        """Say how sure this person is of what they answered: 1 to 3."""
        felt = 0.8 if item.id == self.misled else self.chance_of(item)
        felt += chance.gauss(0.0, 0.2)
        return 1 if felt < 0.45 else 2 if felt < 0.75 else 3


def opens_next_step(share: float, chance: random.Random) -> bool:
    """Tell whether somebody who found this share of the items opens a next step afterwards.

    Nobody is offered one who found them all; the others open it rather the less they found.
    """
    return share < 1 and chance.random() < CURIOUS - CURIOUS_LESS * share


def right_response(item: Item) -> Response:
    """Give the response that earns full marks."""
    value = tuple(outcome.partition("@")[0] for outcome in item.key_outcomes())
    return Response("given", tuple(sorted(value)) if item.type in SETS else value)


def _the_trap(item: Item) -> Response:
    """Give the first wrong answer of an item with one right one."""
    return Response("given", (next(x for x in item.outcomes() if x not in item.key_outcomes()),))


class _Filled:
    """Offer the fields of a form that nobody typed."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self._fields = fields

    def getlist(self, key: str) -> list[str]:
        return self._fields.get(key, [])


def _fill(item: Item, slots: tuple[str, ...], chance: random.Random) -> _Filled:
    """Fill the form of an item at random: every field that any type of item reads."""
    places = [str(place) for place in range(1, max(len(slots), 7) + 1)]
    offered = places[: len(slots)] or places
    order = list(offered)
    chance.shuffle(order)
    many = item.type in SETS
    fields = {"a": chance.sample(offered, chance.randint(1, len(offered)) if many else 1)}
    for number, place in enumerate(order, 1):
        fields[f"p{number}"] = fields[f"m{number}"] = [place]
    fields["t"] = [str(chance.randint(0, 500))]
    return _Filled(fields)
