"""The pages before an attempt: the start, and what to do with an attempt that exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.web.pages.chrome import Post, QuizPage
from quiz.web.pages.play import Bow
from quiz.web.pages.skills import Area

Feedback = Literal["after_each", "at_end", "none"]
Audience = Literal["student", "parent", "educator"]
StartTrouble = Literal["choose-audience", "old-page", "no-cookies", "crowd", "busy"]


@dataclass(frozen=True)
class TimeChoice:
    """Offer an amount of time; ``seconds`` is None for no limit."""

    value: str
    seconds: int | None
    checked: bool = False

    @property
    def minutes(self) -> int | None:
        """Give the whole minutes, rounded up."""
        return None if self.seconds is None else -(-self.seconds // 60)


@dataclass(frozen=True)
class LanguageChoice:
    """Offer to see the quiz in a language."""

    code: str
    name: str
    checked: bool = False


@dataclass(frozen=True)
class AudienceChoice:
    """Offer to say who one is."""

    value: Audience
    checked: bool = False


@dataclass(frozen=True, kw_only=True)
class StartPage(QuizPage):
    """Say what a quiz is and what is kept, and start it.

    ``description`` is Markdown. ``times`` is
    empty without a limit; ``audiences`` and ``languages`` are empty where there is no choice.
    Fields sent: audience, language, time, shared. ``ask_shared`` offers "This is a shared
    computer"; a school-lab event does not ask. ``least`` is the least size of a group (k),
    ``waiting`` how many wait before a lot is taken (2J); ``gathers`` says that too few of them
    wait for the end of a campaign, ``seals`` that they are sealed for the server of one.
    """

    template: ClassVar[str] = "student/start.html"

    description: str = ""
    run_by: str = ""
    questions: int
    minutes: int
    feedback: Feedback = "after_each"
    free: bool = False
    pass_mark: int | None = None
    areas: tuple[Area, ...] = ()
    form: Post
    languages: tuple[LanguageChoice, ...] = ()
    audiences: tuple[AudienceChoice, ...] = ()
    times: tuple[TimeChoice, ...] = ()
    ask_shared: bool = True
    shared: bool = False
    trouble: StartTrouble | None = None
    preview: bool = False
    sensitive: bool = False
    least: int = 10
    waiting: int = 100
    gathers: bool = False
    seals: bool = False
    newer_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class ContinuePage(QuizPage):
    """Ask whether an open attempt is one's own: go on (go=continue) or start fresh (go=fresh)."""

    template: ClassVar[str] = "student/start_continue.html"

    number: int
    total: int
    string: tuple[Bow, ...] = ()
    form: Post


@dataclass(frozen=True, kw_only=True)
class AgainPage(QuizPage):
    """Ask after a finished attempt: try again (go=again) or next person (go=next)."""

    template: ClassVar[str] = "student/start_again.html"

    result_url: str | None
    form: Post
    again: bool = True
