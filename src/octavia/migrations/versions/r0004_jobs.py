"""Jobs, their tracks, stages, artifacts and events; and the workers that do their work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from octavia.platform.database import Instant

revision = "0004"
down_revision = "0003"

_ID = sa.String(36)
_NAME = sa.String(255)
_WORD = sa.String(24)
_EVENT_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("kind", _WORD, nullable=False),
        sa.Column("command", sa.JSON, nullable=False),
        sa.Column("status", _WORD, nullable=False),
        sa.Column("phase", _WORD, nullable=False),
        sa.Column("progress", sa.Integer, nullable=False),
        sa.Column("step", _NAME, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("source_file_id", _ID),
        sa.Column("source_name", _NAME, nullable=False),
        sa.Column("source_language", _WORD, nullable=False),
        sa.Column("input_file", sa.Text, nullable=False),
        sa.Column("duration_ms", sa.BigInteger),
        sa.Column("output_file_id", _ID),
        sa.Column("output_file", _NAME),
        sa.Column("error_name", _NAME),
        sa.Column("error_message", sa.Text),
        sa.Column("parked", sa.Boolean, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("hold_id", _ID),
        sa.Column("held_ucr", sa.BigInteger, nullable=False),
        sa.Column("charged_ucr", sa.BigInteger, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.Column("started_at", Instant),
        sa.Column("completed_at", Instant),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_jobs_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index("ix_jobs_owner_created", "jobs", ["owner_id", "created_at"])
    op.create_index("ix_jobs_status", "jobs", ["status"])
    _create_parts()
    op.create_table(
        "job_events",
        sa.Column("id", _EVENT_ID, autoincrement=True, nullable=False),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("job_id", _ID, nullable=False),
        sa.Column("kind", _WORD, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_job_events_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_events")),
        # Without it SQLite gives out a number again once the newest rows are gone.
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_events_owner", "job_events", ["owner_id", "id"])
    op.create_table(
        "workers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("place", _NAME, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("queues", sa.JSON, nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    op.create_table(
        "worker_duties",
        sa.Column("name", _WORD, nullable=False),
        sa.Column("next_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_duties")),
    )


def _create_parts() -> None:
    op.create_table(
        "job_tracks",
        sa.Column("id", _ID, nullable=False),
        sa.Column("job_id", _ID, nullable=False),
        sa.Column("language", _WORD, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("status", _WORD, nullable=False),
        sa.Column("progress", sa.Integer, nullable=False),
        sa.Column("step", _NAME, nullable=False),
        sa.Column("error_message", sa.Text),
        sa.Column("quoted_ucr", sa.BigInteger, nullable=False),
        *_of_a_job("job_tracks"),
        sa.UniqueConstraint("job_id", "language", name=op.f("uq_job_tracks_job_id")),
    )
    op.create_table(
        "job_stages",
        sa.Column("id", _ID, nullable=False),
        sa.Column("job_id", _ID, nullable=False),
        sa.Column("name", _WORD, nullable=False),
        sa.Column("language", _WORD, nullable=False),
        sa.Column("queue", _WORD, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("weight", sa.Integer, nullable=False),
        sa.Column("status", _WORD, nullable=False),
        sa.Column("progress", sa.Integer, nullable=False),
        sa.Column("dispatch", sa.Integer, nullable=False),
        sa.Column("kills", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("worker_id", _ID),
        sa.Column("started_at", Instant),
        sa.Column("ended_at", Instant),
        sa.Column("updated_at", Instant, nullable=False),
        *_of_a_job("job_stages"),
        sa.UniqueConstraint("job_id", "name", "language", name=op.f("uq_job_stages_job_id")),
    )
    op.create_index("ix_job_stages_status", "job_stages", ["status"])
    op.create_table(
        "job_artifacts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("job_id", _ID, nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("role", _WORD, nullable=False),
        sa.Column("language", _WORD),
        sa.Column("file_id", _ID, nullable=False),
        sa.Column("media_type", _NAME, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        *_of_a_job("job_artifacts"),
        sa.UniqueConstraint("job_id", "name", name=op.f("uq_job_artifacts_job_id")),
    )


def _of_a_job(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f(f"fk_{table}_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    for table in ("worker_duties", "workers", "job_events", "job_artifacts", "job_stages", "job_tracks", "jobs"):
        op.drop_table(table)
