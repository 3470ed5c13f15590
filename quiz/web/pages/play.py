"""The pages of an attempt, from the first question to the last."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.items.response import Status
from quiz.items.shown import Shown
from quiz.web.pages.chrome import Post, QuizPage

Bow = Literal["done", "now", "open"]
Verdict = Literal["best", "partial", "not_yet", "unsure", "omitted", "noted"]
Submit = Literal["check", "save", "next"]
Onward = Literal["question", "checkpoint", "check", "result", "back"]
Notice = Literal["old-page", "busy"]

LONGEST_STRING = 15
"""Over so many questions the bows get too small to tell apart, and the words do it alone."""


def string(done: Collection[int], now: int | None, total: int) -> tuple[Bow, ...]:
    """Tie the bows of a kite string: ``done`` and ``now`` are question numbers from 1.

    Gives nothing when there are more than LONGEST_STRING questions.
    """
    if total > LONGEST_STRING:
        return ()
    return tuple(
        "now" if number == now else "done" if number in done else "open"
        for number in range(1, total + 1)
    )


@dataclass(frozen=True)
class Timer:
    """Hold the seconds that are left when the page is sent; phones' clocks are not asked."""

    seconds: int

    @property
    def clock(self) -> str:
        """Write the time left as minutes and seconds."""
        return f"{max(self.seconds, 0) // 60}:{max(self.seconds, 0) % 60:02d}"


@dataclass(frozen=True)
class Resource:
    """Point to one thing to read or watch, at its own address.

    ``lang`` is what it is written in, where that is another language than the reader's;
    ``title_lang`` the language of its title, where that is not the page's.
    """

    title: str
    url: str
    kind: Literal["guide", "tool", "video", "course", "page"] = "page"
    minutes: int | None = None
    lang: str = ""
    title_lang: str = ""


@dataclass(frozen=True)
class HelpLine:
    """Name somebody to call, after a hard topic; ``lang`` is the name's, if not the page's."""

    name: str
    contact: str
    hours: str = ""
    url: str = ""
    lang: str = ""


@dataclass(frozen=True, kw_only=True)
class StepPage(QuizPage):
    """Be the ground of a page with a kite string on it."""

    total: int
    string: tuple[Bow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class QuestionPage(StepPage):
    """Ask one item.

    ``view.trouble`` makes the error summary; ``notice`` says why a form came back though
    nothing was wrong with it. ``sure`` is None where confidence is not asked, else what was
    chosen so far ("" for nothing). ``place_url`` leads to the list of questions (free
    navigation), ``previous_url`` one back.
    """

    template: ClassVar[str] = "student/question.html"

    number: int
    view: Shown
    form: Post
    submit: Submit = "check"
    sure: str | None = None
    timer: Timer | None = None
    notice: Notice | None = None
    preview: bool = False
    previous_url: str | None = None
    place_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class FeedbackPage(StepPage):
    """Show the best answer and why.

    ``found`` is (right parts, all parts) where "you found 2 of 3" is true to the marking.
    ``rationale`` is Markdown. ``onward`` names where ``next_url`` leads.
    """

    template: ClassVar[str] = "student/feedback.html"

    number: int
    done: int
    view: Shown
    verdict: Verdict
    found: tuple[int, int] | None = None
    rationale: str | None = None
    resources: tuple[Resource, ...] = ()
    help_lines: tuple[HelpLine, ...] = ()
    next_url: str
    onward: Onward = "question"
    preview: bool = False


@dataclass(frozen=True)
class Row:
    """Stand for one question in a list of them; ``stem`` is plain text.

    ``given`` is the state of the response, None without one; ``chosen`` what was chosen, where
    that is a few words of the bank's.
    """

    number: int
    stem: str
    url: str
    verdict: Verdict | None = None
    given: Status | None = None
    chosen: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckpointPage(StepPage):
    """Offer a rest after five questions: go on or stop, both fine."""

    template: ClassVar[str] = "student/checkpoint.html"

    done: int
    rows: tuple[Row, ...]
    next_url: str
    stop_url: str
    shared: bool = False


@dataclass(frozen=True, kw_only=True)
class CheckAnswersPage(StepPage):
    """List what was answered before the answers are shown; a row without ``given`` is open.

    ``over`` says that the time is up: nothing in the list can be changed any more.
    """

    template: ClassVar[str] = "student/check_answers.html"

    rows: tuple[Row, ...]
    form: Post
    timer: Timer | None = None
    answers_follow: bool = True
    over: bool = False

    @property
    def missing(self) -> int:
        """Count the questions without an answer."""
        return sum(row.given is None for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class BreakPage(QuizPage):
    """Suggest to stop after 25 minutes, at full page; finishing stands first."""

    template: ClassVar[str] = "student/late_break.html"

    minutes: int
    finish_url: str
    more_url: str
