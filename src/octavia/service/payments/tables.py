"""Tables of payments.

They name owners without a foreign key: what was paid is remembered longer than the account that paid.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from octavia.platform.database import Base, Instant

ID_CHARS = 255
"""Of a provider's id."""
REASON_CHARS = 500
KIND_CHARS = 64


class Provider(StrEnum):
    """Who takes the money."""

    POLAR = "polar"
    STRIPE = "stripe"
    NOBODY = "nobody"
    """Of packs that cost nothing."""


class CheckoutState(StrEnum):
    """What became of a checkout."""

    NEW = "new"
    """Written down; the provider may or may not know of it."""
    OPEN = "open"
    PAID = "paid"
    EXPIRED = "expired"
    """Nobody paid in time. Whoever pays after all gets what they paid for."""


class EventState(StrEnum):
    """What became of a webhook."""

    RECEIVED = "received"
    DONE = "done"
    IGNORED = "ignored"
    """It says nothing that concerns us."""
    FAILED = "failed"
    """It could not be used; the reason stands beside it."""


class SubscriptionStatus(StrEnum):
    """How a subscription stands, in Polar's words."""

    INCOMPLETE = "incomplete"
    """Its first payment isn't there yet."""
    INCOMPLETE_EXPIRED = "incomplete_expired"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    """A payment failed and is tried again."""
    CANCELED = "canceled"
    """It is over."""
    UNPAID = "unpaid"
    PAUSED = "paused"


class CheckoutRow(Base):
    """What an owner began to buy, at the price it had then.

    Attributes:
        credits_ucr: What they get; amount_cents: what they pay, without taxes; both once or every month.
        provider_id: The provider's checkout or intent; None while that isn't known.
        url: Where it is paid; empty where that is no page.
        asked_at: When the provider was last asked whether it is paid; ask_at: when it is asked without anybody's
            wanting to know.
    """

    __tablename__ = "checkouts"
    __table_args__ = (
        UniqueConstraint("provider", "provider_id"),
        CheckConstraint("credits_ucr >= 0", name="credits"),
        CheckConstraint("amount_cents >= 0", name="amount"),
        Index(None, "owner_id", "created_at"),
        Index(None, "state", "expires_at"),
        Index(None, "ask_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(36))
    asset: Mapped[str] = mapped_column(String(32))
    package: Mapped[str] = mapped_column(String(32))
    package_name: Mapped[str] = mapped_column(String(80))
    every: Mapped[str] = mapped_column(String(8))
    credits_ucr: Mapped[int] = mapped_column(BigInteger)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    price_book_version: Mapped[int] = mapped_column(Integer)
    provider: Mapped[str] = mapped_column(String(8))
    provider_id: Mapped[str | None] = mapped_column(String(ID_CHARS))
    url: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    ask_at: Mapped[datetime | None] = mapped_column(Instant)


class PaymentRow(Base):
    """What a provider told of one payment, in whatever order, and what was done to the books for it.

    Attributes:
        reference: The provider's order or intent. The ledger's purchase is `provider:reference`.
        checkout_id, owner_id, amount_ucr, paid_at: None until it was paid.
        subscription: The provider's subscription that it is a payment of, if it is and that was told.
        base_cents: What its refunds are parts of; None while unknown.
        refunded_cents: How much was refunded so far.
        disputes: By id, how each stands and about how much it is.
        withheld_ucr: Credits that are taken away while a dispute is open.
        corrections: How often these were changed.
    """

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("provider", "reference"),
        CheckConstraint("refunded_cents >= 0", name="refunded"),
        CheckConstraint("withheld_ucr >= 0", name="withheld"),
        Index(None, "checkout_id"),
        Index(None, "owner_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    provider: Mapped[str] = mapped_column(String(8))
    reference: Mapped[str] = mapped_column(String(ID_CHARS))
    checkout_id: Mapped[str | None] = mapped_column(String(36))
    subscription: Mapped[str | None] = mapped_column(String(ID_CHARS))
    owner_id: Mapped[str | None] = mapped_column(String(36))
    amount_ucr: Mapped[int | None] = mapped_column(BigInteger)
    base_cents: Mapped[int | None] = mapped_column(BigInteger)
    refunded_cents: Mapped[int] = mapped_column(BigInteger)
    disputes: Mapped[dict[str, Any]] = mapped_column(JSON)
    withheld_ucr: Mapped[int] = mapped_column(BigInteger)
    corrections: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(Instant)
    paid_at: Mapped[datetime | None] = mapped_column(Instant)


class SubscriptionRow(Base):
    """A subscription as its provider last told of it.

    Attributes:
        reference: The provider's id of it.
        checkout_id: What was bought by it, at which price; with its owner.
        told: Which telling this is: a later one is greater, see `notices.Standing`.
        cancels: Whether it ends with its period.
        good_until: Until when it gives its owner what subscribers have, as far as is known; None: no more.
        ask_at: When the provider is asked how it stands.
        ending: Its owner is gone: it is to be ended.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        UniqueConstraint("provider", "reference"),
        Index(None, "owner_id", "good_until"),
        Index(None, "ask_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    provider: Mapped[str] = mapped_column(String(8))
    reference: Mapped[str] = mapped_column(String(ID_CHARS))
    checkout_id: Mapped[str] = mapped_column(String(36))
    owner_id: Mapped[str] = mapped_column(String(36))
    told: Mapped[str] = mapped_column(String(80))
    status: Mapped[str] = mapped_column(String(24))
    period_start_at: Mapped[datetime | None] = mapped_column(Instant)
    period_end_at: Mapped[datetime | None] = mapped_column(Instant)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    cancels: Mapped[bool] = mapped_column(Boolean)
    good_until: Mapped[datetime | None] = mapped_column(Instant)
    ask_at: Mapped[datetime | None] = mapped_column(Instant)
    ending: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(Instant)


class EventRow(Base):
    """A webhook as it came, genuine but unread, and what became of it; or that an answer to a question can't be used.

    Attributes:
        id: In the order in which they came.
        event_id: The provider's: each is taken in once.
        kind: What it says it is; empty while nobody looked.
        body: To the byte; empty once nobody needs it any more.
        owner_id: Whom it turned out to concern.
        next_at: When it is looked at (again), or when a look that has begun counts as lost; None: not any more.
    """

    __tablename__ = "payment_events"
    __table_args__ = (
        UniqueConstraint("provider", "event_id"),
        Index(None, "next_at"),
        Index(None, "state", "received_at"),
        Index(None, "owner_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    provider: Mapped[str] = mapped_column(String(8))
    event_id: Mapped[str] = mapped_column(String(ID_CHARS))
    kind: Mapped[str] = mapped_column(String(KIND_CHARS))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(REASON_CHARS))
    owner_id: Mapped[str | None] = mapped_column(String(36))
    attempts: Mapped[int] = mapped_column(Integer)
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class LowBalanceRow(Base):
    """An owner who was told that credits run low, and hasn't had more since."""

    __tablename__ = "low_balances"

    owner_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    asset: Mapped[str] = mapped_column(String(32), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(Instant)
