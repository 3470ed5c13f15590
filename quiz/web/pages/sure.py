"""How sure people were of each question, and how many of the sure were right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from quiz.charts.meters import MeterChart
from quiz.charts.quadrants import QuadrantChart
from quiz.statistics.release import Shown
from quiz.statistics.suremap import Field
from quiz.web.pages.items import Level
from quiz.web.pages.play import Resource
from quiz.web.pages.staff import DeskPage


@dataclass(frozen=True)
class SureRow:
    """Show one question of the map; ``field`` None where it has no place on it."""

    number: int
    text: str
    lang: str
    url: str
    people: int
    sure: Shown
    right: Shown
    wrong: Shown
    field: Field | None
    doubted: bool
    resource: Resource | None


@dataclass(frozen=True, kw_only=True)
class SurePage(DeskPage):
    """Show the map of confidence of an event or a campaign, with its table: what to teach first.

    ``whole`` says that it is a campaign's; ``events`` are the maps of its events, by title.
    ``asked`` tells whether people are asked how sure they are; ``chart`` is None where too few
    said so of every question. ``calibration`` is over the answers to all questions. ``sheets`` says
    that only people on paper are counted, who are not asked.
    """

    template: ClassVar[str] = "organizer/sure.html"

    title: str
    demo: bool
    campaign: tuple[str, str] | None
    events_url: str
    event_url: str
    csv_url: str
    lang: str
    least: int
    least_by_question: int
    asked: bool
    settled: bool
    counted: int
    mended: bool
    rows: tuple[SureRow, ...]
    first: tuple[SureRow, ...]
    chart: QuadrantChart | None
    calibration: MeterChart | None
    levels: tuple[Level, ...]
    answers: int
    very_sure: Shown | None
    whole: bool = False
    events: tuple[tuple[str, str], ...] = ()
    sheets: bool = False
