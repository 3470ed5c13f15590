"""The figures of an event for those who know what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.statistics.mantel import Grade
from quiz.web.pages.staff import DeskPage

Measure = Literal["mean", "sd", "alpha", "error", "skew", "kurtosis", "brier", "reliability",
                  "resolution", "uncertainty", "mark"]  # fmt: skip


@dataclass(frozen=True)
class Told:
    """Show a number with its range, both written out, or in words why there is none."""

    text: str
    range: tuple[str, str] | None = None
    why: str = ""


@dataclass(frozen=True)
class AnswerFigures:
    """Show one answer: who chose it, how they did on the rest, and its correlation with that."""

    outcome: str
    words: str | None
    key: bool
    share: Told
    rest: Told
    correlation: Told


@dataclass(frozen=True)
class ItemFigures:
    """Show the figures of one scored question; ``before`` says they are from before a repair."""

    number: int
    text: str
    url: str
    n: int
    facility: Told
    discrimination: Told
    alpha_without: Told
    difficulty: Told
    answers: tuple[AnswerFigures, ...]
    before: bool


@dataclass(frozen=True)
class DifRow:
    """Show whether one question treats two languages alike at equal scores."""

    number: int
    text: str
    url: str
    delta: Told
    shift: Told
    p: Told
    grade: Grade | None
    easier: str


@dataclass(frozen=True)
class DifTable:
    """Compare two languages by their own names; the first is the reference."""

    reference: str
    focal: str
    n_reference: int
    n_focal: int
    rows: tuple[DifRow, ...]


@dataclass(frozen=True, kw_only=True)
class ResearchPage(DeskPage):
    """Show the figures of an event as researchers ask for them, each with its gate in words."""

    template: ClassVar[str] = "organizer/research.html"

    title: str
    demo: bool
    campaign: tuple[str, str] | None
    events_url: str
    event_url: str
    csv_url: str
    lang: str
    least: int
    settled: bool
    counted: int
    mended: bool
    languages: bool
    out_of: str
    whole: tuple[tuple[Measure, Told], ...]
    items: tuple[ItemFigures, ...]
    dif: tuple[DifTable, ...]
    thick_from: int
    rasch_from: int
    dif_from: int
