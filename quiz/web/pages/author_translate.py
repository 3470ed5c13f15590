"""Pages on which a bank is translated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.banks.incoming import Arrival
from quiz.banks.markers import Piece
from quiz.banks.translating import Counts, Place, State
from quiz.web.pages.author import BankPage
from quiz.web.pages.chrome import Direction, Post, direction

Show = Literal["open", "all", "item"]
LanguageTrouble = Literal["choose", "unknown", "main"]


@dataclass(frozen=True)
class LanguageRow:
    """Show how far one language is; ``offer`` turns offering it to readers on or off."""

    code: str
    name: str
    url: str
    counts: Counts
    offered: bool
    offer: Post | None


@dataclass(frozen=True, kw_only=True)
class TranslatePage(BankPage):
    """List the languages of a bank, and let another one be added.

    Fields sent: language (chosen), tag (typed). ``rows`` is None for a text that cannot be
    read yet; ``others`` are codes and names of languages to choose.
    """

    template: ClassVar[str] = "author/translate.html"

    source: str
    rows: tuple[LanguageRow, ...] | None
    others: tuple[tuple[str, str], ...] = ()
    action: str = ""
    edit_url: str = ""
    typed: str = ""
    trouble: LanguageTrouble | None = None
    clash: bool = False


@dataclass(frozen=True)
class RuleNote:
    """Say what a rule found in a translation; ``url`` leads to the page about the rule."""

    rule: str
    says: str
    fix: str
    level: Literal["error", "warning", "hint"]
    url: str | None


@dataclass(frozen=True)
class UnitTrouble:
    """Say why a text was not saved; ``theirs`` is what somebody else saved meanwhile."""

    code: str
    says: tuple[str, ...] = ()
    theirs: str | None = None


@dataclass(frozen=True)
class UnitRow:
    """Show one text beside its translation.

    ``source`` and ``was`` are in pieces, with what changed marked. ``target`` is what the box
    holds, ``seen`` marks what it was made from. ``anchor`` is the row's number on the page.
    """

    anchor: int
    name: str
    place: Place
    source: tuple[Piece, ...]
    was: tuple[Piece, ...]
    target: str
    seen: str
    state: State
    lines: bool
    rows: int
    source_lang: str
    notes: tuple[RuleNote, ...] = ()
    trouble: UnitTrouble | None = None

    @property
    def added(self) -> tuple[str, ...]:
        """Give what is new in the source, where nothing is gone."""
        if any(piece.kind == "gone" and piece.text.strip() for piece in self.was):
            return ()
        return tuple(piece.text.strip() for piece in self.source if piece.kind == "new")


@dataclass(frozen=True)
class Tab:
    """Lead to a part of the texts."""

    show: Show
    url: str
    count: int | None
    current: bool


@dataclass(frozen=True)
class Step:
    """Lead to the texts before or after these."""

    url: str
    number: int


@dataclass(frozen=True)
class Meter:
    """Hold the widths of a bar of 860: (x, width) of what is done, outdated, missing."""

    done: tuple[int, int] | None
    outdated: tuple[int, int] | None
    missing: tuple[int, int] | None


@dataclass(frozen=True, kw_only=True)
class SideBySidePage(BankPage):
    """Set the texts of a bank beside one language, thirty a page.

    Fields sent: ``t.NAME`` what was typed, ``s.NAME`` the mark of what was seen, ``right`` the
    name of a text that is still right. ``form`` is None for a bank of the folder, whose texts
    are only shown; ``right_form`` is always there. ``number`` is that of the question, where
    one is shown; ``first`` and ``last`` count the texts on this page from 1.
    """

    template: ClassVar[str] = "author/translate_texts.html"

    source: str
    source_code: str
    target: str
    code: str
    counts: Counts
    meter: Meter
    tabs: tuple[Tab, ...]
    show: Show
    number: int
    first: int
    last: int
    total: int
    rows: tuple[UnitRow, ...]
    before: Step | None
    after: Step | None
    form: Post
    editable: bool
    offered: bool
    offer: Post | None
    file_urls: tuple[tuple[str, str], ...]
    import_form: Post
    languages_url: str
    local: bool = False
    left_out: int = 0
    edit_url: str = ""
    saved: int = 0
    confirmed: int = 0
    old_page: bool = False
    busy: bool = False

    @property
    def dir(self) -> Direction:
        """Give the direction of the translations."""
        return direction(self.code)

    @property
    def source_dir(self) -> Direction:
        """Give the direction of the source texts."""
        return direction(self.source_code)

    @property
    def troubled(self) -> tuple[UnitRow, ...]:
        """Give the texts that were not saved."""
        return tuple(row for row in self.rows if row.trouble is not None)


@dataclass(frozen=True, kw_only=True)
class IncomingPage(BankPage):
    """Report what a translator's file would bring, or brought.

    ``form`` takes it (fields file64, name hidden): into the draft, or as the bank's file where
    ``editable`` is False. ``refused`` is the code of a file that cannot be taken at all, with
    ``facts``.
    """

    template: ClassVar[str] = "author/translate_file.html"

    source: str
    target: str
    code: str
    file: str
    arrivals: tuple[Arrival, ...] = ()
    form: Post | None = None
    editable: bool = False
    written: bool = False
    refused: str | None = None
    theirs: str = ""
    number: int = 0
    back_url: str = ""
    again_form: Post | None = None

    def of(self, *outcomes: str) -> tuple[Arrival, ...]:
        """Give the texts with one of these outcomes."""
        return tuple(one for one in self.arrivals if one.outcome in outcomes)

    @property
    def dir(self) -> Direction:
        """Give the direction of the translations."""
        return direction(self.code)
