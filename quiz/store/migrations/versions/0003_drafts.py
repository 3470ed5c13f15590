"""Keep drafts of banks with their media, and who published a revision with what note"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("saved", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["bank"], ["bank.id"], name=op.f("fk_draft_bank")),
        sa.PrimaryKeyConstraint("bank", name=op.f("pk_draft")),
    )
    op.create_table(
        "draft_media",
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bank"], ["draft.bank"], name=op.f("fk_draft_media_bank")),
        sa.ForeignKeyConstraint(["media"], ["media.digest"], name=op.f("fk_draft_media_media")),
        sa.PrimaryKeyConstraint("bank", "name", name=op.f("pk_draft_media")),
    )
    # Both dialects add such a column in place: no table is copied, however long it is.
    op.add_column("revision", sa.Column("role", sa.Text(), nullable=False, server_default=""))
    op.add_column("revision", sa.Column("note", sa.Text(), nullable=False, server_default=""))
