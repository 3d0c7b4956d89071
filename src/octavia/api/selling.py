"""What the edges that sell have in common: who buys, and how a provider's webhook is taken in."""

from __future__ import annotations

from anyio.to_thread import run_sync
from fastapi import Request

from octavia.api.server import Server
from octavia.service.accounts.principal import Principal
from octavia.service.payments.checkouts import Buyer
from octavia.service.payments.tables import Provider


def buyer_of(request: Request, services: Server, user: Principal) -> Buyer:
    """Who buys, and from where."""
    return Buyer(services.accounts.profile.of(user), request.client.host if request.client else "")


async def kept(provider: Provider, request: Request, services: Server) -> bool:
    """Keep a webhook and have it dealt with; False if it was there already.

    Raises:
        NotGenuine: if the provider did not send it; PaymentsNotSetUp: if none of its secrets is known.
    """
    body = await request.body()
    headers = {name.lower(): value for name, value in request.headers.items()}
    new = await run_sync(services.payments.receive, provider, headers, body)
    if new:
        services.payments.nudge()
    return new
