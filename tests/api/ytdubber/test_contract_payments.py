"""The contract's calls for credits and their purchase: each with every field and type it names, on both stacks."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server
from octavia.platform.server_settings import ServerSettings
from octavia.testing.payments.app import Vendors
from support.contract import NUMBER, answered, instant, text, uuid
from support.contract_ytdubber import asserts, listed, refused
from support.payments import selling, settled, stripe_delivery
from support.people import Person

pytestmark = pytest.mark.usefixtures("settles")

PLAN = {"credits": int, "price_cents": int, "name": text}
LINE = {
    "id": text,
    "amount": NUMBER,
    "transaction_type": text,
    "description": text,
    "created_at": instant,
    "stripe_payment_intent_id": (text, None),
}
PAYMENT = {
    "id": text,
    "amount": NUMBER,
    "currency": text,
    "status": text,
    "created_at": instant,
    "description": text,
}


@pytest.fixture
def server_settings(server_settings: ServerSettings, vendors_at: tuple[Vendors, str]) -> ServerSettings:
    return selling(server_settings, vendors_at[1])


@pytest.fixture
def client(client: TestClient, ana: Person) -> TestClient:
    """A client that makes Ana's requests."""
    client.headers.update(ana.headers)
    return client


@asserts("GET /api/payments/pricing-plans")
def test_everybody_sees_the_plans(client: TestClient) -> None:
    for headers in ({}, {"Authorization": ""}):
        told = client.get("/api/payments/pricing-plans", headers=headers)
        plans = answered(told, {"plans": {}, "description": text})["plans"]
        assert {name: (plan["credits"], plan["price_cents"]) for name, plan in plans.items()} == {
            "starter": (20, 0),
            "creator": (50, 2900),
            "professional": (250, 9900),
        }
        answered(told, {"plans": dict.fromkeys(plans, PLAN)})


@asserts(
    "POST /api/payments/create-payment-intent",
    "POST /api/payments/confirm-payment",
    "POST /api/payments/webhook/stripe",
    "GET /api/payments/credits",
    "GET /api/payments/transactions",
    "GET /api/billing/transactions",
    "POST /api/billing/create-payment-intent",
)
def test_credits_are_bought(client: TestClient, server: Server, ana: Person, vendors_at: tuple[Vendors, str]) -> None:
    vendors = vendors_at[0]
    free = {"client_secret": "", "payment_intent_id": "", "amount": 0}
    answered(client.post("/api/payments/create-payment-intent", json={"plan": "starter"}), free)
    paid = {"client_secret": text, "payment_intent_id": text, "amount": 2900}
    made = answered(client.post("/api/payments/create-payment-intent", json={"plan": "creator"}), paid)
    intent: dict[str, Any] = {"payment_intent_id": made["payment_intent_id"], "user_id": "somebody"}
    refused(client.post("/api/payments/confirm-payment", json=intent), 402, "not_paid")
    vendors.stripe.confirm(made["payment_intent_id"], "pm_card_visa")
    confirmed = {"success": True, "credits_added": 50, "new_balance": 70}
    answered(client.post("/api/payments/confirm-payment", json=intent), confirmed)
    told = stripe_delivery(vendors.stripe.courier.messages[-1].body, server.clock())
    assert client.post("/api/payments/webhook/stripe", content=told.body, headers=told.headers).status_code == 202
    settled(server)
    mine = {"balance": 70, "user_id": ana.user_id}
    answered(client.get("/api/payments/credits"), {"balance": NUMBER, "user_id": uuid} | mine)
    lines = listed(client.get("/api/payments/transactions?limit=10&offset=0"), LINE)
    assert [(line["amount"], line["stripe_payment_intent_id"]) for line in lines] == [
        (50, made["payment_intent_id"]),
        (20, None),
    ]
    answered(client.post("/api/billing/create-payment-intent", json={"amount": 9900}), {"clientSecret": text})
    assert len(listed(client.get("/api/billing/transactions"), PAYMENT)) == 3


@asserts("POST /api/payments/calculate-job-cost", "GET /api/payments/can-afford-job")
def test_what_a_job_costs_is_known_before_it_is_made(client: TestClient) -> None:
    job = {"languages": ["es", "fr"], "duration": 90}
    cost = {"estimated_cost": 18, "languages": [text], "duration": 90.0, "breakdown": dict}
    assert answered(client.post("/api/payments/calculate-job-cost", json=job), cost)["languages"] == ["es", "fr"]
    asked = "/api/payments/can-afford-job?languages=es&languages=fr&duration=90"
    answered(client.get(asked), {"can_afford": False, "balance": 0, "cost": 18})
    client.post("/api/payments/create-payment-intent", json={"plan": "starter"})
    answered(client.get(asked), {"can_afford": True, "balance": 20, "cost": 18})
