"""Subscriptions and the portal over HTTP."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server
from octavia.platform.server_settings import ServerSettings
from octavia.service.payments.polar import PolarShop
from octavia.testing.payments.app import Vendors
from octavia.testing.payments.polar_months import MONTH
from support.payments import credits_of, polar_delivery, selling, settled
from support.people import Person, new_person
from support.server import FixedClock

pytestmark = pytest.mark.usefixtures("settles")

BILLING = "/api/v1/billing"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def server_settings(server_settings: ServerSettings, vendors_at: tuple[Vendors, str]) -> ServerSettings:
    return selling(server_settings, vendors_at[1])


@pytest.fixture
def ana(server: Server) -> Person:
    return new_person(server)


class Shop:
    """Somebody at a server that sells."""

    def __init__(self, client: TestClient, server: Server, who: Person, vendors: Vendors) -> None:
        self.client, self.server, self.who, self.polar = client, server, who, vendors.polar

    def post(self, path: str, **body: Any) -> Any:
        return self.client.post(f"{BILLING}/{path}", json=body, headers=self.who.headers)

    def subscription(self) -> Any:
        return self.client.get(f"{BILLING}/subscription", headers=self.who.headers).json()

    def pay(self, package: str) -> None:
        """Buy it by clicking, and have the webhooks arrive."""
        made = self.post("checkout", package=package).json()
        self.tell(lambda: self.polar.pay(self.polar.checkouts[made["polar_order_id"]].client_secret))

    def tell(self, what_happens: Any) -> None:
        """Deliver the webhooks of something that happens at Polar, the last first."""
        before = len(self.polar.courier.messages)
        what_happens()
        for message in reversed(self.polar.courier.messages[before:]):
            assert polar_delivery(message.body, self.server.clock(), message.id).to(self.client).status_code == 202
        settled(self.server)


@pytest.fixture
def vendors(vendors: Vendors, clock: FixedClock) -> Vendors:
    """Nothing happens at Polar at the same instant as something else."""
    ticks = itertools.count()
    vendors.polar.now = lambda: clock() + timedelta(microseconds=next(ticks))
    return vendors


@pytest.fixture
def shop(client: TestClient, server: Server, ana: Person, vendors: Vendors) -> Shop:
    return Shop(client, server, ana, vendors)


def test_premium_is_subscribed_to_cancelled_in_the_portal_and_over_at_the_months_end(
    shop: Shop, client: TestClient, clock: FixedClock
) -> None:
    free = shop.subscription()
    assert (free["tier"], free["subscription"]) == ("free", None)
    assert [(plan["id"], plan["every"], plan["price_usd"]) for plan in free["plans"]] == [("premium", "month", 5)]
    shop.pay("premium")
    told = shop.subscription()
    one = told["subscription"]
    assert (told["tier"], one["package"], one["status"], one["ends_at"]) == ("premium", "premium", "active", None)
    assert client.get("/api/v1/auth/me", headers=shop.who.headers).json()["tier"] == "premium"
    again = shop.post("checkout", package="premium")
    assert (again.status_code, again.json()["error"]) == (409, "ALREADY_SUBSCRIBED")

    portal = shop.post("portal").json()["portal_url"]
    page = httpx.get(portal).text
    assert "Premium subscription" in page
    assert 'href="http://testserver/billing/return"' in page
    subscription_id = next(reversed(shop.polar.months.subscriptions))
    shop.tell(lambda: httpx.post(portal, data={"action": f"cancel:{subscription_id}"}))
    assert shop.subscription()["subscription"]["ends_at"] == one["period_end"]
    clock.at += MONTH
    shop.tell(lambda: shop.polar.months.next_month(subscription_id))
    kept = shop.server.payments.subscriptions
    over = kept.of_owner(shop.who.owner_id)
    assert over is not None
    assert (kept.tier(shop.who.owner_id), over.status.value, over.good_until) == ("free", "canceled", None)
    assert credits_of(shop.server, shop.who) == (0, 0, 0)


@ON_SQLITE
def test_a_cancellation_is_taken_back_in_the_portal(shop: Shop) -> None:
    shop.pay("premium")
    portal, one = shop.post("portal").json()["portal_url"], next(reversed(shop.polar.months.subscriptions))
    for action, ends in (("cancel", True), ("uncancel", False)):
        shop.tell(lambda action=action: httpx.post(portal, data={"action": f"{action}:{one}"}))
        assert (shop.subscription()["subscription"]["ends_at"] is not None) is ends


@ON_SQLITE
def test_the_portal_is_for_who_bought_something_and_shows_each_their_own(
    shop: Shop, client: TestClient, server: Server, vendors: Vendors
) -> None:
    shop.post("checkout", package="basic")
    nothing = shop.post("portal")
    assert (nothing.status_code, nothing.json()["error"]) == (409, "NOTHING_BOUGHT")
    shop.pay("premium")
    eve = Shop(client, server, new_person(server, "eve@mail.example"), vendors)
    eve.pay("basic")
    portal = eve.post("portal").json()["portal_url"]
    assert "Basic package" in httpx.get(portal).text
    assert "Premium" not in httpx.get(portal).text
    anas = next(reversed(shop.polar.months.subscriptions))
    httpx.post(portal, data={"action": f"cancel:{anas}"})
    assert shop.polar.months.get(anas).cancels is False
    assert httpx.get(f"{portal}x").status_code == 401
    assert eve.subscription()["tier"] == "free"


@ON_SQLITE
def test_the_portal_leads_back_to_the_app_and_to_nobody_else(shop: Shop) -> None:
    shop.pay("basic")
    answer = shop.post("portal", return_url="https://evil.example/")
    assert (answer.status_code, answer.json()["error"]) == (400, "RETURN_URL_NOT_ALLOWED")
    portal = shop.post("portal", return_url="http://testserver/shop").json()["portal_url"]
    assert 'href="http://testserver/shop"' in httpx.get(portal).text


@ON_SQLITE
def test_a_portal_that_can_not_be_opened_is_said_to_be_so(shop: Shop, server: Server) -> None:
    shop.pay("basic")
    for settings, status, error in (
        (replace(server.settings, polar_base_url="http://127.0.0.1:9"), 503, "PAYMENT_PROVIDER_UNAVAILABLE"),
        (replace(server.settings, polar_access_token="another"), 503, "PAYMENT_PROVIDER_UNAVAILABLE"),
        (replace(server.settings, polar_access_token=""), 404, "PAYMENTS_NOT_SET_UP"),
    ):
        server.payments.checkouts.polar = PolarShop(settings)
        answer = shop.post("portal")
        assert (answer.status_code, answer.json()["error"]) == (status, error)


@ON_SQLITE
def test_a_customer_whom_polar_has_forgotten_bought_nothing(shop: Shop) -> None:
    shop.pay("basic")
    shop.polar.orders.clear()
    answer = shop.post("portal")
    assert (answer.status_code, answer.json()["error"]) == (409, "NOTHING_BOUGHT")


@ON_SQLITE
@pytest.mark.parametrize(("method", "path"), [("GET", "subscription"), ("POST", "portal")])
def test_only_who_is_signed_in_has_them(client: TestClient, method: str, path: str) -> None:
    assert client.request(method, f"{BILLING}/{path}").status_code == 401
