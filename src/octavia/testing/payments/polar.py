"""Polar: checkouts, the orders they become, refunds, and the customer's portal. Written from its documentation of
version 2026-10."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from octavia.testing.payments import polar_month_shapes, polar_shapes
from octavia.testing.payments.courier import Courier
from octavia.testing.payments.polar_months import Months, Subscription
from octavia.testing.payments.wire import Json, Refused, instant, new_token, new_uuid, now, whole

VERSION = "2026-10"
_EXPIRES = timedelta(hours=1)


@dataclass
class Checkout:
    """What a customer is asked to pay; `asked` is what the shop sent."""

    id: str
    client_secret: str
    url: str
    product_id: str
    product_name: str
    amount: int
    currency: str
    asked: Json
    created_at: datetime
    status: str = "open"
    monthly: bool = False
    subscription_id: str | None = None

    @property
    def expires_at(self) -> datetime:
        return self.created_at + _EXPIRES


@dataclass
class Order:
    """What a customer paid."""

    id: str
    checkout: Checkout
    created_at: datetime
    paid: bool = False
    refunded: int = 0
    reason: str = "purchase"
    subscription: Subscription | None = None


@dataclass
class Session:
    """What lets a customer into the portal."""

    customer: str
    return_url: str | None
    expires_at: datetime


@dataclass
class PolarVendor:
    """An organization at Polar.

    Attributes:
        products: Names by id; those of `monthly` are subscriptions.
        sessions: By token.
        now: The time.
        lose_answers: So many of the next checkouts are opened without an answer, as when a connection breaks.
    """

    token: str
    products: Mapping[str, str]
    courier: Courier
    monthly: Collection[str] = ()
    now: Callable[[], datetime] = now
    checkouts: dict[str, Checkout] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    lose_answers: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.months = Months(self._sell_month, self._tell, lambda: self.now())

    def create_checkout(self, asked: Json, base_url: str) -> Json:
        """`POST /v1/checkouts/`."""
        product = next(iter(asked.get("products") or []), "")
        if product not in self.products:
            raise _invalid("products", "Product does not exist.")
        price: Json = next(iter((asked.get("prices") or {}).get(product) or []), {})
        amount = whole(price, "price_amount")
        if amount is None:
            raise _invalid("prices", "An ad-hoc price is needed: this catalogue has none.")
        secret = new_token("polar_c")
        made = Checkout(
            new_uuid(),
            secret,
            f"{base_url}/checkout/{secret}",
            product,
            self.products[product],
            amount,
            str(price.get("price_currency", "usd")),
            asked,
            self.now(),
            monthly=product in self.monthly,
        )
        with self._lock:
            self.checkouts[made.id] = made
            if self.lose_answers:
                self.lose_answers -= 1
                raise Refused(502, {"detail": "the answer was lost"})
        self._tell("checkout.created", polar_shapes.checkout(made))
        return polar_shapes.checkout(made)

    def list_checkouts(self, external_customer_id: str | None, page: int, limit: int) -> Json:
        """`GET /v1/checkouts/`, newest first."""
        with self._lock:
            found = [
                each
                for each in reversed(self.checkouts.values())
                if external_customer_id in (None, each.asked.get("external_customer_id"))
            ]
        shown = found[(page - 1) * limit : page * limit]
        pagination = {"total_count": len(found), "max_page": max(1, -(-len(found) // limit))}
        return {"items": [polar_shapes.checkout(each) for each in shown], "pagination": pagination}

    def checkout(self, checkout_id: str) -> Json:
        """`GET /v1/checkouts/{id}`."""
        found = self.checkouts.get(checkout_id)
        if found is None:
            raise Refused(404, {"error": "ResourceNotFound", "detail": "Not found"})
        return polar_shapes.checkout(found)

    def list_orders(self, checkout_id: str | None, subscription_id: str | None, page: int, limit: int) -> Json:
        """`GET /v1/orders/`, newest first."""
        with self._lock:
            found = [
                shown
                for shown in map(polar_shapes.order, reversed(self.orders.values()))
                if checkout_id in (None, shown["checkout_id"]) and subscription_id in (None, shown["subscription_id"])
            ]
        pagination = {"total_count": len(found), "max_page": max(1, -(-len(found) // limit))}
        return {"items": found[(page - 1) * limit : page * limit], "pagination": pagination}

    def open_session(self, asked: Mapping[str, Any], base_url: str) -> Json:
        """`POST /v1/customer-sessions/`: for who has bought something."""
        customer, back = str(asked.get("external_customer_id")), asked.get("return_url")
        bought = self.orders_of(customer)
        if not bought:
            raise _invalid("external_customer_id", "Customer does not exist.")
        token = new_token("polar_cst")
        made = self.sessions[token] = Session(customer, str(back) if back else None, self.now() + _EXPIRES)
        url = f"{base_url}/portal?customer_session_token={token}"
        return polar_month_shapes.session(bought[0].checkout, token, url, made.return_url, made.expires_at)

    def session(self, token: str) -> Session:
        """A customer's session by its token."""
        found = self.sessions.get(token)
        if found is None or found.expires_at < self.now():
            raise Refused(401, {"error": "Unauthorized", "detail": "The session is over."})
        return found

    def orders_of(self, customer: str) -> list[Order]:
        """A customer's orders, newest first."""
        return [each for each in reversed(self.orders.values()) if polar_shapes.customer_id(each.checkout) == customer]

    def of_secret(self, client_secret: str) -> Checkout:
        """A checkout by what its page's address holds."""
        for each in self.checkouts.values():
            if each.client_secret == client_secret:
                return each
        raise Refused(404, {"error": "ResourceNotFound", "detail": "Not found"})

    def pay(self, client_secret: str) -> None:
        """What the page's button does: the checkout succeeds and becomes a paid order, or a subscription with one."""
        checkout = self.of_secret(client_secret)
        with self._lock:
            if checkout.status != "open" or checkout.expires_at < self.now():
                raise Refused(403, {"error": "NotOpen", "detail": f"The checkout is {checkout.status}."})
            checkout.status = "confirmed"
        self._tell("checkout.updated", polar_shapes.checkout(checkout))
        if checkout.monthly:
            self.months.begin(checkout)
        else:
            self._sell(Order(new_uuid(), checkout, self.now()), paid=True)
        checkout.status = "succeeded"
        self._tell("checkout.updated", polar_shapes.checkout(checkout))

    def refund(self, asked: Mapping[str, Any]) -> Json:
        """`POST /v1/refunds/`."""
        amount = whole(asked, "amount")
        with self._lock:
            order = self.orders.get(str(asked.get("order_id")))
            if order is None:
                raise _invalid("order_id", "Order not found.")
            left = order.checkout.amount - order.refunded
            if left == 0:
                raise Refused(403, {"error": "RefundedAlready", "detail": "Order is already fully refunded."})
            if amount is None or amount > left:
                raise _invalid("amount", f"At most {left} can be refunded.")
            order.refunded += amount
            refund = polar_shapes.refund(order, amount, str(asked.get("reason", "other")))
        self._tell("refund.created", refund)
        self._tell("order.refunded", polar_shapes.order(order))
        return refund

    def _sell_month(self, month: Subscription, reason: str, paid: bool) -> Order:
        return self._sell(Order(new_uuid(), month.checkout, self.now(), reason=reason, subscription=month), paid=paid)

    def _sell(self, order: Order, *, paid: bool) -> Order:
        with self._lock:
            self.orders[order.id] = order
        self._tell("order.created", polar_shapes.order(order))
        if paid:
            order.paid = True
            self._tell("order.paid", polar_shapes.order(order))
        return order

    def _tell(self, kind: str, data: Json) -> None:
        event = {"type": kind, "timestamp": instant(self.now()), "api_version": VERSION, "data": data}
        self.courier.send(new_token("msg"), kind, event)


def _invalid(field_name: str, message: str) -> Refused:
    fault = {"loc": ["body", field_name], "msg": message, "type": "value_error"}
    return Refused(422, {"error": "RequestValidationError", "detail": [fault]})
