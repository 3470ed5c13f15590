"""One person's run through a quiz: what is drawn, which step is open, which response counts."""

from __future__ import annotations

from bisect import bisect_right
from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from quiz.base import Chance, Refused
from quiz.items.bank import Bank, Delivery, Quotas
from quiz.items.item import Item
from quiz.items.quotas import shared_out
from quiz.items.response import OMITTED, Mark, Response

GRACE = 10
"""Seconds that a response may arrive after the limit, for slow networks; stated on the page."""


@dataclass(frozen=True)
class Step:
    """Name an item and the order drawn for what it offers (canonical ids)."""

    item: str
    slots: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """Hold a stored response: its mark, how sure the person was, and the turn of its writing.

    ``confidence`` is 1 (guessing), 2 (fairly sure) or 3 (very sure); 0: not asked, not said.
    """

    response: Response
    mark: Mark
    confidence: int = 0
    turn: int = 1

    def __hash__(self) -> int:
        # Not of its parts' parts: a lot's counting looks ten thousand of them up.
        return hash((self.response.value, self.mark.earned, self.turn))


@dataclass(frozen=True)
class Rules:
    """Hold of a delivery what decides the moves of an attempt."""

    feedback: Literal["after_each", "at_end", "none"] = "after_each"
    navigation: Literal["forward", "free"] = "forward"
    confidence: bool = False

    @property
    def final_at_once(self) -> bool:
        """Tell whether a response can no longer change once it is stored."""
        return self.feedback == "after_each"


@dataclass(frozen=True)
class Attempt:
    """Hold the state of one run.

    ``started`` is a UTC second, dropped at the finish; ``limit`` counts seconds (None: no
    limit). ``seconds`` is the time that it took, rounded down to a bin's edge at the finish.
    ``shared`` says that the place is kept only until the browser closes, ``next_step`` that a next
    step was opened from the result.
    """

    steps: tuple[Step, ...]
    rules: Rules
    language: str
    audience: str = "student"
    started: int | None = None
    limit: int | None = None
    seconds: int = 0
    given: Mapping[str, Given] | None = None
    finished: bool = False
    shared: bool = False
    next_step: bool = False

    @property
    def responses(self) -> Mapping[str, Given]:
        """Give the stored responses by item id."""
        return {} if self.given is None else self.given

    @property
    def open_place(self) -> int:
        """Give the place (from 1) of the first step that waits; one past the end when none."""
        responses = self.responses
        for place, step in enumerate(self.steps, 1):
            if step.item not in responses:
                return place
        return len(self.steps) + 1

    def step(self, place: int) -> Step:
        """Give the step at a place from 1; refuses a place that is not there."""
        if not 1 <= place <= len(self.steps):
            raise Refused("no-such-step", place=place, steps=len(self.steps))
        return self.steps[place - 1]

    def deadline(self) -> int | None:
        """Give the UTC second at which the time limit is over, if there is one."""
        if self.limit is None or self.started is None:
            return None
        return self.started + self.limit

    def out_of_time(self, now: int) -> bool:
        """Tell whether the limit and its grace are over."""
        deadline = self.deadline()
        return deadline is not None and now > deadline + GRACE


def draw(bank: Bank, delivery: Delivery, chance: Chance) -> tuple[Step, ...]:
    """Choose the items of one attempt and the order of what each offers, once and for all.

    The bank's order of items is kept unless the delivery shuffles them. What is offered is
    shuffled from an order that does not depend on the key.
    """
    names = _drawn(bank, delivery, chance)
    if delivery.shuffle.items:
        chance.shuffle(names)
    return tuple(Step(name, ordered(bank.by_id[name], delivery, chance)) for name in names)


def _drawn(bank: Bank, delivery: Delivery, chance: Chance) -> list[str]:
    names = list(bank.by_id)
    if delivery.draw is None:
        return names
    if isinstance(delivery.draw, Quotas):
        pools = delivery.draw.pools(bank.by_id)
        chosen = set(shared_out([(chance.sample(pool, len(pool)), n) for pool, n in pools]))
    else:
        chosen = set(chance.sample(names, min(delivery.draw, len(names))))
    return [name for name in names if name in chosen]


def ordered(item: Item, delivery: Delivery, chance: Chance) -> tuple[str, ...]:
    """Put what an item offers into the order of one attempt."""
    slots = list(item.offered())
    if item.shuffling == "always" or (item.shuffling == "asked" and delivery.shuffle.options):
        chance.shuffle(slots)
    return tuple(slots)


def respond(
    attempt: Attempt,
    place: int,
    response: Response,
    mark: Mark,
    *,
    confidence: int,
    turn: int,
    now: int,
) -> Given:
    """Accept a response to the step at ``place`` and give what is to be stored.

    ``turn`` is the turn that the form saw (0: nothing stored). A final response stays as it
    is: the stored one comes back, as it does for a form that saw an older turn. Refuses a
    finished attempt, a step that is not open yet (forward), and a late response
    (``time-is-up``).
    """
    step = attempt.step(place)
    stored = attempt.responses.get(step.item)
    if stored is not None and (attempt.rules.final_at_once or stored.turn != turn):
        return stored
    if attempt.finished:
        raise Refused("attempt-finished")
    if attempt.out_of_time(now):
        raise Refused("time-is-up")
    if attempt.rules.navigation == "forward" and place > attempt.open_place:
        raise Refused("not-yet", place=attempt.open_place)
    asked = attempt.rules.confidence and mark.possible > 0 and response.status == "given"
    sure = confidence if asked and confidence in (1, 2, 3) else 0
    return Given(response, mark, sure, 1 if stored is None else stored.turn + 1)


def with_given(attempt: Attempt, item: str, given: Given) -> Attempt:
    """Put a stored response into the state."""
    # A chain, because what was stored before stays sealed for as long as nobody reads it.
    before: Any = attempt.responses
    return replace(attempt, given=ChainMap({item: given}, before))


def finished(attempt: Attempt, now: int, edges: Sequence[int]) -> Attempt:
    """Finish an attempt: its start is dropped, the time it took stays as the edge of a bin.

    ``edges`` are the lower edges of the bins in seconds, in rising order from 0: wide enough
    that a rare exact time is no fingerprint.
    """
    if attempt.finished:
        return attempt
    took = 0 if attempt.started is None else max(0, now - attempt.started)
    if attempt.limit is not None:
        took = min(took, attempt.limit + GRACE)
    edge = edges[bisect_right(edges, took) - 1]
    return replace(attempt, finished=True, started=None, seconds=edge)


def is_complete(attempt: Attempt) -> bool:
    """Tell whether a forward attempt has nothing left to ask."""
    return attempt.rules.navigation == "forward" and attempt.open_place > len(attempt.steps)


def omitted(attempt: Attempt) -> tuple[str, ...]:
    """Give the items that were drawn and not answered."""
    return tuple(s.item for s in attempt.steps if s.item not in attempt.responses)


def score(attempt: Attempt, bank: Bank) -> Mark:
    """Add up the marks of all drawn items, in hundredths; what was omitted earns nothing."""
    earned = possible = 0
    for step in attempt.steps:
        stored = attempt.responses.get(step.item)
        mark = stored.mark if stored else bank.by_id[step.item].mark(OMITTED)
        earned += mark.earned
        possible += mark.possible
    return Mark(earned, possible)
