"""Every request has an id and one line in the log."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from octavia.api.app import create_app
from octavia.api.requests import ID_HEADER
from octavia.api.server import Server
from octavia.platform.context import Origin, origin

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_an_answer_names_the_request(client: TestClient) -> None:
    one, other = (client.get("/health").headers[ID_HEADER] for _ in range(2))
    assert len(one) == 32
    assert one != other


def test_a_usable_id_that_the_client_chose_is_kept(client: TestClient) -> None:
    assert client.get("/health", headers={ID_HEADER: "trace-0123.abc"}).headers[ID_HEADER] == "trace-0123.abc"


@pytest.mark.parametrize("sent", ["short", "x" * 65, "has space inside", "semi;colon-12345", "new\tline-12345"])
def test_any_other_id_is_replaced(client: TestClient, sent: str) -> None:
    assert client.get("/health", headers={ID_HEADER: sent}).headers[ID_HEADER] != sent


def test_errors_and_unknown_places_have_ids_too(client: TestClient) -> None:
    assert ID_HEADER in client.get("/no-such-place").headers
    assert ID_HEADER in client.post("/health").headers


def test_a_request_leaves_one_line_without_its_query(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "octavia.api"):
        client.get("/no-such-place?token=hidden", headers={"Authorization": "Bearer hidden-too"})
    (record,) = [each for each in caplog.records if each.name == "octavia.api.requests"]
    assert record.getMessage() == "GET /no-such-place"
    assert (record.status, record.address) == (404, "testclient")  # type: ignore[attr-defined]
    assert "hidden" not in str(vars(record))


def test_probes_leave_no_line(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "octavia.api"):
        client.get("/health")
    assert [each for each in caplog.records if each.name == "octavia.api.requests"] == []


def test_what_works_below_knows_the_request_and_its_address(server: Server) -> None:
    trusting = replace(server, settings=replace(server.settings, trusted_proxies=("127.0.0.1",)))
    app = create_app(trusting)
    seen: list[Origin] = []

    def look() -> dict[str, str]:
        seen.append(origin())
        return {}

    app.add_api_route("/look", look)
    with TestClient(app, client=("127.0.0.1", 5)) as client:
        client.get("/look", headers={ID_HEADER: "request-1", "X-Forwarded-For": "192.0.2.66, 203.0.113.9"})
    assert seen == [Origin("request-1", "203.0.113.9")]


def test_a_fault_of_ours_is_answered_without_its_reason_and_with_all_headers(server: Server) -> None:
    app = create_app(server)

    def fail() -> None:
        raise RuntimeError("the secret reason")

    app.add_api_route("/fail", fail)
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/fail", headers={"Origin": server.settings.public_url})
    assert answer.status_code == 500
    assert answer.json()["error"] == "INTERNAL"
    assert "secret reason" not in answer.text
    for header in (ID_HEADER, "X-Content-Type-Options", "Access-Control-Allow-Origin", "RateLimit-Limit"):
        assert header in answer.headers
