"""What the HTTP edge remembers: named requests, the audit trail; and outgoing webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_ID = sa.String(36)


def upgrade() -> None:
    op.create_table(
        "idempotent_requests",
        sa.Column("name_hash", sa.String(64), primary_key=True),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("claim", _ID, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("locked_until", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index(op.f("ix_idempotent_requests_created_at"), "idempotent_requests", ["created_at"])
    _create_audit()
    _create_hooks()


def downgrade() -> None:
    op.drop_table("hook_attempts")
    op.drop_table("hook_deliveries")
    op.drop_table("hook_endpoints")
    op.drop_table("audit_entries")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entries_refuse()")
    op.drop_table("idempotent_requests")


def _create_audit() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("actor", sa.String(255), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("target", sa.String(255), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    for column in ("actor", "action", "target", "created_at"):
        op.create_index(op.f(f"ix_audit_entries_{column}"), "audit_entries", [column])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_entries_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit trail is never changed'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_entries_unchanged BEFORE UPDATE ON audit_entries "
            "FOR EACH ROW EXECUTE FUNCTION audit_entries_refuse()"
        )
    else:
        op.execute(
            "CREATE TRIGGER audit_entries_unchanged BEFORE UPDATE ON audit_entries "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END"
        )


def _create_hooks() -> None:
    op.create_table(
        "hook_endpoints",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("owner_id", _ID, sa.ForeignKey("owners.id"), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("description", sa.String(255), nullable=False),
        sa.Column("sealed_secret", sa.Text, nullable=False),
        sa.Column("events", sa.JSON, nullable=False),
        sa.Column("disabled_reason", sa.String(255), nullable=False),
        sa.Column("heard_at", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index(op.f("ix_hook_endpoints_owner_id"), "hook_endpoints", ["owner_id"])
    op.create_table(
        "hook_deliveries",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("endpoint_id", _ID, sa.ForeignKey("hook_endpoints.id", ondelete="CASCADE"), nullable=False),
        sa.Column("event", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
    )
    op.create_index("ix_hook_deliveries_due", "hook_deliveries", ["next_at"])
    op.create_index("ix_hook_deliveries_endpoint", "hook_deliveries", ["endpoint_id", "created_at"])
    op.create_table(
        "hook_attempts",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("delivery_id", _ID, sa.ForeignKey("hook_deliveries.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("answered", sa.Integer),
        sa.Column("fault", sa.String(255), nullable=False),
        sa.Column("took_ms", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index(op.f("ix_hook_attempts_delivery_id"), "hook_attempts", ["delivery_id"])
