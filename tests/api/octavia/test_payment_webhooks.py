"""Every webhook delivered once, twice, twenty times, out of order, late, forged, broken: credits exactly once or not at
all, the right status, and nothing lost from the inbox."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server
from octavia.platform.server_settings import ServerSettings
from octavia.service.billing.billing import OCTAVIA
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.billing.posting import WalletKey, locked
from octavia.service.payments.inbox import WAITS, Event
from octavia.service.payments.tables import EventState, Provider
from octavia.testing.payments.run import POLAR_SECRET, STRIPE_SECRET
from support.payments import (
    HOOK,
    credits_of,
    polar_delivery,
    selling,
    settled,
    stripe_delivery,
)
from support.people import Person, new_person
from support.server import FixedClock
from support.sold import Sold

pytestmark = pytest.mark.usefixtures("settles")

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PROVIDERS = pytest.mark.parametrize("provider", [Provider.POLAR, Provider.STRIPE])
NEW_POLAR, NEW_STRIPE = "polar_whs_the_next_one", "whsec_the_next_one"
Json = dict[str, Any]


@pytest.fixture
def server_settings(server_settings: ServerSettings) -> ServerSettings:
    return selling(server_settings)


@pytest.fixture
def ana(server: Server) -> Person:
    return new_person(server)


@pytest.fixture
def sold(server: Server, ana: Person, provider: Provider) -> Sold:
    return Sold(server, ana, provider)


def inbox(server: Server) -> list[Event]:
    return server.payments.inbox.events(None, 200)


@PROVIDERS
def test_a_webhook_counts_once_however_often_it_comes_under_old_ids_and_new_ones(
    client: TestClient, server: Server, ana: Person, provider: Provider
) -> None:
    for place, times in enumerate((1, 2, 20), 1):
        sold = Sold(server, ana, provider)
        delivery = sold.signed(sold.paid(), f"evt_{place}")
        answers = [delivery.to(client) for _ in range(times)]
        assert [(each.status_code, each.json()["status"]) for each in answers] == [
            (202, "accepted"),
            *[(202, "duplicate")] * (times - 1),
        ]
        for number in range(times):
            answer = sold.signed(sold.paid(), f"evt_{place}_{number}").to(client)
            assert (answer.status_code, answer.json()["status"]) == (202, "accepted")
        settled(server)
        assert credits_of(server, ana) == (250 * place, 0, 0)
    assert [event.state for event in inbox(server)] == [EventState.DONE] * (3 + 23)


@pytest.mark.parametrize("provider", [Provider.POLAR])
def test_older_names_of_the_same_event_count_with_it(
    client: TestClient, server: Server, ana: Person, sold: Sold
) -> None:
    for kind in ("order.confirmed", "payment.succeeded", "order.paid"):
        assert sold.signed(sold.paid() | {"type": kind}).to(client).status_code == 202
    settled(server)
    assert credits_of(server, ana) == (250, 0, 0)


@PROVIDERS
def test_payment_and_refunds_come_to_the_same_in_any_order(
    client: TestClient, server: Server, ana: Person, provider: Provider
) -> None:
    for place, order in enumerate(itertools.permutations(range(3)), 1):
        sold = Sold(server, ana, provider)
        told = [sold.paid(), sold.refunded(200), sold.refunded(400)]
        for number in order:
            assert sold.signed(told[number], f"evt_{place}_{number}").to(client).status_code == 202
            settled(server)
        assert credits_of(server, ana) == (150 * place, 0, 0)
    assert {event.state for event in inbox(server)} == {EventState.DONE}


@PROVIDERS
def test_what_was_refunded_in_all_is_taken_back_once(
    client: TestClient, server: Server, ana: Person, sold: Sold
) -> None:
    for place, (cents, left) in enumerate(((200, 200), (200, 200), (600, 100), (400, 100), (1000, 0), (1000, 0))):
        for number, event in enumerate((sold.paid(), sold.refunded(cents))):
            sold.signed(event, f"evt_{place}_{number}").to(client)
        settled(server)
        assert credits_of(server, ana) == (left, 0, 0)


@PROVIDERS
def test_a_refund_of_what_was_spent_is_owed(client: TestClient, server: Server, ana: Person, sold: Sold) -> None:
    sold.signed(sold.paid()).to(client)
    settled(server)
    with server.database.transaction() as session:
        quote = replace(server.billing.quote("transcribe", 60_000 * 20), amount_ucr=200 * CREDIT_UCR)
        hold = server.billing.hold(session, ana.owner_id, "job", quote)
        server.billing.settle(session, hold, 200 * CREDIT_UCR, "es", {})
        server.billing.release(session, hold)
    sold.signed(sold.refunded(400)).to(client)
    settled(server)
    assert credits_of(server, ana) == (0, 0, 50)
    lines = client.get("/api/v1/billing/transactions", headers=ana.headers).json()["transactions"]
    assert [(each["transaction_type"], each["amount"], each["owed_after"]) for each in lines[:2]] == [
        ("refund", -100, 50),
        ("debt", 50, 50),
    ]


def test_what_is_disputed_is_withheld_until_it_is_decided(client: TestClient, server: Server, ana: Person) -> None:
    had = 0
    for place, (told, left) in enumerate(
        (
            (["needs_response"], 0),
            (["needs_response", "under_review", "won"], 250),
            (["won", "needs_response"], 250),
            (["needs_response", "lost"], 0),
            (["lost", "needs_response", "won"], 0),
            (["warning_needs_response"], 250),
            (["warning_needs_response", "needs_response"], 0),
            (["warning_needs_response", "warning_closed"], 250),
        )
    ):
        sold = Sold(server, ana, Provider.STRIPE)
        events = [sold.paid(), *map(sold.dispute, told)]
        for number, event in enumerate(events * 2):
            assert sold.signed(event, f"evt_{place}_{number}").to(client).status_code == 202
            settled(server)
        had += left
        assert credits_of(server, ana) == (had, 0, 0)
    assert {event.state for event in inbox(server)} == {EventState.DONE}


@PROVIDERS
def test_a_webhook_counts_within_five_minutes_of_its_signature(
    client: TestClient, server: Server, ana: Person, provider: Provider
) -> None:
    for later_s, status in ((-301, 403), (301, 403), (-86_400, 403), (86_400, 403), (-299, 202), (299, 202)):
        sold = Sold(server, ana, provider)
        assert sold.signed(sold.paid(), f"evt_{later_s}", later_s=later_s).to(client).status_code == status
    settled(server)
    assert credits_of(server, ana) == (500, 0, 0)


@PROVIDERS
def test_a_webhook_that_was_recorded_is_worth_nothing_later(
    client: TestClient, server: Server, ana: Person, sold: Sold, clock: FixedClock
) -> None:
    recorded = sold.signed(sold.paid())
    assert recorded.to(client).status_code == 202
    clock.forward(minutes=6)
    assert recorded.to(client).status_code == 403
    settled(server)
    assert credits_of(server, ana) == (250, 0, 0)


@PROVIDERS
def test_what_nobody_signed_is_refused_and_not_kept(
    client: TestClient, server: Server, ana: Person, sold: Sold
) -> None:
    good = sold.signed(sold.paid())
    forged = [
        sold.signed(sold.paid(), secret="polar_whs_guessed"),
        replace(good, body=good.body.replace(b"1000", b"9000")),
        replace(good, headers={"content-type": "application/json"}),
        replace(good, headers=dict.fromkeys(good.headers, "nonsense")),
        replace(good, headers=dict.fromkeys(good.headers, "")),
    ]
    for each in forged:
        answer = each.to(client)
        assert (answer.status_code, answer.json()["error"]) == (403, "WEBHOOK_NOT_GENUINE")
    assert inbox(server) == []
    assert credits_of(server, ana) == (0, 0, 0)
    assert good.to(client).status_code == 202  # What was forged under its id stands in its way not.


class TestWhileASecretIsReplaced:
    """An endpoint with two secrets."""

    @pytest.fixture
    def server_settings(self, server_settings: ServerSettings) -> ServerSettings:
        return replace(
            server_settings,
            polar_webhook_secrets=(NEW_POLAR, POLAR_SECRET),
            stripe_webhook_secrets=(NEW_STRIPE, STRIPE_SECRET),
        )

    @PROVIDERS
    def test_both_are_good(
        self, client: TestClient, server: Server, ana: Person, sold: Sold, provider: Provider
    ) -> None:
        new, old = (NEW_POLAR, POLAR_SECRET) if provider is Provider.POLAR else (NEW_STRIPE, STRIPE_SECRET)
        for place, secret in enumerate((old, new)):
            assert sold.signed(sold.paid(), f"evt_{place}", secret=secret).to(client).status_code == 202
        assert sold.signed(sold.paid(), "evt_2", secret=f"{new}r").to(client).status_code == 403
        settled(server)
        assert credits_of(server, ana) == (250, 0, 0)


@PROVIDERS
def test_what_concerns_no_payment_is_taken_and_ignored(
    client: TestClient, server: Server, ana: Person, sold: Sold
) -> None:
    kinds = ["subscription.migrated", "customer.created", "something.new", "order.paid.not"]
    for place, kind in enumerate(kinds):
        assert sold.signed(sold.paid() | {"type": kind}, f"evt_{place}").to(client).status_code == 202
    settled(server)
    told = [(event.kind, event.state, event.next_at) for event in reversed(inbox(server))]
    assert told == [(kind, EventState.IGNORED, None) for kind in kinds]
    assert credits_of(server, ana) == (0, 0, 0)


def without(event: Json, *path: str) -> Json:
    """The event without a field."""
    first, *rest = path
    if not rest:
        return {name: value for name, value in event.items() if name != first}
    return event | {first: without(event[first], *rest)}


POLAR_NEEDS = [
    ("type",),
    ("data",),
    ("data", "id"),
    ("data", "total_amount"),
    ("data", "currency"),
    ("data", "metadata"),
    ("data", "metadata", "purchase_id"),
]
STRIPE_NEEDS = [
    ("type",),
    ("data",),
    ("data", "object"),
    ("data", "object", "id"),
    ("data", "object", "currency"),
    ("data", "object", "metadata", "purchase_id"),
]


@PROVIDERS
def test_an_event_that_lacks_a_field_is_kept_with_the_reason_and_tried_again(
    client: TestClient, server: Server, ana: Person, sold: Sold, provider: Provider, clock: FixedClock
) -> None:
    needs = POLAR_NEEDS if provider is Provider.POLAR else STRIPE_NEEDS
    for place, path in enumerate(needs):
        assert sold.signed(without(sold.paid(), *path), f"evt_{place}").to(client).status_code == 202
    for number, wait in enumerate(WAITS, 1):
        settled(server)
        for event in inbox(server):
            assert (event.state, event.attempts, event.next_at) == (EventState.FAILED, number, clock() + wait)
            assert event.reason.startswith("it ")
        clock.at += wait
    settled(server)
    kept = [(event.state, event.attempts, event.next_at) for event in inbox(server)]
    assert kept == [(EventState.FAILED, len(WAITS) + 1, None)] * len(needs)
    assert credits_of(server, ana) == (0, 0, 0)


@PROVIDERS
def test_what_is_no_event_at_all_is_kept_too(client: TestClient, server: Server, provider: Provider) -> None:
    bodies = [b"", b"null", b"[]", b"{", b"[" * 100_000, b'{"type": 7}', b'"order.paid"', b'{"type": "\\ud800\\u0000"}']
    for body in bodies:
        now = server.clock()
        delivery = polar_delivery(body, now) if provider is Provider.POLAR else stripe_delivery(body, now)
        assert delivery.to(client).status_code == 202
    settled(server)
    assert [event.state for event in inbox(server)] == [EventState.IGNORED, *[EventState.FAILED] * (len(bodies) - 1)]


@PROVIDERS
def test_what_was_not_paid_as_it_was_sold_brings_nothing(
    client: TestClient, server: Server, ana: Person, sold: Sold, provider: Provider
) -> None:
    nobodys = {"metadata": {"purchase_id": "11111111-2222-3333-4444-555555555555"}}
    changes: list[Json] = [{"currency": "eur"}, nobodys]
    changes += [{"total_amount": 999}] if provider is Provider.POLAR else [{"amount_received": 999}, {"livemode": True}]
    for place, change in enumerate(changes):
        event = sold.paid()
        data = event["data"]
        changed = {"object": data["object"] | change} if provider is Provider.STRIPE else data | change
        assert sold.signed(event | {"data": changed}, f"evt_{place}").to(client).status_code == 202
    settled(server)
    assert [event.state for event in inbox(server)] == [EventState.FAILED] * len(changes)
    assert credits_of(server, ana) == (0, 0, 0)
    sold.signed(sold.paid(), "evt_right").to(client)
    settled(server)
    assert credits_of(server, ana) == (250, 0, 0)


@ON_SQLITE
@PROVIDERS
def test_a_checkout_is_paid_by_one_payment(client: TestClient, server: Server, ana: Person, sold: Sold) -> None:
    sold.signed(sold.paid()).to(client)
    settled(server)
    event, first = sold.paid(), sold.reference
    data = event["data"]
    other = {"object": data["object"] | {"id": "pi_2"}} if sold.provider is Provider.STRIPE else data | {"id": "o-2"}
    sold.signed(event | {"data": other}, "evt_other").to(client)
    settled(server)
    failed = inbox(server)[0]
    assert (failed.state, first in failed.reason) == (EventState.FAILED, True)
    assert credits_of(server, ana) == (250, 0, 0)


@PROVIDERS
def test_eight_at_once_count_once(client: TestClient, server: Server, ana: Person, sold: Sold) -> None:
    deliveries = [sold.signed(sold.paid(), f"evt_{number // 2}") for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda each: each.to(client).json()["status"], deliveries))
        list(pool.map(lambda _: settled(server), range(8)))
    assert sorted(answers) == ["accepted"] * 8 + ["duplicate"] * 8
    assert credits_of(server, ana) == (250, 0, 0)
    assert [event.state for event in inbox(server)] == [EventState.DONE] * 8


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@PROVIDERS
def test_the_answer_does_not_wait_for_what_is_done_with_it(
    client: TestClient, server: Server, ana: Person, sold: Sold
) -> None:
    server.billing.grant(ana.owner_id, CREDIT_UCR, "a wallet", "wallet", "tests")
    answered = threading.Event()
    with server.database.transaction() as session:
        assert (
            locked(session.connection(), WalletKey(ana.owner_id, OCTAVIA)) is not None
        )  # Whoever credits it waits from now on.
        for number in range(20):
            answer = sold.signed(sold.paid(), f"evt_{number}").to(client)
            assert (answer.status_code, answer.json()["status"]) == (202, "accepted")
        answered.set()
        assert {event.state for event in inbox(server)} == {EventState.RECEIVED}
    settled(server)
    assert credits_of(server, ana) == (251, 0, 0)


@ON_SQLITE
def test_a_webhook_needs_no_credential_and_no_page_of_ours(client: TestClient, server: Server, ana: Person) -> None:
    sold = Sold(server, ana, Provider.POLAR)
    delivery = sold.signed(sold.paid())
    foreign = delivery.headers | {"Origin": "https://evil.example", "Cookie": "octavia_session=nonsense"}
    assert replace(delivery, headers=foreign).to(client).status_code == 202
    assert client.get(f"{HOOK}/polar").status_code == 405
