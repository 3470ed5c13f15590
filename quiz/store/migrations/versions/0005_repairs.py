"""Remember what was decided about an item after an event"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "repair",
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('drop', 'accept', 'all_right')", name=op.f("ck_repair_kind")),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_repair_event")),
        sa.PrimaryKeyConstraint("event", "item", name=op.f("pk_repair")),
    )
