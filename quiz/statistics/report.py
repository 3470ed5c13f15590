"""Hold the one report that page, print, CSV, JSON and chart read.

Everything in it is rounded, capped and gated already: whoever holds a report can show all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from quiz.statistics.figure import NOT_ASKED
from quiz.statistics.release import Shown, hidden
from quiz.statistics.repair import How
from quiz.statistics.scores import Bar

Unit = Literal["items", "percent"]
Word = Literal["check", "weak", "very_easy", "fair", "good", "strong"]


NO_SCENARIO = hidden(NOT_ASKED)


@dataclass(frozen=True, slots=True)
class Middle:
    """Hold the middle score and where the middle half lies, each as a range.

    A range has one value twice where the score is known exactly, else it is the bar of the
    distribution in which the value lies. `unit` is the number of right items, or percent.
    """

    unit: Unit
    out_of: int
    low: int
    high: int
    quarter: tuple[int, int]
    three_quarters: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Distribution:
    """Hold how many people have which score; `middle` is the place of the middle score's bar."""

    unit: Unit
    out_of: int
    bars: tuple[Bar, ...]
    middle: int | None


@dataclass(frozen=True, slots=True)
class OutcomeReport:
    """Hold the share of one outcome, and how those who chose it did on the rest (percent)."""

    outcome: str
    key: bool
    share: Shown
    rest: Shown
    correlation: Shown
    wrong_way: bool
    rare: bool


@dataclass(frozen=True, slots=True)
class Band:
    """Hold a band of scores from `low` to `high` in the report's unit, and its people."""

    low: int
    high: int
    people: int


@dataclass(frozen=True, slots=True)
class CurvesReport:
    """Hold the share of each outcome in each band of scores, or why there is none."""

    unit: Unit
    bands: tuple[Band, ...]
    shares: tuple[tuple[str, tuple[Shown, ...]], ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class ConfidenceReport:
    """Hold how sure people were and how right: (level, people, percent right) and the figures.

    `sure` is the share of `sure_of` that chose the highest level: of all who chose one, in the
    events that tell how many chose the highest.
    """

    levels: tuple[tuple[int, int, Shown], ...]
    people: int
    accuracy: Shown
    brier: Shown
    reliability: Shown
    resolution: Shown
    uncertainty: Shown
    mark: Shown
    bonus: Shown
    sure_but_wrong: Shown
    sure: Shown
    sure_of: int


@dataclass(frozen=True, slots=True)
class ItemReport:
    """Hold everything that is shown of one item; `number` counts from 1.

    `other` is the most chosen outcome that is not right, with its share; `risky` the share of
    risky choices in a graded scenario. `repaired` says that
    the facility is after a repair and all other figures before it.
    """

    id: str
    number: int
    kind: str
    area: str | None
    scored: bool
    n: int
    facility: Shown
    unsure: Shown
    omitted: Shown
    outcomes: tuple[OutcomeReport, ...]
    other: tuple[str, Shown] | None
    discrimination: Shown
    word: Word | None
    alpha_without: Shown
    difficulty: Shown
    curves: CurvesReport
    confidence: ConfidenceReport
    repaired: How | None
    risky: Shown = NO_SCENARIO


@dataclass(frozen=True, slots=True)
class Times:
    """Hold the middle time for an attempt and the ends of its middle half, in minutes."""

    middle: Shown
    quarter: Shown
    three_quarters: Shown


@dataclass(frozen=True, slots=True)
class Report:
    """Hold all that is shown of a group: `n` attempts counted, `out_of` points possible.

    `mean`, `sd` and `error` are in points; `order` lists the ids of the items in the order of
    the table, those to look at first. `risky` is the share of risky choices over all graded
    scenarios.
    """

    n: int
    n_paper: int
    out_of: float
    mean: Shown
    mean_percent: Shown
    sd: Shown
    middle: Middle | None
    distribution: Distribution | None
    skew: Shown
    kurtosis: Shown
    alpha: Shown
    error: Shown
    times: Times
    skills: tuple[tuple[str, Shown], ...]
    next_step: Shown
    confidence: ConfidenceReport
    items: tuple[ItemReport, ...]
    order: tuple[str, ...]
    before_repair: bool
    risky: Shown = NO_SCENARIO

    def item(self, item_id: str) -> ItemReport:
        """Return the report of one item; raises KeyError."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)
