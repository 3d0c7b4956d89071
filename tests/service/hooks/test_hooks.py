"""Webhooks: told in the transaction of what happened, again until they are heard, to nobody else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from octavia.api.server import Server
from octavia.platform.database import Database
from octavia.platform.server_settings import Mode
from octavia.service.errors import ServiceError
from octavia.service.hooks.deliveries import Delivery, DeliveryStatus, announce
from octavia.service.hooks.dispatch import MOST_ATTEMPTS, WAITS
from octavia.service.hooks.endpoints import MOST_ENDPOINTS, SWITCHED_OFF, Change, Endpoint, HookEvent
from octavia.service.hooks.errors import NotNow, TooManyEndpoints, UnknownDelivery, UnknownEndpoint, UnusableEndpoint
from octavia.service.hooks.hooks import Hooks
from octavia.service.hooks.tables import AttemptRow, DeliveryRow, EndpointRow
from support.people import Person, new_person
from support.receiver import Received, Receiver
from support.server import FixedClock

ALL = tuple(HookEvent)


def tell(server: Server, person: Person, event: str = HookEvent.JOB_COMPLETED, **data: object) -> None:
    with server.database.transaction() as session:
        announce(session, person.owner_id, event, data, server.clock())


def only(hooks: Hooks, person: Person, endpoint: Endpoint) -> Delivery:
    (delivery,) = hooks.deliveries(person.owner_id, endpoint.id)
    return delivery


@pytest.fixture
def endpoint(hooks: Hooks, ana: Person, receiver: Receiver) -> Endpoint:
    return hooks.endpoints.create(ana.owner_id, receiver.url, ALL)[0]


def verified(received: Received, secret: str) -> bool:
    """Checked as a receiver does, by the specification."""
    signed = f"{received.headers['webhook-id']}.{received.headers['webhook-timestamp']}.".encode() + received.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return wanted in received.headers["webhook-signature"].split(" ")


def test_what_happens_is_told_once_signed(server: Server, hooks: Hooks, ana: Person, receiver: Receiver) -> None:
    made, secret = hooks.endpoints.create(ana.owner_id, receiver.url, [HookEvent.JOB_COMPLETED])
    tell(server, ana, job_id="j1")
    assert [hooks.send_due(), hooks.send_due()] == [1, 0]
    (received,) = receiver.got
    assert verified(received, secret)
    assert json.loads(received.body) == {
        "type": "job.completed",
        "timestamp": server.clock().isoformat(),
        "data": {"job_id": "j1"},
    }
    delivery = only(hooks, ana, made)
    assert (delivery.status, delivery.attempts, delivery.next_at) == (DeliveryStatus.DELIVERED, 1, None)
    assert received.headers["webhook-id"] == delivery.id
    assert hooks.endpoints.get(ana.owner_id, made.id).heard_at == server.clock()


def test_only_chosen_events_of_the_own_owner_are_told(
    server: Server, hooks: Hooks, ana: Person, receiver: Receiver
) -> None:
    hooks.endpoints.create(ana.owner_id, receiver.url, [HookEvent.JOB_FAILED])
    tell(server, ana, HookEvent.JOB_COMPLETED)
    tell(server, new_person(server, "ben@mail.example"), HookEvent.JOB_FAILED)
    assert hooks.send_due() == 0


def test_what_is_rolled_back_is_not_told(server: Server, hooks: Hooks, ana: Person, endpoint: Endpoint) -> None:
    with pytest.raises(ZeroDivisionError), server.database.transaction() as session:
        announce(session, ana.owner_id, HookEvent.JOB_FAILED, {}, server.clock())
        raise ZeroDivisionError
    assert hooks.deliveries(ana.owner_id, endpoint.id) == []


def test_it_is_tried_again_until_it_is_heard(
    server: Server, hooks: Hooks, ana: Person, endpoint: Endpoint, receiver: Receiver, clock: FixedClock
) -> None:
    receiver.answer = lambda _: 503 if len(receiver.got) < 3 else 200
    tell(server, ana)
    for wait in WAITS[:2]:
        assert hooks.send_due() == 1
        clock.at += wait / 2
        assert hooks.send_due() == 0
        clock.at += wait / 2
    assert hooks.send_due() == 1
    assert len({received.headers["webhook-id"] for received in receiver.got}) == 1
    assert len({received.headers["webhook-timestamp"] for received in receiver.got}) == 3
    delivery, log = hooks.delivery(ana.owner_id, only(hooks, ana, endpoint).id)
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.DELIVERED, 3)
    assert [(each.number, each.answered, each.fault) for each in log] == [
        (1, 503, "it answered 503"),
        (2, 503, "it answered 503"),
        (3, 200, ""),
    ]


def fail_for_good(hooks: Hooks, clock: FixedClock) -> int:
    """Let time pass until nothing is due any more; how many attempts were made."""
    attempts = hooks.send_due()
    for wait in WAITS:
        clock.at += wait
        attempts += hooks.send_due()
    return attempts


def test_after_ten_attempts_it_has_failed_and_a_deaf_endpoint_is_disabled(
    server: Server, hooks: Hooks, ana: Person, endpoint: Endpoint, receiver: Receiver, clock: FixedClock
) -> None:
    receiver.answer = lambda _: 500
    tell(server, ana)
    assert fail_for_good(hooks, clock) == MOST_ATTEMPTS == 10
    assert only(hooks, ana, endpoint).status is DeliveryStatus.FAILED
    disabled = hooks.endpoints.get(ana.owner_id, endpoint.id)
    assert not disabled.enabled
    assert "10 attempts" in disabled.disabled_reason
    tell(server, ana)
    assert len(hooks.deliveries(ana.owner_id, endpoint.id)) == 1


def test_an_endpoint_that_hears_others_is_not_disabled(
    server: Server, hooks: Hooks, ana: Person, endpoint: Endpoint, receiver: Receiver, clock: FixedClock
) -> None:
    receiver.answer = lambda received: 500 if b"poison" in received.body else 200
    tell(server, ana, job_id="poison")
    clock.forward(seconds=1)
    tell(server, ana, job_id="good")
    fail_for_good(hooks, clock)
    assert sorted(each.status for each in hooks.deliveries(ana.owner_id, endpoint.id)) == ["delivered", "failed"]
    assert hooks.endpoints.get(ana.owner_id, endpoint.id).enabled


def test_an_endpoint_that_has_gone_is_disabled_at_once(
    server: Server, hooks: Hooks, ana: Person, endpoint: Endpoint, receiver: Receiver
) -> None:
    receiver.answer = lambda _: 410
    tell(server, ana)
    assert hooks.send_due() == 1
    assert only(hooks, ana, endpoint).status is DeliveryStatus.FAILED
    assert "410" in hooks.endpoints.get(ana.owner_id, endpoint.id).disabled_reason


def test_switched_off_nothing_is_sent_and_switched_on_what_follows_is(
    server: Server, hooks: Hooks, ana: Person, endpoint: Endpoint, receiver: Receiver
) -> None:
    tell(server, ana)
    off = hooks.endpoints.change(ana.owner_id, endpoint.id, Change(enabled=False))
    assert (off.enabled, off.disabled_reason) == (False, SWITCHED_OFF)
    assert hooks.send_due() == 0
    lost = only(hooks, ana, endpoint)
    assert lost.status is DeliveryStatus.FAILED
    with pytest.raises(NotNow):
        hooks.deliver_again(ana.owner_id, lost.id)
    with pytest.raises(NotNow):
        hooks.ping(ana.owner_id, endpoint.id)
    hooks.endpoints.change(ana.owner_id, endpoint.id, Change(enabled=True))
    tell(server, ana)
    assert hooks.send_due() == 1
    assert len(receiver.got) == 1


def test_a_message_can_be_sent_once_more_under_its_old_id(
    server: Server, hooks: Hooks, ana: Person, endpoint: Endpoint, receiver: Receiver
) -> None:
    tell(server, ana)
    with pytest.raises(NotNow):
        hooks.deliver_again(ana.owner_id, only(hooks, ana, endpoint).id)
    hooks.send_due()
    hooks.deliver_again(ana.owner_id, only(hooks, ana, endpoint).id)
    hooks.send_due()
    assert len({(each.headers["webhook-id"], each.body) for each in receiver.got}) == 1
    assert len(receiver.got) == 2


def test_workers_that_race_send_each_message_once(
    server: Server, hooks: Hooks, ana: Person, endpoint: Endpoint, receiver: Receiver
) -> None:
    for number in range(8):
        tell(server, ana, number=number)
    others = [Hooks(server.database, server.settings, server.clock) for _ in range(3)]
    for _ in range(4):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda each: each.send_due(), [hooks, *others]))
    assert sorted(json.loads(each.body)["data"]["number"] for each in receiver.got) == list(range(8))


def test_an_attempt_whose_worker_died_counts_and_the_next_follows(
    server: Server, hooks: Hooks, ana: Person, endpoint: Endpoint, receiver: Receiver, clock: FixedClock
) -> None:
    tell(server, ana)
    with server.database.transaction() as session:
        row = session.scalars(select(DeliveryRow)).one()
        row.attempts, row.next_at = MOST_ATTEMPTS - 1, clock()
        session.flush()
    assert hooks.send_due() == 1
    assert only(hooks, ana, endpoint).attempts == MOST_ATTEMPTS
    with server.database.transaction() as session:
        row = session.scalars(select(DeliveryRow)).one()
        row.status, row.ended_at, row.next_at = DeliveryStatus.PENDING, None, clock()
    assert hooks.send_due() == 1
    delivery, log = hooks.delivery(ana.owner_id, only(hooks, ana, endpoint).id)
    assert delivery.status is DeliveryStatus.FAILED
    assert "cut short" in log[-1].fault
    assert len(receiver.got) == 1


def test_with_a_new_secret_the_old_one_is_good_for_a_day(
    server: Server, hooks: Hooks, ana: Person, receiver: Receiver, clock: FixedClock
) -> None:
    made, old = hooks.endpoints.create(ana.owner_id, receiver.url, ALL)
    new = hooks.endpoints.new_secret(ana.owner_id, made.id)
    tell(server, ana)
    hooks.send_due()
    clock.forward(hours=25)
    tell(server, ana)
    hooks.send_due()
    first, second = receiver.got
    assert (verified(first, old), verified(first, new)) == (True, True)
    assert (verified(second, old), verified(second, new)) == (False, True)


def test_a_secret_lies_sealed(hooks: Hooks, ana: Person, receiver: Receiver, database: Database) -> None:
    _, secret = hooks.endpoints.create(ana.owner_id, receiver.url, ALL)
    with database.reading() as session:
        row = session.scalars(select(EndpointRow)).one()
    assert secret.removeprefix("whsec_") not in row.sealed_secret


def test_another_owner_finds_nothing(server: Server, hooks: Hooks, ana: Person, endpoint: Endpoint) -> None:
    tell(server, ana)
    delivery, ben = only(hooks, ana, endpoint), new_person(server, "ben@mail.example").owner_id
    for asked in (
        lambda: hooks.endpoints.get(ben, endpoint.id),
        lambda: hooks.endpoints.change(ben, endpoint.id, Change(enabled=False)),
        lambda: hooks.endpoints.new_secret(ben, endpoint.id),
        lambda: hooks.endpoints.remove(ben, endpoint.id),
        lambda: hooks.ping(ben, endpoint.id),
        lambda: hooks.deliveries(ben, endpoint.id),
    ):
        with pytest.raises(UnknownEndpoint):
            asked()
    for looked in (lambda: hooks.delivery(ben, delivery.id), lambda: hooks.deliver_again(ben, delivery.id)):
        with pytest.raises(UnknownDelivery):
            looked()
    assert hooks.endpoints.of_owner(ben) == []
    assert hooks.endpoints.get(ana.owner_id, endpoint.id) == endpoint


def test_what_can_t_be_told_is_refused(server: Server, hooks: Hooks, ana: Person, receiver: Receiver) -> None:
    with pytest.raises(UnusableEndpoint):
        hooks.endpoints.create(ana.owner_id, receiver.url, [])
    strict = Hooks(server.database, replace(server.settings, mode=Mode.PRODUCTION), server.clock)
    for url in (receiver.url, receiver.url.replace("http:", "https:"), "https://localhost/", "ftp://x.example/"):
        with pytest.raises(ServiceError):
            strict.endpoints.create(ana.owner_id, url, ALL)
    assert hooks.endpoints.of_owner(ana.owner_id) == []


def test_an_owner_has_a_limited_number(hooks: Hooks, ana: Person, receiver: Receiver) -> None:
    for _ in range(MOST_ENDPOINTS):
        hooks.endpoints.create(ana.owner_id, receiver.url, ALL)
    with pytest.raises(TooManyEndpoints):
        hooks.endpoints.create(ana.owner_id, receiver.url, ALL)


def test_old_messages_are_forgotten_and_with_an_endpoint_all_of_it(
    server: Server, hooks: Hooks, ana: Person, endpoint: Endpoint, clock: FixedClock
) -> None:
    tell(server, ana)
    hooks.send_due()
    clock.forward(days=31)
    tell(server, ana)
    assert hooks.sweep() == 1
    assert len(hooks.deliveries(ana.owner_id, endpoint.id)) == 1
    hooks.send_due()
    with server.database.transaction() as session:
        hooks.forget(session, ana.owner_id)
    with server.database.reading() as session:
        for table in (EndpointRow, DeliveryRow, AttemptRow):
            assert session.scalars(select(table)).all() == []
