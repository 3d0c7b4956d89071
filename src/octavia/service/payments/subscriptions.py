"""Subscriptions: how each stands by the latest telling, in whatever order they came, and what its owner has by it.

What is paid for a subscription is a payment like any other, see `fulfilment`: each month's brings its credits once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database, new_id
from octavia.service.accounts.tables import Owner
from octavia.service.audit import SYSTEM, record
from octavia.service.billing.posting import insert_new
from octavia.service.payments.errors import NotOurs, UnusableEvent
from octavia.service.payments.standings import Standing
from octavia.service.payments.tables import CheckoutRow, Provider, SubscriptionRow, SubscriptionStatus

SETTLES = timedelta(hours=1)
"""So long after a month began its order is asked for, and so long after one ended what comes next."""


class Tier(StrEnum):
    """What an owner has beside credits."""

    FREE = "free"
    PREMIUM = "premium"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as its owner sees it.

    Attributes:
        credits_ucr, amount_cents: What each month brings and costs.
        ends_at: When it ends; None: it goes on.
        good_until: Until when it makes its owner a subscriber, as far as is known; None: it doesn't.
    """

    package: str
    name: str
    credits_ucr: int
    amount_cents: int
    currency: str
    status: SubscriptionStatus
    period_start_at: datetime | None
    period_end_at: datetime | None
    ends_at: datetime | None
    good_until: datetime | None


def is_subscribed(session: Session, owner_id: str, now: datetime) -> bool:
    """Whether an owner has what subscribers have."""
    mine = select(SubscriptionRow.id).where(SubscriptionRow.owner_id == owner_id, SubscriptionRow.good_until > now)
    return session.scalar(mine.limit(1)) is not None


class Subscriptions:
    """Keeps how subscriptions stand."""

    def __init__(self, database: Database, clock: Clock, products: Sequence[str]) -> None:
        """`products`: the provider's products that are ours."""
        self._database = database
        self._clock = clock
        self._products = frozenset(products)

    def take(self, session: Session, told: Standing) -> str:
        """Take in how a subscription stood, in the caller's transaction; whose it is. That of an owner who is gone is
        ended: it may be told of for the first time only now.

        Raises:
            NotOurs: if it is one of another shop's; UnusableEvent: if it says what can't be.
        """
        row = self._locked(session, told)
        if told.told > row.told:
            begun = told.period_start_at != row.period_start_at
            row.told, row.status, row.cancels = told.told, told.status, told.cancels
            row.period_start_at, row.period_end_at, row.ends_at = told.period_start_at, told.period_end_at, told.ends_at
            row.good_until = told.good_until
            if begun:
                row.ask_at = self._clock() + SETTLES
            details = {"status": told.status.value, "cancels": told.cancels, "subscription": told.reference}
            record(session, self._clock(), "subscription.told", actor=SYSTEM, target=row.owner_id, details=details)
        if row.good_until is not None and not row.ending and _is_gone(session, row.owner_id):
            row.ending, row.ask_at = True, self._clock()
        session.flush()
        return row.owner_id

    def tier(self, owner_id: str) -> Tier:
        """What an owner has beside credits, now."""
        with self._database.reading() as session:
            return Tier.PREMIUM if is_subscribed(session, owner_id, self._clock()) else Tier.FREE

    def subscribers(self, owner_ids: Collection[str]) -> set[str]:
        """Which of these owners have what subscribers have, now."""
        theirs = select(SubscriptionRow.owner_id).where(
            SubscriptionRow.owner_id.in_(owner_ids), SubscriptionRow.good_until > self._clock()
        )
        with self._database.reading() as session:
            return set(session.scalars(theirs))

    def of_owner(self, owner_id: str) -> Subscription | None:
        """An owner's subscription: the one that is good the longest, or was the last; None if there was never any."""
        mine = (
            select(SubscriptionRow, CheckoutRow)
            .join(CheckoutRow, CheckoutRow.id == SubscriptionRow.checkout_id)
            .where(SubscriptionRow.owner_id == owner_id)
            .order_by(
                SubscriptionRow.good_until.is_(None), SubscriptionRow.good_until.desc(), SubscriptionRow.told.desc()
            )
            .limit(1)
        )
        with self._database.reading() as session:
            found = session.execute(mine).one_or_none()
        return _seen(*found) if found else None

    @staticmethod
    def end(session: Session, owner_id: str, now: datetime) -> None:
        """Have an owner's subscriptions ended by their provider as soon as it answers, in the caller's transaction."""
        mine = update(SubscriptionRow).where(SubscriptionRow.owner_id == owner_id)
        session.execute(mine.where(SubscriptionRow.good_until.is_not(None)).values(ending=True, ask_at=now))

    def _locked(self, session: Session, told: Standing) -> SubscriptionRow:
        """Its row, made if it isn't there; nobody else changes it meanwhile."""
        mine = update(SubscriptionRow).where(
            SubscriptionRow.provider == told.provider.value, SubscriptionRow.reference == told.reference
        )
        lock = mine.values(ending=SubscriptionRow.ending).returning(SubscriptionRow)
        row: SubscriptionRow | None = session.scalar(lock)
        if row is None:
            checkout = self._checkout(session, told)
            values = {
                "id": new_id(),
                "provider": told.provider.value,
                "reference": told.reference,
                "checkout_id": checkout.id,
                "owner_id": checkout.owner_id,
                "told": "",
                "status": SubscriptionStatus.INCOMPLETE.value,
                "cancels": False,
                "ending": False,
                "created_at": self._clock(),
            }
            session.execute(insert_new(session, SubscriptionRow, "provider", "reference"), values)
            row = session.scalars(lock).one()
        return row

    def _checkout(self, session: Session, told: Standing) -> CheckoutRow:
        if told.checkout_id is None:
            if told.product is not None and told.product not in self._products:
                raise NotOurs
            raise UnusableEvent("it names no purchase of ours")
        checkout = session.get(CheckoutRow, told.checkout_id)
        if checkout is None or checkout.provider != told.provider:
            raise UnusableEvent(f"there is no purchase {told.checkout_id[:36]}")
        return checkout


def checkout_of_subscription(session: Session, provider: Provider, reference: str) -> str | None:
    """What a subscription was begun by; None if nothing was told of it yet."""
    mine = select(SubscriptionRow.checkout_id).where(
        SubscriptionRow.provider == provider, SubscriptionRow.reference == reference
    )
    return session.scalar(mine)


def _is_gone(session: Session, owner_id: str) -> bool:
    return session.scalar(select(Owner.deleted_at).where(Owner.id == owner_id)) is not None


def _seen(row: SubscriptionRow, checkout: CheckoutRow) -> Subscription:
    return Subscription(
        checkout.package,
        checkout.package_name,
        checkout.credits_ucr,
        checkout.amount_cents,
        checkout.currency,
        SubscriptionStatus(row.status),
        row.period_start_at,
        row.period_end_at,
        row.ends_at or (row.period_end_at if row.cancels else None),
        row.good_until,
    )
