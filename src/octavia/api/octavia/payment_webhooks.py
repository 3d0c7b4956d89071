"""Webhooks of payment providers: kept at once, dealt with afterwards."""

from __future__ import annotations

from fastapi import APIRouter, Request

from octavia.api.octavia.wire_payments import Accepted
from octavia.api.selling import kept
from octavia.api.server import Server, Services
from octavia.service.payments.tables import Provider

routes = APIRouter(prefix="/api/v1/billing/webhook", tags=["billing"])


@routes.post("/polar", status_code=202)
async def polar_webhook(request: Request, services: Services) -> Accepted:
    """Polar tells what happened to an order. Signed as Standard Webhooks say; 403 if it isn't, or not now."""
    return await _received(Provider.POLAR, request, services)


@routes.post("/stripe", status_code=202)
async def stripe_webhook(request: Request, services: Services) -> Accepted:
    """Stripe tells what happened to a payment. `Stripe-Signature` must be right; 403 if it isn't, or not now."""
    return await _received(Provider.STRIPE, request, services)


async def _received(provider: Provider, request: Request, services: Server) -> Accepted:
    return Accepted(status="accepted" if await kept(provider, request, services) else "duplicate")
