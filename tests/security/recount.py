"""The figures about any people, counted again in plain Python.

Nothing here asks the product: figures follow their formulas, rounding and caps the release rule.
So a number that equals this count over some people, and over them only, depends on nobody else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

from tests.security.people import BANKS, Person, items_of, keys, mark, outcomes, points_of, scored

# What the eye may see.


def whole(number: Fraction | float) -> int:
    """Round to a whole number, halves up."""
    return math.floor(number + Fraction(1, 2) if isinstance(number, Fraction) else number + 0.5)


def top(n: int) -> int:
    """Give the percentage from which a scored share of n people is only "or more"."""
    return 80 if n < 20 else 90 if n < 40 else 95


Cell = tuple[float, str]
"""A value with its bound: "", "or more", "or less"."""


def capped(share: Fraction, n: int) -> Cell:
    """Show a share of a scored item."""
    percent = 100 * share
    if percent >= top(n):
        return top(n), "or more"
    if percent <= 100 - top(n):
        return 100 - top(n), "or less"
    return whole(percent), ""


def polled(share: Fraction, n: int, sensitive: bool) -> Cell:
    """Show a share of a poll."""
    value, end = (10 * whole(10 * share), 10) if n < 100 else (whole(100 * share), 5)
    if sensitive and value <= end:
        return end, "or less"
    if sensitive and value >= 100 - end:
        return 100 - end, "or more"
    return value, ""


def wilson(found: int, n: int) -> tuple[int, int]:
    """Give the ends of a share's 95 % interval in whole percents."""
    z = 1.959963984540054
    middle, width = found + z * z / 2, z * math.sqrt(found * (n - found) / n + z * z / 4)
    ends = ((middle - width) / (n + z * z), (middle + width) / (n + z * z))
    return whole(100 * max(0.0, ends[0])), whole(100 * min(1.0, ends[1]))


@cache
def student(freedom: int) -> float:
    """Give the 97.5 % quantile of Student's t: Simpson's rule over its density, and halving."""
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(
        freedom * math.pi
    )

    def inside(end: float) -> float:
        steps = 400
        at = [scale * (1 + (end * n / steps) ** 2 / freedom) ** (-(freedom + 1) / 2)
              for n in range(steps + 1)]  # fmt: skip
        return end / steps / 3 * (at[0] + 4 * sum(at[1::2]) + 2 * sum(at[2:-1:2]) + at[-1])

    low, high = 1.9, 13.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if inside(middle) < 0.475 else (low, middle)
    return low


def variance(values: Sequence[Fraction]) -> Fraction:
    """Give the sample variance."""
    mean = sum(values, Fraction()) / len(values)
    return sum(((value - mean) ** 2 for value in values), Fraction()) / (len(values) - 1)


def around_mean(values: Sequence[Fraction], possible: int) -> tuple[float, float] | None:
    """Give the ends of a mean's 95 % interval; None where all are equal."""
    spread = variance(values)
    if not spread:
        return None
    mean = float(sum(values, Fraction()) / len(values))
    half = student(len(values) - 1) * math.sqrt(spread / len(values))
    return max(0.0, mean - half), min(float(possible), mean + half)


def mean_ends(values: Sequence[Fraction], possible: int) -> tuple[int, int] | None:
    """Give the ends of a mean's 95 % interval in whole percents of the possible."""
    ends = around_mean(values, possible)
    return ends and (whole(100 * ends[0] / possible), whole(100 * ends[1] / possible))


def correlation(mine: Sequence[Fraction], other: Sequence[Fraction]) -> float | None:
    """Give Pearson's correlation; None where one of them does not vary."""
    n = len(mine)
    a, b = sum(mine, Fraction()) / n, sum(other, Fraction()) / n
    both = sum(((x - a) * (y - b) for x, y in zip(mine, other, strict=True)), Fraction())
    spreads = variance(mine) * variance(other) * (n - 1) ** 2
    return None if not spreads else float(both) / math.sqrt(spreads)


# The figures about some people of one event.


@dataclass(frozen=True)
class Told:
    """Hold a figure as a file tells it: its value or None, the ends of its range, its people."""

    value: Cell | None = None
    ends: tuple[float, float] | None = None
    people: int | None = None


Name = tuple[str, str, str, str]
"""Where a figure stands: part, item or area, measure, answer."""

Mends = Mapping[str, tuple[str, str]]
"""Repairs by item: how, and the answer that was accepted."""


@dataclass(frozen=True)
class Crowd:
    """Hold people of one event who were counted together, lot by lot."""

    bank: str
    lots: Sequence[Sequence[Person]]
    k: int
    grouped: bool = False
    mends: Mends = field(default_factory=dict)
    sheets: Sequence[Sequence[Person]] = ()
    """Lots of people who answered on paper: they share in shares, and nowhere else."""

    counted_by: int = 0
    """The k that its lots were counted by, where that is less than what is told needs."""

    @property
    def people(self) -> list[Person]:
        """Give all of them."""
        return [person for lot in self.lots for person in lot]

    @property
    def drawn(self) -> bool:
        """Tell whether each met questions of their own."""
        return "draw" in BANKS[self.bank].get("delivery", {})

    def met(self, item: Mapping[str, Any]) -> list[Person]:
        """Give who was asked an item, as far as it may be counted."""
        lots = self.lots
        if item.get("sensitive"):
            lots = [] if self.grouped else [lot for lot in lots if len(lot) >= 20]
        found = [
            person for lot in lots if item["id"] not in self._left_out(lot)
            for person in lot if item["id"] in person.steps
        ]  # fmt: skip
        # An item that nobody ticked on any sheet of a lot was not asked there.
        return found + [
            person for lot in self.sheets if any(item["id"] in one.said for one in lot)
            for person in lot if item["id"] in person.steps
        ]  # fmt: skip

    def _left_out(self, lot: Sequence[Person]) -> set[str]:
        """Name the items of a drawn form that a lot does not tell of.

        Those that fewer than k met; and so that these are not found by subtraction, those met
        by the fewest others, until two are left out, or none, and they stand for 2k takes.
        """
        if not self.drawn:
            return set()
        takers = {
            item["id"]: sum(item["id"] in one.steps for one in lot) for item in items_of(self.bank)
        }
        k = lot[0].counted_by or self.counted_by or self.k
        few = sorted((name for name in takers if takers[name]), key=lambda name: takers[name])
        out: list[str] = []
        for name in few:
            enough = len(out) >= 2 and sum(takers[one] for one in out) >= 2 * k
            if takers[name] >= k and (not out or enough):
                break
            out.append(name)
        return set(out)

    def score(self, person: Person, *, mended: bool = False) -> Fraction:
        """Add up somebody's marks, in points."""
        return sum(
            (self._mark(item, person, mended) for item in items_of(self.bank) if scored(item)),
            Fraction(),
        )

    def _mark(self, item: Mapping[str, Any], person: Person, mended: bool) -> Fraction:
        how, accepted = self.mends.get(item["id"], ("", "")) if mended else ("", "")
        if how == "drop":
            return Fraction(0)
        said = person.said.get(item["id"])
        if how == "all_right":
            return Fraction(points_of(item))
        if how == "accept" and said is not None and said[1] == (accepted,):
            return Fraction(points_of(item))
        return mark(item, said)

    def possible(self, person: Person | None = None, *, mended: bool = False) -> int:
        """Give the points that could be had: by somebody, or in the whole form."""
        return sum(
            points_of(item) for item in items_of(self.bank)
            if (person is None or item["id"] in person.steps)
            and not (mended and self.mends.get(item["id"], ("",))[0] == "drop")
        )  # fmt: skip

    def figures(self) -> dict[Name, Told]:
        """Give every figure that stands in a file and can be said in one way only."""
        found: dict[Name, Told] = {}
        people = self.people
        n = len(people)
        found["all", "", "counted", ""] = Told(people=n)
        if self.sheets:
            found["all", "", "counted on paper", ""] = Told(people=sum(map(len, self.sheets)))
        if n and not self.drawn:
            found |= dict(self._means(people))
        if not self.drawn:
            found |= dict(self._skills(people))
        for item in items_of(self.bank):
            met = self.met(item)
            if len(met) >= self.k:
                found |= dict(self._item(item, met))
        return found

    def _means(self, people: Sequence[Person]) -> Iterator[tuple[Name, Told]]:
        n, full = len(people), self.possible(mended=True)
        scores = [self.score(person, mended=True) for person in people]
        if full:
            mean = sum(scores, Fraction()) / n
            told = capped(mean / full, n)
            ends = None
            if not told[1] and not self.mends and self.squares:
                ends = mean_ends(scores, full)
            yield ("all", "", "mean score, percent", ""), Told(told, ends)
            if not told[1]:
                ends = None
                if not self.mends and self.squares:
                    about = around_mean(scores, full)
                    ends = about and (digits(about[0], 1), digits(about[1], 1))
                name = ("all", "", f"mean score, of {self.possible():g}", "")
                yield name, Told((digits(float(mean), 1), ""), ends)
                yield from self._spread()

    def _skills(self, people: Sequence[Person]) -> Iterator[tuple[Name, Told]]:
        """Give the share of the points of each area; that of one item is its own, on paper too."""
        areas: dict[str, list[Mapping[str, Any]]] = {}
        for item in items_of(self.bank):
            if scored(item):
                areas.setdefault(item["competence"].split(".")[0], []).append(item)
        for area, items in areas.items():
            met = people if len(items) > 1 else self.met(items[0])
            n, possible = len(met), sum(points_of(item) for item in items)
            if n < self.k:
                continue
            sums = [
                sum((mark(item, person.said.get(item["id"])) for item in items), Fraction())
                for person in met
            ]
            told = capped(sum(sums, Fraction()) / (n * possible), n)
            ends = None
            if not told[1]:
                if len(items) == 1 and items[0]["type"] != "multiple":
                    ends = wilson(sum(one > 0 for one in sums), n)
                elif len(items) == 1 or self.squares:
                    ends = mean_ends(sums, possible)
            yield ("skill", area, "best answer, percent", ""), Told(told, ends)

    def _spread(self) -> Iterator[tuple[Name, Told]]:
        """Give how scores lie, of those whose squares are kept, and how far they can be trusted."""
        people = self.people if self.squares else self._thick
        if len(people) < self.k:
            return
        items = [item for item in items_of(self.bank) if scored(item)]
        total = variance([self.score(person) for person in people])
        if not total:
            return
        yield ("all", "", "standard deviation", ""), Told((digits(math.sqrt(total), 1), ""))
        if len(people) < 50:
            return
        within = sum(variance(self._marks(item, people)) for item in items)
        alpha = Fraction(len(items), len(items) - 1) * (1 - within / total)
        yield ("all", "", "reliability (alpha)", ""), Told((digits(float(alpha), 2), ""))
        error = math.sqrt(total) * math.sqrt(1 - alpha)
        yield ("all", "", "standard error of measurement", ""), Told((digits(error, 1), ""))

    @property
    def _thick(self) -> list[Person]:
        return [person for lot in self.lots if len(lot) >= 50 for person in lot]

    @staticmethod
    def _marks(item: Mapping[str, Any], people: Sequence[Person]) -> list[Fraction]:
        return [mark(item, person.said.get(item["id"])) for person in people]

    def _apart(self, item: Mapping[str, Any]) -> Told | None:
        """Give how an item goes with the score on the others; None where it may not be told."""
        people = [
            one for lot in self.lots if len(lot) >= 50 and item["id"] not in self._left_out(lot)
            for one in lot if item["id"] in one.steps and self.possible(one) > points_of(item)
        ]  # fmt: skip
        marks = self._marks(item, people)
        right = sum(one == points_of(item) for one in marks)
        if min(right, len(people) - right) < self.k:
            return None
        rest = [self.score(one) - mine for one, mine in zip(people, marks, strict=True)]
        if self.drawn:  # each met others: the share of those, in ten thousandths
            rest = [
                Fraction(math.floor(10_000 * points / (self.possible(one) - points_of(item))))
                for points, one in zip(rest, people, strict=True)
            ]
        value = correlation(marks, rest)
        if value is None:
            return None
        away = 1.959963984540054 / math.sqrt(len(people) - 3)
        ends = (math.tanh(math.atanh(value) + sign * away) for sign in (-1, 1))
        low, high = (digits(end, 2) for end in ends)
        return Told((digits(value, 2), ""), (low, high), len(self.met(item)))

    @property
    def squares(self) -> bool:
        """Tell whether squares of scores are kept of everybody."""
        points = [points_of(item) for item in items_of(self.bank) if scored(item)]
        return max(points) <= 3 * min(points) or all(len(lot) >= 50 for lot in self.lots)

    def _item(self, item: Mapping[str, Any], met: Sequence[Person]) -> Iterator[tuple[Name, Told]]:
        name, n = item["id"], len(met)
        how = self.mends.get(name, ("", ""))[0]
        if scored(item) and how != "drop":
            marks = [self._mark(item, person, True) for person in met]
            told = capped(sum(marks, Fraction()) / (n * points_of(item)), n)
            ends = None
            if not told[1]:
                partial = item["type"] == "multiple" and not how
                ends = (
                    mean_ends(marks, points_of(item))
                    if partial
                    else wilson(sum(one > 0 for one in marks), n)
                )
            yield ("question", name, "best answer, percent", ""), Told(told, ends, n)
        statuses = {"unsure": "not sure, percent", None: "not answered, percent"}
        for status, measure in statuses.items():
            found = sum(self._status(person, name) == status for person in met)
            yield ("question", name, measure, ""), self._share(item, found, n)
        apart = self._apart(item) if scored(item) else None
        if apart is not None:
            yield ("question", name, "tells apart", ""), apart
        for outcome in outcomes(item):
            found = sum(outcome in person.said.get(name, ("", (), 0))[1] for person in met)
            best = outcome in keys(item)
            measure = "chose the best answer, percent" if best else "chose, percent"
            yield ("answer", name, measure, outcome), self._share(item, found, n)

    @staticmethod
    def _status(person: Person, name: str) -> str | None:
        said = person.said.get(name)
        return None if said is None or said[0] == "omitted" else said[0]

    def _share(self, item: Mapping[str, Any], found: int, n: int) -> Told:
        if scored(item):
            told = capped(Fraction(found, n), n)
            return Told(told, None if told[1] else wilson(found, n), n)
        told = polled(Fraction(found, n), n, bool(item.get("sensitive")))
        return Told(told, wilson(found, n) if n >= 100 and not told[1] else None, n)


def digits(number: float, places: int) -> float:
    """Round to so many decimals and at most three significant digits."""
    if number:
        places = min(places, 2 - math.floor(math.log10(abs(number)) + 1e-9))
    return round(number, places) + 0.0
