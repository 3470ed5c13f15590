"""The pages of staff: the door, home, people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quiz.web.pages.chrome import Page, Post

Role = Literal["organizer", "educator", "admin"]
Place = Literal["home", "events", "banks", "people", "me"]
ROLES: tuple[Role, ...] = ("organizer", "educator", "admin")


@dataclass(frozen=True)
class Desk:
    """Hold the bar on top of a staff page; an address is None for who may not go there."""

    css_url: str
    place: Place
    name: str
    role: Role
    home_url: str
    events_url: str | None
    people_url: str | None
    me_url: str
    banks_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class DeskPage(Page):
    """Be the ground of a page for who is signed in."""

    desk: Desk


SignInTrouble = Literal["not-recognised", "too-many", "old-page", "busy", "over"]


@dataclass(frozen=True, kw_only=True)
class SignInPage(Page):
    """Ask for email and password. Fields sent: email, password, next, kept.

    ``wait`` is the seconds until another try, with ``too-many``; ``over`` says that a sign-in
    ended while somebody was typing, and that nothing of it is lost.
    """

    template: ClassVar[str] = "staff/sign_in.html"

    css_url: str
    form: Post
    email: str = ""
    trouble: SignInTrouble | None = None
    wait: int = 0
    signed_out: bool = False


@dataclass(frozen=True, kw_only=True)
class ResumePage(Page):
    """Offer to send once more what was typed when the sign-in had ended."""

    template: ClassVar[str] = "staff/resume.html"

    css_url: str
    form: Post
    home_url: str


@dataclass(frozen=True, kw_only=True)
class HeldPage(Page):
    """Keep a long text that was sent when the sign-in had ended; it is sent again from here.

    ``typed`` are the fields; those with a long text or several lines are shown.
    """

    template: ClassVar[str] = "staff/held.html"

    css_url: str
    form: Post
    typed: tuple[tuple[str, str], ...]
    sign_in_url: str


JoinFault = Literal["no-name", "bad-email", "email-taken", "short-password", "long-password"]


@dataclass(frozen=True, kw_only=True)
class WelcomePage(Page):
    """Make an account from a one-time link, or set a new password for ``account``.

    ``form`` is None when the link does not work any more. Fields sent: name, email, password.
    """

    template: ClassVar[str] = "staff/welcome.html"

    css_url: str
    form: Post | None
    role: Role = "organizer"
    first: bool = False
    account: str | None = None
    account_email: str = ""
    name: str = ""
    email: str = ""
    faults: tuple[JoinFault, ...] = ()
    trouble: Literal["old-page", "too-many", "busy"] | None = None
    wait: int = 0
    shortest: int = 12
    sign_in_url: str


@dataclass(frozen=True, kw_only=True)
class MePage(DeskPage):
    """Say who is signed in, and sign out."""

    template: ClassVar[str] = "staff/me.html"

    email: str
    form: Post
    trouble: Literal["old-page"] | None = None


State = Literal["ready", "planned", "open", "closing", "closed", "settled"]


@dataclass(frozen=True)
class EventRow:
    """Show an event in a list; ``finished`` is in steps of five under 100, None before it opens.

    ``dates`` are written already; ``owner`` is a name where somebody sees events of others. One
    on paper (``sheets``) has nobody who finishes.
    """

    url: str
    title: str
    finished: int | None
    state: State
    code: str
    dates: str
    owner: str = ""
    sheets: bool = False


@dataclass(frozen=True)
class CampaignRow:
    """Show a campaign in a list, with its events.

    ``finished`` adds up what its events show, in steps of five under 100 each: None before one
    began; ``rounded`` says that it may be a few more. ``links_url`` is None while it is set up.
    """

    url: str
    title: str
    state: State
    dates: str
    finished: int | None
    rounded: bool
    events: tuple[EventRow, ...]
    links_url: str | None
    settings_url: str
    owner: str = ""


@dataclass(frozen=True)
class Hint:
    """Point to something that needs attention: ``kind`` says what, ``url`` leads there."""

    kind: Literal["check", "closing", "unfinished"]
    title: str
    url: str
    number: int = 0


@dataclass(frozen=True)
class BankRow:
    """Show a published quiz; ``languages`` are their codes."""

    url: str
    title: str
    lang: str
    languages: tuple[str, ...]
    questions: int
    minutes: int
    number: int


@dataclass(frozen=True, kw_only=True)
class StaffHomePage(DeskPage):
    """Greet, list the newest events, and say what to look at.

    Without events it offers first steps; ``try_url`` is a quiz to do oneself.
    """

    template: ClassVar[str] = "staff/home.html"

    today: str
    events: tuple[EventRow, ...]
    more: bool
    hints: tuple[Hint, ...]
    banks: tuple[BankRow, ...]
    new_url: str | None
    plan_url: str | None
    try_url: str | None
    least: int


@dataclass(frozen=True)
class PersonRow:
    """Show an account; ``url`` leads to what may be changed."""

    name: str
    email: str
    role: Role
    active: bool
    you: bool
    url: str


@dataclass(frozen=True)
class LinkRow:
    """Show a one-time link that still works; its token is not known any more.

    ``account`` is the name of who gets a new password by it, empty for an invitation.
    """

    role: Role
    account: str
    until: str
    form: Post


@dataclass(frozen=True, kw_only=True)
class PeoplePage(DeskPage):
    """List staff and open links, and invite: field role. ``link`` is shown this once."""

    template: ClassVar[str] = "staff/people.html"

    people: tuple[PersonRow, ...]
    links: tuple[LinkRow, ...]
    form: Post
    role: Role = "organizer"
    link: str | None = None
    trouble: Literal["old-page", "choose-role"] | None = None


@dataclass(frozen=True, kw_only=True)
class PersonPage(DeskPage):
    """Change somebody's role or right to sign in: fields role, active ("1" if ticked).

    ``password_form`` makes a link to a new password, shown this once as ``link``; None for an
    account that may not sign in.
    """

    template: ClassVar[str] = "staff/person.html"

    name: str
    email: str
    role: Role
    active: bool
    you: bool
    people_url: str
    form: Post
    password_form: Post | None
    link: str | None = None
    saved: bool = False
    trouble: Literal["old-page", "last-admin", "choose-role"] | None = None
