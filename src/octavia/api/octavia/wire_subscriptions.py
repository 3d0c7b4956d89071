"""Subscriptions on the wire."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from octavia.api.octavia.wire_billing import Credits, TierOut
from octavia.api.octavia.wire_payments import ReturnUrl
from octavia.service.billing.money import to_credits
from octavia.service.payments.subscriptions import Subscription, Tier
from octavia.service.payments.tables import SubscriptionStatus

_AT = "2026-12-21T12:00:00Z"


class SubscriptionOut(BaseModel):
    """A subscription: what each month brings and costs, and how long it lasts.

    `ends_at`: when it ends; null while it goes on. `good_until`: until when it makes its owner a subscriber, as far as
    is known; null if it doesn't.
    """

    package: str
    name: str
    credits: Credits
    amount_usd: float
    currency: str
    status: SubscriptionStatus
    period_start: datetime | None
    period_end: datetime | None
    ends_at: datetime | None
    good_until: datetime | None

    @classmethod
    def of(cls, one: Subscription) -> SubscriptionOut:
        return cls(
            package=one.package,
            name=one.name,
            credits=to_credits(one.credits_ucr),
            amount_usd=one.amount_cents / 100,
            currency=one.currency,
            status=one.status,
            period_start=one.period_start_at,
            period_end=one.period_end_at,
            ends_at=one.ends_at,
            good_until=one.good_until,
        )


class SubscribedOut(BaseModel):
    """What the user is, the subscription that is good the longest (or was the last), and what can be subscribed to."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "tier": "premium",
                "subscription": {
                    "package": "premium",
                    "name": "Premium",
                    "credits": 0,
                    "amount_usd": 5.0,
                    "currency": "usd",
                    "status": "active",
                    "period_start": "2026-11-21T12:00:00Z",
                    "period_end": _AT,
                    "ends_at": None,
                    "good_until": "2026-12-24T12:00:00Z",
                },
                "plans": [
                    {
                        "id": "premium",
                        "package": "premium",
                        "name": "Premium",
                        "credits": 0,
                        "price_usd": 5.0,
                        "currency": "usd",
                        "every": "month",
                        "description": "Live dubbing without a daily limit",
                        "is_active": True,
                    }
                ],
            }
        }
    )

    tier: Tier
    subscription: SubscriptionOut | None
    plans: list[TierOut]


class PortalWanted(BaseModel):
    """Where the portal leads back to: an address of the app's own; without one, a page of the server's."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    return_url: ReturnUrl | None = None


class PortalOut(BaseModel):
    """Where the portal is, for the next hour or so."""

    model_config = ConfigDict(json_schema_extra={"example": {"portal_url": "https://pay.example/portal?session=1"}})

    portal_url: str
