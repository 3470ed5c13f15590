"""The tables, and for each column why it is kept and for how long (the privacy page's ledger).

``N_`` marks the words for translation; the page that shows them translates.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def N_(words: str) -> str:  # noqa: N802 - the name by which catalogues find such words
    """Mark words for translation without translating them."""
    return words


GOOD = N_("For good: it is about nobody who takes a quiz")
WITH_BANK = N_("As long as the bank is kept")
WITH_EVENT = N_("As long as the event is kept")
WITH_ATTEMPT = N_("A day after it was counted; a day after the last act if never finished")
WITH_ACCOUNT = N_("As long as the account exists")
WITH_SIGN_IN = N_("Until sign-out, 12 hours at most")


def kept(name: str, kind: Any, *more: Any, why: str, until: str, **options: Any) -> Column[Any]:
    """Declare a column together with its line in the ledger."""
    options.setdefault("nullable", False)
    if options.get("primary_key"):
        options.pop("nullable")
    return Column(name, kind, *more, info={"why": why, "until": until}, **options)


NO_ROWID: dict[str, Any] = {"sqlite_with_rowid": False}
"""Rows ordered by a random key: their place in the file says nothing about who came first."""

bank = Table(
    "bank",
    metadata,
    kept("id", Text, primary_key=True, why=N_("Name of a question bank"), until=WITH_BANK),
    kept("origin", Text, why=N_("Whether files or the browser decide its text"), until=WITH_BANK),
    kept("digest", Text, nullable=True,
         why=N_("Its newest published revision"), until=WITH_BANK),
    kept("number", Integer, why=N_("How many revisions were published"), until=WITH_BANK),
    kept("listed", Boolean, why=N_("Whether the list of quizzes shows it"), until=WITH_BANK),
)

revision = Table(
    "revision",
    metadata,
    kept("digest", Text, primary_key=True, why=N_("Name of a revision: digest of its content"),
         until=WITH_BANK),
    kept("bank", Text, ForeignKey("bank.id"), why=N_("The bank it belongs to"), until=WITH_BANK),
    kept("number", Integer, why=N_("Its place in the history"), until=WITH_BANK),
    kept("source", Text, why=N_("Its text as written"), until=WITH_BANK),
    kept("compiled", Text, why=N_("The same, checked, for quick reading"), until=WITH_BANK),
    kept("form", Text, why=N_("Digest of items and keys, for statistics"), until=WITH_BANK),
    kept("published", BigInteger, why=N_("When it was published"), until=WITH_BANK),
    UniqueConstraint("bank", "number"),
)

media = Table(
    "media",
    metadata,
    kept("digest", Text, primary_key=True, why=N_("Name of a picture, sound or video"),
         until=WITH_BANK),
    kept("type", Text, why=N_("Its kind of file"), until=WITH_BANK),
    kept("bytes", LargeBinary, why=N_("The file"), until=WITH_BANK),
)

revision_media = Table(
    "revision_media",
    metadata,
    kept("revision", Text, ForeignKey("revision.digest"), primary_key=True,
         why=N_("Which revision shows a file"), until=WITH_BANK),
    kept("name", Text, primary_key=True, why=N_("The file's name in the bank"), until=WITH_BANK),
    kept("media", Text, ForeignKey("media.digest"), why=N_("The file"), until=WITH_BANK),
)

event = Table(
    "event",
    metadata,
    kept("id", Text, primary_key=True, why=N_("Name of an event in addresses"), until=WITH_EVENT),
    kept("kind", Text, why=N_("School lab, family workshop, open link, practice"),
         until=WITH_EVENT),
    kept("title", Text, why=N_("What the organizer calls it"), until=WITH_EVENT),
    kept("code", Text, unique=True, nullable=True, why=N_("Join code"), until=WITH_EVENT),
    kept("owner", Text, ForeignKey("staff.id"), nullable=True,
         why=N_("The organizer who runs it"), until=WITH_EVENT),
    kept("bank", Text, ForeignKey("bank.id"), why=N_("The bank it plays"), until=WITH_EVENT),
    kept("revision", Text, ForeignKey("revision.digest"), why=N_("The bank's revision"),
         until=WITH_EVENT),
    kept("delivery", Text, why=N_("How attempts are run"), until=WITH_EVENT),
    kept("breakdown", Text, why=N_("Whether figures are split by language or audience"),
         until=WITH_EVENT),
    kept("k", Integer, why=N_("The smallest group that is shown"), until=WITH_EVENT),
    kept("zone", Text, why=N_("Its time zone"), until=WITH_EVENT),
    kept("state", Text, why=N_("Whether it is open, closed or settled"), until=WITH_EVENT),
    kept("opens_at", BigInteger, why=N_("When it opens"), until=WITH_EVENT),
    kept("closes_at", BigInteger, nullable=True, why=N_("When it closes"), until=WITH_EVENT),
    kept("last_start", BigInteger,
         why=N_("The hour of the last start, so that nothing waits for ever"), until=WITH_EVENT),
    kept("demo", Boolean, why=N_("Whether its attempts are simulated"), until=WITH_EVENT),
    CheckConstraint("k >= 5", name="k"),
    CheckConstraint("state in ('ready', 'open', 'closed', 'settling', 'settled')", name="state"),
    CheckConstraint("breakdown in ('none', 'language', 'audience')", name="breakdown"),
)

day_key = Table(
    "day_key",
    metadata,
    kept("id", LargeBinary, primary_key=True, why=N_("Name of a day's key"), until=WITH_ATTEMPT),
    kept("day", Integer, unique=True, why=N_("The day whose attempts it seals"),
         until=WITH_ATTEMPT),
    kept("wrapped", LargeBinary, why=N_("The key, itself sealed by the server's secret"),
         until=WITH_ATTEMPT),
)

attempt = Table(
    "attempt",
    metadata,
    kept("key", LargeBinary, primary_key=True,
         why=N_("Links your phone to your attempt: a scrambled form of a random number"),
         until=WITH_ATTEMPT),
    kept("event", Text, ForeignKey("event.id"), why=N_("The event you take part in"),
         until=WITH_ATTEMPT),
    kept("revision", Text, ForeignKey("revision.digest"), why=N_("The questions you were given"),
         until=WITH_ATTEMPT),
    kept("group", Text, why=N_("Your group, if this event compares languages or audiences"),
         until=WITH_ATTEMPT),
    kept("counts", Boolean, why=N_("Whether it is the first try, which is counted"),
         until=WITH_ATTEMPT),
    kept("finished", Boolean, why=N_("Whether you reached the end"), until=WITH_ATTEMPT),
    kept("erase_after", BigInteger, why=N_("The hour after which it is erased"),
         until=WITH_ATTEMPT),
    kept("day_key", LargeBinary, ForeignKey("day_key.id"), why=N_("Which day's key seals it"),
         until=WITH_ATTEMPT),
    kept("sealed", LargeBinary,
         why=N_("Sealed: your language, the questions drawn, when you started"),
         until=WITH_ATTEMPT),
    kept("lot", LargeBinary, ForeignKey("lot.id"), nullable=True,
         why=N_("The group of ten or more in which it was counted"), until=WITH_ATTEMPT),
    **NO_ROWID,
)
Index("ix_attempt_pool", attempt.c.event, attempt.c.finished, attempt.c.lot)
Index("ix_attempt_erase", attempt.c.erase_after)

response = Table(
    "response",
    metadata,
    kept("attempt", LargeBinary, ForeignKey("attempt.key"), primary_key=True,
         why=N_("The attempt it belongs to"), until=WITH_ATTEMPT),
    kept("item", Text, primary_key=True, why=N_("The question it answers"), until=WITH_ATTEMPT),
    kept("turn", Integer, why=N_("How often it was changed"), until=WITH_ATTEMPT),
    kept("sealed", LargeBinary,
         why=N_("Sealed: what you chose, its points, how sure you were. Never what you typed"),
         until=WITH_ATTEMPT),
    **NO_ROWID,
)

lot = Table(
    "lot",
    metadata,
    kept("id", LargeBinary, primary_key=True, why=N_("Name of a group of attempts"), until=GOOD),
    kept("event", Text, ForeignKey("event.id"), why=N_("Its event"), until=GOOD),
    kept("form", Text, why=N_("Digest of the questions they were given"), until=GOOD),
    kept("group", Text, why=N_("Its language or audience, if compared"), until=GOOD),
    kept("pool", Text, why=N_("Finished, or stopped on the way"), until=GOOD),
    kept("digest", Text, why=N_("Digest of its sums"), until=GOOD),
    kept("n", Integer, why=N_("How many attempts it holds, ten at least"), until=GOOD),
    kept("thick", Boolean, why=N_("Whether it holds fifty or more"), until=GOOD),
    **NO_ROWID,
)

tally = Table(
    "tally",
    metadata,
    kept("lot", LargeBinary, ForeignKey("lot.id"), primary_key=True, why=N_("Its lot"),
         until=GOOD),
    kept("kind", Text, primary_key=True, why=N_("What is summed"), until=GOOD),
    kept("item", Text, primary_key=True, why=N_("For which question"), until=GOOD),
    kept("outcome", Text, primary_key=True, why=N_("For which answer"), until=GOOD),
    kept("band", Integer, primary_key=True, why=N_("For which band of scores"), until=GOOD),
    kept("n", BigInteger, why=N_("The sum"), until=GOOD),
    **NO_ROWID,
)

participation = Table(
    "participation",
    metadata,
    kept("event", Text, ForeignKey("event.id"), primary_key=True, why=N_("Its event"),
         until=GOOD),
    kept("day", Integer, primary_key=True, why=N_("A day of the event"), until=GOOD),
    kept("started", Integer, why=N_("How many attempts were started that day"), until=GOOD),
    kept("finished", Integer, why=N_("How many were finished that day"), until=GOOD),
)

staff = Table(
    "staff",
    metadata,
    kept("id", Text, primary_key=True, why=N_("Name of a staff account"), until=WITH_ACCOUNT),
    kept("email", Text, unique=True, why=N_("To sign in. No mail is ever sent"),
         until=WITH_ACCOUNT),
    kept("name", Text, why=N_("What colleagues call this person"), until=WITH_ACCOUNT),
    kept("role", Text, why=N_("Organizer, educator or admin"), until=WITH_ACCOUNT),
    kept("password", Text, why=N_("Scrambled password"), until=WITH_ACCOUNT),
    kept("active", Boolean, why=N_("Whether the account may sign in"), until=WITH_ACCOUNT),
    CheckConstraint("role in ('organizer', 'educator', 'admin')", name="role"),
)

staff_session = Table(
    "staff_session",
    metadata,
    kept("key", LargeBinary, primary_key=True, why=N_("Scrambled token of a sign-in"),
         until=WITH_SIGN_IN),
    kept("staff", Text, ForeignKey("staff.id"), why=N_("Who is signed in"), until=WITH_SIGN_IN),
    kept("expires", BigInteger, why=N_("When the sign-in ends"), until=WITH_SIGN_IN),
)

invitation = Table(
    "invitation",
    metadata,
    kept("key", LargeBinary, primary_key=True, why=N_("Scrambled one-time link"),
         until=N_("Until used, seven days at most")),
    kept("role", Text, why=N_("The role it gives"), until=N_("Until used, seven days at most")),
    kept("staff", Text, ForeignKey("staff.id"), nullable=True,
         why=N_("Whose password it sets anew, if it does"),
         until=N_("Until used, seven days at most")),
    kept("expires", BigInteger, why=N_("When it stops working"),
         until=N_("Until used, seven days at most")),
)

note = Table(
    "note",
    metadata,
    kept("id", Text, primary_key=True, why=N_("Name of a note"), until=GOOD),
    kept("at", BigInteger, why=N_("When staff did something"), until=GOOD),
    kept("role", Text, why=N_("In which role"), until=GOOD),
    kept("act", Text, why=N_("What was done"), until=GOOD),
    kept("subject", Text, why=N_("To which event, bank or account"), until=GOOD),
)

clock = Table(
    "clock",
    metadata,
    kept("id", Integer, primary_key=True, why=N_("One row"), until=GOOD),
    kept("swept", BigInteger, why=N_("When the last sweep ran"), until=GOOD),
    kept("doubted", BigInteger, nullable=True, why=N_("When the clock was first doubted"),
         until=GOOD),
    kept("doubted_uptime", BigInteger, nullable=True,
         why=N_("How long the machine had been running then"), until=GOOD),
    kept("newest", BigInteger, why=N_("The latest hour that was stored"), until=GOOD),
)
