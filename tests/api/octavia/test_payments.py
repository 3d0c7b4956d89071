"""Buying credits over HTTP: checkouts, intents, and the webhooks that bring what was bought."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server
from octavia.platform.server_settings import ServerSettings
from octavia.service.accounts.principal import Role
from octavia.testing.payments.app import Vendors
from support.payments import credits_of, polar_delivery, selling, settled, stripe_delivery
from support.people import Person, new_person

pytestmark = pytest.mark.usefixtures("settles")

BILLING = "/api/v1/billing"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def server_settings(server_settings: ServerSettings, vendors_at: tuple[Vendors, str]) -> ServerSettings:
    return selling(server_settings, vendors_at[1])


@pytest.fixture
def ana(server: Server) -> Person:
    return new_person(server)


def ask(client: TestClient, who: Person, path: str, **body: Any) -> Any:
    return client.post(f"{BILLING}/{path}", json=body, headers=who.headers)


def test_a_checkout_says_where_it_is_paid_and_what_it_brings(client: TestClient, ana: Person, vendors: Vendors) -> None:
    answer = ask(client, ana, "checkout", package="basic")
    assert answer.status_code == 200, answer.text
    made = answer.json()
    at_polar = vendors.polar.checkouts[made["polar_order_id"]]
    assert made["checkout_url"] == at_polar.url
    assert (made["credits"], made["amount_usd"], made["status"]) == (250, 10, "open")
    assert abs(datetime.fromisoformat(made["expires_at"]) - at_polar.expires_at) < timedelta(milliseconds=2)
    asked = at_polar.asked
    assert asked["metadata"] == {"purchase_id": made["order_id"]}
    assert (asked["external_customer_id"], asked["customer_email"]) == (ana.owner_id, ana.email)
    assert (at_polar.amount, at_polar.currency) == (1000, "usd")
    assert asked["success_url"] == asked["return_url"] == "http://testserver/billing/return"
    assert "back from the payment" in client.get("/billing/return").text


def test_what_is_paid_at_polar_is_there_once(client: TestClient, server: Server, ana: Person, vendors: Vendors) -> None:
    made = ask(client, ana, "checkout", tier_id="basic").json()
    before = len(vendors.polar.courier.messages)
    vendors.polar.pay(vendors.polar.checkouts[made["polar_order_id"]].client_secret)
    for message in vendors.polar.courier.messages[before:]:
        answer = polar_delivery(message.body, server.clock(), message.id).to(client)
        assert (answer.status_code, answer.json()) == (202, {"status": "accepted"})
        again = polar_delivery(message.body, server.clock(), message.id).to(client)
        assert (again.status_code, again.json()) == (202, {"status": "duplicate"})
    settled(server)
    assert credits_of(server, ana) == (250, 0, 0)
    read = client.get(f"{BILLING}/checkout/{made['order_id']}", headers=ana.headers).json()
    assert read["status"] == "paid"
    lines = client.get(f"{BILLING}/transactions", headers=ana.headers).json()["transactions"]
    assert [(each["transaction_type"], each["amount"], each["reason"]) for each in lines] == [
        ("purchase", 250, "Basic package")
    ]


def test_an_intent_is_confirmed_by_asking_stripe_and_told_by_webhook_and_counts_once(
    client: TestClient, server: Server, ana: Person, vendors: Vendors
) -> None:
    intent = ask(client, ana, "payment-intents", package="basic").json()
    assert (intent["amount"], intent["currency"], intent["credits"]) == (1000, "usd", 250)
    confirm = f"payment-intents/{intent['payment_intent_id']}/confirm"
    early = ask(client, ana, confirm)
    assert (early.status_code, early.json()["error"]) == (402, "NOT_PAID")
    before = len(vendors.stripe.courier.messages)
    vendors.stripe.confirm(intent["payment_intent_id"], "pm_card_visa")
    for _ in range(2):
        confirmed = ask(client, ana, confirm).json()
        assert confirmed == {"success": True, "credits_added": 250, "new_balance": 250}
    for message in vendors.stripe.courier.messages[before:] * 2:
        assert stripe_delivery(message.body, server.clock()).to(client).status_code == 202
    settled(server)
    assert credits_of(server, ana) == (250, 0, 0)
    assert ask(client, ana, confirm).json()["new_balance"] == 250


@ON_SQLITE
def test_nobody_confirms_the_payment_of_another(
    client: TestClient, server: Server, ana: Person, vendors: Vendors
) -> None:
    eve = new_person(server, "eve@mail.example")
    intent = ask(client, ana, "payment-intents", package="basic").json()
    vendors.stripe.confirm(intent["payment_intent_id"], "pm_card_visa")
    for who, name in ((eve, intent["payment_intent_id"]), (ana, "pi_unknown")):
        answer = ask(client, who, f"payment-intents/{name}/confirm")
        assert (answer.status_code, answer.json()["error"]) == (404, "UNKNOWN_PAYMENT")
    checkout = ask(client, ana, "checkout", package="basic").json()
    assert client.get(f"{BILLING}/checkout/{checkout['order_id']}", headers=eve.headers).status_code == 404


@ON_SQLITE
def test_polar_that_opened_a_checkout_without_answering_is_asked_for_it(
    client: TestClient, ana: Person, vendors: Vendors
) -> None:
    vendors.polar.lose_answers = 1
    made = ask(client, ana, "checkout", package="basic").json()
    opened = [
        each for each in vendors.polar.checkouts.values() if each.asked["metadata"]["purchase_id"] == made["order_id"]
    ]
    assert [each.id for each in opened] == [made["polar_order_id"]]


@ON_SQLITE
@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "http://testserver.evil.example/",
        "http://testserver@evil.example/",
        "http://testserver\\@evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "http://testserver\n.evil.example",
        "https://[",
        "https://testserver/",
    ],
)
@pytest.mark.parametrize("name", ["success_url", "cancel_url"])
def test_a_payment_returns_to_the_app_and_to_nobody_else(client: TestClient, ana: Person, name: str, url: str) -> None:
    answer = ask(client, ana, "checkout", package="basic", **{name: url})
    assert (answer.status_code, answer.json()["error"]) == (400, "RETURN_URL_NOT_ALLOWED")


@ON_SQLITE
def test_the_app_may_say_where_a_payment_returns(client: TestClient, ana: Person, vendors: Vendors) -> None:
    back = {
        "success_url": "http://testserver/paid?id={CHECKOUT_ID}",
        "cancel_url": "http://testserver/shop?o={ORDER_ID}",
    }
    made = ask(client, ana, "checkout", package="basic", **back).json()
    asked = vendors.polar.checkouts[made["polar_order_id"]].asked
    assert asked["success_url"] == back["success_url"]  # Which Polar fills in.
    assert asked["return_url"] == f"http://testserver/shop?o={made['order_id']}"


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ({"package": "basic", "tier_id": "pro"}, 422), ({"package": "golden"}, 404), ({"package": ""}, 422)],
)
def test_what_is_not_sold_can_not_be_bought(client: TestClient, ana: Person, body: Any, status: int) -> None:
    assert ask(client, ana, "checkout", **body).status_code == status


@ON_SQLITE
@pytest.mark.parametrize("path", ["checkout", "payment-intents"])
def test_only_who_is_signed_in_buys(client: TestClient, path: str) -> None:
    assert client.post(f"{BILLING}/{path}", json={"package": "basic"}).status_code == 401


def free(server: Server, package: str) -> None:
    version = server.billing.price_book()
    packs = tuple(
        pack.model_copy(update={"price_cents": 0} if pack.id == package else {}) for pack in version.book.packs
    )
    server.billing.publish_prices(version.book.model_copy(update={"packs": packs}), version.version, "a gift", "tests")


def test_a_package_that_costs_nothing_is_given_once_to_who_is_verified(
    client: TestClient, server: Server, ana: Person
) -> None:
    free(server, "starter")
    taken = ask(client, ana, "checkout", package="starter").json()
    assert (taken["status"], taken["credits"], taken["amount_usd"], taken["polar_order_id"]) == ("paid", 100, 0, "")
    assert taken["checkout_url"] == "http://testserver/billing/return"
    free(server, "basic")
    for package in ("starter", "basic"):
        again = ask(client, ana, "checkout", package=package)
        assert (again.status_code, again.json()["error"]) == (409, "FREE_PACKAGE_TAKEN")
    assert credits_of(server, ana) == (100, 0, 0)
    intent = ask(client, ana, "payment-intents", package="starter")
    assert (intent.status_code, intent.json()["error"]) == (400, "COSTS_NOTHING")


@ON_SQLITE
def test_who_is_not_verified_is_given_nothing(client: TestClient, server: Server) -> None:
    free(server, "starter")
    token = client.post("/signup", json={"email": "new@mail.example", "password": "correct horse battery"}).json()
    answer = client.post(
        f"{BILLING}/checkout",
        json={"package": "starter"},
        headers={"Authorization": f"Bearer {token['access_token']}"},
    )
    assert (answer.status_code, answer.json()["error"]) == (403, "NOT_VERIFIED")


@ON_SQLITE
def test_administrators_see_what_could_not_be_used_and_have_it_looked_at_again(
    client: TestClient, server: Server, ana: Person
) -> None:
    admin = new_person(server, "root@mail.example", role=Role.ADMIN)
    event = {"type": "order.paid", "data": {"id": "order-1", "currency": "usd", "total_amount": 1000}}
    assert polar_delivery(event, server.clock()).to(client).status_code == 202
    settled(server)
    events = "/api/v1/admin/payment-events"
    assert client.get(events, headers=ana.headers).status_code == 403
    (failed,) = client.get(f"{events}?state=failed", headers=admin.headers).json()["events"]
    assert (failed["kind"], failed["reason"]) == ("order.paid", "it names no purchase of ours")
    retried = client.post(f"{events}/{failed['id']}/retry", headers=admin.headers)
    assert retried.status_code == 202
    settled(server)
    (again,) = client.get(events, headers=admin.headers).json()["events"]
    assert (again["state"], again["attempts"]) == ("failed", 1)
    assert client.post(f"{events}/{failed['id'] + 1}/retry", headers=admin.headers).status_code == 404


class TestWithNothingSetUp:
    """A server whose operator takes no payments."""

    @pytest.fixture
    def server_settings(self, server_settings: ServerSettings) -> ServerSettings:
        return replace(
            server_settings,
            polar_access_token="",
            polar_webhook_secrets=(),
            stripe_secret_key="",
            stripe_webhook_secrets=(),
        )

    @ON_SQLITE
    def test_it_says_so(self, client: TestClient, server: Server, ana: Person) -> None:
        answers = [
            ask(client, ana, "checkout", package="basic"),
            ask(client, ana, "payment-intents", package="basic"),
            polar_delivery({"type": "order.paid"}, server.clock()).to(client),
            stripe_delivery({"type": "charge.refunded"}, server.clock()).to(client),
        ]
        assert [(each.status_code, each.json()["error"]) for each in answers] == [(404, "PAYMENTS_NOT_SET_UP")] * 4


class TestWithNobodyThere:
    """A server whose providers don't answer."""

    @pytest.fixture
    def server_settings(self, server_settings: ServerSettings) -> ServerSettings:
        return selling(server_settings)

    @ON_SQLITE
    def test_it_says_that_the_provider_does_not_answer(self, client: TestClient, ana: Person) -> None:
        answer = ask(client, ana, "checkout", package="basic")
        assert (answer.status_code, answer.json()["error"]) == (503, "PAYMENT_PROVIDER_UNAVAILABLE")
        assert answer.headers["Retry-After"] == "60"
