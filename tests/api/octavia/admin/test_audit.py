"""The audit trail over HTTP, for administrators."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server
from octavia.service.audit import OPERATOR, record
from support.people import Person, new_person
from support.server import FixedClock
from support.statements import counted_statements

AUDIT = "/api/v1/admin/audit"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def ana(server: Server, chief: Person) -> Person:
    person = new_person(server)
    server.billing.grant(person.owner_id, 5, "=1+1", "k", chief.user_id)
    return person


def acts(client: TestClient, **wanted: Any) -> list[str]:
    answer = client.get(AUDIT, params=wanted)
    assert answer.status_code == 200, answer.text
    return [entry["action"] for entry in answer.json()["entries"]]


def test_who_did_what_to_whom_is_told_by_their_addresses(client: TestClient, chief: Person, ana: Person) -> None:
    newest = client.get(AUDIT, params={"limit": 1}).json()
    (entry,) = newest["entries"]
    assert (entry["actor"], entry["actor_name"], entry["action"]) == (chief.user_id, chief.email, "credits.granted")
    assert (entry["target"], entry["target_name"]) == (ana.owner_id, ana.email)
    assert newest["next"] == entry["id"]
    older = client.get(AUDIT, params={"before_id": newest["next"], "limit": 200}).json()
    assert older["next"] is None
    assert all(each["id"] < entry["id"] for each in older["entries"])


def test_the_trail_is_looked_through_by_actor_action_subject_and_time(
    client: TestClient, server: Server, clock: FixedClock, chief: Person, ana: Person
) -> None:
    assert acts(client, actor=chief.email, action="credits") == ["credits.granted"]
    assert acts(client, actor=OPERATOR) == ["account.created"] * 2
    assert acts(client, subject=ana.email, actor=chief.user_id) == ["credits.granted"]
    assert acts(client, subject=ana.user_id, action="account.created") == ["account.created"]
    assert acts(client, subject=ana.owner_id, action="credits") == ["credits.granted"]
    assert acts(client, subject=ana.user_id, action="credits") == ["credits.granted"]
    assert acts(client, subject="nothing") == []
    later = clock.at.isoformat()
    clock.forward(minutes=5)
    with server.database.transaction() as session:
        record(session, clock(), "storage.purged", actor=OPERATOR)
    assert acts(client, since=clock.at.isoformat()) == ["storage.purged"]
    assert acts(client, until=later) == []
    assert "storage.purged" not in acts(client, until=clock.at.isoformat())


@ON_SQLITE
def test_what_can_not_be_meant_is_refused(client: TestClient, chief: Person) -> None:
    assert client.get(AUDIT, params={"actor": "nobody@mail.example"}).status_code == 404
    for wrong in ({"actor": "a\0b"}, {"since": "yesterday"}, {"since": "2026-11-21T12:00:00"}, {"limit": 1000}):
        assert client.get(AUDIT, params=wrong).status_code == 422, wrong


@ON_SQLITE
def test_all_that_is_asked_for_is_taken_home_as_csv(
    client: TestClient, server: Server, clock: FixedClock, chief: Person, ana: Person
) -> None:
    with server.database.transaction() as session:
        for number in range(510):
            record(session, clock(), "job.cancelled", actor=chief.user_id, target=str(number))
    answer = client.get(f"{AUDIT}.csv", params={"actor": chief.email})
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert [row["target"] for row in rows if row["action"] == "job.cancelled"] == [str(n) for n in range(509, -1, -1)]
    (given,) = [row for row in rows if row["action"] == "credits.granted"]
    assert (given["actor_name"], json.loads(given["details"])["reason"]) == (chief.email, "=1+1")


@ON_SQLITE
def test_a_page_costs_the_same_whoever_is_on_it(client: TestClient, server: Server, chief: Person) -> None:
    def cost(limit: int) -> int:
        with counted_statements(server.database) as asked:
            assert len(acts(client, limit=limit)) == limit
        return len([each for each in asked if each.startswith("SELECT")])

    for number in range(4):
        new_person(server, f"user{number}@mail.example")
    assert cost(2) == cost(10) <= 4
