"""The contract's calls for buying credits: each with every field, type, code and error it names, on both stacks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server
from octavia.platform.server_settings import ServerSettings
from octavia.testing.payments.app import Vendors
from support.contract import NUMBER, answered, asserts, instant, refused, text
from support.payments import checkout_of, credits_of, ordered, polar_delivery, selling, settled
from support.people import Person, new_person
from support.server import FixedClock

CHECKOUT = "/api/v1/billing/checkout"
OPENED = {
    "checkout_url": text,
    "order_id": text,
    "polar_order_id": text,
    "credits": NUMBER,
    "amount_usd": NUMBER,
    "expires_at": instant,
}
APP = "https://app.example"


@pytest.fixture
def server_settings(server_settings: ServerSettings, vendors_at: tuple[Vendors, str]) -> ServerSettings:
    return replace(selling(server_settings, vendors_at[1]), allowed_origins=(APP,))


@pytest.fixture
def ana(server: Server) -> Person:
    return new_person(server)


@asserts("POST /api/v1/billing/checkout")
def test_a_package_is_bought_at_a_checkout(client: TestClient, ana: Person) -> None:
    def opened(**body: Any) -> Any:
        return client.post(CHECKOUT, json=body, headers=ana.headers)

    for name, credits, price in (("starter", 100, 5), ("basic", 250, 10), ("pro", 500, 18), ("enterprise", 1000, 30)):
        by_package = answered(opened(package=name), OPENED | {"credits": credits, "amount_usd": price})
        by_tier = answered(opened(tier_id=name), OPENED | {"credits": credits, "amount_usd": price})
        assert by_package["order_id"] != by_tier["order_id"]
        assert by_package["checkout_url"].startswith("http")
    answered(opened(package="basic", success_url=f"{APP}/done", cancel_url=f"{APP}/no"), OPENED)
    for url in ("https://evil.example/done", "javascript:alert(1)", f"{APP}.evil.example"):
        refused(opened(package="basic", success_url=url), 400, "RETURN_URL_NOT_ALLOWED")
        refused(opened(package="basic", cancel_url=url), 400, "RETURN_URL_NOT_ALLOWED")
    refused(opened(package="golden"), 404, "UNKNOWN_PACKAGE")
    refused(opened(), 422, "INVALID_REQUEST")
    refused(client.post(CHECKOUT, json={"package": "basic"}), 401, "NOT_SIGNED_IN")


@asserts("POST /api/v1/billing/webhook/polar")
def test_what_polar_tells_of_an_order_counts_once(
    client: TestClient, server: Server, ana: Person, clock: FixedClock
) -> None:
    def told(event: Any, **how: Any) -> Any:
        answer = polar_delivery(event, clock(), **how).to(client)
        settled(server)
        return answer

    for kind in ("order.paid", "order.confirmed", "payment.succeeded"):
        before = credits_of(server, ana)[0]
        order = ordered(checkout_of(server, ana), clock())
        for _ in range(2):
            answered(told(order.event(kind)), {"status": text}, 202)
        assert credits_of(server, ana)[0] == before + 250
    for _ in range(2):
        answered(told(order.event("order.refunded", refunded=1000)), {"status": text}, 202)
    assert credits_of(server, ana) == (500, 0, 0)
    answered(told({"type": "star.born", "timestamp": "2026-11-21T12:00:00Z", "data": {}}), {"status": text}, 202)
    forged = told(order.event(), secret="polar_whs_of_somebody_else")
    refused(forged, 403, "WEBHOOK_NOT_GENUINE")
    refused(client.post("/api/v1/billing/webhook/polar", content=b"{}"), 403, "WEBHOOK_NOT_GENUINE")
    assert credits_of(server, ana) == (500, 0, 0)
