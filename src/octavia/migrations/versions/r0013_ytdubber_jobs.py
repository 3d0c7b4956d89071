"""Jobs by whose credits they are done with, and when each stage of a language was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("asset", sa.String(24), nullable=False, server_default="octavia"))
    op.add_column("job_tracks", sa.Column("stage_times", sa.JSON, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("job_tracks", "stage_times")
    op.drop_column("jobs", "asset")
