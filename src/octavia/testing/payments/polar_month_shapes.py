"""Polar's subscriptions and customers' sessions as JSON, every field there."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from octavia.testing.payments import polar_shapes
from octavia.testing.payments.wire import Json, instant, new_uuid, now

if TYPE_CHECKING:
    from octavia.testing.payments.polar import Checkout
    from octavia.testing.payments.polar_months import Subscription


def subscription(made: Subscription) -> Json:
    """A subscription."""
    of, at = made.checkout, instant(made.started_at)
    product = polar_shapes.product(of)
    more = {"metadata": {}, "is_deletable": False, "prices": [], "benefits": [], "medias": []}
    return {
        **polar_shapes.subscription_of_order(made),
        "custom_field_data": {},
        "customer": polar_shapes.customer(of, at),
        "product": product | more | {"attached_custom_fields": []},
        "discount": None,
        "prices": [polar_shapes.price(of)],
        "meters": [],
        "pending_update": None,
    }


def session(of: Checkout, token: str, portal_url: str, return_url: str | None, expires_at: datetime) -> Json:
    """A customer's session for the portal."""
    at = instant(now())
    return {
        "created_at": at,
        "modified_at": None,
        "id": new_uuid(),
        "token": token,
        "expires_at": instant(expires_at),
        "return_url": return_url,
        "customer_portal_url": portal_url,
        "customer_id": polar_shapes.customer_id(of),
        "customer": polar_shapes.customer(of, at),
    }
