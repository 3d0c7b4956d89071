"""Payments: checkouts, what providers told of payments, and the inbox of their webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_ID = sa.String(36)
_NAME = sa.String(255)


def upgrade() -> None:
    op.create_table(
        "checkouts",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("asset", sa.String(32), nullable=False),
        sa.Column("package", sa.String(32), nullable=False),
        sa.Column("package_name", sa.String(80), nullable=False),
        sa.Column("credits_ucr", sa.BigInteger, nullable=False),
        sa.Column("amount_cents", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("price_book_version", sa.Integer, nullable=False),
        sa.Column("provider", sa.String(8), nullable=False),
        sa.Column("provider_id", _NAME),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("provider", "provider_id"),
        sa.CheckConstraint("credits_ucr > 0", name="credits"),
        sa.CheckConstraint("amount_cents >= 0", name="amount"),
    )
    op.create_index("ix_checkouts_owner_id", "checkouts", ["owner_id", "created_at"])
    op.create_index("ix_checkouts_state", "checkouts", ["state", "expires_at"])
    op.create_table(
        "payments",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("provider", sa.String(8), nullable=False),
        sa.Column("reference", _NAME, nullable=False),
        sa.Column("checkout_id", _ID),
        sa.Column("owner_id", _ID),
        sa.Column("amount_ucr", sa.BigInteger),
        sa.Column("base_cents", sa.BigInteger),
        sa.Column("refunded_cents", sa.BigInteger, nullable=False),
        sa.Column("disputes", sa.JSON, nullable=False),
        sa.Column("withheld_ucr", sa.BigInteger, nullable=False),
        sa.Column("corrections", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("paid_at", sa.BigInteger),
        sa.UniqueConstraint("provider", "reference"),
        sa.CheckConstraint("refunded_cents >= 0", name="refunded"),
        sa.CheckConstraint("withheld_ucr >= 0", name="withheld"),
    )
    op.create_index("ix_payments_checkout_id", "payments", ["checkout_id"])
    op.create_index("ix_payments_owner_id", "payments", ["owner_id"])
    _create_inbox()
    op.create_table(
        "low_balances",
        sa.Column("owner_id", _ID, primary_key=True),
        sa.Column("asset", sa.String(32), primary_key=True),
        sa.Column("told_at", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    for table in ("low_balances", "payment_events", "payments", "checkouts"):
        op.drop_table(table)


def _create_inbox() -> None:
    op.create_table(
        "payment_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("provider", sa.String(8), nullable=False),
        sa.Column("event_id", _NAME, nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("owner_id", _ID),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", sa.BigInteger),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.UniqueConstraint("provider", "event_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_payment_events_next_at", "payment_events", ["next_at"])
    op.create_index("ix_payment_events_state", "payment_events", ["state", "received_at"])
    op.create_index("ix_payment_events_owner_id", "payment_events", ["owner_id"])
