"""Owners, users and how they sign in; mail to be sent."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID, _DIGEST, _AT = sa.String(36), sa.String(64), sa.BigInteger


def upgrade() -> None:
    _people()
    _sign_in()
    op.create_table(
        "outbox",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("owner_id", _ID, index=True),
        sa.Column("recipient", sa.String(320), nullable=False),
        sa.Column("template", sa.String(32), nullable=False),
        sa.Column("sealed", sa.Text),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claim", _ID),
        sa.Column("reason", sa.String(500)),
        _instant("created_at"),
        _instant("due_at"),
        sa.Column("sent_at", _AT),
        sa.Index("ix_outbox_state_due_at", "state", "due_at"),
    )


def downgrade() -> None:
    for table in (
        "outbox",
        "attempts",
        "api_keys",
        "mailed_tokens",
        "refresh_tokens",
        "sessions",
        "memberships",
        "teams",
        "users",
        "owners",
    ):
        op.drop_table(table)


def _people() -> None:
    op.create_table(
        "owners",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("kind", sa.String(8), nullable=False),
        _instant("created_at"),
        sa.Column("deleted_at", _AT),
    )
    op.create_table(
        "users",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("owner_id", _ID, sa.ForeignKey("owners.id"), nullable=False, unique=True),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("email_key", sa.String(320), nullable=False, unique=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("role", sa.String(8), nullable=False),
        sa.Column("job_mail", sa.Boolean, nullable=False),
        sa.Column("verified_at", _AT),
        _instant("created_at"),
    )
    op.create_table(
        "teams",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("owner_id", _ID, sa.ForeignKey("owners.id"), nullable=False, unique=True),
        sa.Column("name", sa.String(120), nullable=False),
        _instant("created_at"),
    )
    op.create_table(
        "memberships",
        sa.Column("team_id", _ID, sa.ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("user_id", _ID, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True),
        sa.Column("role", sa.String(8), nullable=False),
        _instant("created_at"),
    )


def _sign_in() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", _ID, primary_key=True),
        _of_user(index=True),
        sa.Column("secret_hash", _DIGEST, nullable=False, unique=True),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("user_agent", sa.String(256), nullable=False),
        _instant("created_at"),
        _instant("last_used_at"),
        _instant("expires_at", index=True),
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("token_hash", _DIGEST, primary_key=True),
        sa.Column("session_id", _ID, sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
        _instant("created_at"),
        sa.Column("used_at", _AT),
    )
    op.create_table(
        "mailed_tokens",
        sa.Column("token_hash", _DIGEST, primary_key=True),
        _of_user(),
        sa.Column("purpose", sa.String(8), nullable=False),
        sa.Column("password_hash", sa.String(255)),
        sa.Column("nonce_hash", _DIGEST),
        _instant("created_at"),
        _instant("expires_at", index=True),
        sa.Index("ix_mailed_tokens_user_id_purpose", "user_id", "purpose"),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", _ID, primary_key=True),
        _of_user(index=True),
        sa.Column("owner_id", _ID, sa.ForeignKey("owners.id"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("prefix", sa.String(16), nullable=False),
        sa.Column("key_hash", _DIGEST, nullable=False, unique=True),
        sa.Column("scopes", sa.JSON, nullable=False),
        _instant("created_at"),
        sa.Column("last_used_at", _AT),
        sa.Column("expires_at", _AT),
    )
    op.create_table(
        "attempts",
        sa.Column("key", _DIGEST, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        _instant("last_at", index=True),
        _instant("blocked_until"),
    )


def _instant(name: str, *, index: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _AT, nullable=False, index=index)


def _of_user(*, index: bool = False) -> sa.Column[Any]:
    return sa.Column("user_id", _ID, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=index)
