"""The loopback Polar's subscriptions and portal, as Polar's own library and a customer see them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from polar.base import PolarClientError, deserialize
from polar.v2026_10 import Polar, webhooks
from polar.v2026_10.errors import AlreadyCanceledSubscription
from polar.v2026_10.outputs import Subscription

from octavia.testing.payments.app import Vendors
from octavia.testing.payments.run import POLAR_TOKEN, product_of


@pytest.fixture
def client(vendors_at: tuple[Vendors, str]) -> Iterator[Polar]:
    with Polar(POLAR_TOKEN, base_url=f"{vendors_at[1]}/polar", timeout=30) as opened:
        yield opened


def subscribed(client: Polar, customer: str) -> Subscription:
    product = product_of("premium")
    made = client.checkouts.create(
        products=[product],
        prices={product: [{"amount_type": "fixed", "price_amount": 500, "price_currency": "usd"}]},
        external_customer_id=customer,
        customer_email=f"{customer}@mail.example",
        metadata={"purchase_id": "c-1"},
    )
    assert made.product is not None
    assert (made.product.is_recurring, made.product.recurring_interval) == (True, "month")
    assert httpx.post(made.url, data={"action": "pay"}).status_code == 303
    paid = client.checkouts.get(made.id)
    assert paid.subscription_id is not None
    return client.subscriptions.get(paid.subscription_id)


def told(vendors: Vendors, since: int) -> list[str]:
    """The kinds of webhooks since then; Polar's library reads each."""
    messages = vendors.polar.courier.messages[since:]
    for message in messages:
        name = message.kind.replace("_", ".").title().replace(".", "")
        deserialize(json.loads(message.body), getattr(webhooks, f"Webhook{name}Payload"))
    return [message.kind for message in messages]


def test_a_subscription_is_paid_each_month_until_it_ends(
    client: Polar, vendors: Vendors, vendors_at: tuple[Vendors, str]
) -> None:
    since = len(vendors.polar.courier.messages)
    one = subscribed(client, "ana")
    assert (one.status, one.cancel_at_period_end, one.metadata) == ("active", False, {"purchase_id": "c-1"})
    assert told(vendors, since) == [
        *("checkout.created", "checkout.updated"),
        *("subscription.created", "subscription.active", "subscription.updated"),
        *("order.created", "order.paid", "checkout.updated"),
    ]
    since = len(vendors.polar.courier.messages)
    httpx.post(f"{vendors_at[1]}/polar/subscriptions/{one.id}/next")
    assert told(vendors, since) == [
        *("subscription.cycled", "subscription.active", "subscription.updated"),
        *("order.created", "order.paid"),
    ]
    orders = client.orders.list(subscription_id=one.id).items
    assert [(each.billing_reason, each.paid) for each in orders] == [
        ("subscription_cycle", True),
        ("subscription_create", True),
    ]
    assert [each.billing_reason for each in client.orders.list(checkout_id=one.checkout_id).items] == [
        "subscription_create"
    ]
    assert client.subscriptions.get(one.id).current_period_start == one.current_period_end
    since = len(vendors.polar.courier.messages)
    httpx.post(f"{vendors_at[1]}/polar/subscriptions/{one.id}/declined")
    assert told(vendors, since)[1] == "subscription.past_due"
    assert client.orders.list(subscription_id=one.id).items[0].paid is False
    assert client.subscriptions.revoke(one.id).status == "canceled"
    with pytest.raises(AlreadyCanceledSubscription):
        client.subscriptions.revoke(one.id)
    assert httpx.post(f"{vendors_at[1]}/polar/subscriptions/{one.id}/revoke").status_code == 403


def test_a_customer_cancels_and_keeps_it_in_the_portal(client: Polar, vendors: Vendors) -> None:
    one = subscribed(client, "eve")
    session = client.customer_sessions.create(external_customer_id="eve", return_url="http://127.0.0.1:9/back")
    assert "Back to the shop" in httpx.get(session.customer_portal_url).text
    since = len(vendors.polar.courier.messages)
    for action, cancels, button in (("cancel", True, "Keep it"), ("uncancel", False, "Cancel")):
        done = httpx.post(session.customer_portal_url, data={"action": f"{action}:{one.id}"}, follow_redirects=True)
        assert f">{button}</button>" in done.text
        assert client.subscriptions.get(one.id).cancel_at_period_end is cancels
    assert told(vendors, since) == [
        *("subscription.updated", "subscription.canceled"),
        *("subscription.updated", "subscription.uncanceled"),
    ]
    vendors.polar.months.cancel(one.id, cancels=True)
    vendors.polar.months.next_month(one.id)
    assert client.subscriptions.get(one.id).status == "canceled"
    assert "<button" not in httpx.get(session.customer_portal_url).text


def test_who_bought_nothing_has_no_portal(client: Polar, vendors_at: tuple[Vendors, str]) -> None:
    with pytest.raises(PolarClientError):
        client.customer_sessions.create(external_customer_id="nobody")
    with pytest.raises(PolarClientError):
        client.subscriptions.get("unknown")
    with pytest.raises(PolarClientError):
        client.checkouts.get("unknown")
    assert httpx.get(f"{vendors_at[1]}/polar/portal?customer_session_token=unknown").status_code == 401


def test_the_desk_shows_subscriptions(client: Polar, vendors_at: tuple[Vendors, str]) -> None:
    one = subscribed(client, "zoe")
    desk = httpx.get(vendors_at[1]).text
    assert f'action="/polar/subscriptions/{one.id}/next"' in desk
    assert "Premium subscription" in desk
