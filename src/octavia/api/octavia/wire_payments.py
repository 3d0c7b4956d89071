"""Buying credits on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from octavia.api.octavia.wire_billing import Credits
from octavia.service.billing.books import Every
from octavia.service.billing.money import to_credits
from octavia.service.payments.checkouts import Checkout
from octavia.service.payments.inbox import Event
from octavia.service.payments.tables import CheckoutState, EventState, Provider

_ID = "6f1c1a5e-6d0f-4f43-9a54-0b8a86a3f9f1"
Package = Annotated[str, StringConstraints(min_length=1, max_length=32)]
ReturnUrl = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class NewCheckout(BaseModel):
    """What is to be bought; `tier_id` says the same as `package`. The addresses must be the app's own; in them
    `{ORDER_ID}` stands for the `order_id` of the answer."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"package": "basic"}]})

    package: Package | None = None
    tier_id: Package | None = None
    success_url: ReturnUrl | None = None
    cancel_url: ReturnUrl | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        named = {self.package, self.tier_id} - {None}
        if len(named) != 1:
            raise ValueError("name one package, by package or tier_id")
        return self

    @property
    def named(self) -> str:
        return self.package or self.tier_id or ""


class CheckoutOut(BaseModel):
    """A checkout: where it is paid, what it brings, and how it stands.

    `polar_order_id`: Polar's id of it; empty if nothing is to be paid. `every`: whether it is paid `once` or each
    `month`, and credits come as often.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "order_id": _ID,
                "polar_order_id": "1e8a54b4-1f0d-4a2f-9a0c-d7a2c0a6d001",
                "checkout_url": "https://pay.example/checkout/polar_c_1",
                "package": "basic",
                "every": "once",
                "credits": 250,
                "amount_usd": 10.0,
                "currency": "usd",
                "status": "open",
                "expires_at": "2026-11-21T13:00:00Z",
            }
        }
    )

    order_id: str
    polar_order_id: str
    checkout_url: str
    package: str
    every: Every
    credits: Credits
    amount_usd: float
    currency: str
    status: CheckoutState
    expires_at: datetime

    @classmethod
    def of(cls, checkout: Checkout) -> CheckoutOut:
        return cls(
            order_id=checkout.id,
            polar_order_id=checkout.provider_id,
            checkout_url=checkout.url,
            package=checkout.package,
            every=checkout.every,
            credits=to_credits(checkout.credits_ucr),
            amount_usd=checkout.amount_cents / 100,
            currency=checkout.currency,
            status=checkout.state,
            expires_at=checkout.expires_at,
        )


class NewIntent(BaseModel):
    """What is to be bought by a payment intent of Stripe."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"package": "basic"}]})

    package: Package


class IntentOut(BaseModel):
    """A payment intent, for Stripe's library in the browser; `amount` in cents."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "order_id": _ID,
                "client_secret": "pi_1_secret_2",
                "payment_intent_id": "pi_1",
                "amount": 1000,
                "currency": "usd",
                "credits": 250,
            }
        }
    )

    order_id: str
    client_secret: str
    payment_intent_id: str
    amount: int
    currency: str
    credits: Credits


class ConfirmedOut(BaseModel):
    """A payment that is in the books."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"success": True, "credits_added": 250, "new_balance": 250}}
    )

    success: bool = True
    credits_added: Credits
    new_balance: Credits


class Accepted(BaseModel):
    """A webhook is kept; `duplicate` if it was before."""

    model_config = ConfigDict(json_schema_extra={"example": {"status": "accepted"}})

    status: str


class PaymentEventOut(BaseModel):
    """A webhook and what became of it; of kind `asked`, what a provider answered when it was asked and can't be used.
    `can_retry`: it failed, and can be looked at once more."""

    id: int
    provider: Provider
    event_id: str
    kind: str
    state: EventState
    reason: str
    attempts: int
    next_at: datetime | None
    received_at: datetime
    can_retry: bool

    @classmethod
    def of(cls, event: Event) -> PaymentEventOut:
        return cls(
            id=event.id,
            provider=event.provider,
            event_id=event.event_id,
            kind=event.kind,
            state=event.state,
            reason=event.reason,
            attempts=event.attempts,
            next_at=event.next_at,
            received_at=event.received_at,
            can_retry=event.state is EventState.FAILED and event.whole,
        )


class PaymentEventsOut(BaseModel):
    """Webhooks, newest first."""

    events: list[PaymentEventOut]
