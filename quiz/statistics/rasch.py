"""Estimate how hard items are on the scale of Rasch, from sums alone.

How many found each item and how many people have each number of right items are all that the
model needs: given the number right, the rest of a person's responses says nothing more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from quiz.statistics.figure import (
    ALL_OR_NONE,
    DRAWN,
    MANY_ITEMS,
    NOT_BINARY,
    NOT_THICK,
    ONE_ITEM,
    UNEQUAL_POINTS,
    UNSETTLED,
    Figure,
    undefined,
)
from quiz.statistics.form import Form
from quiz.statistics.tallies import Pooled, count

RASCH_FROM = 150
MOST_ITEMS = 60
_ROUNDS = 2000
_CLOSE = 1e-11


@dataclass(frozen=True, slots=True)
class Rasch:
    """Hold difficulties in logits that add up to 0, and the conditional log-likelihood."""

    difficulties: tuple[float, ...]
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class MarginalRasch:
    """Hold difficulties for a group with mean 0, its variance, and the log-likelihood."""

    difficulties: tuple[float, ...]
    variance: float
    log_likelihood: float


def _times(poly: list[float], easiness: float) -> list[float]:
    """Multiply a polynomial, by rising powers, with 1 + easiness x."""
    return [low + easiness * high for low, high in zip([*poly, 0.0], [0.0, *poly], strict=True)]


def symmetric(easiness: Sequence[float]) -> list[float]:
    """Return the elementary symmetric functions of all orders."""
    poly = [1.0]
    for value in easiness:
        poly = _times(poly, value)
    return poly


def symmetric_without(easiness: Sequence[float]) -> list[list[float]]:
    """Return, for each item, the elementary symmetric functions of all the others.

    By halving the list, so that only positive numbers are ever added.
    """
    found: list[list[float]] = [[] for _ in easiness]

    def descend(low: int, high: int, outside: list[float]) -> None:
        if high - low == 1:
            found[low] = outside
            return
        middle = (low + high) // 2
        left = right = outside
        for place in range(middle, high):
            left = _times(left, easiness[place])
        for place in range(low, middle):
            right = _times(right, easiness[place])
        descend(low, middle, left)
        descend(middle, high, right)

    if easiness:
        descend(0, len(easiness), [1.0])
    return found


def conditional(found: Sequence[int], histogram: Sequence[int]) -> Rasch | None:
    """Estimate difficulties by conditional maximum likelihood (Andersen 1970).

    `found[i]` people found item i, `histogram[r]` people found r items. None when the estimate
    does not settle. Every item must be found by somebody and missed by somebody.
    """
    size = len(found)
    inner = [r for r in range(1, size) if histogram[r]]
    n = sum(histogram[r] for r in inner)
    perfect = histogram[size]
    targets = [c - perfect for c in found]
    if n == 0 or any(not 0 < c < n for c in targets):
        return None
    here = [math.log(c / (n - c)) for c in targets]
    for _ in range(_ROUNDS):
        one = _improved(here, targets, histogram, inner)
        if max(abs(new - old) for new, old in zip(one, here, strict=True)) < _CLOSE:
            return _centred(one, targets, histogram, inner)
        two = _improved(one, targets, histogram, inner)
        here = _improved(_extrapolated(here, one, two), targets, histogram, inner)
    return None


def _improved(
    logs: Sequence[float], targets: Sequence[int], histogram: Sequence[int], inner: Sequence[int]
) -> list[float]:
    """Scale each easiness so that the expected number who found the item is the true one."""
    easiness = [math.exp(value) for value in logs]
    gamma = symmetric(easiness)
    parts = [(r - 1, histogram[r] / gamma[r]) for r in inner]
    new = [
        math.log(c / sum(people * without[r] for r, people in parts))
        for c, without in zip(targets, symmetric_without(easiness), strict=True)
    ]
    middle = sum(new) / len(new)
    return [value - middle for value in new]


def _extrapolated(
    start: Sequence[float], one: Sequence[float], two: Sequence[float]
) -> list[float]:
    """Go on in the direction of two steps, as far as they say (Varadhan and Roland 2008)."""
    step = [b - a for a, b in zip(start, one, strict=True)]
    bend = [c - b - d for b, c, d in zip(one, two, step, strict=True)]
    size = math.hypot(*bend)
    length = math.hypot(*step) / size if size > 0 else 1.0
    # Never shorter than the two steps themselves, nor so long that numbers could burst.
    length = min(max(length, 1.0), 16.0)
    return [
        min(max(a + 2 * length * d + length * length * v, c - 2.0), c + 2.0)
        for a, d, v, c in zip(start, step, bend, two, strict=True)
    ]


def _centred(
    logs: Sequence[float], targets: Sequence[int], histogram: Sequence[int], inner: Sequence[int]
) -> Rasch:
    gamma = symmetric([math.exp(value) for value in logs])
    likelihood = sum(c * value for c, value in zip(targets, logs, strict=True))
    likelihood -= sum(histogram[r] * math.log(gamma[r]) for r in inner)
    return Rasch(tuple(-value for value in logs), likelihood)


_NODES = tuple(i / 8.0 for i in range(-64, 65))
_WEIGHTS = tuple(math.exp(-node * node / 2.0) / math.sqrt(2.0 * math.pi) / 8.0 for node in _NODES)


def marginal(
    found: Sequence[int], histogram: Sequence[int], sd: float | None = None
) -> MarginalRasch | None:
    """Estimate difficulties by marginal maximum likelihood for a normal group with mean 0.

    The spread of the group is estimated too unless `sd` is given. Integrals are sums over equal
    steps, which for the normal curve are as exact as Gauss-Hermite. None when it does not settle.
    """
    n = sum(histogram)
    if any(not 0 < c < n for c in found):
        return None
    hard = [math.log((n - c) / c) for c in found]
    spread = 1.0 if sd is None else sd
    for _ in range(_ROUNDS):
        people, likelihood = _expected_people(hard, histogram, spread)
        change = 0.0
        # Maximise: each item by Newton's steps against the expected people at each node.
        for i, c in enumerate(found):
            for _ in range(50):
                slope = weight = 0.0
                for node, here in zip(_NODES, people, strict=True):
                    p = 1.0 / (1.0 + math.exp(hard[i] - spread * node))
                    slope += here * p
                    weight += here * p * (1.0 - p)
                step = (slope - c) / weight
                hard[i] += step
                change = max(change, abs(step))
                if abs(step) < 1e-13:
                    break
        if sd is None:
            second = sum(here * node * node for node, here in zip(_NODES, people, strict=True))
            new = spread * math.sqrt(second / n)
            change = max(change, abs(new - spread))
            spread = new
        if change < 1e-10:
            likelihood -= sum(c * b for c, b in zip(found, hard, strict=True))
            return MarginalRasch(tuple(hard), spread * spread, likelihood)
    return None


def _expected_people(
    hard: Sequence[float], histogram: Sequence[int], spread: float
) -> tuple[list[float], float]:
    """Return how many people are expected at each node, and a part of the log-likelihood.

    What is missing of the likelihood, the sum of found times difficulty, is the same at each node.
    """
    logs = [sum(math.log1p(math.exp(spread * node - b)) for b in hard) for node in _NODES]
    people = [0.0] * len(_NODES)
    likelihood = 0.0
    for right, size in enumerate(histogram):
        if not size:
            continue
        parts = [
            weight * math.exp(right * spread * node - log)
            for weight, node, log in zip(_WEIGHTS, _NODES, logs, strict=True)
        ]
        whole = sum(parts)
        likelihood += size * math.log(whole)
        for place, part in enumerate(parts):
            people[place] += size * part / whole
    return people, likelihood


def difficulties(form: Form, pooled: Pooled, k: int) -> dict[str, Figure]:
    """Return the Rasch difficulty of each scored item in logits (conditional, mean 0).

    Needs 150 people in thick lots of a fixed form of items marked full or nothing, with equal
    points.
    """
    n, sums = pooled.n_thick, pooled.thick
    items = form.binary
    reason = None
    if form.drawn:
        reason = DRAWN
    elif n < max(k, RASCH_FROM):
        reason = NOT_THICK
    elif len({item.possible for item in items}) > 1:
        reason = UNEQUAL_POINTS
    elif len(items) < 2:
        reason = ONE_ITEM
    elif len(items) > MOST_ITEMS:
        reason = MANY_ITEMS
    if reason is not None:
        return {item.id: undefined(reason, n) for item in form.scored}
    found = {item.id: count(sums, "mark", item.id) // item.possible for item in items}
    always = sum(c == n for c in found.values())
    used = [item.id for item in items if 0 < found[item.id] < n]
    # An item that everybody found adds one to every number of right items, one that nobody found
    # adds nothing; without them the histogram is the same, moved.
    histogram = [count(sums, "raw", band=right + always) for right in range(len(used) + 1)]
    model = conditional([found[name] for name in used], histogram) if len(used) > 1 else None
    figures = {item.id: undefined(NOT_BINARY, n) for item in form.scored if not item.binary}
    figures |= {item.id: undefined(ALL_OR_NONE, n) for item in items}
    if model is None:
        figures |= {name: undefined(UNSETTLED, n) for name in used}
    else:
        figures |= {
            name: Figure(value, n=n) for name, value in zip(used, model.difficulties, strict=True)
        }
    return figures
