"""Count, when an event settles in one go, how languages find each item at equal scores.

The sums of Mantel and Haenszel are all that is kept: no count of a language's responses, no
score of a language. They are over three or more bands of scores in each of which both languages
have k people, for languages of at least 100 people, and are rounded to ten thousandths: enough
for the delta of ETS with one decimal, too coarse to find the counts behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import combinations

from quiz.statistics.finished import Finished
from quiz.statistics.form import Form, FormItem
from quiz.statistics.joining import join_inward
from quiz.statistics.mantel import MantelSums, Stratum, mantel_sums
from quiz.statistics.tallies import FIFTHS, Key, Sums

DIF_FROM = 100
LEAST_BANDS = 3
"""Bands of scores with people of both groups, below which scores are not equal enough.

Of two groups whose ability differs by its spread, over one band 19 of 20 fair items seem to be
unlike (class C), over two bands up to one of seven, over three none or one of a hundred.
"""
UNIT = 10_000

_SIGNED = ("excess", "by_focal", "by_reference")
PARTS: tuple[str, ...] = tuple(
    name
    for part in fields(MantelSums)
    for name in ((part.name, f"-{part.name}") if part.name in _SIGNED else (part.name,))
)
"""What the bands of the kind `dif` count, from 1; a sum that may be negative has two places."""


def pair_name(first: str, second: str) -> str:
    """Return the outcome under which two languages are compared: in the order of letters."""
    return " ".join(sorted((first, second)))


def languages_of(attempts: Sequence[Finished], k: int) -> dict[str, int]:
    """Choose the languages that are compared: from 100 people, all others none or at least k."""
    people: dict[str, int] = {}
    for attempt in attempts:
        people[attempt.language] = people.get(attempt.language, 0) + 1
    large = {name: n for name, n in sorted(people.items()) if name and n >= max(k, DIF_FROM)}
    others = len(attempts) - sum(large.values())
    if 0 < others < k and large:
        # The languages compared, taken from the lot, would leave those few.
        del large[min(large, key=lambda name: (large[name], name))]
    return large if len(large) > 1 else {}


def count_dif(
    sums: dict[Key, int],
    form: Form,
    attempts: Sequence[Finished],
    fifths: Sequence[int],
    k: int,
) -> None:
    """Add the sums of each pair of languages of a thick lot, for items of full or nothing.

    `fifths` is the fifth of the possible score (0 to 4) of each attempt.
    """
    languages = languages_of(attempts, k)
    right = {
        item.id: [item.id in attempt.takes and attempt.takes[item.id].right for attempt in attempts]
        for item in form.binary
    }
    for first, second in combinations(languages, 2):
        sides = [
            0 if a.language == first else 1 if a.language == second else None for a in attempts
        ]
        bands = _bands(sides, fifths, k)
        if len(bands) < LEAST_BANDS:
            continue
        for item in form.binary:
            strata = _strata(sides, fifths, right[item.id], bands)
            if enough_of_each(strata, k):
                _keep(sums, item, pair_name(first, second), mantel_sums(strata))


def _bands(
    sides: Sequence[int | None], fifths: Sequence[int], k: int
) -> tuple[tuple[int, int], ...]:
    """Join fifths until both groups have k people in each band."""
    groups = [
        [sum(s == side and f == fifth for s, f in zip(sides, fifths, strict=True))
         for fifth in range(FIFTHS)]
        for side in (0, 1)
    ]  # fmt: skip
    ranges = join_inward(groups[0], k)
    joined = join_inward([sum(groups[1][low : high + 1]) for low, high in ranges], k)
    return tuple((ranges[low][0], ranges[high][1]) for low, high in joined)


def _strata(
    sides: Sequence[int | None],
    fifths: Sequence[int],
    right: Sequence[bool],
    bands: Sequence[tuple[int, int]],
) -> list[Stratum]:
    cells = [[0, 0, 0, 0] for _ in range(FIFTHS)]
    for side, fifth, found in zip(sides, fifths, right, strict=True):
        if side is not None:
            cells[fifth][2 * side + (not found)] += 1
    strata = []
    for low, high in bands:
        a, b, c, d = (sum(column) for column in zip(*cells[low : high + 1], strict=True))
        strata.append((a, b, c, d))
    return strata


def enough_of_each(strata: Sequence[Stratum], k: int) -> bool:
    """Say whether in each of two groups k people found an item and k did not."""
    return all(sum(column) >= k for column in zip(*strata, strict=True)) and bool(strata)


def _keep(sums: dict[Key, int], item: FormItem, pair: str, found: MantelSums) -> None:
    for place, name in enumerate(PARTS, 1):
        value = round(UNIT * getattr(found, name.removeprefix("-")))
        if name.startswith("-"):
            value = max(0, -value)
        elif name in _SIGNED:
            value = max(0, value)
        sums["dif", item.id, pair, place] = value


def dif_faults(form: Form, sums: Sums, n: int, k: int) -> tuple[str, ...]:
    """Return what is wrong with the comparison of languages that a lot of n people brings.

    Only what `count_dif` makes may come in: pairs of languages in order, of at least 100 people
    each who are the same in every pair, with nobody or at least k beside all of them.
    """
    people: dict[str, int] = {}
    known = {item.id for item in form.binary}
    for pair, items in kept_pairs(sums).items():
        first, _, second = pair.partition(" ")
        if not first or first >= second or " " in second or not items <= known or form.drawn:
            return (f"dif: {pair!r} is no pair of languages, or compared by what cannot be",)
        for item in items:
            values = [sums.get(("dif", item, pair, place), 0) for place in range(1, 1 + len(PARTS))]
            found = kept_dif(sums, item, pair)
            for language, size in ((first, found.reference), (second, found.focal)):
                if people.setdefault(language, round(size)) != size or size < max(k, DIF_FROM):
                    return (f"dif: {language} is not one group of at least {DIF_FROM}",)
            if found.n != found.reference + found.focal or max(values) > UNIT * n:
                return (f"{item}: sums of two languages that cannot be",)
    others = n - sum(people.values())
    if people and (others < 0 or 0 < others < k):
        return ("dif: fewer than k are left beside the languages",)
    return ()


def kept_dif(sums: Sums, item: str, pair: str) -> MantelSums:
    """Return the sums that are kept of a pair of languages, the first by letters as reference."""
    values: dict[str, float] = {}
    for place, name in enumerate(PARTS, 1):
        value = sums.get(("dif", item, pair, place), 0) / UNIT
        if name.startswith("-"):
            values[name[1:]] -= value
        else:
            values[name] = value
    return MantelSums(**values)


def kept_pairs(sums: Sums) -> Mapping[str, set[str]]:
    """Return the items of which sums are kept, by pair of languages."""
    found: dict[str, set[str]] = {}
    for kind, item, outcome, _ in sums:
        if kind == "dif":
            found.setdefault(outcome, set()).add(item)
    return found
