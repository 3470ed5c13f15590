"""The public pages: home, list, joining, settings, statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from quiz.web.pages.chrome import Look, Page, Post
from quiz.web.pages.skills import Area

JoinTrouble = Literal["no-code", "unknown", "ended", "locked", "not-open"]
FIELDS = (
    "number",
    "quiz",
    "group",
    "who",
    "drawn",
    "times",
    "choices",
    "marks",
    "sure",
    "duration",
    "state",
    "keys",
    "sums",
    "sealed",
    "participation",
    "settings",
    "content",
    "events",
    "staff",
    "notes",
    "server",
)
"""Codes of the rows of the ledger that privacy.html has words for."""


@dataclass(frozen=True, kw_only=True)
class HomePage(Page):
    """Show the three doors; without quizzes the first one says so."""

    template: ClassVar[str] = "student/home.html"

    join_url: str
    staff_url: str
    quizzes: int


@dataclass(frozen=True)
class Filter:
    """Offer to narrow the list: to an area, to a language (code and own name), or to neither."""

    url: str
    area: Area | None = None
    language: tuple[str, str] | None = None
    current: bool = False


@dataclass(frozen=True)
class QuizCard:
    """Show one quiz in the list; ``languages`` are (code, own name) pairs.

    ``kite`` is the area that stands out in this quiz, for its picture.
    """

    url: str
    title: str
    lang: str
    summary: str
    questions: int
    minutes: int
    areas: tuple[Area, ...] = ()
    languages: tuple[tuple[str, str], ...] = ()
    kite: Area | None = None


@dataclass(frozen=True)
class Elsewhere:
    """Point from an empty list to where there are quizzes."""

    count: int
    url: str
    language: str
    language_name: str


@dataclass(frozen=True, kw_only=True)
class ListPage(Page):
    """List the quizzes, narrowed by skill and language with links."""

    template: ClassVar[str] = "student/list.html"

    cards: tuple[QuizCard, ...]
    areas: tuple[Filter, ...] = ()
    languages: tuple[Filter, ...] = ()
    elsewhere: Elsewhere | None = None
    all_url: str


@dataclass(frozen=True, kw_only=True)
class JoinPage(Page):
    """Ask for a code of six digits; ``code`` is what was typed, so nothing is lost."""

    template: ClassVar[str] = "student/join.html"

    action: str
    code: str = ""
    trouble: JoinTrouble | None = None
    ended_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class SettingsPage(Page):
    """Choose language, text size, colours, movement and letter keys.

    Fields sent: lang (a code), size, theme (values of Look), still and keys ("1" if ticked).
    ``chosen`` and ``language`` are what is ticked; ``trouble`` says that the form came back.
    """

    template: ClassVar[str] = "student/settings.html"

    form: Post
    forget_url: str
    saved: bool = False
    back_url: str | None = None
    trouble: bool = False
    chosen: Look = field(default_factory=Look)
    language: str = "en"


@dataclass(frozen=True)
class LedgerRow:
    """Show one kind of stored thing; ``code`` is one of FIELDS, ``columns`` where it lies."""

    code: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PrivacyPage(Page):
    """Say what is kept, why, and until when; the rows are generated from the ledger."""

    template: ClassVar[str] = "student/privacy.html"

    rows: tuple[LedgerRow, ...]
    forget_url: str
    run_by: str = ""
    contact: str = ""
    least: int = 10
    waiting: int = 100


@dataclass(frozen=True, kw_only=True)
class AccessibilityPage(Page):
    """State what works for whom, what does not yet, and whom to tell."""

    template: ClassVar[str] = "student/accessibility.html"

    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class AboutPage(Page):
    """Say what this is, who runs it, and under which licence."""

    template: ClassVar[str] = "student/about.html"

    version: str
    run_by: str = ""
    contact: str = ""


ErrorCode = Literal[
    "not-found",
    "gone",
    "busy",
    "broken",
    "mending",
    "old-page",
    "no-cookies",
    "refused",
    "too-much",
]


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    """Say what happened in words of a twelve-year-old, with one way forward.

    It needs no database. ``url`` is the way forward; ``until`` a time of day ("14:30") for
    ``mending``, ``ended_on`` a written date for ``gone``; ``refresh`` the seconds after which
    the way forward is taken by itself, where there is JavaScript (only after a GET).
    ``number`` is what somebody may tell the operator after a fault of ours.
    """

    template: ClassVar[str] = "errors/error.html"

    code: ErrorCode
    url: str
    until: str | None = None
    ended_on: str | None = None
    refresh: int | None = None
    number: str | None = None
