"""Checkouts that nobody paid, or paid late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from octavia.api.server import Server
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.payments.checkouts import Buyer
from octavia.service.payments.errors import FreePackTaken, UnknownPackage, UnknownPayment
from octavia.service.payments.notices import Notice, Paid
from octavia.service.payments.stripe import StripeShop
from octavia.service.payments.tables import Provider
from octavia.testing.payments.stripe import StripeVendor
from support.payments import checkout_of, credits_of, loopback
from support.people import Person
from support.server import FixedClock


def test_a_checkout_that_nobody_pays_expires_and_brings_what_was_bought_if_it_is_paid_after_all(
    server: Server, ana: Person, clock: FixedClock
) -> None:
    checkout_id = checkout_of(server, ana)
    assert server.payments.checkouts.sweep() == 0
    clock.forward(hours=25)
    server.payments.sweep()
    assert server.payments.checkouts.get(ana.owner_id, checkout_id).state.value == "expired"
    with server.database.transaction() as session:
        paid = Notice(Provider.POLAR, "o-1", checkout_id, Paid(1000, 1000, "usd"))
        server.payments._fulfilment.take(session, paid)
    assert credits_of(server, ana) == (250, 0, 0)
    server.payments.sweep()
    assert server.payments.checkouts.get(ana.owner_id, checkout_id).state.value == "paid"


@pytest.fixture
def vendors(server: Server) -> Iterator[StripeVendor]:
    """A loopback Stripe that the server asks."""
    with loopback() as (running, url):
        server.payments.checkouts.stripe = StripeShop(replace(server.settings, stripe_base_url=f"{url}/stripe"))
        yield running.stripe


def test_each_asset_has_its_packages_and_its_wallet(server: Server, ana: Person, vendors: StripeVendor) -> None:
    buyer, dubber = Buyer(server.accounts.operators.find_user(ana.email), ""), "ytdubber"
    taken = server.payments.checkouts.open(buyer, dubber, "starter")
    assert (taken.credits_ucr, taken.amount_cents, taken.state.value) == (20 * CREDIT_UCR, 0, "paid")
    with pytest.raises(FreePackTaken):
        server.payments.checkouts.open(buyer, dubber, "starter")
    checkout, intent = server.payments.intend(buyer, "creator", asset=dubber)
    assert (checkout.amount_cents, checkout.credits_ucr) == (2900, 50 * CREDIT_UCR)
    vendors.confirm(intent.id, "pm_card_visa")
    with pytest.raises(UnknownPayment):
        server.payments.confirm(ana.owner_id, intent.id)
    confirmed = server.payments.confirm(ana.owner_id, intent.id, asset=dubber)
    assert (confirmed.added_ucr, confirmed.balance_ucr) == (50 * CREDIT_UCR, 70 * CREDIT_UCR)
    assert credits_of(server, ana) == (0, 0, 0)
    for package in ("creator", "basic"):
        with pytest.raises(UnknownPackage):
            server.payments.checkouts.open(buyer, "live", package)


def test_what_was_open_ends_with_the_account(server: Server, ana: Person) -> None:
    checkout_id = checkout_of(server, ana)
    server.accounts.operators.remove_user(ana.email)
    kept = server.payments.checkouts.get(ana.owner_id, checkout_id)
    assert (kept.state.value, kept.url) == ("expired", "")
