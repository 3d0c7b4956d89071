"""For administrators: who is kept out, which version a worker is of, and lists of everybody's in order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("users", sa.Column("disabled_at", sa.BigInteger))
    op.add_column("workers", sa.Column("version", sa.String(32), nullable=False, server_default=""))
    op.create_index("ix_users_created_at", "users", ["created_at", "id"])
    op.create_index("ix_jobs_created_at", "jobs", ["created_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_jobs_created_at", "jobs")
    op.drop_index("ix_users_created_at", "users")
    op.drop_column("workers", "version")
    op.drop_column("users", "disabled_at")
