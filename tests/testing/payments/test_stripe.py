"""The loopback Stripe, as Stripe's own library sees it."""

from __future__ import annotations

import httpx
import pytest
import stripe

from octavia.testing.payments.app import Vendors
from octavia.testing.payments.courier import stripes
from octavia.testing.payments.run import STRIPE_KEY, STRIPE_SECRET


@pytest.fixture
def client(vendors_at: tuple[Vendors, str]) -> stripe.StripeClient:
    return stripe.StripeClient(STRIPE_KEY, base_addresses={"api": f"{vendors_at[1]}/stripe"}, max_network_retries=0)


def intended(client: stripe.StripeClient, key: str = "", cents: int = 1000) -> stripe.PaymentIntent:
    return client.v1.payment_intents.create(
        {"amount": cents, "currency": "usd", "metadata": {"purchase_id": "c-1"}, "description": "Basic"},
        {"idempotency_key": key} if key else None,
    )


def told(vendors: Vendors, since: int) -> list[str]:
    """The kinds of webhooks since then; Stripe's library accepts each."""
    sign, kinds = stripes(STRIPE_SECRET), []
    for message in vendors.stripe.courier.messages[since:]:
        header = sign(message.id, message.body)["stripe-signature"]
        kinds.append(str(stripe.Webhook.construct_event(message.body, header, STRIPE_SECRET).type))
    return kinds


def test_an_intent_is_made_once_under_a_key_confirmed_refunded_and_disputed(
    client: stripe.StripeClient, vendors: Vendors
) -> None:
    since = len(vendors.stripe.courier.messages)
    intent = intended(client, "key-1")
    assert intended(client, "key-1").id == intent.id
    with pytest.raises(stripe.StripeError):
        intended(client, "key-1", 2000)
    assert (intent.status, intent.metadata["purchase_id"]) == ("requires_payment_method", "c-1")
    with pytest.raises(stripe.CardError):
        client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_chargeDeclined"})
    client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    read = client.v1.payment_intents.retrieve(intent.id)
    assert (read.status, read.amount_received, read.livemode) == ("succeeded", 1000, False)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert client.v1.refunds.create({"payment_intent": intent.id, "amount": 400}).amount == 400
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create({"payment_intent": intent.id, "amount": 601})
    assert client.v1.refunds.create({"payment_intent": intent.id}).amount == 600
    dispute = vendors.stripe.dispute(intent.id)
    vendors.stripe.close_dispute(dispute["id"], "won")
    assert told(vendors, since) == [
        *("payment_intent.created", "payment_intent.payment_failed", "charge.succeeded", "payment_intent.succeeded"),
        *("charge.refunded", "charge.refunded", "charge.dispute.created", "charge.dispute.closed"),
    ]


def test_the_page_in_place_of_stripes_fields_pays_and_declines(
    client: stripe.StripeClient, vendors_at: tuple[Vendors, str]
) -> None:
    intent = intended(client)
    page = f"{vendors_at[1]}/stripe/pay/{intent.id}"
    assert httpx.get(page).status_code == 404
    secret = {"client_secret": str(intent.client_secret), "return_url": "http://127.0.0.1:9/back"}
    assert "10.00 USD" in httpx.get(page, params=secret).text
    assert "declined" in httpx.post(page, params=secret, data={"action": "decline"}).text
    paid = httpx.post(page, params=secret, data={"action": "pay"})
    assert paid.headers["location"].startswith(f"http://127.0.0.1:9/back?payment_intent={intent.id}")
    assert client.v1.payment_intents.retrieve(intent.id).status == "succeeded"
    assert f"/stripe/intents/{intent.id}/refund" in httpx.get(f"{vendors_at[1]}/").text


def test_what_stripe_refuses_is_refused(client: stripe.StripeClient, vendors_at: tuple[Vendors, str]) -> None:
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        client.v1.payment_intents.retrieve("pi_unknown")
    assert unknown.value.http_status == 404
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.create({"amount": 0, "currency": "usd"})
    stranger = stripe.StripeClient("sk_test_other", base_addresses={"api": f"{vendors_at[1]}/stripe"})
    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.payment_intents.retrieve("pi_unknown")
