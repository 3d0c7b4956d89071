"""Lines of finished dubs: what the machine made of them, and what people decided instead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_ID = sa.String(36)
_WORD = sa.String(24)


def upgrade() -> None:
    op.add_column("jobs", sa.Column("rendering", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("job_tracks", sa.Column("review", sa.JSON, nullable=False, server_default="{}"))
    op.create_table(
        "job_lines",
        sa.Column("job_id", _ID, nullable=False),
        sa.Column("language", _WORD, nullable=False),
        sa.Column("line_id", _WORD, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("source_ms", sa.BigInteger, nullable=False),
        sa.Column("machine", sa.JSON, nullable=False),
        sa.Column("edit", sa.JSON, nullable=False),
        sa.Column("rendered", sa.JSON, nullable=False),
        sa.Column("rendering", sa.JSON(none_as_null=True)),
        sa.Column("stale", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_lines_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "language", "line_id", name=op.f("pk_job_lines")),
    )


def downgrade() -> None:
    op.drop_table("job_lines")
    op.drop_column("job_tracks", "review")
    op.drop_column("jobs", "rendering")
