"""The sheets of a bank, to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.items.shown import Shown
from quiz.web.pages.author import BankBar
from quiz.web.pages.chrome import Page

Sheet = Literal["questions", "key", "cards"]
SHEETS: tuple[Sheet, ...] = ("questions", "key", "cards")


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


@dataclass(frozen=True, kw_only=True)
class PrintPage(Page):
    """Show the sheets that were chosen: fields sent are sheet (several) and lang.

    ``shapes`` is how many answer cards the questions need. ``address`` is where the quiz can
    be played, empty where nobody can yet. ``left_out`` counts items that have errors.
    """

    template: ClassVar[str] = "print/sheets.html"

    css_url: str
    bank: BankBar
    title: str
    shown_lang: str
    foreign: bool
    sheets: tuple[Sheet, ...]
    languages: tuple[PrintLanguage, ...]
    form_url: str
    items: tuple[PrintedItem, ...]
    shapes: int
    day: str
    address: str
    left_out: int
