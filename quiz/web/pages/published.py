"""The pages of a campaign that everybody may see, and where that is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.charts.bars import ColumnChart
from quiz.charts.kites import KiteChart
from quiz.statistics.release import Shown
from quiz.statistics.report import Middle
from quiz.web.pages.chrome import LanguageLink, Page, Post
from quiz.web.pages.skills import Area
from quiz.web.pages.staff import DeskPage


@dataclass(frozen=True)
class SkillRow:
    """Show one skill: the share of best answers among so many people."""

    area: Area
    shown: Shown
    people: int


@dataclass(frozen=True)
class PublicPeople:
    """Show how many of an event are counted, None for too few.

    ``paper`` of them answered on paper; ``left_out`` did so and are in none of the numbers, nor
    are ``drawn``, of whom each met other questions.
    """

    title: str
    people: int | None
    paper: int
    left_out: int
    drawn: int


@dataclass(frozen=True)
class PublicAnswer:
    """Show how many chose an answer; ``words`` is None where the interface has them."""

    outcome: str
    words: str | None
    key: bool
    share: Shown


@dataclass(frozen=True)
class PublicQuestion:
    """Show one question in the words of its bank."""

    text: str
    area: Area | None
    people: int
    scored: bool
    best: Shown
    answers: tuple[PublicAnswer, ...]


@dataclass(frozen=True)
class PublicQuiz:
    """Show the questions of one quiz, in the language of the page if it has it."""

    title: str
    lang: str
    questions: tuple[PublicQuestion, ...]


@dataclass(frozen=True, kw_only=True)
class PublicPage(Page):
    """Be the ground of a page about a campaign; ``others`` are the page in other languages.

    ``least`` people are in the smallest group that counts; ``epsilon`` says with how much noise
    ("1", "0.5"), None without. ``paper`` of those counted answered on paper, ``all_paper`` if
    nobody did otherwise; ``left_out`` answered on paper and are in no number, for these have
    noise; nor are ``drawn``, of whom each met other questions.
    """

    css_url: str
    title: str
    dates: str
    least: int
    epsilon: str | None
    page_url: str
    others: tuple[LanguageLink, ...]
    paper: int = 0
    all_paper: bool = False
    left_out: int = 0
    drawn: int = 0


@dataclass(frozen=True, kw_only=True)
class PublicCampaignPage(PublicPage):
    """Show a campaign to everybody: nothing before it is settled.

    ``people`` is None while it goes on, 0 when no group was large enough. ``told`` of them are
    those that the scores are about. ``embed`` is what somebody copies to put the picture on a
    page of theirs. ``quizzes`` are the questions with their shares, where there are no scores.
    """

    template: ClassVar[str] = "public/campaign.html"

    people: int | None
    told: int
    quiz: str = ""
    quiz_lang: str = ""
    quiz_url: str = ""
    minutes: int = 0
    sky: KiteChart | None = None
    skills: tuple[SkillRow, ...] = ()
    chart: ColumnChart | None = None
    middle: Middle | None = None
    events: tuple[PublicPeople, ...] = ()
    quizzes: tuple[PublicQuiz, ...] = ()
    csv_url: str = ""
    json_url: str = ""
    svg_url: str = ""
    method_url: str = ""
    embed: str = ""


@dataclass(frozen=True, kw_only=True)
class MethodPage(PublicPage):
    """Say how the numbers came about, and show them question by question."""

    template: ClassVar[str] = "public/method.html"

    quizzes: tuple[PublicQuiz, ...]
    back_url: str


PublicityTrouble = Literal["settled", "bad-budget", "old-page"]


@dataclass(frozen=True, kw_only=True)
class PublicityPage(DeskPage):
    """Decide whether a campaign has a page for everybody: fields public and budget.

    ``budget`` is what was chosen, ``budgets`` what may be: (field's value, epsilon, people that
    one number is off by, about).
    """

    template: ClassVar[str] = "organizer/publicity.html"

    title: str
    form: Post
    public: bool
    budget: str
    budgets: tuple[tuple[str, str, int], ...]
    settled: bool
    least: int
    page_url: str
    back_url: str
    saved: bool = False
    trouble: PublicityTrouble | None = None
