"""The history of a bank, two texts side by side, and two people who saved at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from quiz.banks.sidebyside import Gap, Row
from quiz.web.pages.author import BankPage
from quiz.web.pages.chrome import Post
from quiz.web.pages.staff import Role


@dataclass(frozen=True)
class RevisionRow:
    """Show a published version: ``role`` is who published it, None for a file of the folder.

    ``diff_url`` compares it with the one before, None for the first; ``restore`` None where
    the text cannot be changed here.
    """

    number: int
    when: str
    role: Role | None
    note: str
    current: bool
    url: str
    diff_url: str | None
    restore: Post | None


@dataclass(frozen=True, kw_only=True)
class HistoryPage(BankPage):
    """List all versions of a bank, the newest on top, and the draft above them.

    ``draft`` says when the draft was saved, empty for a bank of the folder; ``changed`` that it
    is not what was published last; ``draft_url`` compares the two. ``published`` and
    ``restored`` are numbers of what was just done; ``delete_url`` is there before the first
    version. ``play_urls`` lead to where what was just published is played: the code of each
    language that it is offered in, its name, and the address.
    """

    template: ClassVar[str] = "author/history.html"

    draft: str
    draft_role: Role | None
    changed: bool
    draft_url: str | None
    revisions: tuple[RevisionRow, ...]
    old_page: bool = False
    published: int = 0
    restored: int = 0
    delete_url: str | None = None
    play_urls: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Side:
    """Name one of two texts: ``number`` of a version, 0 for the draft."""

    number: int
    when: str
    role: Role | None


@dataclass(frozen=True, kw_only=True)
class DiffPage(BankPage):
    """Lay two versions side by side; fields sent to choose others: old, new (0 is the draft)."""

    template: ClassVar[str] = "author/diff.html"

    old: Side
    new: Side
    sides: tuple[Side, ...]
    rows: tuple[Row | Gap, ...]
    added: int
    removed: int
    action: str


@dataclass(frozen=True, kw_only=True)
class TextPage(BankPage):
    """Show a version as it was written."""

    template: ClassVar[str] = "author/text.html"

    side: Side
    lines: tuple[str, ...]
    file_url: str


@dataclass(frozen=True, kw_only=True)
class ConflictPage(BankPage):
    """Show both texts after somebody saved meanwhile; field sent: text.

    ``role`` is who saved; ``theirs_url`` leads to their text, without the own one.
    """

    template: ClassVar[str] = "author/conflict.html"

    role: Role
    saved: str
    theirs: str
    yours: str
    rows: tuple[Row | Gap, ...]
    form: Post
    theirs_url: str
