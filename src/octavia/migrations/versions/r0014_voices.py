"""Voices of owners' own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_ID = sa.String(36)


def upgrade() -> None:
    op.create_table(
        "voices",
        sa.Column("id", _ID, nullable=False),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("file_id", _ID, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("language", sa.String(24), nullable=False),
        sa.Column("consent", sa.Text, nullable=False),
        sa.Column("duration_ms", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_voices_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voices")),
        sa.UniqueConstraint("file_id", name=op.f("uq_voices_file_id")),
        sa.CheckConstraint("duration_ms > 0", name=op.f("ck_voices_duration")),
    )
    op.create_index("ix_voices_owner_id_created_at", "voices", ["owner_id", "created_at", "id"])


def downgrade() -> None:
    op.drop_table("voices")
