"""Buying credits: checkouts at Polar, payment intents at Stripe."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request

from octavia.api.auth import User
from octavia.api.octavia.wire_payments import (
    CheckoutOut,
    ConfirmedOut,
    IntentOut,
    NewCheckout,
    NewIntent,
)
from octavia.api.selling import buyer_of
from octavia.api.server import Services
from octavia.service.billing.money import to_credits

routes = APIRouter(prefix="/api/v1/billing", tags=["billing"])

OrderId = Annotated[str, Path(max_length=64, pattern=r"^[\w-]+$")]
IntentId = Annotated[str, Path(max_length=255, pattern=r"^\w+$")]


@routes.post("/checkout")
def open_checkout(body: NewCheckout, request: Request, services: Services, user: User) -> CheckoutOut:
    """Begin to buy a package or a subscription: the answer says where it is paid. What is free is given at once, once a
    user."""
    buyer = buyer_of(request, services, user)
    return CheckoutOut.of(services.payments.open(buyer, body.named, body.success_url or "", body.cancel_url or ""))


@routes.get("/checkout/{order_id}")
def read_checkout(order_id: OrderId, services: Services, user: User) -> CheckoutOut:
    """How a checkout stands; `paid` once its credits are there. Where nothing was told yet, its provider is asked."""
    return CheckoutOut.of(services.payments.checkout(user.owner_id, order_id))


@routes.post("/payment-intents")
def make_intent(body: NewIntent, request: Request, services: Services, user: User) -> IntentOut:
    """Begin to buy a package by Stripe, on a page of the app's own."""
    checkout, intent = services.payments.intend(buyer_of(request, services, user), body.package)
    return IntentOut(
        order_id=checkout.id,
        client_secret=intent.client_secret,
        payment_intent_id=intent.id,
        amount=checkout.amount_cents,
        currency=checkout.currency,
        credits=to_credits(checkout.credits_ucr),
    )


@routes.post("/payment-intents/{intent_id}/confirm")
def confirm_intent(intent_id: IntentId, services: Services, user: User) -> ConfirmedOut:
    """Ask Stripe whether a payment intent was paid; its credits are there with the answer, once however often asked."""
    confirmed = services.payments.confirm(user.owner_id, intent_id)
    return ConfirmedOut(credits_added=to_credits(confirmed.added_ucr), new_balance=to_credits(confirmed.balance_ucr))
