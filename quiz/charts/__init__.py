"""Lay out charts as numbers and words; templates draw them as SVG, pages repeat them as tables.

Nothing here knows markup, languages or where the numbers come from: whoever calls passes words
that are fit to show.
"""

from quiz.charts.bars import (
    Column,
    ColumnChart,
    ShareBar,
    SplitChart,
    StackChart,
    columns,
    share_bar,
    splits,
    stacks,
)
from quiz.charts.gain import GainChart, gain
from quiz.charts.points import DotChart, LineChart, Share, dots, lines
from quiz.charts.scales import nice_ticks, percent_ticks

__all__ = [
    "Column",
    "ColumnChart",
    "DotChart",
    "GainChart",
    "LineChart",
    "Share",
    "ShareBar",
    "SplitChart",
    "StackChart",
    "columns",
    "dots",
    "gain",
    "lines",
    "nice_ticks",
    "percent_ticks",
    "share_bar",
    "splits",
    "stacks",
]
