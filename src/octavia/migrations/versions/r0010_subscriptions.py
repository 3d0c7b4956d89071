"""Subscriptions, packs without credits, and when providers are asked what nobody told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_ID = sa.String(36)
_NAME = sa.String(255)
_AT = sa.BigInteger


def upgrade() -> None:
    with op.batch_alter_table("checkouts", copy_from=_checkouts("credits_ucr > 0")) as batch:
        batch.drop_constraint(op.f("ck_checkouts_credits"), type_="check")
        batch.create_check_constraint(op.f("ck_checkouts_credits"), "credits_ucr >= 0")
        batch.add_column(sa.Column("every", sa.String(8), nullable=False, server_default="once"))
        batch.add_column(sa.Column("asked_at", _AT))
        batch.add_column(sa.Column("ask_at", _AT))
    op.create_index("ix_checkouts_ask_at", "checkouts", ["ask_at"])
    op.execute("UPDATE checkouts SET ask_at = created_at WHERE state IN ('new', 'open')")
    op.add_column("payments", sa.Column("subscription", _NAME))
    op.create_table(
        "subscriptions",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("provider", sa.String(8), nullable=False),
        sa.Column("reference", _NAME, nullable=False),
        sa.Column("checkout_id", _ID, nullable=False),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("told", sa.String(80), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("period_start_at", _AT),
        sa.Column("period_end_at", _AT),
        sa.Column("ends_at", _AT),
        sa.Column("cancels", sa.Boolean, nullable=False),
        sa.Column("good_until", _AT),
        sa.Column("ask_at", _AT),
        sa.Column("ending", sa.Boolean, nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.UniqueConstraint("provider", "reference"),
    )
    op.create_index("ix_subscriptions_owner_id", "subscriptions", ["owner_id", "good_until"])
    op.create_index("ix_subscriptions_ask_at", "subscriptions", ["ask_at"])


def downgrade() -> None:
    """What brought no credits is forgotten: the older table has no place for it."""
    op.drop_table("subscriptions")
    op.drop_column("payments", "subscription")
    op.drop_index("ix_checkouts_ask_at", "checkouts")
    op.execute("DELETE FROM checkouts WHERE credits_ucr = 0")
    with op.batch_alter_table("checkouts", copy_from=_checkouts("credits_ucr >= 0", *_added())) as batch:
        batch.drop_constraint(op.f("ck_checkouts_credits"), type_="check")
        batch.create_check_constraint(op.f("ck_checkouts_credits"), "credits_ucr > 0")
        for column in _added():
            batch.drop_column(column.name)


def _added() -> tuple[sa.Column[object], ...]:
    every: sa.Column[object] = sa.Column("every", sa.String(8), nullable=False)
    return (every, sa.Column("asked_at", _AT), sa.Column("ask_at", _AT))


def _checkouts(credits: str, *more: sa.Column[object]) -> sa.Table:
    """The table as it stands: SQLite makes a new one of it, and can't be asked for its constraints."""
    return sa.Table(
        "checkouts",
        sa.MetaData(),
        sa.Column("id", _ID, nullable=False),
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
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("updated_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        *more,
        sa.PrimaryKeyConstraint("id", name="pk_checkouts"),
        sa.UniqueConstraint("provider", "provider_id", name="uq_checkouts_provider"),
        sa.CheckConstraint(credits, name="ck_checkouts_credits"),
        sa.CheckConstraint("amount_cents >= 0", name="ck_checkouts_amount"),
        sa.Index("ix_checkouts_owner_id", "owner_id", "created_at"),
        sa.Index("ix_checkouts_state", "state", "expires_at"),
    )
