"""The pages on which a bank is written: the editor, the report of a check, previews, the guide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.banks.problems import Level
from quiz.banks.quality import Ease
from quiz.items.shown import Shown
from quiz.web.pages.author import BankPage
from quiz.web.pages.author_evidence import EvidenceView
from quiz.web.pages.chrome import Page, Post, QuizPage
from quiz.web.pages.play import FeedbackPage, QuestionPage
from quiz.web.pages.staff import DeskPage

State = Literal["ok", "problem", "suggestion"]
As = Literal["question", "answer", "hall", "paper"]
AS: tuple[As, ...] = ("question", "answer", "hall", "paper")
PreviewTheme = Literal["light", "dark"]
EditorNotice = Literal["saved", "old-page", "read-only", "too-large", "back"]


@dataclass(frozen=True)
class Note:
    """Say one thing about a line; ``place`` is the item's, from 1, None for the bank's head.

    ``button`` is what a press would mend, "" where nothing safe is known; ``number`` tells
    the notes of one check apart.
    """

    number: int
    line: int
    column: int
    level: Level
    where: str
    says: str
    fix: str
    rule: str = ""
    rule_url: str | None = None
    place: int | None = None
    button: str = ""

    @property
    def blocks(self) -> bool:
        """Tell whether the bank cannot be published with it."""
        return self.level == "error"


@dataclass(frozen=True)
class Entry:
    """Stand for an item in the outline."""

    place: int
    label: str
    line: int
    state: State
    url: str


@dataclass(frozen=True)
class Tongue:
    """Count the items that are whole in a language."""

    code: str
    name: str
    done: int


@dataclass(frozen=True)
class Findings:
    """Hold what a check says, as the editor and the report show it.

    ``entries`` is None where the text cannot be read as YAML: then nobody knows the items.
    """

    notes: tuple[Note, ...]
    entries: tuple[Entry, ...] | None
    tongues: tuple[Tongue, ...]

    @property
    def problems(self) -> int:
        """Count what blocks publishing."""
        return sum(note.blocks for note in self.notes)

    @property
    def suggestions(self) -> int:
        """Count what does not."""
        return len(self.notes) - self.problems

    def first(self, place: int) -> Note | None:
        """Give the note about an item that matters most."""
        own = [note for note in self.notes if note.place == place]
        return min(own, key=lambda note: not note.blocks, default=None)


@dataclass(frozen=True)
class Tab:
    """Offer one way to look at an item."""

    name: str
    url: str
    current: bool
    words: str = ""


@dataclass(frozen=True)
class Look:
    """Say how the preview stands: which item, as what, in which language and light.

    ``stale`` is the line of what keeps the item from being shown, None where it is shown.
    """

    place: int
    url: str
    tabs: tuple[Tab, ...]
    languages: tuple[Tab, ...]
    themes: tuple[Tab, ...]
    stale: int | None = None


@dataclass(frozen=True)
class Facts:
    """Measure one item: letters of its longest option, and whether one sticks out.

    ``ease`` tells how hard its question and its reason are to read, None where nobody can know.
    """

    longest: int | None = None
    balanced: bool = True
    words: int = 0
    ease: Ease | None = None

    @property
    def age(self) -> int:
        """Give the age at which most can read it, in years, from the school year."""
        return max(6, round(self.ease.figure) + 5) if self.ease else 0


@dataclass(frozen=True)
class Live:
    """Hold what changes on the editor's page with every check.

    ``evidence`` is what the answers say about the item shown, None before anybody answered it;
    ``add_url`` leads to the form of a new item, None for a bank that cannot be changed here.
    """

    findings: Findings
    look: Look
    facts: Facts | None
    report_url: str
    evidence: EvidenceView | None = None
    evidence_url: str = ""
    add_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class EditorPage(BankPage):
    """Let somebody write a bank. Fields sent: text, edition, n, as, lang, theme, go.

    ``saved`` is the time of the last save, "" before the first. An address is None for what
    is not offered here. ``css`` is put into the page, ``marks`` (JSON) and ``shown`` (the page
    of the preview, None where there is nothing to show) spare the script and the frame a
    request each.
    """

    template: ClassVar[str] = "author/editor.html"

    text: str
    stored: bool
    edition: int
    saved: str
    live: Live
    save: Post
    check_url: str
    report_url: str
    help_url: str
    schema_url: str
    download_url: str
    css: str
    script_url: str
    module_url: str
    cover_url: str
    marks: str
    shown: str | None
    nonce: str
    form_url: str | None
    publish_url: str | None
    notice: EditorNotice | None = None

    @property
    def as_form(self) -> str:
        """Name what the item is shown as."""
        return next((tab.name for tab in self.live.look.tabs if tab.current), "question")

    @property
    def as_lang(self) -> str:
        """Name the language in which it is shown."""
        return next((tab.name for tab in self.live.look.languages if tab.current), "")

    @property
    def as_theme(self) -> str:
        """Name the light in which it is shown, "" for the reader's own."""
        return next((tab.name for tab in self.live.look.themes if tab.current), "")


@dataclass(frozen=True, kw_only=True)
class ReportPage(BankPage):
    """Show what a check found, with links to the lines. Fields sent: text, edition, go.

    ``form`` is None where the text was read from the store: then there is nothing to carry.
    """

    template: ClassVar[str] = "author/report.html"

    text: str
    lines: tuple[tuple[str, State], ...]
    findings: Findings
    editor_url: str
    form: Post | None = None
    fixed: bool = False


@dataclass(frozen=True, kw_only=True)
class KeptTextPage(Page):
    """Give a text back to somebody whose sign-in ended while they wrote."""

    template: ClassVar[str] = "author/kept_text.html"

    css_url: str
    text: str
    sign_in_url: str
    form: Post


@dataclass(frozen=True, kw_only=True)
class PreviewQuestionPage(QuestionPage):
    """Ask an item as students see it, without the frame around."""

    layout: ClassVar[str] = "author/preview_layout.html"
    framed: ClassVar[bool] = True

    frame_css_url: str


@dataclass(frozen=True, kw_only=True)
class PreviewAnswerPage(FeedbackPage):
    """Show the answer to an item as students see it, without the frame around."""

    layout: ClassVar[str] = "author/preview_layout.html"
    framed: ClassVar[bool] = True

    frame_css_url: str


@dataclass(frozen=True, kw_only=True)
class PreviewPage(QuizPage):
    """Show an item on the screen of a hall or on paper."""

    template: ClassVar[str] = "author/preview_hall.html"
    layout: ClassVar[str] = "author/preview_layout.html"
    framed: ClassVar[bool] = True

    frame_css_url: str
    number: int
    total: int
    view: Shown


@dataclass(frozen=True, kw_only=True)
class PreviewPaperPage(PreviewPage):
    """Show an item on paper."""

    template: ClassVar[str] = "author/preview_paper.html"


@dataclass(frozen=True, kw_only=True)
class PreviewNothingPage(Page):
    """Say why an item cannot be shown; ``place`` is 0 where the bank has no items yet."""

    template: ClassVar[str] = "author/preview_nothing.html"

    frame_css_url: str
    place: int
    note: Note | None


@dataclass(frozen=True)
class Field:
    """Describe one field of a bank file."""

    name: str
    about: str
    takes: str
    required: bool


@dataclass(frozen=True)
class Chapter:
    """Describe one kind of node: the bank, an item type, a part."""

    name: str
    anchor: str
    about: str
    fields: tuple[Field, ...]
    sample: str = ""


@dataclass(frozen=True, kw_only=True)
class GuidePage(DeskPage):
    """Explain every field of a bank file, and how to write banks in an editor of one's own."""

    template: ClassVar[str] = "author/help.html"

    css_url: str
    chapters: tuple[Chapter, ...]
    snippets: tuple[tuple[str, str], ...]
    snippets_url: str
    schema_url: str
    modeline: str
