"""Keep the report on a bank that came from another program, until it is dismissed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imported",
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank"], ["bank.id"], name=op.f("fk_imported_bank"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("bank", name=op.f("pk_imported")),
    )
