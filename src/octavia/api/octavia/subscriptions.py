"""Subscriptions: how they stand, and the portal where they are ended. They begin at a checkout, see `payments`."""

from __future__ import annotations

from fastapi import APIRouter

from octavia.api.auth import User
from octavia.api.octavia.wire_billing import TierOut
from octavia.api.octavia.wire_subscriptions import PortalOut, PortalWanted, SubscribedOut, SubscriptionOut
from octavia.api.server import Services

routes = APIRouter(prefix="/api/v1/billing", tags=["billing"])


@routes.get("/subscription")
def read_subscription(services: Services, user: User) -> SubscribedOut:
    """Whether the user is a subscriber, by which subscription, and what can be subscribed to."""
    subscriptions = services.payments.subscriptions
    mine = subscriptions.of_owner(user.owner_id)
    return SubscribedOut(
        tier=subscriptions.tier(user.owner_id),
        subscription=SubscriptionOut.of(mine) if mine else None,
        plans=[TierOut.of(pack) for pack in services.payments.plans()],
    )


@routes.post("/portal")
def open_portal(services: Services, user: User, body: PortalWanted | None = None) -> PortalOut:
    """Open the payment provider's page where the user sees orders and invoices, and ends or keeps a subscription; 409
    for who has bought nothing there."""
    back = body.return_url if body else None
    return PortalOut(portal_url=services.payments.portal(user.owner_id, back or ""))
