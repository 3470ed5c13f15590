"""Write how the scores of a group lie: the bars that a page shows, and the middle."""

from __future__ import annotations

from collections.abc import Sequence

from quiz.statistics.report import Distribution, Middle
from quiz.statistics.scores import Bar, Spread, cell_percents, exact_quantile


def distribution_of(spread: Spread) -> Distribution:
    """Write bars as they are shown: by number of right items, or in percent."""
    shown = spread.bars
    middle, _ = exact_quantile([bar.people for bar in shown], 1, 2)
    if spread.items:
        return Distribution("items", spread.size, shown, middle)
    size = spread.size
    percents = tuple(
        Bar(cell_percents(bar.low, size)[0], cell_percents(bar.high, size)[1], bar.people)
        for bar in shown
    )
    return Distribution("percent", 100, percents, middle)


def middle_of(spread: Distribution, counts: Sequence[int] | None) -> Middle:
    """Return the middle score, exactly from the raw histogram or else as the bar it lies in."""
    found: list[tuple[int, int]] = []
    for part in (1, 2, 3):
        if counts is not None:
            low, high = exact_quantile(counts, part, 4)
            # Only the middle itself falls between two scores; quarters are rounded inward.
            found.append((low, high) if part == 2 else ((high,) * 2 if part == 1 else (low,) * 2))
        else:
            first, last = exact_quantile([bar.people for bar in spread.bars], part, 4)
            found.append((spread.bars[first].low, spread.bars[last].high))
    quarter, half, three_quarters = found
    return Middle(spread.unit, spread.out_of, half[0], half[1], quarter, three_quarters)
