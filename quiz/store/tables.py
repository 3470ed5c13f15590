"""The tables, and for each column the row of the ledger that says why it is kept.

The privacy page shows that ledger; a test fails on a column that no row explains.
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
    text,
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


def kept(name: str, kind: Any, field: str, *more: Any, **options: Any) -> Column[Any]:
    """Declare a column with the row of the privacy page's ledger that it belongs to."""
    if not options.get("primary_key"):
        options.setdefault("nullable", False)
    return Column(name, kind, *more, info={"field": field}, **options)


def ledger() -> dict[str, tuple[str, ...]]:
    """Give every stored column as ``table.column``, by the ledger's row that explains it."""
    rows: dict[str, list[str]] = {}
    for table in metadata.sorted_tables:
        for column in table.columns:
            rows.setdefault(column.info["field"], []).append(f"{table.name}.{column.name}")
    return {field: tuple(columns) for field, columns in rows.items()}


NO_ROWID: dict[str, Any] = {"sqlite_with_rowid": False}
"""Rows ordered by a random key: their place in the file says nothing about who came first."""

bank = Table(
    "bank",
    metadata,
    kept("id", Text, "content", primary_key=True),
    kept("origin", Text, "content"),
    kept("digest", Text, "content", nullable=True),
    kept("number", Integer, "content"),
    kept("listed", Boolean, "content"),
)

revision = Table(
    "revision",
    metadata,
    kept("digest", Text, "content", primary_key=True),
    kept("bank", Text, "content", ForeignKey("bank.id")),
    kept("number", Integer, "content"),
    kept("source", Text, "content"),
    kept("compiled", Text, "content"),
    kept("form", Text, "content"),
    kept("published", BigInteger, "content"),
    kept("role", Text, "content", server_default=""),
    kept("note", Text, "content", server_default=""),
    UniqueConstraint("bank", "number"),
)

media = Table(
    "media",
    metadata,
    kept("digest", Text, "content", primary_key=True),
    kept("type", Text, "content"),
    kept("bytes", LargeBinary, "content"),
    kept("width", Integer, "content", nullable=True),
    kept("height", Integer, "content", nullable=True),
)

revision_media = Table(
    "revision_media",
    metadata,
    kept("revision", Text, "content", ForeignKey("revision.digest"), primary_key=True),
    kept("name", Text, "content", primary_key=True),
    kept("media", Text, "content", ForeignKey("media.digest")),
)

draft = Table(
    "draft",
    metadata,
    kept("bank", Text, "content", ForeignKey("bank.id"), primary_key=True),
    kept("edition", Integer, "content"),
    kept("source", Text, "content"),
    kept("saved", BigInteger, "content"),
    kept("role", Text, "content"),
    kept("published", Integer, "content", nullable=True),
)

draft_media = Table(
    "draft_media",
    metadata,
    kept("bank", Text, "content", ForeignKey("draft.bank"), primary_key=True),
    kept("name", Text, "content", primary_key=True),
    kept("media", Text, "content", ForeignKey("media.digest")),
)
imported = Table(
    "imported",
    metadata,
    kept("bank", Text, "content", ForeignKey("bank.id", ondelete="CASCADE"), primary_key=True),
    kept("report", Text, "content"),
)

translated = Table(
    "translated",
    metadata,
    kept("bank", Text, "content", ForeignKey("bank.id", ondelete="CASCADE"), primary_key=True),
    kept("language", Text, "content", primary_key=True),
    kept("place", Text, "content", primary_key=True),
    kept("source", Text, "content"),
    kept("target", Text, "content"),
)

campaign = Table(
    "campaign",
    metadata,
    kept("id", Text, "events", primary_key=True),
    kept("title", Text, "events"),
    kept("owner", Text, "events", ForeignKey("staff.id"), nullable=True),
    kept("plan", Text, "events"),
    kept("k", Integer, "events"),
    kept("zone", Text, "events"),
    kept("state", Text, "events"),
    kept("opens_at", BigInteger, "events"),
    kept("closes_at", BigInteger, "events", nullable=True),
    kept("public", Boolean, "events"),
    kept("demo", Boolean, "events"),
    kept("budget", Integer, "events", nullable=True),
    CheckConstraint("k >= 5", name="k"),
    CheckConstraint("state in ('ready', 'open', 'closed', 'settled')", name="state"),
)
"""Several events that belong together; ``plan`` is what its set-up said, as JSON.

``budget`` is the epsilon of its public page in hundredths; None: numbers without noise.
"""

share = Table(
    "share",
    metadata,
    kept("campaign", Text, "events", ForeignKey("campaign.id"), primary_key=True),
    kept("staff", Text, "staff", ForeignKey("staff.id"), primary_key=True),
)
"""Who else works on a campaign, besides its owner."""

event = Table(
    "event",
    metadata,
    kept("id", Text, "events", primary_key=True),
    kept("kind", Text, "events"),
    kept("title", Text, "events"),
    kept("code", Text, "events", unique=True, nullable=True),
    kept("owner", Text, "events", ForeignKey("staff.id"), nullable=True),
    kept("bank", Text, "events", ForeignKey("bank.id")),
    kept("revision", Text, "events", ForeignKey("revision.digest")),
    kept("delivery", Text, "events"),
    kept("breakdown", Text, "events"),
    kept("k", Integer, "events"),
    kept("zone", Text, "events"),
    kept("state", Text, "events"),
    kept("opens_at", BigInteger, "events"),
    kept("closes_at", BigInteger, "events", nullable=True),
    kept("last_start", BigInteger, "events"),
    kept("demo", Boolean, "events"),
    kept("campaign", Text, "events", ForeignKey("campaign.id"), nullable=True),
    kept("expected", Integer, "events", nullable=True),
    kept("languages", Text, "events", server_default=""),
    kept("follows", Text, "events", ForeignKey("event.id"), nullable=True),
    kept("seal_to", Text, "events", nullable=True),
    CheckConstraint("k >= 5", name="k"),
    CheckConstraint("state in ('ready', 'open', 'closed', 'settling', 'settled')", name="state"),
    CheckConstraint("breakdown in ('none', 'language', 'audience')", name="breakdown"),
)

Index("ix_event_practice", event.c.bank, event.c.kind, event.c.state)
Index("ix_event_campaign", event.c.campaign)

day_key = Table(
    "day_key",
    metadata,
    kept("id", LargeBinary, "keys", primary_key=True),
    kept("day", Integer, "keys", unique=True),
    kept("wrapped", LargeBinary, "keys"),
)

attempt = Table(
    "attempt",
    metadata,
    kept("key", LargeBinary, "number", primary_key=True),
    kept("event", Text, "quiz", ForeignKey("event.id")),
    kept("revision", Text, "quiz", ForeignKey("revision.digest")),
    kept("group", Text, "group"),
    kept("counts", Boolean, "state"),
    kept("finished", Boolean, "state"),
    kept("erase_after", BigInteger, "state"),
    kept("day_key", LargeBinary, "keys", ForeignKey("day_key.id")),
    kept("sealed", LargeBinary, "drawn"),
    kept("lot", LargeBinary, "state", ForeignKey("lot.id"), nullable=True),
    **NO_ROWID,
)
Index("ix_attempt_pool", attempt.c.event, attempt.c.finished, attempt.c.lot)
Index("ix_attempt_erase", attempt.c.erase_after)

response = Table(
    "response",
    metadata,
    kept("attempt", LargeBinary, "number", ForeignKey("attempt.key"), primary_key=True),
    kept("item", Text, "drawn", primary_key=True),
    kept("turn", Integer, "state"),
    kept("sealed", LargeBinary, "choices"),
    **NO_ROWID,
)

source = Table(
    "source",
    metadata,
    kept("id", Text, "sums", primary_key=True),
    kept("name", Text, "sums"),
    kept("mark", Text, "server"),
    kept("here", Boolean, "server"),
    kept("counted", Integer, "server"),
)
"""Databases that count lots: this one (``here``; ``mark`` tells its machine, ``counted`` how
many lots it numbered), those that it was before, and those that sent theirs."""

Index(
    "ix_source_here",
    source.c.here,
    unique=True,
    sqlite_where=text("here"),
    postgresql_where=text("here"),
)

arrival = Table(
    "arrival",
    metadata,
    kept("id", Text, "sums", primary_key=True),
    kept("event", Text, "sums", ForeignKey("event.id", ondelete="CASCADE")),
    kept("source", Text, "sums", ForeignKey("source.id")),
    kept("file", Text, "sums"),
    kept("at", BigInteger, "notes"),
    kept("role", Text, "notes"),
    kept("state", Text, "notes"),
    kept("report", Text, "sums"),
    kept("content", LargeBinary, "sums", nullable=True),
    CheckConstraint("state in ('checked', 'added', 'undone')", name="state"),
)
"""A file of tallies or counts from paper that came in; ``content`` only until it is added."""

Index("ix_arrival_event", arrival.c.event)
Index("ix_arrival_source", arrival.c.source)

lot = Table(
    "lot",
    metadata,
    kept("id", LargeBinary, "sums", primary_key=True),
    kept("event", Text, "sums", ForeignKey("event.id")),
    kept("form", Text, "sums"),
    kept("group", Text, "sums"),
    kept("pool", Text, "sums"),
    kept("digest", Text, "sums"),
    kept("n", Integer, "sums"),
    kept("thick", Boolean, "sums"),
    kept("source", Text, "sums", server_default=""),
    kept("number", Integer, "sums", server_default="0"),
    kept("origin", Text, "sums", server_default=""),
    kept("arrival", Text, "sums", ForeignKey("arrival.id"), nullable=True),
    kept("packed", Text, "sums", nullable=True),
    **NO_ROWID,
)
"""``source`` is the database that counted a lot, ``number`` its place in the order of that
database's lots, ``origin`` its event there. Lots that came from elsewhere have the ``arrival``
that brought them, and their tallies ``packed`` (JSON): they are read again only to be added up
anew, passed on or taken out."""

receiver = Table(
    "receiver",
    metadata,
    kept("key", Text, "server", primary_key=True),
    kept("name", Text, "server"),
)
"""Other servers for which remainders may be sealed here: their public keys, in hexadecimal."""

parcel = Table(
    "parcel",
    metadata,
    kept("id", Text, "sealed", primary_key=True),
    kept("event", Text, "sealed", ForeignKey("event.id"), unique=True),
    kept("source", Text, "sealed"),
    kept("number", Integer, "sealed"),
    kept("form", Text, "sealed"),
    kept("k", Integer, "sealed"),
    kept("key", Text, "sealed"),
    kept("digest", Text, "sealed"),
    kept("sealed", LargeBinary, "sealed"),
    **NO_ROWID,
)
"""What an event was too small to count, sealed for another server: nobody here can open it."""

opened = Table(
    "opened",
    metadata,
    kept("id", Text, "sealed", primary_key=True),
    kept("digest", Text, "sealed"),
    kept("source", Text, "sealed"),
    kept("number", Integer, "sealed"),
    kept("origin", Text, "sealed"),
    kept("k", Integer, "sealed"),
    kept("event", Text, "sealed"),
    kept("arrival", Text, "sealed"),
    **NO_ROWID,
)
"""Parcels of other servers that were opened here: who was in them waits among the attempts.

It leans on no other table: that a parcel was opened is remembered when its event is gone, or
it could be counted again with other people, and be found by subtraction."""

Index("ix_opened_source", opened.c.source)
Index("ix_opened_arrival", opened.c.arrival)

Index("ix_lot_number", lot.c.source, lot.c.number, unique=True)
Index("ix_lot_arrival", lot.c.arrival)
Index("ix_lot_event", lot.c.event)

tally = Table(
    "tally",
    metadata,
    kept("lot", LargeBinary, "sums", ForeignKey("lot.id"), primary_key=True),
    kept("kind", Text, "sums", primary_key=True),
    kept("item", Text, "sums", primary_key=True),
    kept("outcome", Text, "sums", primary_key=True),
    kept("band", Integer, "sums", primary_key=True),
    kept("n", BigInteger, "sums"),
    **NO_ROWID,
)

running_sum = Table(
    "running_sum",
    metadata,
    kept("event", Text, "sums", ForeignKey("event.id"), primary_key=True),
    kept("pool", Text, "sums", primary_key=True),
    kept("group", Text, "sums", primary_key=True),
    kept("thick", Boolean, "sums", primary_key=True),
    kept("kind", Text, "sums", primary_key=True),
    kept("item", Text, "sums", primary_key=True),
    kept("outcome", Text, "sums", primary_key=True),
    kept("band", Integer, "sums", primary_key=True),
    kept("n", BigInteger, "sums"),
    **NO_ROWID,
)
"""The tallies of all lots of an event, added up as lots come: what a page reads."""

repair = Table(
    "repair",
    metadata,
    kept("event", Text, "events", ForeignKey("event.id"), primary_key=True),
    kept("item", Text, "events", primary_key=True),
    kept("kind", Text, "events"),
    kept("outcome", Text, "events"),
    kept("at", BigInteger, "events"),
    kept("role", Text, "notes"),
    kept("note", Text, "events"),
    CheckConstraint("kind in ('drop', 'accept', 'all_right')", name="kind"),
)
"""What was decided about an item after an event, for good: its key lets it be decided once."""

noisy = Table(
    "noisy",
    metadata,
    kept("event", Text, "sums", ForeignKey("event.id"), primary_key=True),
    kept("kind", Text, "sums", primary_key=True),
    kept("item", Text, "sums", primary_key=True),
    kept("outcome", Text, "sums", primary_key=True),
    kept("band", Integer, "sums", primary_key=True),
    kept("n", BigInteger, "sums"),
    kept("people", BigInteger, "sums"),
    kept("budget", Integer, "sums"),
    **NO_ROWID,
)
"""The sums of an event as everybody may see them, with noise that is drawn once, for good.

``people`` is how many they are about, ``budget`` the epsilon they were drawn with, in hundredths.
"""

participation = Table(
    "participation",
    metadata,
    kept("event", Text, "participation", ForeignKey("event.id"), primary_key=True),
    kept("day", Integer, "participation", primary_key=True),
    kept("started", Integer, "participation"),
    kept("finished", Integer, "participation"),
)

staff = Table(
    "staff",
    metadata,
    kept("id", Text, "staff", primary_key=True),
    kept("email", Text, "staff", unique=True),
    kept("name", Text, "staff"),
    kept("role", Text, "staff"),
    kept("password", Text, "staff"),
    kept("active", Boolean, "staff"),
    CheckConstraint("role in ('organizer', 'educator', 'admin')", name="role"),
)

staff_session = Table(
    "staff_session",
    metadata,
    kept("key", LargeBinary, "staff", primary_key=True),
    kept("staff", Text, "staff", ForeignKey("staff.id")),
    kept("expires", BigInteger, "staff"),
)

invitation = Table(
    "invitation",
    metadata,
    kept("key", LargeBinary, "staff", primary_key=True),
    kept("role", Text, "staff"),
    kept(
        "staff",
        Text,
        "staff",
        ForeignKey("staff.id"),
        nullable=True,
    ),
    kept("expires", BigInteger, "staff"),
)

note = Table(
    "note",
    metadata,
    kept("id", Text, "notes", primary_key=True),
    kept("at", BigInteger, "notes"),
    kept("role", Text, "notes"),
    kept("act", Text, "notes"),
    kept("subject", Text, "notes"),
)

clock = Table(
    "clock",
    metadata,
    kept("id", Integer, "server", primary_key=True),
    kept("swept", BigInteger, "server"),
    kept("doubted", BigInteger, "server", nullable=True),
    kept("doubted_uptime", BigInteger, "server", nullable=True),
    kept("newest", BigInteger, "server"),
)
