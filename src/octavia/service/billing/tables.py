"""Tables of credits.

They name owners without a foreign key: books outlive the accounts they were kept for.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import JSON, BigInteger, CheckConstraint, Double, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from octavia.platform.database import Base, Instant


class Account(StrEnum):
    """Where credits can be: three accounts of each owner and asset, and those of the house, whose balances are sums."""

    AVAILABLE = "available"
    """What can be spent. Every transfer goes into it or out of it."""
    HELD = "held"
    """What running jobs may take."""
    DEBT = "debt"
    """What is owed: a transfer out of it makes it larger."""
    SALES = "sales"
    """The house: credits sold, less credits taken back by refunds."""
    USAGE = "usage"
    """The house: credits spent on delivered work."""
    GRANTS = "grants"
    """The house: credits given."""
    CORRECTIONS = "corrections"
    """The house: mistakes put right."""


class HoldState(StrEnum):
    """What became of a hold."""

    OPEN = "open"
    SETTLED = "settled"
    """All of it was spent."""
    RELEASED = "released"
    """What was not spent went back."""


class Wallet(Base):
    """Cached balances of one owner in one asset, and how many transfers they are the sum of."""

    __tablename__ = "wallets"
    __table_args__ = (
        CheckConstraint("available_ucr >= 0", name="available"),
        CheckConstraint("held_ucr >= 0", name="held"),
        CheckConstraint("debt_ucr >= 0", name="debt"),
    )

    owner_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    asset: Mapped[str] = mapped_column(String(32), primary_key=True)
    available_ucr: Mapped[int] = mapped_column(BigInteger)
    held_ucr: Mapped[int] = mapped_column(BigInteger)
    debt_ucr: Mapped[int] = mapped_column(BigInteger)
    transfers: Mapped[int] = mapped_column(BigInteger)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class LedgerOperation(Base):
    """Something that was done once, under a key; appended, never changed."""

    __tablename__ = "ledger_operations"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("amount_ucr >= 0", name="amount"),
        Index(None, "hold_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    request_hash: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    owner_id: Mapped[str] = mapped_column(String(36))
    asset: Mapped[str] = mapped_column(String(32))
    amount_ucr: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    hold_id: Mapped[str | None] = mapped_column(String(36))
    job_id: Mapped[str | None] = mapped_column(String(36))
    purchase_id: Mapped[str | None] = mapped_column(String(36))
    explanation: Mapped[dict[str, Any]] = mapped_column(JSON)
    response: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)


class LedgerTransfer(Base):
    """An amount that went from one account to another; appended, never changed, numbered from 1 in its wallet."""

    __tablename__ = "ledger_transfers"
    __table_args__ = (
        CheckConstraint("amount_ucr > 0", name="amount"),
        CheckConstraint("source <> target", name="accounts"),
        CheckConstraint("source = 'available' OR target = 'available'", name="available"),
        Index(None, "operation_id"),
    )

    owner_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    asset: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    operation_id: Mapped[str] = mapped_column(String(36))
    source: Mapped[str] = mapped_column(String(16))
    target: Mapped[str] = mapped_column(String(16))
    amount_ucr: Mapped[int] = mapped_column(BigInteger)
    available_after_ucr: Mapped[int] = mapped_column(BigInteger)
    held_after_ucr: Mapped[int] = mapped_column(BigInteger)
    debt_after_ucr: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Hold(Base):
    """Credits kept for a job; `whole_ucr` and `least_ucr` say how its charge is rounded when it ends."""

    __tablename__ = "holds"
    __table_args__ = (
        CheckConstraint("amount_ucr >= 0", name="amount"),
        CheckConstraint("settled_ucr >= 0 AND settled_ucr <= amount_ucr", name="settled"),
        Index(None, "job_id"),
        Index(None, "state", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(36))
    asset: Mapped[str] = mapped_column(String(32))
    job_id: Mapped[str] = mapped_column(String(36))
    state: Mapped[str] = mapped_column(String(16))
    amount_ucr: Mapped[int] = mapped_column(BigInteger)
    settled_ucr: Mapped[int] = mapped_column(BigInteger)
    whole_ucr: Mapped[int] = mapped_column(BigInteger)
    least_ucr: Mapped[int] = mapped_column(BigInteger)
    explanation: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Purchase(Base):
    """Credits that were paid for, under the payment provider's reference, and how many were taken back since."""

    __tablename__ = "purchases"
    __table_args__ = (
        UniqueConstraint("reference"),
        CheckConstraint("amount_ucr > 0", name="amount"),
        CheckConstraint("refunded_ucr >= 0 AND refunded_ucr <= amount_ucr", name="refunded"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    reference: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[str] = mapped_column(String(36))
    asset: Mapped[str] = mapped_column(String(32))
    amount_ucr: Mapped[int] = mapped_column(BigInteger)
    refunded_ucr: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(Instant)


class PriceBookVersion(Base):
    """One version of an asset's price book; appended, never changed. The highest is in force."""

    __tablename__ = "price_books"
    __table_args__ = (UniqueConstraint("asset", "version"), CheckConstraint("version > 0", name="version"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    asset: Mapped[str] = mapped_column(String(32))
    version: Mapped[int] = mapped_column(Integer)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)


class VendorCost(Base):
    """What one run of a job used of a vendor, counted in one unit. It only grows while the run goes on.

    Attributes:
        run: Which run it was: a job is worked on by several, each in the process of a worker.
        calls, lost: How many calls were answered, and how many weren't and may have been charged all the same.
        cost_uusd: Micro-dollars, at the price in the settings when it was recorded; None where there was none.
    """

    __tablename__ = "vendor_costs"
    __table_args__ = (Index(None, "job_id"),)

    run: Mapped[str] = mapped_column(String(36), primary_key=True)
    engine: Mapped[str] = mapped_column(String(64), primary_key=True)
    operation: Mapped[str] = mapped_column(String(32), primary_key=True)
    model: Mapped[str] = mapped_column(String(255), primary_key=True)
    unit: Mapped[str] = mapped_column(String(64), primary_key=True)
    job_id: Mapped[str] = mapped_column(String(36))
    owner_id: Mapped[str] = mapped_column(String(36))
    calls: Mapped[int] = mapped_column(BigInteger)
    lost: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[float] = mapped_column(Double)
    cost_uusd: Mapped[int | None] = mapped_column(BigInteger)
    updated_at: Mapped[datetime] = mapped_column(Instant)


def table_of(kind: type[Base]) -> Table:
    """The table itself: the ledger's statements are made once, and work on rows, not on objects."""
    return cast(Table, kind.__table__)
