"""Repair an item after its event: the list, the choice, its preview in words, what was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.statistics.repair import How
from quiz.web.pages.chrome import Post
from quiz.web.pages.staff import DeskPage, Role

RepairFault = Literal["choose-way", "choose-answer", "not-confirmed", "long-note", "old-page"]


@dataclass(frozen=True)
class RepairedLine:
    """Show a repair: of which question, what, when, by which role, why.

    ``answer`` is what was accepted (``outcome``), None where the interface has the words.
    """

    number: int
    text: str
    how: How
    outcome: str
    answer: str | None
    day: str
    role: Role
    note: str


@dataclass(frozen=True)
class RepairRow:
    """Show a question that may be repaired, or how it was."""

    number: int
    text: str
    url: str
    done: RepairedLine | None


@dataclass(frozen=True)
class Accepted:
    """Offer an answer that could be accepted as well."""

    outcome: str
    words: str | None


@dataclass(frozen=True, kw_only=True)
class RepairsPage(DeskPage):
    """List the questions of an event that may be repaired."""

    template: ClassVar[str] = "organizer/repairs.html"

    title: str
    back_url: str
    lang: str
    rows: tuple[RepairRow, ...]


@dataclass(frozen=True, kw_only=True)
class RepairPage(DeskPage):
    """Choose what to do about a question; then see in words what it does, and do it for good.

    ``how`` is None while nothing is chosen: fields sent by GET are how and outcome. The preview
    shows words, never a figure. ``form`` sends how, outcome, note and sure.
    """

    template: ClassVar[str] = "organizer/repair.html"

    title: str
    event_url: str
    list_url: str
    url: str
    number: int
    text: str
    lang: str
    ways: tuple[How, ...]
    answers: tuple[Accepted, ...]
    how: How | None
    chosen: Accepted | None
    note: str
    longest: int
    done: RepairedLine | None
    form: Post
    fault: RepairFault | None = None
    too_late: bool = False
