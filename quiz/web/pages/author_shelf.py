"""The list of banks, and how another one begins, is copied, taken over or deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.services.shelf import State
from quiz.web.pages.author import BankPage, FileProblem
from quiz.web.pages.chrome import Post
from quiz.web.pages.staff import DeskPage, Role

Start = Literal["example", "empty", "file"]


@dataclass(frozen=True)
class ShelfRow:
    """Show a bank in the list.

    ``languages`` are codes with whether every text is there in them; ``changed`` is a day,
    empty for a file that was never published; ``to_fix`` counts errors, ``suggestions``
    the rest; ``due`` is the day since when somebody should have looked it over again.
    """

    id: str
    title: str
    lang: str
    url: str
    state: State
    folder: bool
    number: int
    changed: str
    role: Role | None
    languages: tuple[tuple[str, bool], ...]
    questions: int
    running: int
    to_fix: int
    suggestions: int
    due: str
    publish_url: str | None


@dataclass(frozen=True)
class BrokenFile:
    """Show a file of the folder that is not published for its problems."""

    url: str
    title: str
    lang: str
    stays: bool
    problems: tuple[FileProblem, ...]
    more: int


@dataclass(frozen=True)
class StartLink:
    """Lead to one of the ways in which a bank begins."""

    kind: Literal["example", "empty", "file", "other", "own"]
    url: str


@dataclass(frozen=True, kw_only=True)
class BanksPage(DeskPage):
    """List all banks, and offer ways to begin one."""

    template: ClassVar[str] = "author/list.html"

    css_url: str
    banks: tuple[ShelfRow, ...]
    broken: tuple[BrokenFile, ...]
    starts: tuple[StartLink, ...]
    deleted: bool = False


StartFault = Literal["no-title", "no-file", "bad-id", "id-taken", "bad-file", "too-large"]


@dataclass(frozen=True, kw_only=True)
class NewPage(DeskPage):
    """Begin a bank. Fields sent: title, language; or for a file: file, text, id.

    ``says`` is the checker's sentence for ``bad-file``; ``text`` a file that was sent before.
    """

    template: ClassVar[str] = "author/new.html"

    css_url: str
    banks_url: str
    start: Start
    form: Post
    title: str = ""
    language: str = "en"
    languages: tuple[tuple[str, str], ...] = ()
    id: str = ""
    text: str = ""
    fault: StartFault | None = None
    says: str = ""
    old_page: bool = False


@dataclass(frozen=True, kw_only=True)
class CopyPage(BankPage):
    """Ask for the id of a copy: field id."""

    template: ClassVar[str] = "author/copy.html"

    form: Post
    id: str
    back_url: str
    fault: Literal["bad-id", "id-taken"] | None = None
    old_page: bool = False


@dataclass(frozen=True, kw_only=True)
class AskPage(BankPage):
    """Ask before a file is taken over, or a draft deleted for good."""

    template: ClassVar[str] = "author/ask.html"

    act: Literal["take-over", "delete"]
    form: Post
    back_url: str
    saved_meanwhile: bool = False
    old_page: bool = False


@dataclass(frozen=True)
class Picture:
    """Show a file of a bank; ``used`` are the places of the items that show it, from 1."""

    name: str
    url: str
    kind: Literal["picture", "sound", "video", "text"]
    width: int | None
    height: int | None
    used: tuple[int, ...]
    remove: Post | None


@dataclass(frozen=True, kw_only=True)
class PicturesPage(BankPage):
    """List the files of a bank, take another one (fields file, name), or remove one.

    ``says`` is why a file was refused.
    """

    template: ClassVar[str] = "author/pictures.html"

    pictures: tuple[Picture, ...]
    form: Post | None
    megabytes: int
    name: str = ""
    fault: Literal["no-file", "bad-file", "bad-name", "too-many"] | None = None
    says: str = ""
    old_page: bool = False
    added: str = ""
