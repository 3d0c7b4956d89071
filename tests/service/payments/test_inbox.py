"""The inbox: nothing is lost in it, nothing stays in it longer than it must."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from octavia.api.server import Server
from octavia.platform.database import Database
from octavia.service.payments.errors import UnknownEvent, UnusableEvent
from octavia.service.payments.inbox import BODIES_KEPT, WAITS, Inbox
from octavia.service.payments.notices import Told
from octavia.service.payments.tables import EventRow, EventState, Provider
from support.payments import checkout_of, ordered, polar_delivery
from support.people import Person
from support.server import FixedClock


@dataclass
class Taker:
    """Notes what it is given; `fails` so often before it takes it."""

    fails: int = 0
    took: list[str] = field(default_factory=list)

    def __call__(self, session: Session, notice: Told) -> str | None:
        assert session.in_transaction()
        if self.fails:
            self.fails -= 1
            raise UnusableEvent("it came too early")
        self.took.append(notice.reference)
        return "ana"


@pytest.fixture
def taker() -> Taker:
    return Taker()


@pytest.fixture
def inbox(server: Server, taker: Taker) -> Inbox:
    return Inbox(server.database, server.settings, server.clock, taker)


def receive(inbox: Inbox, clock: FixedClock, reference: str, message_id: str = "") -> bool:
    order = ordered("c-1", clock()).event()
    order["data"]["id"] = reference
    delivery = polar_delivery(order, clock(), message_id)
    return inbox.receive(Provider.POLAR, delivery.headers, delivery.body)


def bodies(database: Database) -> list[bytes]:
    with database.reading() as session:
        return list(session.scalars(select(EventRow.body).order_by(EventRow.id)))


def test_what_came_first_is_looked_at_first(inbox: Inbox, taker: Taker, clock: FixedClock) -> None:
    for number in range(5):
        assert receive(inbox, clock, f"o-{number}")
    assert inbox.look() == 5
    assert taker.took == [f"o-{number}" for number in range(5)]
    assert inbox.look() == 0


def test_what_fails_keeps_nothing_behind_it_waiting_and_is_looked_at_again(
    inbox: Inbox, taker: Taker, clock: FixedClock
) -> None:
    taker.fails = 1
    receive(inbox, clock, "o-1")
    receive(inbox, clock, "o-2")
    inbox.look()
    assert taker.took == ["o-2"]
    (failed,) = inbox.events(EventState.FAILED, 10)
    assert (failed.kind, failed.reason, failed.next_at) == ("order.paid", "it came too early", clock() + WAITS[0])
    clock.at += WAITS[0]
    inbox.look()
    assert taker.took == ["o-2", "o-1"]
    assert [event.state for event in inbox.events(None, 10)] == [EventState.DONE] * 2


def test_a_look_that_was_cut_short_is_done_by_another(
    server: Server, inbox: Inbox, taker: Taker, clock: FixedClock
) -> None:
    receive(inbox, clock, "o-1")
    assert inbox._claim() is not None  # Its worker dies here.
    assert inbox.look() == 0
    clock.forward(minutes=2)
    assert inbox.look() == 1
    assert taker.took == ["o-1"]


def test_a_look_that_took_too_long_has_nothing_to_say(inbox: Inbox, taker: Taker, clock: FixedClock) -> None:
    receive(inbox, clock, "o-1")
    slow = inbox._claim()
    assert slow is not None
    clock.forward(minutes=2)
    inbox.look()
    taker.fails = 1
    inbox._deal(slow)
    assert [event.state for event in inbox.events(None, 10)] == [EventState.DONE]


def test_a_person_has_it_looked_at_again_when_nobody_else_does_any_more(
    inbox: Inbox, taker: Taker, clock: FixedClock
) -> None:
    taker.fails = len(WAITS) + 1
    receive(inbox, clock, "o-1")
    for wait in WAITS:
        inbox.look()
        clock.at += wait
    inbox.look()
    (failed,) = inbox.events(EventState.FAILED, 10)
    assert failed.next_at is None
    inbox.again(failed.id, "root")
    inbox.look()
    assert taker.took == ["o-1"]
    with pytest.raises(UnknownEvent):
        inbox.again(failed.id, "root")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_webhooks_are_listed_newest_first_page_by_page(inbox: Inbox, clock: FixedClock) -> None:
    for number in range(5):
        receive(inbox, clock, f"o-{number}")
    first = inbox.events(None, 3)
    rest = inbox.events(None, 3, before_id=first[-1].id)
    ids = [event.id for event in [*first, *rest]]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 5


def test_what_was_dealt_with_is_emptied_after_a_while_and_counts_still(
    inbox: Inbox, taker: Taker, clock: FixedClock, database: Database
) -> None:
    receive(inbox, clock, "o-1", "msg_1")
    inbox.look()
    taker.fails = 1
    receive(inbox, clock, "o-2", "msg_2")
    inbox.look()
    clock.at += BODIES_KEPT - timedelta(seconds=1)
    assert inbox.sweep() == 0
    clock.forward(seconds=2)
    assert inbox.sweep() == 1
    assert [bool(body) for body in bodies(database)] == [False, True]  # What failed is needed still.
    assert receive(inbox, clock, "o-1", "msg_1") is False


def test_what_names_somebody_goes_with_their_account_and_what_books_need_stays(
    server: Server, ana: Person, clock: FixedClock
) -> None:
    checkout_id = checkout_of(server, ana)
    delivery = polar_delivery(ordered(checkout_id, clock()).event(), clock(), "msg_1")
    assert ana.email in json.loads(delivery.body)["data"]["customer"]["email"]
    server.payments.receive(Provider.POLAR, delivery.headers, delivery.body)
    server.payments.fulfil_due()
    server.accounts.operators.remove_user(ana.email)
    assert bodies(server.database) == [b""]
    kept = server.payments.checkouts.get(ana.owner_id, checkout_id)
    assert (kept.credits_ucr, kept.amount_cents, kept.url, kept.state.value) == (250_000_000, 1000, "", "paid")
    assert server.billing.balance_ucr(ana.owner_id) == 250_000_000
    assert server.payments.receive(Provider.POLAR, delivery.headers, delivery.body) is False
    assert server.billing.reconcile().broken == ""
    told = json.loads(delivery.body)
    told["type"], told["data"]["refunded_amount"] = "order.refunded", 1000
    again = polar_delivery(told, clock())
    server.payments.receive(Provider.POLAR, again.headers, again.body)
    server.payments.fulfil_due()
    assert server.billing.balance_ucr(ana.owner_id) == 0
    assert server.billing.reconcile().broken == ""
