"""Webhooks over HTTP: managed by their owner, told what happens to jobs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server
from support.people import Person, new_person
from support.receiver import Receiver, receiving

ALL = "/api/v1/webhooks"


@pytest.fixture
def ana(server: Server) -> Person:
    return new_person(server)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def webhook(client: TestClient, ana: Person, receiver: Receiver) -> dict[str, Any]:
    body = {"url": receiver.url, "events": ["job.failed", "job.completed"], "description": "to the office"}
    made = client.post(ALL, json=body, headers=ana.headers)
    assert made.status_code == 201, made.text
    return dict(made.json())


def test_a_webhook_is_made_with_a_secret_that_is_shown_once(
    client: TestClient, ana: Person, webhook: dict[str, Any], server: Server, receiver: Receiver
) -> None:
    secret = webhook.pop("secret")
    assert secret.startswith("whsec_")
    assert webhook == {
        "id": webhook["id"],
        "url": receiver.url,
        "description": "to the office",
        "events": ["job.completed", "job.failed"],
        "enabled": True,
        "disabled_reason": "",
        "last_delivered_at": None,
        "created_at": server.clock().isoformat().replace("+00:00", "Z"),
    }
    assert client.get(f"{ALL}/{webhook['id']}", headers=ana.headers).json() == webhook
    assert client.get(ALL, headers=ana.headers).json() == {"webhooks": [webhook]}


def test_without_a_choice_it_is_told_everything(client: TestClient, ana: Person, receiver: Receiver) -> None:
    made = client.post(ALL, json={"url": receiver.url}, headers=ana.headers).json()
    assert made["events"] == ["job.cancelled", "job.completed", "job.failed", "job.started"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"url": ""}, 422),
        ({"url": "x" * 3000}, 422),
        ({"url": "https://hooks.example/", "events": ["job.exploded"]}, 422),
        ({"url": "https://hooks.example/", "events": []}, 422),
        ({"url": "ftp://hooks.example/"}, 422),
        ({"url": "http://169.254.169.254/"}, 422),
    ],
)
def test_what_can_t_be_told_is_refused(client: TestClient, ana: Person, body: dict[str, Any], status: int) -> None:
    refused = client.post(ALL, json=body, headers=ana.headers)
    assert refused.status_code in (status, 400), refused.text
    assert client.get(ALL, headers=ana.headers).json() == {"webhooks": []}


def test_a_ping_is_delivered_and_stands_in_the_log(
    client: TestClient, ana: Person, webhook: dict[str, Any], server: Server, receiver: Receiver
) -> None:
    sent = client.post(f"{ALL}/{webhook['id']}/ping", headers=ana.headers)
    assert (sent.status_code, sent.json()["status"]) == (202, "pending")
    server.hooks.send_due()
    (delivery,) = client.get(f"{ALL}/{webhook['id']}/deliveries", headers=ana.headers).json()["deliveries"]
    assert (delivery["id"], delivery["event"], delivery["status"]) == (sent.json()["id"], "ping", "delivered")
    detail = client.get(f"{ALL}/deliveries/{delivery['id']}", headers=ana.headers).json()
    assert detail["body"].encode() == receiver.got[0].body
    assert [(each["number"], each["answered"], each["fault"]) for each in detail["log"]] == [(1, 204, "")]


def test_a_message_can_be_sent_once_more(
    client: TestClient, ana: Person, webhook: dict[str, Any], server: Server, receiver: Receiver
) -> None:
    sent = client.post(f"{ALL}/{webhook['id']}/ping", headers=ana.headers).json()["id"]
    again = f"{ALL}/deliveries/{sent}/redeliver"
    assert client.post(again, headers=ana.headers).status_code == 409
    server.hooks.send_due()
    assert client.post(again, headers=ana.headers).json()["status"] == "pending"
    server.hooks.send_due()
    assert [each.headers["webhook-id"] for each in receiver.got] == [sent, sent]


def test_it_can_be_changed_switched_off_given_a_new_secret_and_removed(
    client: TestClient, ana: Person, webhook: dict[str, Any]
) -> None:
    one = f"{ALL}/{webhook['id']}"
    changed = client.patch(one, json={"events": ["job.started"], "enabled": False}, headers=ana.headers).json()
    assert (changed["events"], changed["enabled"], changed["description"]) == (["job.started"], False, "to the office")
    assert changed["disabled_reason"]
    assert client.patch(one, json={"enabled": True}, headers=ana.headers).json()["disabled_reason"] == ""
    renewed = client.post(f"{one}/rotate-secret", headers=ana.headers).json()["secret"]
    assert renewed.startswith("whsec_")
    assert renewed != webhook["secret"]
    assert client.delete(one, headers=ana.headers).status_code == 204
    assert client.get(one, headers=ana.headers).status_code == 404
