"""What all pages about one bank share, and the list of banks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from quiz.web.pages.staff import DeskPage

LinkName = Literal[
    "edit", "translate", "pictures", "quality", "evidence", "publish", "history", "print", "export"
]


@dataclass(frozen=True)
class BankLink:
    """Lead to a page of a bank."""

    name: LinkName
    url: str
    current: bool = False


@dataclass(frozen=True)
class FileProblem:
    """Say what is wrong with a file of the folder, and where; lines and columns from 1."""

    file: str
    line: int
    column: int
    path: str
    says: str
    fix: str


@dataclass(frozen=True)
class FolderNote:
    """Say that a bank is a file of the folder, with what keeps that file from being published.

    ``file`` is empty where the file is gone.
    """

    file: str
    problems: tuple[FileProblem, ...]
    copy_url: str
    take_over_url: str


@dataclass(frozen=True)
class BankBar:
    """Hold what stands over every page of one bank; ``folder`` is None for one of the browser."""

    id: str
    title: str
    lang: str
    links: tuple[BankLink, ...]
    banks_url: str
    css_url: str
    folder: FolderNote | None = None

    @property
    def read_only(self) -> bool:
        """Tell whether the text cannot be changed here."""
        return self.folder is not None


@dataclass(frozen=True, kw_only=True)
class BankPage(DeskPage):
    """Be the ground of a page about one bank: ``bank_head(page)`` shows its bar."""

    bank: BankBar
