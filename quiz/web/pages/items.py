"""One question of an event: what people saw, what they chose, what to teach next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.charts.bars import SplitChart
from quiz.charts.points import LineChart
from quiz.items.shown import Shown as Seen
from quiz.statistics.release import Shown
from quiz.statistics.report import Word
from quiz.web.pages.author_evidence import AnswerShare, Said
from quiz.web.pages.play import Resource
from quiz.web.pages.repair import RepairedLine
from quiz.web.pages.skills import Area
from quiz.web.pages.staff import DeskPage

Judged = Literal["check", "look", "works", "easy", "early", "unscored"]
"""How a question does: ``check`` before anything else, ``early`` where too little is known."""

Role = Literal["key", "other", "plain", "unsure"]
StepName = Literal["hold", "idea", "trick", "unsure", "talk", "read", "leave"]


@dataclass(frozen=True)
class Cell:
    """Show the share of one place of a table of answers; ``key`` where it is right."""

    share: Shown
    key: bool


@dataclass(frozen=True)
class Matrix:
    """Show the answers to an item of lines and places (or pairs) as a table."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    places: bool


@dataclass(frozen=True)
class CurveView:
    """Show who chooses what by score, or why that cannot be told.

    ``roles`` are those of the chart's lines, in its order; ``people`` those of each band.
    """

    title: str
    chart: LineChart | None = None
    roles: tuple[Role, ...] = ()
    people: tuple[int, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Level:
    """Show how many chose a level of confidence (1 to 3), and how many of them found it."""

    level: int
    people: int
    right: Shown


@dataclass(frozen=True)
class SureView:
    """Show how sure people were and how right, or why that cannot be told."""

    title: str = ""
    people: int = 0
    chart: SplitChart | None = None
    levels: tuple[Level, ...] = ()
    sure_but_wrong: Shown | None = None
    why: str = ""


@dataclass(frozen=True)
class Step:
    """Say what to teach next; the words to each name are the template's.

    ``text`` is the bank's (its rationale, its talk prompt) or names a wrong idea, ``answer``
    the answer that it is behind, ``share`` how many, in words.
    """

    name: StepName
    text: str = ""
    answer: str = ""
    share: str = ""
    resource: Resource | None = None


@dataclass(frozen=True)
class ItemGroup:
    """Show how a group of the breakdown did on a question, and what it chose, in order."""

    code: str
    name: str
    people: int
    facility: Shown
    unsure: Shown
    answers: tuple[Shown, ...]


@dataclass(frozen=True)
class Mended:
    """Show the share of best answers before and after a repair."""

    line: RepairedLine
    before: Shown
    after: Shown


@dataclass(frozen=True)
class ItemView:
    """Hold all that is shown of a question of which something may be shown.

    ``apart`` is the item-rest correlation, written out, or empty and ``apart_says`` tells why;
    else that says what it means. ``tops`` are the shares who found it with the highest and the
    lowest scores.
    """

    n: int
    headline: str
    answers: tuple[AnswerShare, ...]
    matrix: Matrix | None
    facility: Shown
    unsure: Shown
    omitted: Shown
    apart: str
    apart_why: str
    word: Word | None
    tops: tuple[Shown, Shown] | None
    curve: CurveView
    sure: SureView
    judged: Judged
    said: tuple[Said, ...]
    groups: tuple[ItemGroup, ...]
    gap: tuple[str, str] | None
    """The groups that did best and worst, by code, where their ranges do not touch."""
    close: bool


@dataclass(frozen=True)
class Neighbour:
    """Lead to the question before or after."""

    number: int
    url: str


@dataclass(frozen=True, kw_only=True)
class ItemPage(DeskPage):
    """Show one question of an event: what they saw, what they chose, what to teach next.

    ``found`` is None where nothing of it may be shown; ``counted`` tells whether anything is
    shown of the event, ``sheets`` that only people on paper are. ``seen`` is the item as its
    templates draw it. ``before`` and ``after`` are the questions beside it.
    """

    template: ClassVar[str] = "organizer/item.html"

    title: str
    demo: bool
    campaign: tuple[str, str] | None
    events_url: str
    event_url: str
    quiz: str
    quiz_lang: str
    version: int
    number: int
    text: str
    stem: str
    lang: str
    kind: str
    area: Area | None
    least: int
    settled: bool
    counted: bool
    scored: bool
    sensitive: bool
    seen: Seen
    lettered: bool
    found: ItemView | None
    breakdown: str
    mended: Mended | None
    steps: tuple[Step, ...]
    edit_url: str | None
    repair_url: str | None
    before: Neighbour | None
    after: Neighbour | None
    sheets: bool = False
