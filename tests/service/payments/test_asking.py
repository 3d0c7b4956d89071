"""What no webhook told is asked for: when a buyer wants to know, and now and then; and it never counts twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from octavia.api.server import Server
from octavia.platform.server_settings import ServerSettings
from octavia.service.billing.books import Every
from octavia.service.payments.asking import AGAIN
from octavia.service.payments.checkouts import FIRST_ASK, Buyer, Checkout
from octavia.service.payments.errors import PaymentsNotSetUp, UnknownEvent
from octavia.service.payments.polar import PolarShop
from octavia.service.payments.subscriptions import SETTLES, Tier
from octavia.service.payments.tables import CheckoutRow, CheckoutState, EventState, Provider, SubscriptionRow
from octavia.testing.payments.app import Vendors
from octavia.testing.payments.polar_months import MONTH, Subscription
from support.payments import credits_of, polar_delivery, selling
from support.people import Person
from support.server import FixedClock
from support.subscribed import sell_months

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def server_settings(server_settings: ServerSettings, vendors_at: tuple[Vendors, str]) -> ServerSettings:
    return selling(server_settings, vendors_at[1])


@pytest.fixture
def buyer(server: Server, ana: Person) -> Buyer:
    return Buyer(server.accounts.operators.find_user(ana.email), "")


def seen(server: Server, checkout: Checkout) -> CheckoutState:
    with server.database.reading() as session:
        return CheckoutState(session.get_one(CheckoutRow, checkout.id).state)


def test_a_buyer_who_wants_to_know_has_polar_asked_and_a_webhook_that_comes_after_all_counts_no_more(
    server: Server, ana: Person, buyer: Buyer, vendors: Vendors, client: TestClient, clock: FixedClock
) -> None:
    made = server.payments.open(buyer, "basic")
    path = f"/api/v1/billing/checkout/{made.id}"
    assert client.get(path, headers=ana.headers).json()["status"] == "open"
    before = len(vendors.polar.courier.messages)
    vendors.polar.pay(vendors.polar.checkouts[made.provider_id].client_secret)
    assert client.get(path, headers=ana.headers).json()["status"] == "open"  # It was asked a moment ago.
    clock.at += AGAIN
    assert client.get(path, headers=ana.headers).json()["status"] == "paid"
    assert credits_of(server, ana) == (250, 0, 0)
    for message in vendors.polar.courier.messages[before:]:
        delivery = polar_delivery(message.body, server.clock(), message.id)
        server.payments.receive(delivery.provider, delivery.headers, delivery.body)
    server.payments.fulfil_due()
    assert credits_of(server, ana) == (250, 0, 0)


def test_what_nobody_wants_to_know_is_asked_now_and_then(
    server: Server, ana: Person, buyer: Buyer, vendors: Vendors, clock: FixedClock
) -> None:
    paid, unpaid = server.payments.open(buyer, "basic"), server.payments.open(buyer, "pro")
    vendors.polar.pay(vendors.polar.checkouts[paid.provider_id].client_secret)
    assert server.payments.ask_due() == 0
    clock.at += FIRST_ASK
    assert [server.payments.ask_due() for _ in range(2)] == [2, 0]
    assert (seen(server, paid), seen(server, unpaid)) == (CheckoutState.PAID, CheckoutState.OPEN)
    assert credits_of(server, ana) == (250, 0, 0)
    asked_at = []
    for minutes in (2, 4, 4, 6, 16, 30, 60, 600):
        clock.forward(minutes=minutes)
        if server.payments.ask_due():
            asked_at.append(round((clock() - unpaid.expires_at) / timedelta(minutes=1)) + 60)
    assert asked_at == [4, 8, 18, 64]  # It had expired at 60, so that was the last time.
    server.payments.sweep()
    assert seen(server, unpaid) is CheckoutState.EXPIRED


def test_what_was_paid_at_the_last_moment_is_found_after_it_expired(
    server: Server, ana: Person, buyer: Buyer, vendors: Vendors, clock: FixedClock
) -> None:
    made = server.payments.open(buyer, "basic")
    clock.forward(minutes=59)
    assert server.payments.ask_due() == 1
    vendors.polar.pay(vendors.polar.checkouts[made.provider_id].client_secret)
    clock.forward(hours=2)
    server.payments.sweep()
    assert seen(server, made) is CheckoutState.EXPIRED
    assert server.payments.ask_due() == 1
    assert (seen(server, made), credits_of(server, ana)) == (CheckoutState.PAID, (250, 0, 0))


def test_a_checkout_whose_answer_was_lost_is_found_by_our_id_in_it(
    server: Server, ana: Person, buyer: Buyer, vendors: Vendors, clock: FixedClock
) -> None:
    made = server.payments.open(buyer, "basic")
    with server.database.transaction() as session:
        row = session.get_one(CheckoutRow, made.id)
        row.provider_id, row.state = None, CheckoutState.NEW
    vendors.polar.pay(vendors.polar.checkouts[made.provider_id].client_secret)
    clock.at += FIRST_ASK
    server.payments.ask_due()
    assert (seen(server, made), credits_of(server, ana)) == (CheckoutState.PAID, (250, 0, 0))


@ON_SQLITE
def test_refunds_that_nobody_told_are_found_with_the_order(
    server: Server, ana: Person, buyer: Buyer, vendors: Vendors, clock: FixedClock
) -> None:
    made = server.payments.open(buyer, "basic")
    vendors.polar.pay(vendors.polar.checkouts[made.provider_id].client_secret)
    vendors.polar.refund({"order_id": next(reversed(vendors.polar.orders)), "amount": 400})
    clock.at += FIRST_ASK
    server.payments.ask_due()
    assert credits_of(server, ana) == (150, 0, 0)


@ON_SQLITE
def test_stripe_is_asked_too(server: Server, ana: Person, buyer: Buyer, vendors: Vendors, clock: FixedClock) -> None:
    checkout, intent = server.payments.intend(buyer, "basic")
    assert server.payments.checkout(ana.owner_id, checkout.id).state is CheckoutState.OPEN
    vendors.stripe.confirm(intent.id, "pm_card_visa")
    clock.at += FIRST_ASK
    assert server.payments.ask_due() == 1
    assert (seen(server, checkout), credits_of(server, ana)) == (CheckoutState.PAID, (250, 0, 0))
    assert server.payments.confirm(ana.owner_id, intent.id).balance_ucr == 250_000_000


def test_an_answer_that_cannot_be_used_stands_once_beside_failed_webhooks_for_a_person(
    server: Server, ana: Person, buyer: Buyer, vendors: Vendors, clock: FixedClock
) -> None:
    made = server.payments.open(buyer, "basic")
    vendors.polar.checkouts[made.provider_id].currency = "eur"
    vendors.polar.pay(vendors.polar.checkouts[made.provider_id].client_secret)
    for _ in range(2):
        clock.at += FIRST_ASK
        assert server.payments.ask_due() == 1
    [kept] = server.payments.inbox.events(EventState.FAILED, 10)
    order = next(reversed(vendors.polar.orders))
    assert (kept.provider, kept.kind, kept.next_at, kept.whole) == (Provider.POLAR, "asked", None, False)
    assert kept.reason.startswith(f"{order}: 1000 eur were paid")
    with pytest.raises(UnknownEvent):
        server.payments.retry(kept.id, "x")
    assert server.payments.fulfil_due() == 0
    assert credits_of(server, ana) == (0, 0, 0)


def test_a_provider_that_does_not_answer_is_asked_again(
    server: Server, ana: Person, buyer: Buyer, vendors: Vendors, clock: FixedClock
) -> None:
    made = server.payments.open(buyer, "basic")
    vendors.polar.pay(vendors.polar.checkouts[made.provider_id].client_secret)
    shop = server.payments.checkouts.polar
    server.payments.checkouts.polar = PolarShop(replace(server.settings, polar_base_url="http://127.0.0.1:9"))
    assert server.payments.checkout(ana.owner_id, made.id).state is CheckoutState.OPEN
    clock.at += FIRST_ASK
    assert server.payments.ask_due() == 1
    server.payments.checkouts.polar = shop
    clock.forward(minutes=2)
    assert server.payments.ask_due() == 1
    assert credits_of(server, ana) == (250, 0, 0)


def subscribed(server: Server, buyer: Buyer, vendors: Vendors) -> Subscription:
    """A subscription that was begun by clicking, and of which no webhook told."""
    sell_months(server)
    made = server.payments.open(buyer, "premium")
    assert made.every is Every.MONTH
    vendors.polar.pay(vendors.polar.checkouts[made.provider_id].client_secret)
    assert server.payments.checkout(buyer.user.owner_id, made.id).state is CheckoutState.PAID
    return next(reversed(vendors.polar.months.subscriptions.values()))


def test_a_subscription_of_which_nothing_is_told_goes_on_and_brings_what_it_should(
    server: Server, ana: Person, buyer: Buyer, vendors: Vendors, clock: FixedClock
) -> None:
    one, subscriptions = subscribed(server, buyer, vendors), server.payments.subscriptions
    assert (subscriptions.tier(ana.owner_id), credits_of(server, ana)) == (Tier.PREMIUM, (100, 0, 0))
    clock.at += SETTLES
    assert [server.payments.ask_due() for _ in range(2)] == [1, 0]
    clock.at = one.period_end_at
    vendors.polar.months.next_month(one.id)
    assert server.payments.ask_due() == 0
    clock.at += SETTLES
    assert server.payments.ask_due() == 1
    assert credits_of(server, ana) == (200, 0, 0)
    mine = subscriptions.of_owner(ana.owner_id)
    assert mine is not None
    assert mine.period_end_at == one.period_end_at
    vendors.polar.months.cancel(one.id, cancels=True)
    clock.at = one.period_end_at
    vendors.polar.months.next_month(one.id)
    clock.at += 2 * SETTLES
    server.payments.ask_due()
    assert subscriptions.tier(ana.owner_id) is Tier.FREE
    clock.at += 2 * MONTH
    assert server.payments.ask_due() == 0
    assert credits_of(server, ana) == (200, 0, 0)


def test_who_leaves_pays_no_more(
    server: Server, ana: Person, buyer: Buyer, vendors: Vendors, clock: FixedClock
) -> None:
    one = subscribed(server, buyer, vendors)
    server.accounts.operators.remove_user(ana.email)
    assert one.status == "active"
    shop = server.payments.checkouts.polar
    server.payments.checkouts.polar = PolarShop(replace(server.settings, polar_base_url="http://127.0.0.1:9"))
    server.payments.ask_due()
    server.payments.checkouts.polar = shop
    clock.forward(minutes=3)
    server.payments.ask_due()
    assert one.status == "canceled"
    with server.database.reading() as session:
        row = session.scalars(select(SubscriptionRow)).one()
    assert (row.good_until, row.ask_at) == (None, None)


def test_who_leaves_pays_no_more_for_what_nobody_had_told_of_by_then(
    server: Server, ana: Person, buyer: Buyer, vendors: Vendors, clock: FixedClock
) -> None:
    sell_months(server)
    made = server.payments.open(buyer, "premium")
    vendors.polar.pay(vendors.polar.checkouts[made.provider_id].client_secret)
    one = next(reversed(vendors.polar.months.subscriptions.values()))
    server.accounts.operators.remove_user(ana.email)
    clock.at += FIRST_ASK
    assert [server.payments.ask_due() for _ in range(2)] == [2, 0]
    assert one.status == "canceled"


@ON_SQLITE
def test_who_leaves_and_had_ended_it_elsewhere_is_no_trouble(
    server: Server, ana: Person, buyer: Buyer, vendors: Vendors, clock: FixedClock
) -> None:
    one = subscribed(server, buyer, vendors)
    vendors.polar.months.revoke(one.id)
    server.accounts.operators.remove_user(ana.email)
    assert server.payments.ask_due() == 1
    clock.at += MONTH
    assert server.payments.ask_due() == 0


@ON_SQLITE
def test_a_package_is_not_sold_as_a_product_that_is_paid_at_other_times(
    server: Server, buyer: Buyer, vendors: Vendors
) -> None:
    sell_months(server)
    vendors.polar.monthly, sold = (), vendors.polar.monthly
    try:
        with pytest.raises(PaymentsNotSetUp) as refused:
            server.payments.open(buyer, "premium")
    finally:
        vendors.polar.monthly = sold
    assert "paid month" in refused.value.hint
