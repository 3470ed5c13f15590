"""Lay two texts side by side, line by line, and mark what differs within a line."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

CONTEXT = 3
"""Lines that stay around a difference."""

SMALL = 300
"""Lines between two anchors up to which they are compared one by one; it takes their product."""

LONG = 400
"""Words of a line up to which its words are compared."""

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """Hold a part of a line, and whether the other side lacks it."""

    text: str
    differs: bool = False


@dataclass(frozen=True)
class Row:
    """Hold a line of either text, or of both; numbers count from 1, 0 where there is none."""

    left: int
    right: int
    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()

    @property
    def same(self) -> bool:
        """Tell whether both sides have this line."""
        return bool(self.left and self.right) and self.before == self.after


@dataclass(frozen=True)
class Gap:
    """Stand for lines that are the same on both sides and are left out."""

    lines: int


Block = tuple[int, int, int, int]
"""Lines i1 to i2 of the left text stand for lines j1 to j2 of the right one."""


def side_by_side(left: str, right: str, context: int = CONTEXT) -> tuple[Row | Gap, ...]:
    """Compare two texts; nothing where they are the same.

    It takes time in proportion to the texts: lines that are unique on both sides are found
    first (as in patience diff), and only what lies between them is compared line by line.
    """
    old, new = left.splitlines(), right.splitlines()
    blocks = list(_blocks(old, new))
    rows: list[Row | Gap] = []
    at_old = at_new = 0
    ends = [*blocks, (len(old), len(old), len(new), len(new))]
    if not blocks:
        return ()
    for i1, i2, j1, j2 in ends:
        same = list(zip(range(at_old, i1), range(at_new, j1), strict=True))
        rows += _same(old, same, context, first=at_old == 0, last=(i1, j1) == (len(old), len(new)))
        rows += _changed(old[i1:i2], new[j1:j2], i1, j1)
        at_old, at_new = i2, j2
    return tuple(rows)


def _same(
    old: Sequence[str], lines: Sequence[tuple[int, int]], context: int, *, first: bool, last: bool
) -> Iterator[Row | Gap]:
    head = 0 if first else context
    tail = 0 if last else context
    hidden = len(lines) - head - tail
    if hidden <= 1:
        head, tail, hidden = len(lines), 0, 0
    for place, (i, j) in enumerate(lines):
        if head <= place < len(lines) - tail:
            if place == head:
                yield Gap(hidden)
            continue
        piece = (Piece(old[i]),)
        yield Row(i + 1, j + 1, piece, piece)


def _changed(old: Sequence[str], new: Sequence[str], i: int, j: int) -> Iterator[Row]:
    for place in range(max(len(old), len(new))):
        if place >= len(new):
            yield Row(i + place + 1, 0, (Piece(old[place], True),))
        elif place >= len(old):
            yield Row(0, j + place + 1, (), (Piece(new[place], True),))
        else:
            before, after = within(old[place], new[place])
            yield Row(i + place + 1, j + place + 1, before, after)


def within(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Mark the words in which two lines differ; all of them where nothing else is alike."""
    first, second = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(first), len(second)) > LONG:
        return (Piece(old, True),), (Piece(new, True),)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.ratio() < 0.3:
        return (Piece(old, True),), (Piece(new, True),)
    before: list[Piece] = []
    after: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        differs = tag != "equal"
        if i2 > i1:
            before.append(Piece("".join(first[i1:i2]), differs))
        if j2 > j1:
            after.append(Piece("".join(second[j1:j2]), differs))
    return tuple(before), tuple(after)


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    """Yield where lines differ; what lies between the blocks is the same."""
    pending = [(0, len(old), 0, len(new))]
    found: list[Block] = []
    while pending:
        i1, i2, j1, j2 = pending.pop()
        while i1 < i2 and j1 < j2 and old[i1] == new[j1]:
            i1, j1 = i1 + 1, j1 + 1
        while i1 < i2 and j1 < j2 and old[i2 - 1] == new[j2 - 1]:
            i2, j2 = i2 - 1, j2 - 1
        if i1 == i2 and j1 == j2:
            continue
        anchors = _anchors(old[i1:i2], new[j1:j2]) if i1 < i2 and j1 < j2 else []
        if anchors:
            at_old, at_new = i1, j1
            for a, b in anchors:
                pending.append((at_old, i1 + a, at_new, j1 + b))
                at_old, at_new = i1 + a + 1, j1 + b + 1
            pending.append((at_old, i2, at_new, j2))
        elif max(i2 - i1, j2 - j1) <= SMALL:
            matcher = SequenceMatcher(None, old[i1:i2], new[j1:j2], autojunk=False)
            for tag, a1, a2, b1, b2 in matcher.get_opcodes():
                if tag != "equal":
                    found.append((i1 + a1, i1 + a2, j1 + b1, j1 + b2))
        else:
            found.append((i1, i2, j1, j2))
    yield from sorted(found)


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Find the longest run, in order, of lines that stand once in either text."""
    once_old = {line for line, count in Counter(old).items() if count == 1 and line.strip()}
    once_new = {line for line, count in Counter(new).items() if count == 1 and line in once_old}
    where = {line: place for place, line in enumerate(new) if line in once_new}
    pairs = [(place, where[line]) for place, line in enumerate(old) if line in where]
    tops: list[int] = []
    chain: list[tuple[int, int]] = []
    before: list[int] = []
    for index, (_, b) in enumerate(pairs):
        at = bisect_left(tops, b)
        link = chain[at - 1][1] if at else -1
        before.append(link)
        if at == len(tops):
            tops.append(b)
            chain.append((b, index))
        else:
            tops[at] = b
            chain[at] = (b, index)
    found: list[tuple[int, int]] = []
    index = chain[-1][1] if chain else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]
