"""Webhooks of payment providers: kept at once, dealt with afterwards."""

from __future__ import annotations

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request

from octavia.api.octavia.wire_payments import Accepted
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
    body = await request.body()
    headers = {name.lower(): value for name, value in request.headers.items()}
    new = await run_sync(services.payments.receive, provider, headers, body)
    if new:
        services.payments.nudge()
    return Accepted(status="accepted" if new else "duplicate")
