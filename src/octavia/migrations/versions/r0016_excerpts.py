"""Where a piece of a dub plays that is shown while lines of it are made anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("job_artifacts", sa.Column("start_ms", sa.Integer))
    op.add_column("job_artifacts", sa.Column("end_ms", sa.Integer))


def downgrade() -> None:
    op.drop_column("job_artifacts", "end_ms")
    op.drop_column("job_artifacts", "start_ms")
