"""Errors on the wire."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from octavia.api.app import create_app
from octavia.api.server import Server, compose
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from support.people import new_person
from support.server import RecordingQueue


def test_an_error_is_a_problem_document_with_the_older_clients_keys(client: TestClient) -> None:
    answer = client.get("/no-such-place")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:octavia:problem:not-found",
        "title": "Not Found",
        "status": 404,
        "detail": "Not Found",
        "instance": "/no-such-place",
        "error": "NOT_FOUND",
        "message": "Not Found",
        "details": {},
    }


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("nonsense", "body: is not JSON: Expecting value"),
        ("{}", "body: name one package, by package or tier_id"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_wrong_with_a_request_is_said_in_words(server: Server, body: str, said: str) -> None:
    headers = new_person(server).headers | {"Content-Type": "application/json"}
    with TestClient(create_app(server)) as client:
        answer = client.post("/api/v1/billing/checkout", content=body, headers=headers)
    assert (answer.status_code, answer.json()["detail"]) == (422, said)


@pytest.mark.parametrize("named", [{}, {"Idempotency-Key": "a key of eight".replace(" ", "-")}])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_is_away_is_no_fault_of_ours_and_passes(
    database: Database, server_settings: ServerSettings, named: dict[str, str]
) -> None:
    who = new_person(compose(server_settings, database, RecordingQueue()))
    away = Database("postgresql+psycopg://nobody@/nothing?host=/no-such-folder")
    with TestClient(create_app(compose(server_settings, away, RecordingQueue()))) as client:
        for answer in (
            client.get("/api/v1/jobs", headers=who.headers),
            client.post("/api/v1/jobs/transcribe", json={}, headers=who.headers | named),
            client.post("/login", json={"email": who.email, "password": "correct horse battery"}),
        ):
            assert (answer.status_code, answer.json()["error"]) == (503, "DATABASE_UNAVAILABLE")
            assert answer.headers["Retry-After"] == "2"
            assert "no-such-folder" not in answer.text
