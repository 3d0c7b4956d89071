"""Files and uploads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("owner_id", sa.String(36), sa.ForeignKey("owners.id"), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("duration_ms", sa.BigInteger()),
        sa.Column("probe", sa.JSON()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("size_bytes >= 0", name="size"),
    )
    op.create_index("ix_files_owner_id_created_at", "files", ["owner_id", "created_at", "id"])
    op.create_index("ix_files_used_at", "files", ["used_at"])
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("owner_id", sa.String(36), sa.ForeignKey("owners.id"), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.String(36)),
        sa.Column("refusal", sa.JSON()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("size_bytes > 0", name="size"),
    )
    op.create_index("ix_uploads_owner_id", "uploads", ["owner_id"])
    op.create_index("ix_uploads_expires_at", "uploads", ["expires_at"])
    op.create_table(
        "space",
        sa.Column("owner_id", sa.String(36), sa.ForeignKey("owners.id"), primary_key=True),
        sa.Column("used_bytes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("used_bytes >= 0", name="used"),
    )
    op.create_table(
        "loose_bytes",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("removable_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_loose_bytes_removable_at", "loose_bytes", ["removable_at"])
    op.create_table(
        "download_tokens",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("file_id", sa.String(36), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
    )
    op.create_index("ix_download_tokens_expires_at", "download_tokens", ["expires_at"])


def downgrade() -> None:
    for table in ("download_tokens", "loose_bytes", "space", "uploads", "files"):
        op.drop_table(table)
