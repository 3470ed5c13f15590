"""Remember what translations were made from, where the published revisions do not tell"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "translated",
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank"], ["bank.id"], name=op.f("fk_translated_bank"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("bank", "language", "place", name=op.f("pk_translated")),
    )
