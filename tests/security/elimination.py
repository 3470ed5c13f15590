"""Ask of a system of released sums, exactly, whether any combination of them touches few people.

A released number is a query over people: a whole weight for each of them, 0 for whoever does not
stand in it. An attacker may multiply, add and subtract all that was released. What can be
reached so is the span of the queries; somebody is singled out when it holds a query that touches
at least one person and fewer than k.

Arithmetic is in whole numbers throughout, so a zero is a zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import gcd

Person = Hashable

MOST_SUBSETS = 20_000
"""Subsets tried before a system counts as one that cannot be cleared."""


@dataclass(frozen=True)
class Query:
    """Hold one released sum: where it was seen, and the weight of each person in it."""

    where: str
    weights: Mapping[Person, int]


def over(where: str, people: Iterable[Person]) -> Query:
    """Make the query of a plain sum over people."""
    return Query(where, dict.fromkeys(people, 1))


@dataclass(frozen=True)
class Isolation:
    """Hold a combination that touches too few: its parts, and whom it touches.

    A ``touched`` of nobody says that the system is too large to be cleared.
    """

    parts: tuple[tuple[Fraction, str], ...]
    touched: frozenset[Person]

    def __str__(self) -> str:
        if not self.parts:
            return "the released sums are too many to be cleared"
        told = " ".join(f"{'+' if part > 0 else '-'} {abs(part)} x [{where}]" for part, where
                        in self.parts)  # fmt: skip
        return f"{told} touches {len(self.touched)}"


def isolates(queries: Sequence[Query], k: int) -> Isolation | None:
    """Find a combination of queries that touches 1 to k-1 people, or None where there is none.

    People in whom all queries agree cannot be told apart, so a combination touches all of such a
    class or none. A class of k or more must therefore cancel out: elimination gives the queries
    of the span in which all of those do. Where none is left, none exists. Else the shortest are
    looked for among the unions of small classes, all of them.
    """
    distinct = list({_key(query.weights): query for query in queries}.values())
    classes: dict[tuple[int, ...], list[Person]] = defaultdict(list)
    everybody = {person for query in distinct for person, weight in query.weights.items() if weight}
    for person in everybody:
        classes[tuple(query.weights.get(person, 0) for query in distinct)].append(person)
    columns = sorted(classes, key=lambda column: (-len(classes[column]), column))
    sizes = [len(classes[column]) for column in columns]
    large = sum(size >= k for size in sizes)
    rows = [([column[place] for column in columns], {place: 1}) for place in range(len(distinct))]
    left = _without(rows, large)
    if not left:
        return None

    def told(row: Row) -> Isolation:
        values, made = row
        touched = [
            person for value, column in zip(values, columns, strict=True) if value
            for person in classes[column]
        ]  # fmt: skip
        scale = next((value for value in values if value), 1)
        parts = [(Fraction(part, scale), distinct[place].where) for place, part in made.items()]
        return Isolation(tuple(sorted(parts, key=lambda part: part[1])), frozenset(touched))

    for row in left:
        if sum(size for size, value in zip(sizes, row[0], strict=True) if value) < k:
            return told(row)
    found = _shortest(left, sizes, large, k)
    if found == "too many":
        return Isolation((), frozenset())
    return None if found is None else told(found)  # type: ignore[arg-type]


Row = tuple[list[int], dict[int, int]]
"""Values by column, and of which queries the row is made, how often."""


def _key(weights: Mapping[Person, int]) -> frozenset[tuple[Person, int]]:
    return frozenset((person, weight) for person, weight in weights.items() if weight)


def _without(rows: Sequence[Row], columns: int) -> list[Row]:
    """Give a basis, in echelon form, of what the rows span and is zero in the first columns."""
    left = [(list(values), dict(made)) for values, made in rows]
    width = len(left[0][0]) if left else 0
    pivots: list[tuple[int, Row]] = []
    for at in range(width):
        best = next((place for place, row in enumerate(left) if row[0][at]), None)
        if best is None:
            continue
        pivot = left.pop(best)
        left = [_cleared(row, pivot, at) for row in left]
        pivots = [(place, _cleared(row, pivot, at)) for place, row in pivots]
        pivots.append((at, pivot))
    return [row for at, row in pivots if at >= columns]


def _cleared(row: Row, pivot: Row, at: int) -> Row:
    """Take a pivot out of a row, in whole numbers, and shorten what is left."""
    times = row[0][at]
    if not times:
        return row
    lead = pivot[0][at]
    values = [lead * mine - times * other for mine, other in zip(row[0], pivot[0], strict=True)]
    made = {
        place: lead * row[1].get(place, 0) - times * pivot[1].get(place, 0)
        for place in row[1].keys() | pivot[1].keys()
    }
    shared = gcd(*values, *made.values()) or 1
    return (
        [value // shared for value in values],
        {place: part // shared for place, part in made.items() if part},
    )


def _shortest(rows: Sequence[Row], sizes: Sequence[int], large: int, k: int) -> Row | str | None:
    """Find a combination of rows that lives on columns of fewer than k people together."""
    small = range(large, len(sizes))
    tried = 0
    for many in range(1, k):
        for chosen in combinations(small, many):
            if sum(sizes[at] for at in chosen) >= k:
                continue
            tried += 1
            if tried > MOST_SUBSETS:
                return "too many"
            others = [at for at in small if at not in chosen]
            order = [*range(large), *others, *chosen]
            moved = [([values[at] for at in order], made) for values, made in rows]
            found = _without(moved, large + len(others))
            if found:
                values, made = found[0]
                back = [0] * len(order)
                for at, value in zip(order, values, strict=True):
                    back[at] = value
                return back, made
    return None


def alone(queries: Sequence[Query]) -> frozenset[Person]:
    """Give everybody whose own data follow from the queries: the combination touches nobody else.

    A span holds the query of one person exactly if that is a row of its reduced echelon form.
    """
    everybody = sorted({person for query in queries for person in query.weights}, key=repr)
    rows = [([query.weights.get(person, 0) for person in everybody], {0: 1}) for query in queries]
    found = [
        [person for person, value in zip(everybody, values, strict=True) if value]
        for values, _ in _without(rows, 0)
    ]
    return frozenset(people[0] for people in found if len(people) == 1)
