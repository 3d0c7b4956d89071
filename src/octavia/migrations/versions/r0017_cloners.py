"""The languages that workers speak in owners' own voices, by engine."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("workers", sa.Column("cloners", sa.JSON()))


def downgrade() -> None:
    op.drop_column("workers", "cloners")
