"""The pages after an attempt: result, certificate, leaving, forgetting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.web.pages.chrome import Page, Post, QuizPage
from quiz.web.pages.play import HelpLine, Resource, Row
from quiz.web.pages.skills import Area, Kite, Skill, sky

BREAK_NOTE_FROM = 10
BREAK_PAGE_FROM = 25
NIGHT_FROM, NIGHT_TO = 22, 6


def break_note(seconds: int) -> int | None:
    """Give the whole minutes to name in the break note, or None before ten minutes."""
    minutes = seconds // 60
    return minutes if minutes >= BREAK_NOTE_FROM else None


def break_page_due(seconds: int) -> bool:
    """Tell whether the full break page is due: from 25 minutes."""
    return seconds >= BREAK_PAGE_FROM * 60


def late(hour: int) -> bool:
    """Tell whether it is late at this hour (0 to 23) of local time: from 22:00 to 06:00."""
    return hour >= NIGHT_FROM or hour < NIGHT_TO


@dataclass(frozen=True)
class NextStep:
    """Offer one thing to read next; ``url`` is our page that names its address."""

    resource: Resource
    url: str


@dataclass(frozen=True)
class SkillRow:
    """Show one skill on the result page, with one thing to read where it did not all fit."""

    skill: Skill
    next_step: NextStep | None = None


Flight = Literal["said", "none", "some", "most", "all"]
"""How much of a result flies: what its main heading may truly say."""


@dataclass(frozen=True, kw_only=True)
class ResultPage(QuizPage):
    """Show how a finished attempt went.

    ``best`` counts items with the full mark of ``items`` scored ones; nothing was answered at
    ``answered`` 0. ``rows`` lists the questions where their answers are shown afterwards.
    ``break_minutes`` comes from break_note, ``late`` from late. ``passed`` is None without a
    pass mark (``pass_mark`` percent). ``next_form`` is what the buttons send
    that open a next step. ``counts`` is False for a second try, ``preview`` True
    for staff.
    """

    template: ClassVar[str] = "student/result.html"

    best: int
    items: int
    answered: int
    skills: tuple[SkillRow, ...] = ()
    next_step: NextStep | None = None
    rows: tuple[Row, ...] = ()
    help_lines: tuple[HelpLine, ...] = ()
    passed: bool | None = None
    pass_mark: int | None = None
    next_form: Post | None = None
    sure_but_not: int | None = None
    break_minutes: int | None = None
    late: bool = False
    counts: bool = True
    preview: bool = False
    again_url: str | None = None
    certificate_url: str | None = None
    forget_url: str
    start_url: str
    least: int = 10
    waiting: int = 100
    gathers: bool = False

    @property
    def kites(self) -> tuple[Kite, ...]:
        """Give the kites of the sky."""
        return sky([row.skill for row in self.skills])

    @property
    def flight(self) -> Flight:
        """Say how much of it flies; what has no best answers has only been said."""
        if not self.items:
            return "said"
        if not self.best:
            return "none"
        if self.best == self.items:
            return "all"
        return "most" if self.best * 2 >= self.items else "some"

    @property
    def few(self) -> bool:
        """Tell whether every skill has too few items for a level."""
        return bool(self.skills) and all(row.skill.level is None for row in self.skills)


@dataclass(frozen=True, kw_only=True)
class NextStepPage(QuizPage):
    """Name something to read on another site, and its address, before anybody goes there.

    ``address`` is cut in three: what stands before the name of the site, the name, the rest.
    ``language`` is the name of the site's language, where it is another than the reader's;
    ``played`` says that the way back leads to a result.
    """

    template: ClassVar[str] = "student/next_step.html"

    resource: Resource
    address: tuple[str, str, str]
    language: str
    back_url: str
    played: bool


@dataclass(frozen=True, kw_only=True)
class CertificatePage(QuizPage):
    """Print a certificate without scores; its name never leaves the browser.

    ``day`` is written out in the interface's language.
    """

    template: ClassVar[str] = "student/certificate.html"

    areas: tuple[Area, ...]
    place: str
    day: str
    back_url: str
    sheet_css_url: str


@dataclass(frozen=True, kw_only=True)
class LeavePage(QuizPage):
    """Leave and keep the place; ``shared`` computers keep it until the browser closes."""

    template: ClassVar[str] = "student/leave.html"

    number: int
    total: int
    continue_url: str
    forget_url: str
    shared: bool = False


@dataclass(frozen=True, kw_only=True)
class ForgetPage(Page):
    """Ask once, then say what was deleted.

    ``deleted``: the answers are gone. ``unlinked``: they were counted already, so the sums
    stay and only the link to this phone is gone. ``nothing``: this phone keeps nothing.
    """

    template: ClassVar[str] = "student/forget.html"

    state: Literal["ask", "deleted", "unlinked", "nothing"]
    titles: tuple[str, ...] = ()
    form: Post | None = None
    back_url: str
