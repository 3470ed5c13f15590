"""Add noise to counts that everybody may see, so that no attempt can be read out of them.

What is promised is differential privacy (Dwork et al. 2006) for one attempt: exchange the answers
of any one attempt for others, and no file becomes more than e^epsilon times as likely. How many
attempts there are is not kept secret. Noise is drawn once, from exact integers, and stored.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from quiz.statistics.form import OMITTED, UNSURE, Form, FormItem
from quiz.statistics.tallies import Sums, Tally, count

HUNDREDTHS = 100
"""Parts into which epsilon is divided: a budget of 150 is an epsilon of 1.5."""


class Chance(Protocol):
    """Give random integers below a bound, each as likely as another."""

    def randrange(self, stop: int, /) -> int:
        """Return an integer from 0 to ``stop - 1``."""
        ...


@dataclass(frozen=True, slots=True)
class Counter:
    """Name one published number: its kind, item, outcome and place, and the table it is in.

    ``exchange`` is by how much the numbers of its table change together, at most, when one
    attempt is exchanged for another.
    """

    kind: str
    item: str
    outcome: str
    band: int
    exchange: int


def counters(form: Form) -> tuple[tuple[Counter, ...], ...]:
    """List what is published of an event with this form, one tuple for each table of numbers.

    There is one table of scores, and one for each item that is not sensitive: its outcomes where
    a response has exactly one and they tell the mark, else the sum of its marks (in hundredths of
    a point). Polls with several choices are left out: one attempt could change them all. Of a
    drawn form nothing is published: how many met an item would depend on a single attempt.
    """
    if form.drawn:
        return ()
    tables = []
    if form.scored:
        tables.append(tuple(Counter("score", "", "", cell, 2) for cell in range(form.score_cells)))
    tables += [found for item in form.items if (found := _of_item(item))]
    return tuple(tables)


def _of_item(item: FormItem) -> tuple[Counter, ...]:
    if item.sensitive:
        return ()
    if item.exclusive and item.outcomes and (item.binary or not item.scored):
        names = (*item.outcomes, UNSURE, OMITTED)
        return tuple(Counter("outcome", item.id, name, 0, 2) for name in names)
    if item.scored:
        return (Counter("mark", item.id, "", 0, item.possible),)
    return ()


def scale(form: Form, counter: Counter, budget: int) -> Fraction:
    """Return the scale of a number's noise when a budget is divided evenly among the tables.

    ``budget`` is epsilon in hundredths. The noise has about 1.41 times the scale as its
    standard deviation.
    """
    return Fraction(counter.exchange * len(counters(form)) * HUNDREDTHS, budget)


def noisy(form: Form, sums: Sums, budget: int, chance: Chance) -> tuple[Tally, ...]:
    """Return every counter of a form with noise of its own, negative numbers among them.

    To be called once for an event, and its result kept: noise that is drawn anew can be
    averaged away. Raises ValueError for a budget of 0 or less.
    """
    if budget <= 0:
        raise ValueError("a budget is more than 0")
    return tuple(
        Tally(
            one.kind,
            one.item,
            one.outcome,
            one.band,
            count(sums, one.kind, one.item, one.outcome, one.band)
            + discrete_laplace(scale(form, one, budget), chance),
        )
        for one in _each(form)
    )


def _each(form: Form) -> Iterable[Counter]:
    return (one for table in counters(form) for one in table)


def variance(scale_: Fraction) -> float:
    """Return the variance of discrete Laplace noise of a scale: 2a / (1-a)^2 with a = e^(-1/scale).

    Source: Canonne, Kamath and Steinke 2020, section 5.
    """
    a = math.exp(-1.0 / float(scale_))
    return 2.0 * a / (1.0 - a) ** 2


def discrete_laplace(scale_: Fraction, chance: Chance) -> int:
    """Draw an integer x with probability proportional to e^(-|x| / scale), exactly.

    Source: Canonne, Kamath and Steinke 2020, algorithm 2; no step rounds a number.
    """
    top, bottom = scale_.numerator, scale_.denominator
    while True:
        first = chance.randrange(top)
        if not _by_exponential(Fraction(first, top), chance):
            continue
        full = 0
        while _by_exponential(Fraction(1), chance):
            full += 1
        size = (first + top * full) // bottom
        negative = chance.randrange(2)
        if negative and not size:
            continue  # else 0 would come twice as often as it should
        return -size if negative else size


def _by_exponential(exponent: Fraction, chance: Chance) -> bool:
    """Say yes with probability e^(-exponent), for an exponent of 0 to 1 (algorithm 1 there)."""
    turn = 1
    while _by_chance(exponent / turn, chance):
        turn += 1
    return turn % 2 == 1


def _by_chance(part: Fraction, chance: Chance) -> bool:
    return chance.randrange(part.denominator) < part.numerator
