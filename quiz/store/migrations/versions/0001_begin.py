"""Begin with banks, events, attempts, tallies and staff"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank")),
    )
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("swept", sa.BigInteger(), nullable=False),
        sa.Column("doubted", sa.BigInteger(), nullable=True),
        sa.Column("doubted_uptime", sa.BigInteger(), nullable=True),
        sa.Column("newest", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_table(
        "day_key",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_key")),
        sa.UniqueConstraint("day", name=op.f("uq_day_key_day")),
    )
    op.create_table(
        "media",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_media")),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role in ('organizer', 'educator', 'admin')", name=op.f("ck_staff_role")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_table(
        "invitation",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=True),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_invitation_staff")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_invitation")),
    )
    op.create_table(
        "revision",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("compiled", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["bank"], ["bank.id"], name=op.f("fk_revision_bank")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_revision")),
        sa.UniqueConstraint("bank", "number", name=op.f("uq_revision_bank")),
    )
    op.create_table(
        "staff_session",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_staff_session_staff")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_staff_session")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("breakdown", sa.Text(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=True),
        sa.Column("last_start", sa.BigInteger(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "breakdown in ('none', 'language', 'audience')", name=op.f("ck_event_breakdown")
        ),
        sa.CheckConstraint(
            "state in ('ready', 'open', 'closed', 'settling', 'settled')",
            name=op.f("ck_event_state"),
        ),
        sa.CheckConstraint("k >= 5", name=op.f("ck_event_k")),
        sa.ForeignKeyConstraint(["bank"], ["bank.id"], name=op.f("fk_event_bank")),
        sa.ForeignKeyConstraint(["owner"], ["staff.id"], name=op.f("fk_event_owner")),
        sa.ForeignKeyConstraint(["revision"], ["revision.digest"], name=op.f("fk_event_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("code", name=op.f("uq_event_code")),
    )
    op.create_table(
        "revision_media",
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["media"], ["media.digest"], name=op.f("fk_revision_media_media")),
        sa.ForeignKeyConstraint(
            ["revision"], ["revision.digest"], name=op.f("fk_revision_media_revision")
        ),
        sa.PrimaryKeyConstraint("revision", "name", name=op.f("pk_revision_media")),
    )
    op.create_table(
        "lot",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("pool", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("thick", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_lot_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "participation",
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("started", sa.Integer(), nullable=False),
        sa.Column("finished", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_participation_event")),
        sa.PrimaryKeyConstraint("event", "day", name=op.f("pk_participation")),
    )
    op.create_table(
        "attempt",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.Column("erase_after", sa.BigInteger(), nullable=False),
        sa.Column("day_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("lot", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["day_key"], ["day_key.id"], name=op.f("fk_attempt_day_key")),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_attempt_event")),
        sa.ForeignKeyConstraint(["lot"], ["lot.id"], name=op.f("fk_attempt_lot")),
        sa.ForeignKeyConstraint(
            ["revision"], ["revision.digest"], name=op.f("fk_attempt_revision")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index("ix_attempt_erase", ["erase_after"], unique=False)
        batch_op.create_index("ix_attempt_pool", ["event", "finished", "lot"], unique=False)

    op.create_table(
        "tally",
        sa.Column("lot", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["lot"], ["lot.id"], name=op.f("fk_tally_lot")),
        sa.PrimaryKeyConstraint("lot", "kind", "item", "outcome", "band", name=op.f("pk_tally")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "response",
        sa.Column("attempt", sa.LargeBinary(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["attempt"], ["attempt.key"], name=op.f("fk_response_attempt")),
        sa.PrimaryKeyConstraint("attempt", "item", name=op.f("pk_response")),
        sqlite_with_rowid=False,
    )
