"""Offers to upload straight to the store, and jobs whose files were removed after their time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_ID = sa.String(36)


def upgrade() -> None:
    op.create_table(
        "upload_offers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("job_id", _ID, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("max_bytes", sa.BigInteger, nullable=False),
        sa.Column("place", sa.String(64)),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("file_id", _ID),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_upload_offers_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_offers")),
        sa.UniqueConstraint("job_id", "role", name=op.f("uq_upload_offers_job_id")),
        sa.UniqueConstraint("place", name=op.f("uq_upload_offers_place")),
        sa.CheckConstraint("size_bytes >= 0", name=op.f("ck_upload_offers_size")),
    )
    op.create_index("ix_upload_offers_owner_id", "upload_offers", ["owner_id"])
    op.create_index("ix_upload_offers_expires_at", "upload_offers", ["expires_at"])
    op.add_column("jobs", sa.Column("cleared_at", sa.BigInteger))


def downgrade() -> None:
    op.drop_column("jobs", "cleared_at")
    op.drop_table("upload_offers")
