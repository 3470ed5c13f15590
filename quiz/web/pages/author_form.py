"""The form in which one item is written, for those who do not want YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.banks.problems import Level
from quiz.banks.sheets import MOST, Sheet, misread, span_ids
from quiz.web.pages.author import BankPage
from quiz.web.pages.author_evidence import EvidenceView
from quiz.web.pages.chrome import Post

FormNotice = Literal["saved", "old-page", "not-written", "too-large", "read-only"]
Figures = Literal["on", "afresh"]
NoForm = Literal["text", "type", "shape"]


@dataclass(frozen=True)
class FieldNote:
    """Say what a check found in one field; ``control`` is empty where the form has none for it."""

    control: str
    level: Level
    says: str
    fix: str
    where: str
    line: int
    rule_url: str | None = None


@dataclass(frozen=True)
class CodeLine:
    """Hold a line of the bank's text: what is before its key, the key, and the rest.

    ``lang`` is the language of the rest, where the key names one.
    """

    before: str
    key: str
    rest: str
    level: Level | None = None
    lang: str = ""


@dataclass(frozen=True, kw_only=True)
class ItemFormPage(BankPage):
    """Show one item as a form. Fields sent: those of the sheet, ``do``, ``seen``, ``kind``.

    ``place`` is None for a new item; ``sheet`` is None where the form cannot show what is
    written, for the reason ``why``. ``kept`` names what the form does not show and keeps;
    ``figures`` tells whether those of the published item go on. ``evidence`` is what the
    answers say about it, once there are some.
    """

    template: ClassVar[str] = "author/form/item.html"

    place: int | None
    count: int
    sheet: Sheet | None
    form: Post
    notice: FormNotice | None = None
    why: NoForm | None = None
    notes: tuple[FieldNote, ...] = ()
    checked: bool = False
    figures: Figures | None = None
    lines: tuple[CodeLine, ...] = ()
    first: int = 1
    unsaved: bool = False
    saved: str = ""
    language: str = "en"
    skills: tuple[tuple[str, str], ...] = ()
    exhibits: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    markings: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    text_url: str | None = None
    try_url: str | None = None
    before_url: str | None = None
    after_url: str | None = None
    new_urls: tuple[tuple[str, str], ...] = ()
    pictures_url: str | None = None
    evidence: EvidenceView | None = None
    evidence_url: str = ""

    @property
    def most(self) -> Mapping[str, int]:
        """Give how many rows of each group there may be."""
        return MOST

    @property
    def parts(self) -> dict[str, str]:
        """Give the words of each part of a passage, by id."""
        passage = self.sheet.words.get("passage", "") if self.sheet is not None else ""
        return dict(span_ids(passage))

    @property
    def blocking(self) -> tuple[FieldNote, ...]:
        """Give what has to be mended before the bank can be published."""
        return tuple(note for note in self.notes if note.level == "error")

    def at(self, control: str) -> tuple[FieldNote, ...]:
        """Give what was found in one field."""
        return tuple(note for note in self.notes if note.control == control)

    @staticmethod
    def words_of(name: str) -> str:
        """Write an id as words."""
        return misread(name)
