"""Let events belong together in campaigns"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ADDED = (
    # Written out, because both databases take a reference in this place and Alembic would
    # add it in a step of its own, which SQLite cannot.
    "campaign TEXT CONSTRAINT fk_event_campaign REFERENCES campaign (id)",
    "expected INTEGER",
    "languages TEXT DEFAULT '' NOT NULL",
    "follows TEXT CONSTRAINT fk_event_follows REFERENCES event (id)",
)


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("k >= 5", name=op.f("ck_campaign_k")),
        sa.CheckConstraint(
            "state in ('ready', 'open', 'closed', 'settled')", name=op.f("ck_campaign_state")
        ),
        sa.ForeignKeyConstraint(["owner"], ["staff.id"], name=op.f("fk_campaign_owner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_table(
        "share",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_share_campaign")),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_share_staff")),
        sa.PrimaryKeyConstraint("campaign", "staff", name=op.f("pk_share")),
    )
    for column in _ADDED:
        op.execute(f"ALTER TABLE event ADD COLUMN {column}")
    op.create_index("ix_event_campaign", "event", ["campaign"])
