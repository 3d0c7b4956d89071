"""What vendors charge for jobs; charges found by their holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "vendor_costs",
        sa.Column("run", sa.String(36), primary_key=True),
        sa.Column("engine", sa.String(64), primary_key=True),
        sa.Column("operation", sa.String(32), primary_key=True),
        sa.Column("model", sa.String(255), primary_key=True),
        sa.Column("unit", sa.String(64), primary_key=True),
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("owner_id", sa.String(36), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("lost", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Double(), nullable=False),
        sa.Column("cost_uusd", sa.BigInteger()),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_vendor_costs_job_id", "vendor_costs", ["job_id"])
    op.create_index("ix_ledger_operations_hold_id", "ledger_operations", ["hold_id"])


def downgrade() -> None:
    op.drop_index("ix_ledger_operations_hold_id", "ledger_operations")
    op.drop_table("vendor_costs")
