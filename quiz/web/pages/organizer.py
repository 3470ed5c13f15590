"""The pages of organizers: events, their set-up, their figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.charts.bars import ColumnChart
from quiz.charts.waiting import WaitingChart
from quiz.statistics.release import Participation, Shown
from quiz.statistics.repair import How
from quiz.statistics.report import Middle, Times, Word
from quiz.web.pages.chrome import Page, Post
from quiz.web.pages.repair import RepairedLine
from quiz.web.pages.setup import NameAsked, SteppedPage
from quiz.web.pages.skills import Area
from quiz.web.pages.staff import CampaignRow, DeskPage, EventRow, State

Kind = Literal["lab", "hall", "family", "link", "paper"]
Breakdown = Literal["none", "language", "audience"]
Feedback = Literal["after_each", "at_end", "none"]


@dataclass(frozen=True, kw_only=True)
class EventsPage(DeskPage):
    """List all campaigns that somebody may see, and the events that stand alone.

    ``deleted`` says that a campaign was just deleted.
    """

    template: ClassVar[str] = "organizer/events.html"

    campaigns: tuple[CampaignRow, ...]
    events: tuple[EventRow, ...]
    new_url: str | None
    plan_url: str | None
    deleted: bool = False


StepName = Literal["name", "quiz", "kind", "groups", "stored", "check"]
STEPS: tuple[StepName, ...] = ("name", "quiz", "kind", "groups", "stored", "check")


SetupFault = Literal[
    "no-title", "bad-date", "ends-before", "bad-zone", "choose-quiz", "choose-kind",
    "choose-groups", "bad-k", "old-page", "no-code",
]  # fmt: skip


@dataclass(frozen=True)
class Told:
    """Sum up what was set up so far, in values that templates put into words."""

    title: str = ""
    dates: str = ""
    opens: str = ""
    closes: str = ""
    zone: str = ""
    quiz: str = ""
    quiz_lang: str = ""
    number: int = 0
    questions: int = 0
    minutes: int = 0
    languages: tuple[str, ...] = ()
    feedback: Feedback = "after_each"
    confidence: bool = False
    kind: Kind = "lab"
    breakdown: Breakdown = "none"
    k: int = 10


@dataclass(frozen=True, kw_only=True)
class SetupPage(SteppedPage[StepName]):
    """Be the ground of one page of the set-up.

    ``told`` is None on the first page of a new event. ``fault`` names what could not be taken.
    """

    told: Told | None
    fault: SetupFault | None = None


@dataclass(frozen=True, kw_only=True)
class NamePage(NameAsked, SetupPage):
    """Ask for the name and the dates."""

    template: ClassVar[str] = "organizer/setup_name.html"


@dataclass(frozen=True)
class QuizChoice:
    """Offer a published quiz; ``value`` is its revision's digest."""

    value: str
    title: str
    lang: str
    number: int
    questions: int
    minutes: int
    languages: tuple[str, ...]
    audience: tuple[str, ...]
    sail: str
    wing: str
    checked: bool


@dataclass(frozen=True, kw_only=True)
class QuizChoicePage(SetupPage):
    """Ask which quiz: fields revision, feedback (empty: as the bank says) and confidence."""

    template: ClassVar[str] = "organizer/setup_quiz.html"

    choices: tuple[QuizChoice, ...]
    feedback: Feedback | None
    confidence: bool


@dataclass(frozen=True, kw_only=True)
class KindPage(SetupPage):
    """Ask where it happens: field kind."""

    template: ClassVar[str] = "organizer/setup_kind.html"

    kind: Kind
    least: int


@dataclass(frozen=True, kw_only=True)
class GroupsPage(SetupPage):
    """Ask whether to see groups: field breakdown; only what the bank allows is offered."""

    template: ClassVar[str] = "organizer/setup_groups.html"

    breakdown: Breakdown
    offered: tuple[Breakdown, ...]
    least: int
    waiting: int
    drawn: bool


@dataclass(frozen=True, kw_only=True)
class StoredPage(SetupPage):
    """Say what is stored, and ask for the least size of a group: field k."""

    template: ClassVar[str] = "organizer/setup_stored.html"

    k: str
    least: int
    most: int
    waiting: int


@dataclass(frozen=True, kw_only=True)
class CheckPage(SetupPage):
    """Show all that was said, with links to change it, and create the event.

    ``few_url`` leads to the choice of what becomes of those who are too few, where a server was
    accepted for which they may be sealed; ``sealed_for`` names the one that was chosen.
    """

    template: ClassVar[str] = "organizer/setup_check.html"

    told: Told
    few_url: str | None
    sealed_for: str


@dataclass(frozen=True)
class DoorWay:
    """Show how people come in: where they type the code, the link, its QR code as a path.

    ``qr`` is the path data of a picture ``qr_size`` wide and high. ``here_only`` warns that
    the address means this computer, wherever it is typed.
    """

    host: str
    code: str
    link: str
    qr: str
    qr_size: int
    poster_url: str
    qr_url: str
    here_only: bool = False


@dataclass(frozen=True)
class Answer:
    """Show how many chose an answer; ``words`` is None where the interface has them."""

    outcome: str
    words: str | None
    key: bool
    share: Shown


@dataclass(frozen=True)
class Question:
    """Show one line of the table of questions; ``look`` marks those to look at first.

    ``apart`` is written already, empty where there is no figure.
    """

    number: int
    text: str
    area: Area | None
    n: int
    kind: str
    scored: bool
    facility: Shown
    unsure: Shown
    omitted: Shown
    apart: str
    word: Word | None
    other: tuple[str | None, str, Shown] | None
    answers: tuple[Answer, ...]
    look: bool
    repaired: How | None = None
    repair_url: str | None = None
    url: str = ""


@dataclass(frozen=True)
class Group:
    """Show a group of a breakdown: its code ("other" for those joined), people, mean score."""

    code: str
    name: str
    people: int
    mean: Shown
    middle: Middle | None


@dataclass(frozen=True)
class Stop:
    """Show how many of those who did not finish stopped at a question."""

    number: int
    text: str
    share: Shown


@dataclass(frozen=True)
class FiguresView:
    """Hold what the page shows of the answers; the same values go into the CSV.

    ``waiting`` counts those who finished and wait, as far as the shown numbers tell; ``lost``
    says that a few finished and could not be counted. ``next_step`` is the share of those who
    opened something to read from their result, among the ``digital``, not on paper. After
    ``repairs`` the mean and the repaired questions' shares of best answers are new, all else
    is from before.
    """

    counted: int
    waiting: int
    lost: bool
    mean: Shown
    middle: Middle | None
    times: Times
    chart: ColumnChart | None
    questions: tuple[Question, ...]
    others: tuple[Question, ...]
    groups: tuple[Group, ...]
    skills: tuple[tuple[Area, Shown], ...]
    lang: str
    next_step: Shown
    digital: int
    repairs: tuple[RepairedLine, ...] = ()


@dataclass(frozen=True)
class DayRow:
    """Show the finished of one day; None for a day that is too small to be shown."""

    day: str
    finished: int | None


@dataclass(frozen=True)
class CampaignCrumb:
    """Show which campaign an event belongs to.

    ``left`` says what becomes of those who were too few: they wait for its end, were counted
    with it, or could not be counted.
    """

    title: str
    url: str
    left: Literal["wait", "counted", "lost"]


@dataclass(frozen=True, kw_only=True)
class EventPage(DeskPage):
    """Show an event: how people come in, who takes part, and figures when lots allow.

    ``drawn`` tells that each person gets other questions, so that figures come at the close
    only; ``waits_for`` is how many must have finished before figures come while it is open.
    ``paper_url`` is there for an event on paper alone: nobody joins it by phone. ``sealed_for``
    names the server for which those were, or will be, sealed who are too few; ``few_url`` leads
    to that choice where there is one.
    """

    template: ClassVar[str] = "organizer/event.html"

    css_url: str
    title: str
    state: State
    demo: bool
    quiz: str
    quiz_lang: str
    number: int
    opens: str
    closes: str
    kind: Kind
    breakdown: Breakdown
    least: int
    waits_for: int
    drawn: bool
    taking: Participation
    days: tuple[DayRow, ...]
    door: DoorWay | None
    chart: WaitingChart | None
    figures: FiguresView | None
    stops: tuple[Stop, ...]
    stopped: int
    events_url: str
    close_url: str | None
    copy_url: str | None
    csv_url: str | None
    tally_url: str
    pack_url: str
    paper_url: str | None = None
    campaign: CampaignCrumb | None = None
    sure_url: str | None = None
    research_url: str | None = None
    xlsx_url: str | None = None
    json_url: str | None = None
    sealed_for: str = ""
    few_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class ClosePage(DeskPage):
    """Ask before closing for good, or before copying."""

    template: ClassVar[str] = "organizer/close.html"

    title: str
    copies: bool
    form: Post
    back_url: str
    least: int
    old_page: bool = False


@dataclass(frozen=True)
class Bill:
    """Hold what a poster of an event says."""

    title: str
    quiz: str
    quiz_lang: str
    questions: int
    minutes: int
    door: DoorWay
    dates: str
    least: int


@dataclass(frozen=True, kw_only=True)
class PosterPage(Page):
    """Print how to come in, on one sheet of A4."""

    template: ClassVar[str] = "organizer/poster.html"

    css_url: str
    bill: Bill
    back_url: str
