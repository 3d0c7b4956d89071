"""Somebody who subscribed at Polar, and every webhook that tells of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from octavia.api.server import Server
from octavia.platform.database import new_id
from octavia.service.billing.books import Every, Pack
from octavia.testing.payments import polar, polar_month_shapes, polar_shapes
from octavia.testing.payments.polar_months import MONTH, Subscription
from octavia.testing.payments.run import product_of
from octavia.testing.payments.wire import instant
from support.payments import Delivery, checkout_of, polar_delivery
from support.people import Person

Json = dict[str, Any]
PREMIUM = Pack(id="premium", name="Premium", credits=100, price_cents=500, every=Every.MONTH)


def sell_months(server: Server) -> None:
    """Have Octavia's price book sell a hundred credits a month for five dollars."""
    version = server.billing.price_book()
    if PREMIUM not in version.book.packs:
        book = version.book.model_copy(update={"packs": (*version.book.packs, PREMIUM)})
        server.billing.publish_prices(book, version.version, "by the month", "tests")


class Subscribed:
    """A subscription that began now."""

    def __init__(self, server: Server, who: Person, checkout_id: str = "") -> None:
        sell_months(server)
        self.server = server
        self.at: datetime = server.clock()
        self.checkout_id = checkout_id or checkout_of(server, who, "premium")
        asked: Json = {"metadata": {"purchase_id": self.checkout_id}, "external_customer_id": who.owner_id}
        sold = polar.Checkout(
            new_id(), "s", "http://127.0.0.1/c", product_of("premium"), "Premium", 500, "usd", asked, self.at
        )
        sold.monthly = True
        self.one = Subscription(new_id(), sold, self.at, self.at, self.at + MONTH)

    def standing(self, kind: str, month: int = 0, later_s: float = 0, **changes: Any) -> Json:
        """What is told of it so long after it began, in the month with that number."""
        one = replace(
            self.one,
            period_start_at=self.at + month * MONTH,
            period_end_at=self.at + (month + 1) * MONTH,
            modified_at=self.at + month * MONTH + timedelta(seconds=later_s),
            **changes,
        )
        return self._event(f"subscription.{kind}", polar_month_shapes.subscription(one), one.modified_at)

    def paid(self, month: int = 0, kind: str = "order.paid", refunded: int = 0, **changes: Any) -> Json:
        """What is told of the order for a month."""
        at = self.at + month * MONTH
        reason = "subscription_cycle" if month else "subscription_create"
        order = polar.Order(
            f"{self.one.id}-{month}", self.one.checkout, at, True, refunded, reason=reason, subscription=self.one
        )
        return self._event(kind, polar_shapes.order(order) | changes, at)

    def signed(self, event: Json, message_id: str = "") -> Delivery:
        """On its way."""
        return polar_delivery(event, self.server.clock(), message_id)

    def tell(self, *events: Json) -> None:
        """Have the server take webhooks in and deal with them."""
        for event in events:
            delivery = self.signed(event)
            self.server.payments.receive(delivery.provider, delivery.headers, delivery.body)
            self.server.payments.fulfil_due()

    @staticmethod
    def _event(kind: str, data: Json, at: datetime | None) -> Json:
        return {"type": kind, "timestamp": instant(at) if at else None, "api_version": polar.VERSION, "data": data}
