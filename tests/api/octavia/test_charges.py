"""Why a job was charged what it was, over HTTP."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server
from octavia.service.billing.money import CREDIT_UCR
from support.people import Person, signed_up

JOB = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def ana(client: TestClient, server: Server) -> Person:
    person = signed_up(client)
    server.billing.grant(person.owner_id, 100 * CREDIT_UCR, "test", "grant", "tests")
    quote = server.billing.quote("video_translate", 61_500, ["es", "fr"])
    with server.database.transaction() as session:
        hold = server.billing.hold(session, person.owner_id, JOB, quote)
        server.billing.settle(session, hold, quote.parts[0].amount_ucr, "es", {"language": "es"})
        server.billing.release(session, hold)
    return person


def test_a_job_s_charges_are_explained(client: TestClient, ana: Person) -> None:
    answer = client.get(f"/api/v1/billing/charges/{JOB}", headers=ana.headers)
    assert answer.status_code == 200
    found = answer.json()
    assert (found["job_id"], found["charged"]) == (JOB, 31)
    (start,) = found["starts"]
    assert {name: start[name] for name in ("state", "held", "charged", "released")} == {
        "state": "released",
        "held": 62,
        "charged": 31,
        "released": 31,
    }
    (charge,) = start["charges"]
    assert (charge["language"], charge["amount"]) == ("es", 31)
    assert charge["text"] == (
        "video translate, es: 61.5 s at 30 credits a minute: 31 credits (price book octavia, version 1)"
    )
    told = charge["explanation"]
    assert (told["price_book"], told["price_book_version"], told["rule"], told["duration_ms"]) == (
        "octavia",
        1,
        "video_translate",
        61_500,
    )


def test_another_s_job_and_one_that_never_was_are_not_found(client: TestClient, ana: Person) -> None:
    ben = signed_up(client, "ben@mail.example")
    assert client.get(f"/api/v1/billing/charges/{JOB}", headers=ben.headers).status_code == 404
    assert client.get(f"/api/v1/billing/charges/{'0' * 36}", headers=ana.headers).status_code == 404
    assert client.get(f"/api/v1/billing/charges/{JOB}").status_code == 401
