"""Parcels of jobs' workspaces, and stages in parts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from octavia.platform.database import Instant

revision = "0007"
down_revision = "0006"

_ID = sa.String(36)
_UNIQUE = "uq_job_stages_job_id"


def upgrade() -> None:
    with op.batch_alter_table("job_stages") as stages:
        stages.add_column(sa.Column("part", sa.Integer, nullable=False, server_default="0"))
        stages.drop_constraint(op.f(_UNIQUE), type_="unique")
        stages.create_unique_constraint(op.f(_UNIQUE), ["job_id", "name", "language", "part"])
    with op.batch_alter_table("job_stages") as stages:
        stages.alter_column("part", server_default=None)
    op.create_table(
        "job_parcels",
        sa.Column("id", _ID, nullable=False),
        sa.Column("job_id", _ID, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_parcels")),
        sa.UniqueConstraint("key", name=op.f("uq_job_parcels_key")),
    )
    op.create_index("ix_job_parcels_job_id", "job_parcels", ["job_id", "created_at"])


def downgrade() -> None:
    op.drop_table("job_parcels")
    op.execute("DELETE FROM job_stages WHERE part > 0")
    with op.batch_alter_table("job_stages") as stages:
        stages.drop_constraint(op.f(_UNIQUE), type_="unique")
        stages.create_unique_constraint(op.f(_UNIQUE), ["job_id", "name", "language"])
        stages.drop_column("part")
