"""Subscriptions come out the same in whatever order they are told, and bring each month's credits once."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from octavia.api.server import Server
from octavia.service.payments.checkouts import Buyer
from octavia.service.payments.errors import AlreadySubscribed, IsSubscription
from octavia.service.payments.standings import GRACE
from octavia.service.payments.subscriptions import Subscription, Tier
from octavia.service.payments.tables import EventState, SubscriptionRow
from octavia.testing.payments.polar_months import MONTH
from support.payments import checkout_of, credits_of
from support.people import Person
from support.server import FixedClock
from support.subscribed import Subscribed

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def tier(server: Server, who: Person) -> Tier:
    return server.payments.subscriptions.tier(who.owner_id)


def mine(server: Server, who: Person) -> Subscription:
    found = server.payments.subscriptions.of_owner(who.owner_id)
    assert found is not None
    return found


def states(server: Server) -> set[EventState]:
    return {event.state for event in server.payments.inbox.events(None, 200)}


def test_who_subscribes_is_premium_and_gets_credits_each_month(server: Server, ana: Person, clock: FixedClock) -> None:
    assert tier(server, ana) is Tier.FREE
    assert server.payments.subscriptions.of_owner(ana.owner_id) is None
    month = Subscribed(server, ana)
    month.tell(month.standing("created", status="incomplete"))
    assert tier(server, ana) is Tier.FREE
    month.tell(month.standing("active", later_s=1), month.paid(), month.paid())
    assert (tier(server, ana), credits_of(server, ana)) == (Tier.PREMIUM, (100, 0, 0))
    clock.at += MONTH
    month.tell(month.standing("cycled", 1), month.paid(1), month.standing("updated", 1), month.paid(1))
    assert (tier(server, ana), credits_of(server, ana)) == (Tier.PREMIUM, (200, 0, 0))
    assert mine(server, ana).period_end_at == clock() + MONTH
    reasons = [line.reason for line in server.billing.statement(ana.owner_id, 9, 0).lines]
    assert reasons == ["Premium subscription"] * 2
    assert states(server) == {EventState.DONE}


def test_what_is_cancelled_lasts_until_its_month_ends(server: Server, ana: Person, clock: FixedClock) -> None:
    month = Subscribed(server, ana)
    month.tell(month.standing("active"), month.standing("canceled", later_s=60, cancels=True))
    assert mine(server, ana).ends_at == clock() + MONTH
    clock.at += MONTH - timedelta(seconds=1)
    assert tier(server, ana) is Tier.PREMIUM
    clock.forward(seconds=1)
    assert tier(server, ana) is Tier.FREE  # Though nobody told that it is over.
    month.tell(month.standing("uncanceled", later_s=120))
    assert (tier(server, ana), mine(server, ana).ends_at) == (Tier.PREMIUM, None)
    month.tell(month.standing("revoked", later_s=180, status="canceled", ended_at=clock()))
    assert (tier(server, ana), mine(server, ana).good_until) == (Tier.FREE, None)


def test_a_payment_that_fails_leaves_a_little_time(server: Server, ana: Person, clock: FixedClock) -> None:
    month = Subscribed(server, ana)
    month.tell(month.standing("active"), month.paid())
    clock.at += MONTH
    month.tell(month.standing("past_due", 1, status="past_due", past_due_at=clock()))
    clock.at += GRACE - timedelta(seconds=1)
    assert tier(server, ana) is Tier.PREMIUM
    clock.forward(seconds=1)
    assert tier(server, ana) is Tier.FREE
    month.tell(month.standing("active", 1, later_s=300_000), month.paid(1))
    assert (tier(server, ana), credits_of(server, ana)) == (Tier.PREMIUM, (200, 0, 0))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(8)), st.lists(st.integers(0, 7), max_size=4))
def test_the_order_in_which_it_is_told_does_not_matter(
    server: Server, ana: Person, clock: FixedClock, order: list[int], again: list[int]
) -> None:
    before = credits_of(server, ana)[0]
    month = Subscribed(server, ana)
    events = [
        month.standing("created", status="incomplete"),
        month.standing("active", later_s=1),
        month.paid(),
        month.standing("canceled", later_s=5, cancels=True),
        month.standing("uncanceled", later_s=9),
        month.standing("cycled", 1),
        month.paid(1, subscription=None),
        month.paid(1, "order.refunded", refunded=250, subscription=None),
    ]
    month.tell(*(events[number] for number in [*order, *again]))
    # A later month names its subscription only: until that is known it waits, and is looked at again.
    clock.forward(minutes=2)
    server.payments.fulfil_due()
    assert credits_of(server, ana) == (before + 150, 0, 0)
    with server.database.reading() as session:
        row = session.scalars(select(SubscriptionRow).where(SubscriptionRow.reference == month.one.id)).one()
    assert (row.status, row.cancels, row.period_end_at) == ("active", False, month.at + 2 * MONTH)
    assert states(server) == {EventState.DONE}


def test_a_subscription_without_credits_makes_premium_all_the_same_and_is_refunded_without_a_trace_in_the_books(
    server: Server, ana: Person
) -> None:
    month = Subscribed(server, ana, checkout_of(server, ana, "premium", asset="live"))
    month.tell(month.standing("active"), month.paid(), month.paid(0, "order.refunded", refunded=500))
    assert (tier(server, ana), credits_of(server, ana)) == (Tier.PREMIUM, (0, 0, 0))
    assert server.payments.checkouts.get(ana.owner_id, month.checkout_id).state.value == "paid"
    assert server.billing.statement(ana.owner_id, 9, 0, asset="live").lines == ()
    assert states(server) == {EventState.DONE}


def test_what_another_shop_sells_at_the_same_account_is_nothing_to_us(server: Server, ana: Person) -> None:
    month = Subscribed(server, ana)
    strange: dict[str, Any] = {"metadata": {}, "product_id": "another", "subscription": None}
    foreign = month.standing("active")
    foreign["data"] |= strange
    month.tell(foreign, month.paid(**strange), month.paid(0, "order.refunded", refunded=100, **strange))
    assert states(server) == {EventState.IGNORED}
    ours = month.standing("active")
    ours["data"] |= {"metadata": {}}
    month.tell(ours)  # It is our product, so something is wrong.
    (failed, *_) = server.payments.inbox.events(EventState.FAILED, 9)
    assert failed.reason == "it names no purchase of ours"
    assert (tier(server, ana), credits_of(server, ana)) == (Tier.FREE, (0, 0, 0))


@ON_SQLITE
def test_orders_that_are_not_for_a_month_bring_nothing(server: Server, ana: Person) -> None:
    month = Subscribed(server, ana)
    month.tell(month.standing("active"), month.paid(billing_reason="subscription_update", total_amount=100))
    month.tell(month.paid(0, "order.refunded", refunded=1, billing_reason="subscription_update"))
    assert credits_of(server, ana) == (0, 0, 0)
    assert states(server) == {EventState.DONE, EventState.IGNORED}


@ON_SQLITE
def test_a_checkout_is_paid_by_one_subscription(server: Server, ana: Person) -> None:
    month = Subscribed(server, ana)
    other = Subscribed(server, ana, month.checkout_id)
    month.tell(month.paid(), other.paid())
    (failed,) = server.payments.inbox.events(EventState.FAILED, 9)
    assert "was paid by" in failed.reason
    assert credits_of(server, ana) == (100, 0, 0)


@ON_SQLITE
def test_one_has_one_subscription_at_a_time_and_it_begins_at_polar(server: Server, ana: Person) -> None:
    month = Subscribed(server, ana)
    buyer = Buyer(server.accounts.operators.find_user(ana.email), "")
    with pytest.raises(IsSubscription):
        server.payments.intend(buyer, "premium")
    month.tell(month.standing("active"))
    with pytest.raises(AlreadySubscribed):
        server.payments.open(buyer, "premium")
    assert checkout_of(server, ana)  # Credits are sold all the same.


@ON_SQLITE
def test_of_several_the_one_that_lasts_longest_counts(server: Server, ana: Person, clock: FixedClock) -> None:
    for later in itertools.count():
        month = Subscribed(server, ana)
        month.tell(month.standing("active"))
        if later:
            break
        clock.forward(days=3)
    month.tell(month.standing("revoked", later_s=9, status="canceled"))
    assert (tier(server, ana), mine(server, ana).good_until) == (
        Tier.PREMIUM,
        clock() - timedelta(days=3) + MONTH + GRACE,
    )


def test_what_begins_or_goes_on_after_its_owner_left_is_ended(server: Server, ana: Person) -> None:
    month = Subscribed(server, ana)
    month.tell(month.standing("created", status="incomplete"))
    server.accounts.operators.remove_user(ana.email)

    def ending() -> bool:
        with server.database.reading() as session:
            return session.scalars(select(SubscriptionRow.ending)).one()

    assert not ending()
    month.tell(month.standing("active", later_s=1))
    assert ending()
