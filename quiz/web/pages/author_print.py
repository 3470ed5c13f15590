"""The sheets of a bank or of an event, to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.items.shown import Shown
from quiz.web.pages.chrome import Page
from quiz.web.pages.organizer import DoorWay

Sheet = Literal["lead", "questions", "key", "cards"]
SHEETS: tuple[Sheet, ...] = ("questions", "key", "cards")
PACK: tuple[Sheet, ...] = ("lead", "questions", "cards", "key")
"""The sheets of a workshop: with a page for who leads it."""


@dataclass(frozen=True)
class PrintedItem:
    """Show one item on paper; ``number`` is 0 for a card, which asks nothing."""

    number: int
    view: Shown


@dataclass(frozen=True)
class PrintLanguage:
    """Offer a language to print in."""

    code: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class Lead:
    """Hold what the page for who leads a workshop says of its event.

    ``talks`` counts the questions with a prompt to talk about; ``door`` is None where nobody
    comes in by phone.
    """

    event: str
    dates: str
    quiz: str
    number: int
    questions: int
    talks: int
    door: DoorWay | None
    least: int


@dataclass(frozen=True, kw_only=True)
class PrintPage(Page):
    """Show the sheets that were chosen: fields sent are sheet (several) and lang.

    ``shapes`` is how many answer cards the questions need. ``address`` is where the quiz can
    be played, empty where nobody can yet. ``left_out`` counts items that have errors.
    """

    template: ClassVar[str] = "print/sheets.html"

    css_url: str
    back_url: str
    back_title: str
    back_lang: str
    title: str
    shown_lang: str
    foreign: bool
    offered: tuple[Sheet, ...]
    sheets: tuple[Sheet, ...]
    languages: tuple[PrintLanguage, ...]
    form_url: str
    items: tuple[PrintedItem, ...]
    shapes: int
    day: str
    address: str
    left_out: int
    lead: Lead | None = None
