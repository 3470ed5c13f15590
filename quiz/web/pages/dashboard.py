"""The pages of a campaign's figures: the dashboard, the same on paper, and two events compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.charts.bars import StackChart
from quiz.charts.gain import GainChart
from quiz.charts.points import DotChart
from quiz.statistics.findings import FindingKind
from quiz.statistics.release import Participation, Shown
from quiz.statistics.repair import How
from quiz.statistics.report import Middle, Times, Word
from quiz.web.pages.skills import Area
from quiz.web.pages.staff import DeskPage, State

Standing = Literal["planned", "open", "closed", "settled"]
"""How far a campaign is, over all its events."""


CompareState = Literal["choose", "hidden", "apart", "shown"]


@dataclass(frozen=True)
class Choice:
    """Offer an event to be shown or compared."""

    value: str
    title: str
    chosen: bool


@dataclass(frozen=True)
class Kpis:
    """Hold the four numbers on the string.

    ``more`` says that some events are shown in steps of five, so that there may be a few more.
    ``lost`` says that a few who finished could not be counted. ``paper`` people are counted who
    answered on paper; where they are all (``counted`` 0), nothing is known of scores.
    ``next_step`` is the share of those who opened something to read from their result, among
    ``told``: the ``counted`` without those of small events where they would blur large ones.
    """

    taking: Participation
    more: bool
    counted: int
    lost: bool
    middle: Middle | None
    mean: Shown
    several: bool
    times: Times
    next_step: Shown
    told: int
    paper: int = 0


@dataclass(frozen=True)
class DaysView:
    """Show what happened when.

    ``busy`` of ``days`` days hold half of all that is shown, None where no day may be shown.
    ``table`` has a row for each name, in words that are ready.
    """

    chart: StackChart
    names: tuple[str, ...]
    days: tuple[str, ...]
    table: tuple[tuple[str, tuple[str | None, ...]], ...]
    busy: int | None
    axis: str


@dataclass(frozen=True)
class Standout:
    """Show one thing that stands out: what it is about, and where to read on.

    ``number`` and ``url`` are those of a question that ``n`` answered; of a skill it is the
    hardest one. ``lead`` and ``behind`` are the titles of events that differ in a skill.
    ``map_url`` leads to the map of how sure people were.
    """

    kind: FindingKind
    value: Shown | None = None
    other: Shown | None = None
    n: int = 0
    number: int = 0
    skill: Area | None = None
    lead: str = ""
    behind: str = ""
    url: str | None = None
    map_url: str | None = None


@dataclass(frozen=True)
class SkillRow:
    """Show one skill of one group or of two, as the table does."""

    area: Area
    shares: tuple[Shown, ...]
    verdict: Literal["first", "second", "close", "unknown", ""] = ""


@dataclass(frozen=True)
class SkillsView:
    """Show the skills of one group or of two.

    ``best`` and ``worst`` are set for one group; ``first`` and ``second`` are the skills in
    which one of two is ahead, the clearest first. ``shared`` counts the questions behind it
    where the two groups had different quizzes.
    """

    chart: DotChart
    names: tuple[str, ...]
    rows: tuple[SkillRow, ...]
    people: tuple[int, ...]
    best: tuple[Area, ...] = ()
    worst: tuple[Area, ...] = ()
    first: tuple[Area, ...] = ()
    second: tuple[Area, ...] = ()
    shared: int | None = None


@dataclass(frozen=True)
class EventLine:
    """Show an event beside the others; ``counted`` 0: nothing of it is shown.

    ``paper`` of the counted answered on paper; ``sheets`` says that it is held on paper.
    """

    url: str
    title: str
    quiz: str
    quiz_lang: str
    state: State
    finished: int
    counted: int
    middle: Middle | None
    mean: Shown
    hardest: tuple[Area, ...]
    hardest_share: Shown | None
    paper: int = 0
    sheets: bool = False


@dataclass(frozen=True)
class QuestionLine:
    """Show a question; ``url`` leads to its page, ``lang`` is that of its text.

    ``word`` is None with ``apart`` empty where too few answered at once. ``quiz`` names its
    quiz where the campaign has several.
    """

    number: int
    text: str
    lang: str
    quiz: str
    area: Area | None
    n: int
    facility: Shown
    unsure: Shown
    apart: str
    word: Word | None
    other: tuple[str | None, str, Shown] | None
    look: bool
    repaired: How | None
    url: str


@dataclass(frozen=True)
class DoorLine:
    """Show how people come into an event: its code and its link."""

    url: str
    title: str
    code: str
    link: str
    opens: str


@dataclass(frozen=True)
class CampaignFiguresView:
    """Hold what the dashboard shows of the answers; ``sure_url`` leads to the map of confidence."""

    kpis: Kpis
    days: DaysView | None
    standouts: tuple[Standout, ...]
    skills: SkillsView | None
    questions: tuple[QuestionLine, ...]
    several: bool
    mended: bool
    sure_url: str | None


@dataclass(frozen=True, kw_only=True)
class DashboardPage(DeskPage):
    """Show a campaign: four numbers, when, what stands out, skills, events, questions.

    ``chosen`` and ``against`` are the titles of the events that are looked at, empty for all
    together; ``ignored`` says that an address asked for an event that is not there. ``paper``
    is the same page, made to be printed. ``figures`` is None as long as none may be shown.
    ``sheets`` says that all its events are held on paper: nobody joins them.
    """

    template: ClassVar[str] = "organizer/dashboard.html"

    css_url: str
    title: str
    standing: Standing
    demo: bool
    paper: bool
    dates: str
    opens: str
    places: tuple[str, ...]
    least: int
    waits_for: int
    taking: Participation
    more: bool
    picks: tuple[Choice, ...]
    against: tuple[Choice, ...]
    chosen: str
    compared: str
    ignored: bool
    figures: CampaignFiguresView | None
    events: tuple[EventLine, ...]
    doors: tuple[DoorLine, ...]
    url: str
    print_url: str
    compare_url: str | None
    links_url: str
    settings_url: str
    events_url: str
    files: tuple[tuple[str, str], ...] = ()
    """The same figures as files: their kinds, by name, and where they are."""
    package_url: str = ""
    sheets: bool = False


@dataclass(frozen=True)
class ItemPair:
    """Show a question before and after; ``difference`` is in points of a hundred."""

    number: int
    text: str
    lang: str
    first: Shown
    second: Shown
    difference: int | None
    verdict: Literal["up", "down", "close", "unknown"]
    gain: Shown


@dataclass(frozen=True)
class ComparisonView:
    """Show two events side by side; ``shared`` questions stand in both.

    ``same`` says that both played the same questions; ``chart`` has those of which both shares
    are shown. Where no gain is told, ``why`` says why in words.
    """

    n_first: int
    n_second: int
    first: Shown
    second: Shown
    difference: Shown
    gain: Shown
    same: bool
    shared: int
    items: tuple[ItemPair, ...]
    chart: DotChart | None
    gain_chart: GainChart | None
    why: str = ""

    def of(self, verdict: str) -> int:
        """Count the questions with a verdict."""
        return sum(item.verdict == verdict for item in self.items)


@dataclass(frozen=True)
class LinkedPair:
    """Offer two events of which one was set up to follow the other."""

    url: str
    before: str
    after: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class ComparePage(DeskPage):
    """Compare two events of a campaign, one before and one after.

    ``state`` tells whether there is something to compare: ``choose`` where no two events are
    named, ``hidden`` where one of them shows nothing, ``apart`` where they share no question.
    """

    template: ClassVar[str] = "organizer/compare.html"

    css_url: str
    title: str
    state: CompareState
    before: str
    after: str
    quiz: str
    quiz_lang: str
    befores: tuple[Choice, ...]
    afters: tuple[Choice, ...]
    linked: tuple[LinkedPair, ...]
    ignored: bool
    least: int
    view: ComparisonView | None
    url: str
    back_url: str
    events_url: str
