"""The pages of campaigns: their set-up, links, settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.web.pages.chrome import Page, Post
from quiz.web.pages.organizer import Bill, Breakdown, DoorWay, Feedback, Kind, QuizChoice
from quiz.web.pages.setup import NameAsked, SteppedPage
from quiz.web.pages.staff import DeskPage, State

StepName = Literal["name", "quizzes", "events", "languages", "stored", "check"]
STEPS: tuple[StepName, ...] = ("name", "quizzes", "events", "languages", "stored", "check")

CampaignFault = Literal[
    "no-title", "bad-date", "ends-before", "bad-zone", "choose-quiz", "no-events",
    "bad-expected", "outside", "bad-follows", "too-many", "choose-kind", "choose-languages",
    "choose-groups", "bad-k", "over", "old-page", "no-code",
]  # fmt: skip


@dataclass(frozen=True)
class ToldQuiz:
    """Name a chosen quiz; ``lang`` is the language of its title."""

    title: str
    lang: str
    number: int
    questions: int
    minutes: int


@dataclass(frozen=True)
class ToldEvent:
    """Sum up a planned event. ``quiz`` is empty where all events play the same.

    ``dates`` is empty where they are the campaign's; ``few`` says that fewer are expected than
    numbers are shown of. ``after`` is the title of the event that it comes after;
    ``outside`` says that its days do not lie within the campaign's any more.
    """

    title: str
    kind: Kind
    expected: int | None
    few: bool
    dates: str
    quiz: str
    languages: tuple[str, ...]
    after: str
    outside: bool
    url: str
    drop: Post | None = None


@dataclass(frozen=True)
class ToldCampaign:
    """Sum up what was set up so far, in values that templates put into words.

    ``default_k`` says that k is the server's least; ``languages`` are names.
    """

    title: str
    dates: str
    opens: str
    closes: str
    zone: str
    quizzes: tuple[ToldQuiz, ...]
    events: tuple[ToldEvent, ...]
    languages: tuple[str, ...]
    feedback: Feedback | None
    confidence: bool
    breakdown: Breakdown
    k: int
    default_k: bool
    public: bool


@dataclass(frozen=True, kw_only=True)
class CampaignSetupPage(SteppedPage[StepName]):
    """Be the ground of one page of a campaign's set-up.

    ``told`` is None on the first page of a new campaign. ``fault`` names what could not be
    taken.
    """

    told: ToldCampaign | None
    fault: CampaignFault | None = None


@dataclass(frozen=True, kw_only=True)
class CampaignNamePage(NameAsked, CampaignSetupPage):
    """Ask for the name and the dates."""

    template: ClassVar[str] = "campaigns/name.html"


@dataclass(frozen=True, kw_only=True)
class QuizzesPage(CampaignSetupPage):
    """Ask which quizzes: field revision, several."""

    template: ClassVar[str] = "campaigns/quizzes.html"

    choices: tuple[QuizChoice, ...]


@dataclass(frozen=True, kw_only=True)
class PartsPage(CampaignSetupPage):
    """List the events of the plan, with links to add, change and remove them."""

    template: ClassVar[str] = "campaigns/events.html"

    told: ToldCampaign
    add_url: str | None
    least: int


@dataclass(frozen=True)
class Chosen:
    """Offer one value of a list."""

    value: str
    words: str
    checked: bool
    lang: str = ""


@dataclass(frozen=True, kw_only=True)
class PartPage(CampaignSetupPage):
    """Ask for one event, as it was typed.

    Fields: title, kind, expected, revision (where there are several), opens_on, opens_at,
    closes_on, closes_at, zone (empty: as the campaign), follows.
    """

    template: ClassVar[str] = "campaigns/event.html"

    told: ToldCampaign
    fresh: bool
    title: str
    kind: Kind
    expected: str
    quizzes: tuple[Chosen, ...]
    opens_on: str
    opens_at: str
    closes_on: str
    closes_at: str
    zone: str
    zones: tuple[str, ...]
    befores: tuple[Chosen, ...]
    least: int


@dataclass(frozen=True)
class Offered:
    """Offer the languages of one event: field ``name``, several."""

    name: str
    title: str
    languages: tuple[Chosen, ...]
    fault: bool = False


@dataclass(frozen=True, kw_only=True)
class LanguagesPage(CampaignSetupPage):
    """Ask for languages by event, feedback (empty: as each quiz says), confidence, breakdown."""

    template: ClassVar[str] = "campaigns/languages.html"

    events: tuple[Offered, ...]
    feedback: Feedback | None
    confidence: bool
    breakdown: Breakdown
    breakdowns: tuple[Breakdown, ...]
    least: int


@dataclass(frozen=True, kw_only=True)
class CampaignStoredPage(CampaignSetupPage):
    """Say what is stored; ask for the least size of a group (k) and the public page (public)."""

    template: ClassVar[str] = "campaigns/stored.html"

    told: ToldCampaign
    k: str
    public: bool
    least: int
    most: int
    waiting: int


@dataclass(frozen=True)
class Lacking:
    """Warn that a language of a quiz is not complete; ``url`` leads to who may translate."""

    language: str
    questions: int
    instead: str
    quiz: str
    lang: str
    url: str | None


@dataclass(frozen=True, kw_only=True)
class CampaignCheckPage(CampaignSetupPage):
    """Show all that was said, with links to change it, and create the links."""

    template: ClassVar[str] = "campaigns/check.html"

    told: ToldCampaign
    lacking: tuple[Lacking, ...]
    before: str
    waiting: int


@dataclass(frozen=True)
class Language:
    """Show a language in which an event is offered; ``url`` opens it in it, if we speak it."""

    code: str
    name: str
    url: str | None


@dataclass(frozen=True)
class Way:
    """Show how people come into one event; ``door`` is None where nobody joins by phone."""

    title: str
    url: str
    kind: Kind
    state: State
    dates: str
    door: DoorWay | None
    languages: tuple[Language, ...]
    pack_url: str


@dataclass(frozen=True, kw_only=True)
class LinksPage(DeskPage):
    """Show the ways into the events of a campaign, with what is to be printed and sent.

    ``posters_url`` is None where no event can be joined any more; ``message`` is text to copy.
    """

    template: ClassVar[str] = "campaigns/links.html"

    title: str
    campaign_url: str
    events_url: str
    settings_url: str
    posters_url: str | None
    host: str
    opens: str
    begun: bool
    ways: tuple[Way, ...]
    message: str
    here_only: bool


@dataclass(frozen=True, kw_only=True)
class PostersPage(Page):
    """Print the posters of all events, one on each sheet."""

    template: ClassVar[str] = "campaigns/posters.html"

    css_url: str
    title: str
    bills: tuple[Bill, ...]
    back_url: str


SettingsFault = Literal["no-title", "bad-k", "begun", "old-page"]


@dataclass(frozen=True, kw_only=True)
class CampaignSettingsPage(DeskPage):
    """Change a campaign's title, public page and, before anybody started, k; say the rest.

    Fields: title, public, k. ``k`` is None where it is fixed. Addresses are None where
    something may not be done, or not by who looks.
    """

    template: ClassVar[str] = "campaigns/settings.html"

    title: str
    typed: str
    state: State
    dates: str
    campaign_url: str
    events_url: str
    links_url: str | None
    form: Post
    public: bool
    k: str | None
    least: int
    most: int
    fixed: int
    shared: tuple[str, ...]
    owner: str
    setup_url: str | None
    share_url: str | None
    close_url: str | None
    copy_url: str
    delete_url: str | None
    saved: bool = False
    fault: SettingsFault | None = None


@dataclass(frozen=True)
class Colleague:
    """Offer to share with an account: field staff."""

    id: str
    name: str
    email: str
    checked: bool


@dataclass(frozen=True, kw_only=True)
class SharePage(DeskPage):
    """Choose whom a campaign is shared with: field staff, several."""

    template: ClassVar[str] = "campaigns/share.html"

    title: str
    back_url: str
    form: Post
    people: tuple[Colleague, ...]
    old_page: bool = False


@dataclass(frozen=True, kw_only=True)
class CampaignAskPage(DeskPage):
    """Ask before closing for good, before copying, or before deleting (field name)."""

    template: ClassVar[str] = "campaigns/ask.html"

    what: Literal["close", "copy", "delete"]
    title: str
    form: Post
    back_url: str
    least: int
    events: int
    typed: str = ""
    fault: Literal["old-page", "other-name"] | None = None
