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


Rest = Literal["wait", "counted", "lost"]
"""What became of those who came sealed: they wait, were counted, or were too few and erased."""


@dataclass(frozen=True)
class SealedLines:
    """Sum up the sealed remainders of a file: how many of each kind, what became of the people."""

    kinds: tuple[tuple[str, int], ...]
    rest: Rest

    @property
    def new(self) -> bool:
        """Tell whether one of them would be opened."""
        return any(what == "sealed" for what, _ in self.kinds)

    @property
    def count(self) -> int:
        """Count them."""
        return sum(count for _, count in self.kinds)


@dataclass(frozen=True)
class Few:
    """Say what becomes of those of an event who are too few to be counted.

    ``server`` is for whom they are sealed (empty: nobody), ``sealed`` says that this was done,
    ``over`` that it is too late to choose.
    """

    server: str
    sealed: bool
    over: bool
    choose_url: str | None


@dataclass(frozen=True)
class OwnKey:
    """Show the public key of this server, to be copied, and by what it is compared aloud."""

    text: str
    fingerprint: str


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
    sealed: SealedLines | None = None


@dataclass(frozen=True)
class FileFault:
    """Show why a file cannot be taken, and where; ``code`` is one of tallyfile.NotTaken."""

    file: str
    code: str
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Told:
    """Sum up what was added just now: people before and after, parts that were left out.

    ``opened`` says that a sealed remainder was opened.
    """

    before: int
    after: int
    left: int
    opened: bool = False


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
    command: str
    over: bool
    few: Few
    own_key: OwnKey | None = None
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
class Server:
    """Offer a server for which may be sealed: its key, its name, its fingerprint."""

    key: str
    name: str
    fingerprint: str


FewFault = Literal["choose", "say-yes", "old-page"]


@dataclass(frozen=True, kw_only=True)
class FewPage(DeskPage):
    """Choose for whom those are sealed who are too few: fields server (a key, or nobody), yes.

    ``began`` says that people may have read already that they would be erased, ``gathers`` that
    they wait for the end of a campaign here before.
    """

    template: ClassVar[str] = "organizer/few.html"

    title: str
    event_url: str
    back_url: str
    least: int
    servers: tuple[Server, ...]
    chosen: str
    nobody: str
    gathers: bool
    began: bool
    yes: bool
    form: Post
    fault: FewFault | None = None


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
