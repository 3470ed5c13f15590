"""Keep the sums over all lots of an event, and find a bank's practice by an index"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "running_sum",
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("pool", sa.Text(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("thick", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_running_sum_event")),
        sa.PrimaryKeyConstraint(
            "event",
            "pool",
            "group",
            "thick",
            "kind",
            "item",
            "outcome",
            "band",
            name=op.f("pk_running_sum"),
        ),
        sqlite_with_rowid=False,
    )
    op.execute(
        'INSERT INTO running_sum (event, pool, "group", thick, kind, item, outcome, band, n) '
        'SELECT lot.event, lot.pool, lot."group", lot.thick, tally.kind, tally.item, '
        "tally.outcome, tally.band, sum(tally.n) FROM tally JOIN lot ON lot.id = tally.lot "
        'GROUP BY lot.event, lot.pool, lot."group", lot.thick, tally.kind, tally.item, '
        "tally.outcome, tally.band"
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_practice", ["bank", "kind", "state"], unique=False)
