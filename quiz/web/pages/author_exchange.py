"""Pages on which banks come from other programs and go to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.banks.interchange.report import Result
from quiz.web.pages.author import BankPage
from quiz.web.pages.chrome import Post
from quiz.web.pages.staff import DeskPage


@dataclass(frozen=True, kw_only=True)
class ImportPage(DeskPage):
    """Take a file of another program. Fields sent: file, language.

    ``says`` is why a file was refused, with ``bad-file``.
    """

    template: ClassVar[str] = "author/import.html"

    css_url: str
    banks_url: str
    form: Post
    languages: tuple[tuple[str, str], ...]
    language: str
    megabytes: int
    template_url: str
    fault: Literal["no-file", "bad-file"] | None = None
    says: str = ""
    old_page: bool = False


@dataclass(frozen=True)
class ReportRow:
    """Show what became of one question; ``url`` leads to it in the editor."""

    number: int
    title: str
    result: Result
    notes: tuple[str, ...]
    url: str | None


@dataclass(frozen=True)
class MeterPart:
    """Be one part of the bar of results: ``x`` and ``width`` of 748 points."""

    result: Result
    count: int
    x: float
    width: float


@dataclass(frozen=True, kw_only=True)
class ImportedPage(BankPage):
    """Report what became of a file of another program.

    ``form_name`` is the format's name, ``language`` the language's own name, ``rows`` the
    lines that are shown of ``total``.
    """

    template: ClassVar[str] = "author/imported.html"

    form_name: str
    file: str
    language: str
    total: int
    taken: int
    to_fix: int
    parts: tuple[MeterPart, ...]
    everywhere: tuple[str, ...]
    lacking: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    all_url: str | None
    csv_url: str
    first_url: str
    dismiss: Post
    old_page: bool = False


@dataclass(frozen=True)
class FormatRow:
    """Offer a format: what it cannot carry, where to look closer, where to get it."""

    id: str
    name: str
    ending: str
    cannot: tuple[str, ...]
    report_url: str
    file_url: str
    chosen: bool


@dataclass(frozen=True)
class ExportReport:
    """Say what a format would carry of this bank."""

    name: str
    total: int
    taken: int
    whole: int
    everywhere: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    file_url: str
    broken: int


@dataclass(frozen=True, kw_only=True)
class ExportPage(BankPage):
    """Offer a bank in the formats of other programs, in one of its languages."""

    template: ClassVar[str] = "author/export.html"

    formats: tuple[FormatRow, ...]
    languages: tuple[tuple[str, str, str, bool], ...]
    """Code, own name, address and whether it is the chosen one."""
    report: ExportReport | None
    empty: bool = False
