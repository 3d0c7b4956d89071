"""Polar's subscriptions: what is paid again each month, until somebody ends it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from octavia.testing.payments import polar_month_shapes, polar_shapes
from octavia.testing.payments.wire import Json, Refused, new_uuid

if TYPE_CHECKING:
    from octavia.testing.payments.polar import Checkout, Order

MONTH = timedelta(days=30)
OVER = ("canceled", "unpaid")


@dataclass
class Subscription:
    """A subscription.

    Attributes:
        cancels: Whether it ends with its month.
    """

    id: str
    checkout: Checkout
    started_at: datetime
    period_start_at: datetime
    period_end_at: datetime
    status: str = "active"
    cancels: bool = False
    modified_at: datetime | None = None
    canceled_at: datetime | None = None
    ended_at: datetime | None = None
    past_due_at: datetime | None = None


@dataclass
class Months:
    """An organization's subscriptions.

    Attributes:
        sell: Makes an order for a month, paid or not.
        tell: Sends a webhook.
        now: The time.
    """

    sell: Callable[[Subscription, str, bool], Order]
    tell: Callable[[str, Json], None]
    now: Callable[[], datetime]
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, checkout: Checkout) -> None:
        """The first month of what a checkout sold."""
        at = self.now()
        made = Subscription(new_uuid(), checkout, at, at, at + MONTH)
        with self._lock:
            self.subscriptions[made.id] = made
        checkout.subscription_id = made.id
        self._tell(made, "created", "active", "updated")
        self.sell(made, "subscription_create", True)

    def get(self, subscription_id: str) -> Subscription:
        """One of them."""
        found = self.subscriptions.get(subscription_id)
        if found is None:
            raise Refused(404, {"error": "ResourceNotFound", "detail": "Not found"})
        return found

    def of_customer(self, external_id: str) -> list[Subscription]:
        """Those of a customer."""
        mine = [each for each in self.subscriptions.values() if _customer(each) == external_id]
        return mine[::-1]

    def next_month(self, subscription_id: str, *, declined: bool = False) -> None:
        """What happens when a month is over: it ends if that was wished, or is paid again; or the card is declined."""
        one = self._going_on(subscription_id)
        if one.cancels:
            self._end(one, "canceled", one.period_end_at)
            return
        with self._lock:
            one.period_start_at, one.period_end_at = one.period_end_at, one.period_end_at + MONTH
            one.status, one.modified_at = ("past_due" if declined else "active"), self.now()
            one.past_due_at = self.now() if declined else None
        self._tell(one, "cycled", "past_due" if declined else "active", "updated")
        self.sell(one, "subscription_cycle", not declined)

    def cancel(self, subscription_id: str, *, cancels: bool) -> None:
        """A customer wants it to end with its month, or not any more."""
        one = self._going_on(subscription_id)
        with self._lock:
            one.cancels, one.modified_at = cancels, self.now()
            one.canceled_at = self.now() if cancels else None
        self._tell(one, "updated", "canceled" if cancels else "uncanceled")

    def revoke(self, subscription_id: str) -> Json:
        """`DELETE /v1/subscriptions/{id}`: it ends now."""
        one = self._going_on(subscription_id)
        self._end(one, "canceled", self.now())
        return polar_month_shapes.subscription(one)

    def _going_on(self, subscription_id: str) -> Subscription:
        one = self.get(subscription_id)
        if one.status in OVER:
            fault = {"error": "AlreadyCanceledSubscription", "detail": "This subscription is already canceled."}
            raise Refused(403, fault)
        return one

    def _end(self, one: Subscription, status: str, at: datetime) -> None:
        with self._lock:
            one.status, one.modified_at, one.ended_at = status, self.now(), at
            one.canceled_at = one.canceled_at or at
        self._tell(one, "updated", "revoked")

    def _tell(self, one: Subscription, *news: str) -> None:
        for each in news:
            self.tell(f"subscription.{each}", polar_month_shapes.subscription(one))


def _customer(one: Subscription) -> str:
    return polar_shapes.customer_id(one.checkout)
