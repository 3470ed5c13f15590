"""Hold the sums of lots, add them up, and name them.

A tally is one whole number of one lot. What each kind counts ("item" and "outcome" are empty
where a kind does not speak of them; bands of scores are ranges of fifths, see `band_code`):

thin lots
    n                       attempts
    taken     item          attempts that met the item
    mark      item          sum of marks, in hundredths of a point
    mark2     item          sum of squared marks
    outcome   item outcome  responses with this outcome, ~unsure and ~omitted among them
    score     band          attempts by tenth (0 to 9) of the possible score (see score_cells);
                              none if one of them drew unscored items only
    total, total2           sum and sum of squares of scores (fixed forms)
    sure      item outcome  attempts by level of confidence (band 1 to 3), "right" or "other"
    time      band          attempts by time (0 to 11, see finished.TIME_EDGES)
    area, area2  outcome    sum and sum of squares of the score in an area (fixed forms)
    next_step               attempts that opened a resource from the result
    A thin lot of an uneven form has no total2 and no area2.

thick lots, fixed forms
    total3, total4          sums of third and fourth powers of scores
    raw       band          attempts by number of right items among those marked full or nothing
    mark_total item         sum of mark times score
    rest      item outcome  sum of the score on the other items over those who chose the outcome
    band      band          attempts by band of scores
    right     item outcome band   attempts by "right" or "other" and band
    option    item outcome band   responses by outcome and band
    dif       item outcome band   sums over two languages (the outcome, "en hi"), see languages
    An outcome chosen by fewer than five of the lot has no rest, and its bands are in ~few.

thick lots, drawn forms (rest: share of the other items met, in ten thousandths)
    takers, taker_right, taker_rest, taker_rest2, taker_mark_rest   item

counts from paper
    paper                   sheets
    paper_taken, paper_mark, paper_mark2, paper_outcome   as above

attempts that were never finished
    unfinished              attempts
    stopped   item          attempts whose last shown item was this one
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from quiz.statistics.form import Form
from quiz.statistics.joining import common_ranges

RIGHT = "right"
OTHER = "other"

FIFTHS = 5


class Tally(NamedTuple):
    """Hold one whole number of a lot."""

    kind: str
    item: str
    outcome: str
    band: int
    n: int


Key = tuple[str, str, str, int]
Sums = Mapping[Key, int]


@dataclass(frozen=True)
class Pooled:
    """Hold the sums over several lots of one form: over all of them, and over the thick ones."""

    every: Sums = field(default_factory=dict)
    thick: Sums = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Return the number of attempts in all lots."""
        return self.every.get(("n", "", "", 0), 0)

    @property
    def n_thick(self) -> int:
        """Return the number of attempts in thick lots."""
        return self.thick.get(("n", "", "", 0), 0)

    def squared(self, form: Form) -> bool:
        """Say whether the sums of squares of scores are over everybody who is counted."""
        return not form.uneven or self.n == self.n_thick

    @cached_property
    def bands(self) -> tuple[tuple[int, int], ...]:
        """Return the common bands of scores of the thick lots."""
        return common_bands(self.thick)

    @cached_property
    def _places(self) -> tuple[tuple[int, int], ...]:
        """Return the bands that lots of their own have, by code, each with its common band."""
        codes = {key[3] for key, n in self.thick.items() if key[0] == "band" and n}
        return tuple(
            (code, place)
            for code in sorted(codes)
            for place, (low, high) in enumerate(self.bands)
            if low <= band_range(code)[0] <= high
        )

    def in_bands(self, kind: str, item: str = "", outcome: str = "") -> list[int]:
        """Return the sums of one kind, item and outcome of the thick lots in each common band."""
        found = [0] * len(self.bands)
        for code, place in self._places:
            found[place] += self.thick.get((kind, item, outcome, code), 0)
        return found


def count(sums: Sums, kind: str, item: str = "", outcome: str = "", band: int = 0) -> int:
    """Return one sum; a sum that was never added to is 0."""
    return sums.get((kind, item, outcome, band), 0)


def merge(*lots: Iterable[Tally]) -> tuple[Tally, ...]:
    """Add up the tallies of several lots of one form, sorted by key."""
    sums: dict[Key, int] = {}
    for lot in lots:
        for kind, item, outcome, band, n in lot:
            key = (kind, item, outcome, band)
            sums[key] = sums.get(key, 0) + n
    return rows(sums)


def rows(sums: Sums) -> tuple[Tally, ...]:
    """Return sums as tallies, sorted by key, without zeros."""
    return tuple(Tally(*key, sums[key]) for key in sorted(sums) if sums[key])


def pooled(parts: Iterable[tuple[bool, Iterable[Tally]]]) -> Pooled:
    """Add up the tallies of lots of one form, each given with whether its lot is thick.

    A part may be one lot or the sum of many lots that are all thick or all thin.
    """
    every: dict[Key, int] = {}
    thick: dict[Key, int] = {}
    for is_thick, tallies in parts:
        for kind, item, outcome, band, n in tallies:
            key = (kind, item, outcome, band)
            every[key] = every.get(key, 0) + n
            if is_thick:
                thick[key] = thick.get(key, 0) + n
    return Pooled(every, thick)


def lot_digest(form_digest: str, n: int, thick: bool, tallies: Iterable[Tally]) -> str:
    """Return the hex SHA-256 of a lot's content, whatever the order of its tallies."""
    numbers = [list(tally) for tally in sorted(tallies)]
    text = json.dumps([form_digest, n, thick, numbers], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def added(parts: Iterable[Pooled]) -> Pooled:
    """Add up the sums of several groups or events with one form."""
    every: dict[Key, int] = {}
    thick: dict[Key, int] = {}
    for part in parts:
        for sums, more in ((every, part.every), (thick, part.thick)):
            for key, n in more.items():
                sums[key] = sums.get(key, 0) + n
    return Pooled(every, thick)


def band_code(first: int, last: int) -> int:
    """Return the number that stands for the fifths `first` to `last` of the possible score."""
    return 10 * first + last


CODES = tuple(band_code(first, last) for first in range(FIFTHS) for last in range(first, FIFTHS))
"""Every band of scores."""


def band_range(code: int) -> tuple[int, int]:
    """Return the first and last fifth that a number stands for."""
    return divmod(code, 10)


def common_bands(*sums: Sums) -> tuple[tuple[int, int], ...]:
    """Return the finest bands of scores into which the bands of all lots fit, in order."""
    return common_ranges(
        band_range(key[3]) for part in sums for key, n in part.items() if key[0] == "band" and n
    )


def by_band(
    sums: Sums, bands: tuple[tuple[int, int], ...], kind: str, item: str = "", outcome: str = ""
) -> list[int]:
    """Return the sums of one kind, item and outcome in each of the given common bands."""
    found = [0] * len(bands)
    for first in range(FIFTHS):
        for last in range(first, FIFTHS):
            n = sums.get((kind, item, outcome, band_code(first, last)))
            if n:
                for place, (low, high) in enumerate(bands):
                    if low <= first and last <= high:
                        found[place] += n
                        break
    return found
