"""Pages that bring the numbers of several servers and of paper together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.charts.joined import JoinedChart
from quiz.services.arrived import What
from quiz.web.pages.chrome import Post
from quiz.web.pages.staff import DeskPage


@dataclass(frozen=True)
class Happened:
    """Show what became of some lots of a file; ``since`` is when they came before.

    ``says`` names what cannot be in the first of them.
    """

    what: What
    lots: int
    people: int
    since: str = ""
    says: str = ""


@dataclass(frozen=True)
class LotLine:
    """Show one lot of a file: the first letters of its id, its number at its source."""

    id: str
    number: int
    people: int
    pool: str
    what: What
    says: str


@dataclass(frozen=True)
class ArrivalRow:
    """Show one file or count: from whom, what was in it, what became of it.

    ``loud`` says that something was refused, ``left`` that something was left out; ``would`` is
    how many people adding it would bring, ``unfinished`` that this was cut off. ``file`` is
    empty for counts from paper.
    """

    id: str
    name: str
    short: str
    file: str
    lots: int
    people: int
    added: int
    would: int
    day: str
    state: Literal["checked", "added", "undone"]
    happened: tuple[Happened, ...]
    lines: tuple[LotLine, ...]
    loud: bool
    left: bool
    unfinished: bool
    undo_url: str | None
    new: bool = False


@dataclass(frozen=True)
class FileFault:
    """Show why a file cannot be taken, and where; ``code`` is one of tallyfile.NotTaken."""

    file: str
    code: str
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Told:
    """Sum up what was added just now: people before and after, parts that were left out."""

    before: int
    after: int
    left: int


TallyFault = Literal["no-file", "too-many", "over", "old-page", "no-arrival", "sum-too-large"]


@dataclass(frozen=True)
class Campaign:
    """Lead to the campaign that an event belongs to, and to where its events are compared."""

    title: str
    url: str
    compare_url: str


@dataclass(frozen=True, kw_only=True)
class TallyPage(DeskPage):
    """Show what came into an event, and take more; ``least`` is its k, ``most`` files at once.

    ``sound`` says whether all sums of the event agree with one another.
    """

    template: ClassVar[str] = "organizer/tally.html"

    title: str
    events_url: str
    event_url: str
    campaign: Campaign | None
    least: int
    told: Told | None
    checked: tuple[ArrivalRow, ...]
    rows: tuple[ArrivalRow, ...]
    chart: JoinedChart | None
    people: int
    sound: bool
    take_url: str
    lots: int
    paper_url: str
    form: Post
    add: Post
    drop: Post
    most: int
    megabytes: int
    over: bool
    faults: tuple[FileFault, ...] = ()
    fault: TallyFault | None = None


@dataclass(frozen=True, kw_only=True)
class UndoPage(DeskPage):
    """Ask before the lots of a file are taken out again."""

    template: ClassVar[str] = "organizer/undo.html"

    title: str
    events_url: str
    event_url: str
    campaign: tuple[str, str] | None
    back_url: str
    row: ArrivalRow
    form: Post
    old_page: bool = False


@dataclass(frozen=True)
class CountField:
    """Show the field of one answer: ``words`` None where the interface has the words."""

    name: str
    outcome: str
    words: str | None
    value: str
    fault: str | None = None


@dataclass(frozen=True)
class CountedItem:
    """Show a question whose answers are counted by hand; ``fault`` is about all its fields."""

    number: int
    text: str
    id: str
    fields: tuple[CountField, ...]
    fault: str | None = None
    facts: Mapping[str, int] | None = None


@dataclass(frozen=True, kw_only=True)
class PaperPage(DeskPage):
    """Type in, or send as a table, how many sheets have which answer."""

    template: ClassVar[str] = "organizer/paper.html"

    title: str
    events_url: str
    event_url: str
    campaign: tuple[str, str] | None
    tally_url: str
    table_url: str
    lang: str
    least: int
    name: str
    sheets: str
    items: tuple[CountedItem, ...]
    left_out: int
    form: Post
    fault: Literal["sheets", "nothing", "table", "items", "old-page"] | None = None
    sheets_fault: str | None = None
    table_fault: tuple[str, Mapping[str, object]] | None = None
    first: str = "s"
    over: bool = False
