"""Credits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from octavia.migrations.price_books import PRICE_BOOKS

revision = "0003"
down_revision = "0002"

_APPENDED = ("ledger_operations", "ledger_transfers", "price_books")


def upgrade() -> None:
    op.create_table(
        "wallets",
        sa.Column("owner_id", sa.String(36), primary_key=True),
        sa.Column("asset", sa.String(32), primary_key=True),
        sa.Column("available_ucr", sa.BigInteger(), nullable=False),
        sa.Column("held_ucr", sa.BigInteger(), nullable=False),
        sa.Column("debt_ucr", sa.BigInteger(), nullable=False),
        sa.Column("transfers", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("available_ucr >= 0", name="available"),
        sa.CheckConstraint("held_ucr >= 0", name="held"),
        sa.CheckConstraint("debt_ucr >= 0", name="debt"),
    )
    op.create_table(
        "ledger_operations",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("owner_id", sa.String(36), nullable=False),
        sa.Column("asset", sa.String(32), nullable=False),
        sa.Column("amount_ucr", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("hold_id", sa.String(36)),
        sa.Column("job_id", sa.String(36)),
        sa.Column("purchase_id", sa.String(36)),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column("response", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_ucr >= 0", name="amount"),
    )
    op.create_table(
        "ledger_transfers",
        sa.Column("owner_id", sa.String(36), primary_key=True),
        sa.Column("asset", sa.String(32), primary_key=True),
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("operation_id", sa.String(36), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("target", sa.String(16), nullable=False),
        sa.Column("amount_ucr", sa.BigInteger(), nullable=False),
        sa.Column("available_after_ucr", sa.BigInteger(), nullable=False),
        sa.Column("held_after_ucr", sa.BigInteger(), nullable=False),
        sa.Column("debt_after_ucr", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_ucr > 0", name="amount"),
        sa.CheckConstraint("source <> target", name="accounts"),
        sa.CheckConstraint("source = 'available' OR target = 'available'", name="available"),
    )
    op.create_index("ix_ledger_transfers_operation_id", "ledger_transfers", ["operation_id"])
    op.create_table(
        "holds",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("owner_id", sa.String(36), nullable=False),
        sa.Column("asset", sa.String(32), nullable=False),
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("amount_ucr", sa.BigInteger(), nullable=False),
        sa.Column("settled_ucr", sa.BigInteger(), nullable=False),
        sa.Column("whole_ucr", sa.BigInteger(), nullable=False),
        sa.Column("least_ucr", sa.BigInteger(), nullable=False),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_ucr >= 0", name="amount"),
        sa.CheckConstraint("settled_ucr >= 0 AND settled_ucr <= amount_ucr", name="settled"),
    )
    op.create_index("ix_holds_job_id", "holds", ["job_id"])
    op.create_index("ix_holds_state", "holds", ["state", "created_at"])
    op.create_table(
        "purchases",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("reference", sa.Text(), nullable=False, unique=True),
        sa.Column("owner_id", sa.String(36), nullable=False),
        sa.Column("asset", sa.String(32), nullable=False),
        sa.Column("amount_ucr", sa.BigInteger(), nullable=False),
        sa.Column("refunded_ucr", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_ucr > 0", name="amount"),
        sa.CheckConstraint("refunded_ucr >= 0 AND refunded_ucr <= amount_ucr", name="refunded"),
    )
    books = op.create_table(
        "price_books",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("asset", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("asset", "version"),
        sa.CheckConstraint("version > 0", name="version"),
    )
    first = {"version": 1, "reason": "the prices Octavia comes with", "actor": "system", "created_at": 0}
    rows = [{"id": f"{asset}-1", "asset": asset, "body": body} | first for asset, body in PRICE_BOOKS.items()]
    op.bulk_insert(books, rows)
    _forbid_changes()


def downgrade() -> None:
    for table in ("price_books", "purchases", "holds", "ledger_transfers", "ledger_operations", "wallets"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION books_are_appended_to()")


def _forbid_changes() -> None:
    """What is appended is never changed or removed, whatever the program tries."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION books_are_appended_to() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME; END $$"
        )
    for table in _APPENDED:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_appended BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION books_are_appended_to()"
            )
            continue
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
            )
