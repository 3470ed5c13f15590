"""Join neighbouring cells of a scale until each stands for enough people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def join_inward(counts: Sequence[int], least: int) -> tuple[tuple[int, int], ...]:
    """Join the cells of a scale, outer ones towards the middle, until each holds `least`.

    Returns the first and last cell of each group, in order; nothing when all cells together
    hold too few. The outermost group that is too small joins first, on the left before on the
    right, so the result depends on the counts alone.
    """
    if sum(counts) < least or not counts:
        return ()
    groups = [(place, place, count) for place, count in enumerate(counts)]
    while len(groups) > 1:
        small = [place for place, group in enumerate(groups) if group[2] < least]
        if not small:
            break
        last = len(groups) - 1
        at = min(small, key=lambda place: (min(place, last - place), place))
        if 2 * at < last:
            other = at + 1
        elif 2 * at > last:
            other = at - 1
        else:
            other = at - 1 if groups[at - 1][2] <= groups[at + 1][2] else at + 1
        low, high = min(at, other), max(at, other)
        joined = (groups[low][0], groups[high][1], groups[low][2] + groups[high][2])
        groups[low : high + 1] = [joined]
    return tuple((first, last) for first, last, _ in groups)


def common_ranges(ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the finest ranges that every given range fits into, in order."""
    common: list[tuple[int, int]] = []
    for first, last in sorted(set(ranges)):
        if common and first <= common[-1][1]:
            common[-1] = (common[-1][0], max(common[-1][1], last))
        else:
            common.append((first, last))
    return tuple(common)
