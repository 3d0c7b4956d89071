"""Payments for tests: webhooks as providers send them, signed by their own libraries, and what they come to."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import stripe
from fastapi.testclient import TestClient
from standardwebhooks.webhooks import Webhook

from octavia.api.server import Server
from octavia.platform.database import new_id
from octavia.platform.server_settings import ServerSettings
from octavia.service.billing.money import to_credits
from octavia.service.payments.tables import EventState, Provider
from octavia.testing.payments import polar, polar_shapes
from octavia.testing.payments.app import Vendors, create_app
from octavia.testing.payments.run import (
    POLAR_SECRET,
    POLAR_TOKEN,
    STRIPE_KEY,
    STRIPE_SECRET,
    product_of,
    settings_for,
    vendors_for,
)
from support.live import live
from support.people import Person

Json = dict[str, Any]
HOOK = "/api/v1/billing/webhook"


def selling(settings: ServerSettings, url: str = "http://127.0.0.1:9") -> ServerSettings:
    """Settings of a server that sells by loopback vendors at `url`; at first nobody listens there."""
    told = settings_for(url)
    return replace(
        settings,
        polar_access_token=POLAR_TOKEN,
        polar_webhook_secrets=(POLAR_SECRET,),
        polar_products=tuple(told["POLAR_PRODUCTS"].split(",")),
        polar_base_url=told["POLAR_BASE_URL"],
        stripe_secret_key=STRIPE_KEY,
        stripe_webhook_secrets=(STRIPE_SECRET,),
        stripe_base_url=told["STRIPE_BASE_URL"],
    )


@contextmanager
def loopback(server_url: str = "http://127.0.0.1:9") -> Iterator[tuple[Vendors, str]]:
    """Both vendors behind a real web server, and its address; their webhooks go to `server_url`."""
    with vendors_for(server_url) as vendors, live(create_app(vendors)) as url:
        yield vendors, url


@dataclass(frozen=True)
class Delivery:
    """A webhook on its way: what is sent."""

    provider: Provider
    headers: dict[str, str]
    body: bytes

    def to(self, client: TestClient) -> Any:
        """Bring it; the answer."""
        return client.post(f"{HOOK}/{self.provider.value}", content=self.body, headers=self.headers)


def polar_delivery(event: Json | bytes, at: datetime, message_id: str = "", secret: str = POLAR_SECRET) -> Delivery:
    """A webhook of Polar's, signed by the reference library."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    message_id = message_id or f"msg_{new_id()}"
    signer = Webhook(base64.b64encode(secret.encode()).decode())
    # The library takes the time for UTC without looking at its zone.
    signature = signer.sign(message_id, at, body.decode("utf-8", "surrogateescape"))
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
        "content-type": "application/json",
    }
    return Delivery(Provider.POLAR, headers, body)


def stripe_delivery(event: Json | bytes, at: datetime, secret: str = STRIPE_SECRET) -> Delivery:
    """A webhook of Stripe's, signed by its own library."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    signature = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, int(at.timestamp()))
    return Delivery(Provider.STRIPE, {"stripe-signature": signature, "content-type": "application/json"}, body)


@dataclass
class Ordered:
    """An order at Polar, and the webhooks that tell of it."""

    order: polar.Order

    def event(self, kind: str = "order.paid", refunded: int = 0) -> Json:
        """What is told when so much was refunded in all."""
        told = polar_shapes.order(replace(self.order, paid=True, refunded=refunded))
        return {"type": kind, "timestamp": "2026-11-21T12:00:00Z", "api_version": polar.VERSION, "data": told}


def ordered(checkout_id: str, at: datetime, cents: int = 1000, currency: str = "usd") -> Ordered:
    """An order for one of our checkouts."""
    asked: Json = {"metadata": {"purchase_id": checkout_id}, "customer_email": "ana@mail.example"}
    made = polar.Checkout(new_id(), "s", "http://127.0.0.1/c", product_of("basic"), "Basic", cents, currency, asked, at)
    return Ordered(polar.Order(new_id(), made, at))


def checkout_of(
    server: Server, who: Person, package: str = "basic", provider: Provider = Provider.POLAR, asset: str = "octavia"
) -> str:
    """A checkout that was opened; its id. The provider is not asked."""
    from octavia.service.payments.checkouts import Buyer

    user = server.accounts.operators.find_user(who.email)
    checkouts = server.payments.checkouts
    pack, version = checkouts._pack(asset, package)
    return checkouts._written(Buyer(user, ""), asset, pack, version, provider).id


def settled(server: Server) -> None:
    """Wait until every webhook that is due was dealt with, by whichever thread."""
    deadline = time.monotonic() + 20
    while True:
        server.payments.fulfil_due()
        received = server.payments.inbox.events(EventState.RECEIVED, 1)
        if not received and not server.payments.inbox._looking.locked():
            return
        assert time.monotonic() < deadline, received
        time.sleep(0.01)


def credits_of(server: Server, who: Person) -> tuple[float, float, float]:
    """What somebody has, what is held of it, and what they owe; the books are right."""
    assert server.billing.reconcile().broken == ""
    balance = server.billing.balance(who.owner_id)
    return to_credits(balance.available_ucr), to_credits(balance.held_ucr), to_credits(balance.debt_ucr)
