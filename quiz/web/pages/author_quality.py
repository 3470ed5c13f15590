"""The page that tells how good a bank is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from quiz.banks.quality import Ease, KeyPlaces, Lengths, Quality, ToDo
from quiz.charts.bars import ColumnChart
from quiz.charts.strip import StripChart
from quiz.web.pages.author import BankPage
from quiz.web.pages.skills import Area


@dataclass(frozen=True)
class Task:
    """Show a thing to do, with where to do it; ``names`` are areas or languages in words."""

    what: ToDo
    names: tuple[str, ...]
    areas: tuple[Area, ...]
    day: str
    url: str | None


@dataclass(frozen=True)
class CoverRow:
    """Show one theme: how many questions in each area, and in all; ``theme`` is empty for none."""

    theme: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class Cover:
    """Show what the questions are about; an area is None for those without a competence."""

    areas: tuple[Area | None, ...]
    rows: tuple[CoverRow, ...]
    totals: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class LengthRow:
    """Show how long keys are in one language."""

    language: str
    told: Lengths


@dataclass(frozen=True)
class EaseRow:
    """Show how hard one language is to read."""

    language: str
    told: Ease


@dataclass(frozen=True)
class DueRow:
    """Show what waits for a look; ``number`` is 0 for the bank as a whole."""

    number: int
    text: str
    lang: str
    says: str
    fix: str
    rule: str
    rule_url: str
    url: str | None


@dataclass(frozen=True)
class Observed:
    """Show what share of people found the best answers, as far as it may be told."""

    chart: StripChart
    people: int
    events: int
    simulated: bool
    url: str | None


@dataclass(frozen=True, kw_only=True)
class QualityPage(BankPage):
    """Tell how good a bank is; ``told`` is None where nothing of the text can be read."""

    template: ClassVar[str] = "author/quality.html"

    told: Quality | None
    cover: Cover | None = None
    tasks: tuple[Task, ...] = ()
    difficulty: ColumnChart | None = None
    places: ColumnChart | None = None
    key_places: KeyPlaces | None = None
    lengths: tuple[LengthRow, ...] = ()
    ease: tuple[EaseRow, ...] = ()
    due: tuple[DueRow, ...] = ()
    oldest: str = ""
    reviewed: str = ""
    review_due: str = ""
    observed: Observed | None = None
    report_url: str | None = None
