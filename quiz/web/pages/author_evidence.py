"""What the answers say about the items of a bank, as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.services.evidence import Why
from quiz.statistics.release import Shown
from quiz.statistics.report import Word
from quiz.web.pages.author import BankPage

Tone = Literal["look", "fine", "tell"]


@dataclass(frozen=True)
class Said:
    """Hold what the figures say in words, with the next step: ``look`` asks for a deed."""

    tone: Tone
    what: str
    next: str = ""


@dataclass(frozen=True)
class AnswerShare:
    """Show who chose one answer; ``words`` None where the interface has them.

    ``mistake`` is the misconception behind it, ``strong`` says that people who do well on the
    rest choose it more often than others.
    """

    letter: str
    outcome: str
    words: str | None
    key: bool
    share: Shown
    mistake: str
    strong: bool


@dataclass(frozen=True)
class EvidenceView:
    """Show what the answers say about one item, or why they say nothing (``why``).

    ``apart`` is the item-rest correlation, written out; ``headline`` the share who found it,
    in words. ``said`` holds the sentences, those that ask for a deed first.
    """

    item: str
    number: int
    stem: str
    lang: str
    why: Why
    scored: bool
    n: int
    events: int
    headline: str
    facility: Shown
    unsure: Shown
    omitted: Shown
    apart: str
    word: Word | None
    said: tuple[Said, ...]
    answers: tuple[AnswerShare, ...]
    url: str

    @property
    def look(self) -> bool:
        """Tell whether something asks for a deed."""
        return any(one.tone == "look" for one in self.said)


@dataclass(frozen=True, kw_only=True)
class EvidencePage(BankPage):
    """Show what the answers say about every item of a published bank.

    ``version`` is None when it was never published; ``newer`` says that the draft differs from
    what is shown here.
    """

    template: ClassVar[str] = "author/evidence.html"

    version: int | None
    n: int
    events: int
    simulated: bool
    items: tuple[EvidenceView, ...]

    @property
    def first(self) -> tuple[EvidenceView, ...]:
        """Give the items to look at first."""
        return tuple(item for item in self.items if item.look)
