"""Publishing a bank: what changes, or why it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.banks.sidebyside import Gap, Row
from quiz.services.revisions import What
from quiz.web.pages.author import BankPage
from quiz.web.pages.chrome import Post

Part = Literal[
    "key", "stem", "options", "why", "picture", "talk", "skill", "points", "kind", "other"
]


@dataclass(frozen=True)
class ChangeRow:
    """Show an item that changes; ``rows`` lay its text side by side.

    ``languages`` are those that it gains, written by name.
    """

    what: What
    place: int
    stem: str
    lang: str
    parts: tuple[Part, ...]
    languages: tuple[str, ...]
    goes_on: bool
    rows: tuple[Row | Gap, ...]


@dataclass(frozen=True)
class EventNote:
    """Name an event of the bank; ``url`` is None for who may not see it."""

    title: str
    number: int
    url: str | None


@dataclass(frozen=True)
class ProblemRow:
    """Show what is wrong: ``place`` is the item's number from 1, 0 for the bank itself.

    ``rule_url`` explains a rule of the lint, None for other problems.
    """

    line: int
    column: int
    place: int
    says: str
    fix: str
    code: str
    url: str
    rule_url: str | None


@dataclass(frozen=True, kw_only=True)
class PublishPage(BankPage):
    """Ask before publishing: field note, hidden edition.

    ``number`` is the version that it becomes, ``current`` the one that people play now (0
    before the first), ``again`` the earlier one that it equals. ``changes`` is None where
    nothing differs from ``current``; ``head`` and ``files`` name what changes in the bank
    itself.
    """

    template: ClassVar[str] = "author/publish.html"

    number: int
    current: int
    again: int | None
    nothing: bool
    items: int
    changes: tuple[ChangeRow, ...]
    same: int
    shared: int
    head: tuple[str, ...]
    files: tuple[str, ...]
    running: tuple[EventNote, ...]
    waiting: tuple[EventNote, ...]
    warnings: tuple[ProblemRow, ...]
    form: Post
    note: str
    longest: int
    edit_url: str
    stale: bool = False
    old_page: bool = False


@dataclass(frozen=True, kw_only=True)
class RefusedPage(BankPage):
    """Say what has to be mended before the bank can be published."""

    template: ClassVar[str] = "author/publish_refused.html"

    number: int
    problems: tuple[ProblemRow, ...]
    warnings: tuple[ProblemRow, ...]
    edit_url: str
    delete_url: str | None
