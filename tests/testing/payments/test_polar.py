"""The loopback Polar, as Polar's own library sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from polar.base import PolarClientError, PolarServerError
from polar.v2026_10 import Polar
from polar.v2026_10.outputs import Checkout
from polar.v2026_10.webhooks import validate_event

from octavia.testing.payments.app import Vendors
from octavia.testing.payments.courier import standard
from octavia.testing.payments.run import POLAR_SECRET, POLAR_TOKEN, product_of


@pytest.fixture
def client(vendors_at: tuple[Vendors, str]) -> Iterator[Polar]:
    with Polar(POLAR_TOKEN, base_url=f"{vendors_at[1]}/polar", timeout=30) as opened:
        yield opened


def opened(client: Polar, customer: str = "ana", cents: int = 1000) -> Checkout:
    product = product_of("basic")
    return client.checkouts.create(
        products=[product],
        prices={product: [{"amount_type": "fixed", "price_amount": cents, "price_currency": "usd"}]},
        external_customer_id=customer,
        metadata={"purchase_id": "c-1"},
        success_url="http://127.0.0.1:9/back?id={CHECKOUT_ID}",
    )


def told(vendors: Vendors, since: int) -> list[str]:
    """The kinds of webhooks since then; Polar's library accepts each."""
    sign = standard(POLAR_SECRET)
    kinds: list[str] = []
    for message in vendors.polar.courier.messages[since:]:
        event = validate_event(message.body, sign(message.id, message.body), POLAR_SECRET)
        kinds.append(event.type)
    return kinds


def test_a_checkout_is_opened_listed_paid_once_and_refunded(client: Polar, vendors: Vendors) -> None:
    since = len(vendors.polar.courier.messages)
    made = opened(client)
    assert (made.status, made.amount, made.currency, made.metadata) == ("open", 1000, "usd", {"purchase_id": "c-1"})
    assert [each.id for each in client.checkouts.list(external_customer_id="ana").items] == [made.id]
    assert client.checkouts.list(external_customer_id="eve").items == []
    back = httpx.post(made.url, data={"action": "pay"})
    assert (back.status_code, back.headers["location"]) == (303, f"http://127.0.0.1:9/back?id={made.id}")
    assert httpx.post(made.url, data={"action": "pay"}).status_code == 403
    order_id = next(reversed(vendors.polar.orders))
    refund = client.refunds.create(order_id=order_id, reason="customer_request", amount=400)
    assert (refund.amount, refund.status) == (400, "succeeded")
    with pytest.raises(PolarClientError):
        client.refunds.create(order_id=order_id, reason="customer_request", amount=601)
    client.refunds.create(order_id=order_id, reason="customer_request", amount=600)
    with pytest.raises(PolarClientError):
        client.refunds.create(order_id=order_id, reason="customer_request", amount=1)
    assert told(vendors, since) == [
        *("checkout.created", "checkout.updated", "order.created", "order.paid", "checkout.updated"),
        *("refund.created", "order.refunded") * 2,
    ]
    totals = [json.loads(each.body)["data"].get("refunded_amount") for each in vendors.polar.courier.messages[since:]]
    assert totals[-3:] == [400, None, 1000]


def test_a_declined_card_leaves_the_checkout_open(client: Polar, vendors: Vendors) -> None:
    made = opened(client)
    since = len(vendors.polar.courier.messages)
    declined = httpx.post(made.url, data={"action": "decline"})
    assert declined.status_code == 402
    assert "declined" in declined.text
    assert told(vendors, since) == []
    assert vendors.polar.checkouts[made.id].status == "open"


def test_what_polar_refuses_is_refused(client: Polar, vendors_at: tuple[Vendors, str]) -> None:
    with pytest.raises(PolarClientError):
        client.checkouts.create(products=["unknown"])
    with pytest.raises(PolarClientError):
        client.checkouts.create(products=[product_of("basic")])
    with Polar("another", base_url=f"{vendors_at[1]}/polar") as stranger, pytest.raises(PolarClientError):
        stranger.checkouts.list()
    assert httpx.get(f"{vendors_at[1]}/polar/checkout/unknown").status_code == 404


def test_an_answer_can_be_lost(client: Polar, vendors: Vendors) -> None:
    vendors.polar.lose_answers = 1
    with pytest.raises(PolarServerError):
        opened(client, "lost")
    assert len(client.checkouts.list(external_customer_id="lost").items) == 1
