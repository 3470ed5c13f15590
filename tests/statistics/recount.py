"""Count events a second time, in plain Python from the people themselves.

Nothing here imports the arithmetic under test: only the shapes of forms and attempts. Each
function says what a figure means; slow and simple.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import correlation, fmean, stdev, variance

from quiz.statistics.finished import Finished, Take
from quiz.statistics.form import Form, FormItem

Lot = tuple[bool, list[Finished]]
"""Whether it is thick, and its people."""

EDGES = [0, 60, 120, 180, 240, 360, 480, 720, 960, 1440, 1920, 2880]


@dataclass(frozen=True)
class Event:
    """Hold the people of an event by lot, each with its thickness."""

    form: Form
    lots: list[Lot]
    k: int

    @property
    def people(self) -> list[Finished]:
        return [person for _, lot in self.lots for person in lot]

    @property
    def thick(self) -> list[Finished]:
        return [person for thick, lot in self.lots if thick for person in lot]

    @property
    def all_thick(self) -> bool:
        return all(thick for thick, _ in self.lots)

    def shown(self) -> bool:
        return len(self.people) >= self.k

    def takes(self, item: FormItem, thick: bool = False) -> list[Take]:
        """List the takes of an item in the lots that count it."""
        return [
            take(item, person)
            for is_thick, lot in self.lots
            if (is_thick or not thick) and item.id in counted(self.form, lot, self.k)
            for person in lot
            if met(self.form, item, person)
        ]


def met(form: Form, item: FormItem, person: Finished) -> bool:
    found = person.takes.get(item.id)
    if found is None:
        return not form.drawn
    return found.status != "not_drawn"


def take(item: FormItem, person: Finished) -> Take:
    return person.takes.get(item.id) or Take("omitted", (), 0, item.possible)


def counted(form: Form, lot: Sequence[Finished], k: int) -> set[str]:
    """Name the items that a lot counts."""
    items = [item for item in form.items if not item.sensitive or len(lot) >= 20]
    if not form.drawn:
        return {item.id for item in items}
    takers = [(sum(met(form, item, person) for person in lot), item.id) for item in items]
    present = sorted((pair for pair in takers if pair[0]), key=lambda pair: pair[0])
    dropped = 0
    while dropped < len(present) and present[dropped][0] < k:
        dropped += 1
    if dropped:
        while dropped < len(present) and (
            dropped < 2 or sum(n for n, _ in present[:dropped]) < 2 * k
        ):
            dropped += 1
    return {name for _, name in present[dropped:]}


def chose(found: Take, outcome: str) -> bool:
    if outcome in ("~unsure", "~omitted"):
        return found.status == outcome[1:]
    return found.status == "given" and outcome in found.outcomes


def score(form: Form, person: Finished, without: str = "") -> int:
    return sum(
        take(item, person).earned
        for item in form.items
        if item.scored and item.id != without and met(form, item, person)
    )


def possible(form: Form, person: Finished) -> int:
    return sum(item.possible for item in form.items if item.scored and met(form, item, person))


def wilson(share: float, n: float) -> tuple[float, float]:
    z = 1.959963984540054
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


_T = {}


def t95(freedom: int) -> float:
    """Return Student's t for 95 %, by adding up its density until 0.975 is reached."""
    if freedom not in _T:
        front = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2))
        front /= math.sqrt(freedom * math.pi)

        def below(end: float, steps: int = 2000) -> float:
            width = end / steps
            weights = [1, *[4, 2] * (steps // 2 - 1), 4, 1]
            return (
                width
                / 3
                * sum(
                    weight * front * (1 + (width * at) ** 2 / freedom) ** (-(freedom + 1) / 2)
                    for at, weight in enumerate(weights)
                )
            )

        low, high = 1.9, 3.0
        while high - low > 1e-10:
            middle = (low + high) / 2
            low, high = (middle, high) if below(middle) < 0.475 else (low, middle)
        _T[freedom] = low
    return _T[freedom]


Ends = tuple[float, float] | None


def mean_ends(values: Sequence[float]) -> Ends:
    if len(values) < 2 or len(set(values)) < 2:
        return None
    half = t95(len(values) - 1) * stdev(values) / math.sqrt(len(values))
    middle = fmean(values)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Share:
    """Hold a share with its range and its people, as it is before it is made fit for the eye."""

    value: float
    n: int
    ends: Ends = None


def facility(event: Event, item: FormItem) -> Share | None:
    takes = event.takes(item)
    if not item.scored or len(takes) < event.k:
        return None
    marks = [found.earned / item.possible for found in takes]
    value = fmean(marks)
    ends = wilson(value, len(takes)) if item.binary else mean_ends(marks)
    return Share(value, len(takes), ends)


def outcome(event: Event, item: FormItem, *names: str) -> Share | None:
    takes = event.takes(item)
    if len(takes) < event.k:
        return None
    value = sum(any(chose(found, name) for name in names) for found in takes) / len(takes)
    return Share(value, len(takes), wilson(value, len(takes)))


def mean(event: Event) -> Share | None:
    form = event.form
    if form.drawn or not event.shown() or not form.possible:
        return None
    values = [score(form, person) / form.possible for person in event.people]
    squared = not uneven(form) or event.all_thick
    return Share(fmean(values), len(values), mean_ends(values) if squared else None)


def uneven(form: Form) -> bool:
    points = [item.possible for item in form.items if item.scored]
    return not form.drawn and max(points) > 3 * min(points)


def skill(event: Event, area: str) -> Share | None:
    form = event.form
    items = [item for item in form.items if item.scored and item.area == area]
    if len(items) == 1:
        return facility(event, items[0])
    if form.drawn:
        takes = [event.takes(item) for item in items]
        people = max(map(len, takes))
        if people < event.k:
            return None
        marks = sum(found.earned for part in takes for found in part)
        whole = sum(len(part) * item.possible for part, item in zip(takes, items, strict=True))
        return Share(marks / whole, people)
    if not event.shown():
        return None
    possible = sum(item.possible for item in items)
    values = [
        sum(take(item, person).earned for item in items) / possible for person in event.people
    ]
    squared = not uneven(form) or event.all_thick
    return Share(fmean(values), len(values), mean_ends(values) if squared else None)


def next_step(event: Event) -> Share | None:
    if not event.shown():
        return None
    value = sum(person.next_step for person in event.people) / len(event.people)
    return Share(value, len(event.people), wilson(value, len(event.people)))


def risky_rate(event: Event) -> Share | None:
    items = [(item, event.takes(item)) for item in event.form.items if item.risky_outcomes]
    met_by = [(item, takes) for item, takes in items if len(takes) >= event.k]
    if not met_by:
        return None
    found = sum(
        chose(one, name) for item, takes in met_by for one in takes for name in item.risky_outcomes
    )
    return Share(
        found / sum(len(takes) for _, takes in met_by), max(len(takes) for _, takes in met_by)
    )


def correlated(first: Sequence[float], second: Sequence[float]) -> float | None:
    if len(first) < 2 or len(set(first)) < 2 or len(set(second)) < 2:
        return None
    return correlation(first, second)


def alpha(items: Sequence[FormItem], people: Sequence[Finished]) -> float | None:
    if len(items) < 2 or len(people) < 2:
        return None
    whole = [sum(take(item, person).earned for item in items) for person in people]
    if len(set(whole)) < 2:
        return None
    within = math.fsum(variance([take(i, person).earned for person in people]) for i in items)
    return len(items) / (len(items) - 1) * (1 - within / variance(whole))


def discrimination(event: Event, item: FormItem) -> tuple[float, int] | None:
    """Correlate marks with the rest over the thick lots; with the number of people."""
    form, k = event.form, event.k
    scored = [one for one in form.items if one.scored]
    if not item.scored or len(scored) < 2:
        return None
    marks, rests, right = [], [], 0
    for thick, lot in event.lots:
        if not thick or item.id not in counted(form, lot, k):
            continue
        for person in lot:
            if not met(form, item, person):
                continue
            rest = float(score(form, person, item.id))
            if form.drawn:
                others = sum(i.possible for i in scored if i is not item and met(form, i, person))
                if not others:
                    return None
                rest = rest * 10_000 // others
            found = take(item, person)
            marks.append(found.earned)
            rests.append(rest)
            right += found.right
    n = len(marks)
    if n < max(50, k) or not k <= right <= n - k:
        return None
    value = correlated(marks, rests)
    return None if value is None else (value, n)


def time_quantile(people: Sequence[Finished], part: float) -> float | None:
    """Return a quantile in seconds with people spread evenly in their bin; None beyond the end."""
    bins = sorted(person.time_bin for person in people)
    wanted = part * len(bins)
    place = bins[max(0, math.ceil(wanted - 1e-12) - 1)]
    if place == len(EDGES) - 1:
        return None
    below, inside = sum(one < place for one in bins), bins.count(place)
    low, high = EDGES[place], EDGES[place + 1]
    return low + (high - low) * (wanted - below) / inside


def levels(takes: Sequence[Take]) -> list[tuple[int, int]]:
    """Count (right, not right) by level of confidence."""
    return [
        (
            sum(one.confidence == level and one.right for one in takes),
            sum(one.confidence == level and not one.right for one in takes),
        )
        for level in (1, 2, 3)
    ]


def brier(takes: Sequence[Take]) -> float:
    said = {1: 0.5, 2: 0.75, 3: 0.9}
    known = [one for one in takes if one.confidence]
    return fmean((said[one.confidence or 0] - one.right) ** 2 for one in known)


def certainty_mark(takes: Sequence[Take]) -> float:
    pay = {(1, True): 1, (2, True): 2, (3, True): 3, (1, False): 0, (2, False): -2, (3, False): -6}
    return fmean(pay[one.confidence, one.right] for one in takes if one.confidence)


def fisher(parts: Sequence[tuple[float, int]]) -> float | None:
    used = [(r, n) for r, n in parts if n > 3 and abs(r) < 1]
    if not used:
        return None
    return math.tanh(sum((n - 3) * math.atanh(r) for r, n in used) / sum(n - 3 for _, n in used))


def most_exact(n: int) -> int:
    """Return the percentage from which on shares of n people are only "or more"."""
    return 80 if n < 20 else 90 if n < 40 else 95


def is_join(bars: Sequence[tuple[int, int]], cells: int) -> bool:
    """Say whether bars are a scale from 0 without gaps."""
    return (
        bars[0][0] == 0
        and bars[-1][1] == cells - 1
        and all(one[1] + 1 == other[0] for one, other in pairwise(bars))
    )
