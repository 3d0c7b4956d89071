"""What webhooks say of payments, read tolerantly: the few fields that matter, whatever stands beside them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from octavia.service.payments.errors import UnusableEvent
from octavia.service.payments.fields import (
    Values,
    cents_of,
    checkout_of,
    currency_of,
    id_of,
    is_reference,
    part,
    told_id_of,
)
from octavia.service.payments.standings import Standing, standing_event
from octavia.service.payments.tables import KIND_CHARS, Provider


class DisputeState(StrEnum):
    """How a dispute stands."""

    ASKED = "asked"
    """A bank asks about it; the money is there."""
    OPEN = "open"
    """The money is gone until it is decided."""
    LOST = "lost"
    WON = "won"
    """Won, withdrawn or prevented: the money is there."""


_NOT_A_SALE = ("subscription_update", "subscription_meter_cycle")
"""Orders for something else than a pack: a plan that was changed within its month, or what was used beyond it."""
_UNDECIDED = (DisputeState.ASKED, DisputeState.OPEN)
_STRIPE_SAYS = {
    "warning_needs_response": DisputeState.ASKED,
    "warning_under_review": DisputeState.ASKED,
    "needs_response": DisputeState.OPEN,
    "under_review": DisputeState.OPEN,
    "lost": DisputeState.LOST,
    "won": DisputeState.WON,
    "warning_closed": DisputeState.WON,
    "prevented": DisputeState.WON,
}


def furthest(known: DisputeState, told: DisputeState) -> DisputeState:
    """How a dispute stands that was known to stand in one way and is told to stand in another, in whatever order."""
    if known not in _UNDECIDED:
        return known
    return told if told not in _UNDECIDED or told is DisputeState.OPEN else known


@dataclass(frozen=True, slots=True)
class Paid:
    """It was paid.

    Attributes:
        price_cents: The price that was paid, discounts added back.
        base_cents: What refunds are parts of.
        livemode: Whether it was real money; None if that isn't told.
    """

    price_cents: int
    base_cents: int
    currency: str
    livemode: bool | None = None


@dataclass(frozen=True, slots=True)
class Refunded:
    """So much of it was refunded in all, until then."""

    cents: int
    base_cents: int


@dataclass(frozen=True, slots=True)
class Disputed:
    """Somebody's bank wants it back."""

    dispute_id: str
    state: DisputeState
    cents: int


@dataclass(frozen=True, slots=True)
class Notice:
    """What a webhook says of one payment.

    Attributes:
        reference: The provider's order or intent.
        checkout_id: The checkout it was paid by; None if that isn't told.
        subscription: The provider's subscription that it is a payment of; None if it is of none, or that isn't told.
        product: The provider's product; None if that isn't told.
    """

    provider: Provider
    reference: str
    checkout_id: str | None
    says: Paid | Refunded | Disputed
    subscription: str | None = None
    product: str | None = None


Told = Notice | Standing


def notice_of(provider: Provider, body: bytes) -> Told | None:
    """What a webhook says; None if that concerns no payment and no subscription.

    Raises:
        UnusableEvent: if it says something of one and leaves out what is needed, or is no event at all.
    """
    event = _document(body)
    kind = event.get("type")
    if not isinstance(kind, str) or not kind:
        raise UnusableEvent("it has no type")
    reader = _READERS[provider].get(kind)
    return reader(event) if reader else None


def kind_of(body: bytes) -> str:
    """What a webhook says it is, printable; empty if it doesn't."""
    kind = _told(body, "type")
    return "".join(filter(str.isprintable, kind))[:KIND_CHARS]


def event_id_of(body: bytes) -> str:
    """The id that an event has in its body; empty if there is none."""
    found = _told(body, "id")
    return found if is_reference(found) else ""


def _told(body: bytes, name: str) -> str:
    try:
        found = _document(body).get(name)
    except UnusableEvent:
        return ""
    return found if isinstance(found, str) else ""


def _document(body: bytes) -> Values:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnusableEvent("it is no JSON") from error
    if not isinstance(event, dict):
        raise UnusableEvent("it is no JSON object")
    return event


def order_notices(order: Values) -> list[Notice]:
    """What an order of Polar's says that was asked for: whether it was paid, and what of it was refunded.

    Raises:
        UnusableEvent: if something that is needed is missing.
    """
    if order.get("paid") is not True:
        return []
    said = [_paid_order(order)]
    if cents_of(order, "refunded_amount", default=0):
        said.append(_refunded_order(order))
    return [notice for notice in said if notice is not None]


def _polar_paid(event: Values) -> Notice | None:
    return _paid_order(part(event, "data"))


def _polar_refunded(event: Values) -> Notice | None:
    return _refunded_order(part(event, "data"))


def _paid_order(order: Values) -> Notice | None:
    total = cents_of(order, "total_amount", "amount")
    tax, discount = cents_of(order, "tax_amount", default=0), cents_of(order, "discount_amount", default=0)
    base = cents_of(order, "net_amount", default=max(0, total - tax))
    return _of_order(order, Paid(total + discount, base, currency_of(order)))


def _refunded_order(order: Values) -> Notice | None:
    base = cents_of(order, "net_amount", "total_amount", "amount")
    return _of_order(order, Refunded(cents_of(order, "refunded_amount"), base))


def _of_order(order: Values, says: Paid | Refunded) -> Notice | None:
    if order.get("billing_reason") in _NOT_A_SALE:
        return None
    # A payment in the place of an order names its order.
    name = "order_id" if "order_id" in order else "id"
    subscription = order.get("subscription")
    of_subscription = checkout_of(subscription) if isinstance(subscription, dict) else None
    return Notice(
        Provider.POLAR,
        id_of(order, name),
        checkout_of(order) or of_subscription,
        says,
        told_id_of(order, "subscription_id") or told_id_of(order, "subscription"),
        told_id_of(order, "product_id") or told_id_of(order, "product"),
    )


def _intent_succeeded(event: Values) -> Notice:
    return intent_notice(part(part(event, "data"), "object"))


def intent_notice(intent: Values) -> Notice:
    """What a succeeded payment intent of Stripe says, told by a webhook or asked for.

    Raises:
        UnusableEvent: if something that is needed is missing.
    """
    cents = cents_of(intent, "amount_received", "amount")
    live = intent.get("livemode")
    paid = Paid(cents, cents, currency_of(intent), live if isinstance(live, bool) else None)
    return Notice(Provider.STRIPE, id_of(intent, "id"), checkout_of(intent), paid)


def _charge_refunded(event: Values) -> Notice:
    charge = part(part(event, "data"), "object")
    says = Refunded(cents_of(charge, "amount_refunded"), cents_of(charge, "amount_captured", "amount"))
    return Notice(Provider.STRIPE, id_of(charge, "payment_intent"), checkout_of(charge), says)


def _charge_disputed(event: Values) -> Notice:
    dispute = part(part(event, "data"), "object")
    state = _STRIPE_SAYS.get(str(dispute.get("status")))
    if state is None:
        raise UnusableEvent("it has no status that is known")
    says = Disputed(id_of(dispute, "id"), state, cents_of(dispute, "amount"))
    return Notice(Provider.STRIPE, id_of(dispute, "payment_intent"), None, says)


_NEWS = ("created", "active", "updated", "cycled", "canceled", "uncanceled", "past_due", "paused", "resumed", "revoked")
_READERS: dict[Provider, dict[str, Callable[[Values], Told | None]]] = {
    Provider.POLAR: {
        "order.paid": _polar_paid,
        "order.confirmed": _polar_paid,
        "payment.succeeded": _polar_paid,
        "order.refunded": _polar_refunded,
        **{f"subscription.{news}": standing_event for news in _NEWS},
    },
    Provider.STRIPE: {
        "payment_intent.succeeded": _intent_succeeded,
        "charge.refunded": _charge_refunded,
        "charge.dispute.created": _charge_disputed,
        "charge.dispute.updated": _charge_disputed,
        "charge.dispute.closed": _charge_disputed,
    },
}
