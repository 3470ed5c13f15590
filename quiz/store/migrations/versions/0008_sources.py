"""Name this database as a source of lots, number its lots, and keep what came from others"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ADDED = (
    # An added column that others lean on would have to be empty at first; these never are.
    "source TEXT DEFAULT '' NOT NULL",
    "number INTEGER DEFAULT 0 NOT NULL",
    "origin TEXT DEFAULT '' NOT NULL",
    "arrival TEXT CONSTRAINT fk_lot_arrival REFERENCES arrival (id)",
    "packed TEXT",
)

_AT_ONCE = 1000


def upgrade() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("here", sa.Boolean(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
    )
    op.create_index(
        "ix_source_here",
        "source",
        ["here"],
        unique=True,
        sqlite_where=sa.text("here"),
        postgresql_where=sa.text("here"),
    )
    op.create_table(
        "arrival",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state in ('checked', 'added', 'undone')", name=op.f("ck_arrival_state")
        ),
        sa.ForeignKeyConstraint(
            ["event"], ["event.id"], name=op.f("fk_arrival_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name=op.f("fk_arrival_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
    )
    op.create_index("ix_arrival_event", "arrival", ["event"])
    op.create_index("ix_arrival_source", "arrival", ["source"])
    for column in _ADDED:
        op.execute(f"ALTER TABLE lot ADD COLUMN {column}")
    _number(secrets.token_hex(16))
    op.create_index("ix_lot_number", "lot", ["source", "number"], unique=True)
    op.create_index("ix_lot_arrival", "lot", ["arrival"])
    op.create_index("ix_lot_event", "lot", ["event"])


def _number(source: str) -> None:
    """Make this database a source, and number its lots in the order of their random ids."""
    connection = op.get_bind()
    ids = [row[0] for row in connection.execute(sa.text("SELECT id FROM lot ORDER BY id"))]
    connection.execute(
        sa.text(
            "INSERT INTO source (id, name, mark, here, counted)"
            " VALUES (:id, '', '', :here, :counted)"
        ).bindparams(sa.bindparam("here", True, sa.Boolean())),
        {"id": source, "counted": len(ids)},
    )
    rows = [{"lot": name, "source": source, "number": place} for place, name in enumerate(ids, 1)]
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(
            sa.text("UPDATE lot SET source = :source, number = :number WHERE id = :lot"),
            rows[start : start + _AT_ONCE],
        )
    connection.execute(sa.text("UPDATE lot SET origin = event"))
