"""Find numbers by their place in a row instead of by what they count.

A file has thousands of lots under one set of heads. Where each number stands is looked up once
for all of them; what is left to do for a lot is to add up numbers at known places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import itemgetter

from quiz.statistics.tallies import Key

Row = Sequence[int]
"""The numbers of one lot in the order of the heads, and a 0 at the end."""

Pick = Callable[[Row], tuple[int, ...]]
"""Give some numbers of a row."""


class Places:
    """Hold where the numbers of a row stand; what has no head stands at the 0 at the end."""

    def __init__(self, keys: Sequence[Key]) -> None:
        """Take the heads."""
        self.keys = tuple(keys)
        self._at = {key: place for place, key in enumerate(self.keys)}

    def row(self, numbers: Iterable[int]) -> Row:
        """Make a row of numbers in the order of the heads."""
        return (*numbers, 0)

    def row_of(self, sums: Mapping[Key, int]) -> Row:
        """Make a row of sums; what has no head is left out."""
        return (*map(sums.get, self.keys, [0] * len(self.keys)), 0)

    def one(self, kind: str, item: str = "", outcome: str = "", band: int = 0) -> int:
        """Give the place of one number."""
        return self._at.get((kind, item, outcome, band), len(self.keys))

    def each(self, keys: Iterable[Key]) -> Pick:
        """Give these numbers, in this order, with 0 for each that has no head."""
        return _picking([self._at.get(key, len(self.keys)) for key in keys])

    def some(self, keys: Iterable[Key]) -> Pick:
        """Give those of these numbers that have a head."""
        return _picking([self._at[key] for key in keys if key in self._at])

    def where(self, fits: Callable[[Key], bool]) -> Pick:
        """Give the numbers whose heads fit."""
        return _picking([place for key, place in self._at.items() if fits(key)])


def _picking(places: Sequence[int]) -> Pick:
    if len(places) > 1:
        return itemgetter(*places)
    return partial(_few, places)  # an itemgetter of one place gives no tuple


def _few(places: Sequence[int], row: Row) -> tuple[int, ...]:
    return tuple([row[place] for place in places])
