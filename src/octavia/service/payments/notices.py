"""What webhooks say of payments, read tolerantly: the few fields that matter, whatever stands beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from octavia.service.payments.errors import UnusableEvent
from octavia.service.payments.tables import KIND_CHARS, Provider

OF_CHECKOUT = "purchase_id"
"""Under this name a checkout's id travels with whatever the provider makes of it."""

_REFERENCE = re.compile(r"[\x21-\x7e]{1,255}")
_CURRENCY = re.compile(r"[a-z]{3}")
_MOST_CENTS = 10**12


class DisputeState(StrEnum):
    """How a dispute stands."""

    ASKED = "asked"
    """A bank asks about it; the money is there."""
    OPEN = "open"
    """The money is gone until it is decided."""
    LOST = "lost"
    WON = "won"
    """Won, withdrawn or prevented: the money is there."""


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
    """

    provider: Provider
    reference: str
    checkout_id: str | None
    says: Paid | Refunded | Disputed


_Values = Mapping[str, Any]


def notice_of(provider: Provider, body: bytes) -> Notice | None:
    """What a webhook says; None if that concerns no payment.

    Raises:
        UnusableEvent: if it says something of a payment and leaves out what is needed, or is no event at all.
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
    return found if _REFERENCE.fullmatch(found) else ""


def _told(body: bytes, name: str) -> str:
    try:
        found = _document(body).get(name)
    except UnusableEvent:
        return ""
    return found if isinstance(found, str) else ""


def _document(body: bytes) -> _Values:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnusableEvent("it is no JSON") from error
    if not isinstance(event, dict):
        raise UnusableEvent("it is no JSON object")
    return event


def _polar_paid(event: _Values) -> Notice:
    order = _part(event, "data")
    total = _cents(order, "total_amount", "amount")
    tax, discount = _cents(order, "tax_amount", default=0), _cents(order, "discount_amount", default=0)
    base = _cents(order, "net_amount", default=max(0, total - tax))
    return _of_order(order, Paid(total + discount, base, _currency(order)))


def _polar_refunded(event: _Values) -> Notice:
    order = _part(event, "data")
    base = _cents(order, "net_amount", "total_amount", "amount")
    return _of_order(order, Refunded(_cents(order, "refunded_amount"), base))


def _of_order(order: _Values, says: Paid | Refunded) -> Notice:
    # A payment in the place of an order names its order.
    name = "order_id" if "order_id" in order else "id"
    return Notice(Provider.POLAR, _id(order, name), _checkout_of(order), says)


def _intent_succeeded(event: _Values) -> Notice:
    return intent_notice(_part(_part(event, "data"), "object"))


def intent_notice(intent: _Values) -> Notice:
    """What a succeeded payment intent of Stripe says, told by a webhook or asked for.

    Raises:
        UnusableEvent: if something that is needed is missing.
    """
    cents = _cents(intent, "amount_received", "amount")
    live = intent.get("livemode")
    paid = Paid(cents, cents, _currency(intent), live if isinstance(live, bool) else None)
    return Notice(Provider.STRIPE, _id(intent, "id"), _checkout_of(intent), paid)


def _charge_refunded(event: _Values) -> Notice:
    charge = _part(_part(event, "data"), "object")
    says = Refunded(_cents(charge, "amount_refunded"), _cents(charge, "amount_captured", "amount"))
    return Notice(Provider.STRIPE, _id(charge, "payment_intent"), _checkout_of(charge), says)


def _charge_disputed(event: _Values) -> Notice:
    dispute = _part(_part(event, "data"), "object")
    state = _STRIPE_SAYS.get(str(dispute.get("status")))
    if state is None:
        raise UnusableEvent("it has no status that is known")
    says = Disputed(_id(dispute, "id"), state, _cents(dispute, "amount"))
    return Notice(Provider.STRIPE, _id(dispute, "payment_intent"), None, says)


_READERS: dict[Provider, dict[str, Callable[[_Values], Notice]]] = {
    Provider.POLAR: {
        "order.paid": _polar_paid,
        "order.confirmed": _polar_paid,
        "payment.succeeded": _polar_paid,
        "order.refunded": _polar_refunded,
    },
    Provider.STRIPE: {
        "payment_intent.succeeded": _intent_succeeded,
        "charge.refunded": _charge_refunded,
        "charge.dispute.created": _charge_disputed,
        "charge.dispute.updated": _charge_disputed,
        "charge.dispute.closed": _charge_disputed,
    },
}


def _part(values: _Values, name: str) -> _Values:
    part = values.get(name)
    if not isinstance(part, dict):
        raise UnusableEvent(f"it has no {name}")
    return part


def _id(values: _Values, name: str) -> str:
    """An id, or that of the object that stands in its place."""
    found = values.get(name)
    if isinstance(found, dict):
        found = found.get("id")
    if not isinstance(found, str) or not _REFERENCE.fullmatch(found):
        raise UnusableEvent(f"it has no {name}")
    return found


def _checkout_of(values: _Values) -> str | None:
    metadata = values.get("metadata")
    found = metadata.get(OF_CHECKOUT) if isinstance(metadata, dict) else None
    return found if isinstance(found, str) and _REFERENCE.fullmatch(found) else None


def _currency(values: _Values) -> str:
    found = str(values.get("currency")).lower()
    if not _CURRENCY.fullmatch(found):
        raise UnusableEvent("it has no currency")
    return found


def _cents(values: _Values, *names: str, default: int | None = None) -> int:
    """The first of these amounts that is there."""
    for name in names:
        found = values.get(name)
        if found is None:
            continue
        if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= _MOST_CENTS:
            raise UnusableEvent(f"its {name} is no amount")
        return found
    if default is None:
        raise UnusableEvent(f"it has no {names[0]}")
    return default
