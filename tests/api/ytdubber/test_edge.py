"""The edge of the YT Dubber contract: its rates, its errors, what needs no token, and apps in development."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from octavia.api.app import create_app
from octavia.api.server import Server, compose
from octavia.api.ytdubber.wire import JobId
from octavia.platform.server_settings import Mode
from octavia.service.errors import ServiceError
from support.contract import PROBLEM_TYPE
from support.people import new_person, server_of
from support.redis_server import RedisServer
from support.server import RecordingQueue
from support.supabase import bearer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
JOBS, CREDITS, PLANS, URLS = (
    "/api/jobs/",
    "/api/payments/credits",
    "/api/payments/pricing-plans",
    "/api/jobs/upload-urls",
)
RATES: dict[str, Any] = {
    "rate_ytdubber_auth": 2,
    "rate_ytdubber_uploads": 3,
    "rate_ytdubber_jobs": 4,
    "rate_health": 5,
    "rate_ytdubber_address": 2,
    "rate_ytdubber_user": 6,
}
Ask = Callable[[], Any]


@pytest.fixture
def limited(server: Server) -> TestClient:
    """A client of a server that allows few requests of each kind."""
    settings = replace(server.settings, **RATES)
    return TestClient(create_app(compose(settings, server.database, RecordingQueue(), server.clock)))


def answered(ask: Ask) -> int:
    """How many of these are answered before one is told to come again."""
    for count in range(20):
        answer = ask()
        if answer.status_code == 429:
            assert answer.json()["error"].lower() == "too_many_requests"
            assert 0 < int(answer.headers["Retry-After"]) <= answer.json()["details"]["per_seconds"]
            return count
    raise AssertionError("never told to come again")


def test_each_kind_of_request_has_a_rate_of_its_own(limited: TestClient) -> None:
    who = new_person(server_of(limited)).headers
    assert answered(lambda: limited.get(JOBS, headers=who)) == 4
    assert answered(lambda: limited.get(CREDITS, headers=who)) == 6
    assert answered(lambda: limited.post(URLS, json={}, headers=who)) == 3
    assert answered(lambda: limited.get("/health")) == 5
    assert answered(lambda: limited.get(PLANS)) == 2
    assert answered(lambda: limited.get(CREDITS, headers=bearer("made.up.token"))) == 2


def test_jobs_count_as_jobs_alone_whatever_is_done_to_them(limited: TestClient) -> None:
    who = new_person(server_of(limited)).headers
    asks: list[Ask] = [
        lambda: limited.get("/api/jobs", headers=who),
        lambda: limited.get("/api/jobs/a", headers=who),
        lambda: limited.delete("/api/jobs/a", headers=who),
        lambda: limited.post("/api/jobs/", json={}, headers=who),
        lambda: limited.get("/api/jobs/b", headers=who),
    ]
    assert [ask().status_code == 429 for ask in asks] == [False, False, False, False, True]
    assert limited.get("/api/jobs/a/download", params={"lang": "es"}, headers=who).status_code != 429


def test_others_requests_and_bad_tokens_are_no_trouble_to_a_user(limited: TestClient) -> None:
    ana, ben = (new_person(server_of(limited), f"{name}@mail.example").headers for name in ("ana", "ben"))
    assert answered(lambda: limited.get(CREDITS, headers=bearer("made.up.token"))) == 2
    assert answered(lambda: limited.get(JOBS, headers=ana)) == 4
    assert limited.get(JOBS, headers=ben).status_code == 200
    assert limited.get(CREDITS, headers=ana).status_code == 200


def test_who_brings_no_token_counts_by_address(limited: TestClient) -> None:
    assert answered(lambda: limited.get(JOBS)) == 4
    assert answered(lambda: limited.get(CREDITS)) == 2


def test_stripe_may_tell_more_than_a_user_may_ask(limited: TestClient) -> None:
    statuses = {limited.post("/api/payments/webhook/stripe", content=b"{}").status_code for _ in range(10)}
    assert 429 not in statuses


def test_all_processes_count_together(server: Server, redis_server: RedisServer) -> None:
    settings = replace(server.settings, redis_url=redis_server.url, **RATES)
    who = new_person(server).headers
    one, other = (
        TestClient(create_app(compose(settings, server.database, RecordingQueue(), server.clock))) for _ in range(2)
    )
    assert [client.get(JOBS, headers=who).status_code for client in (one, other, one, other, one)] == [200] * 4 + [429]


class _Differs(ServiceError):
    name = "duration-mismatch"

    def __init__(self) -> None:
        details = {"voice_duration": 90.5, "background_duration": 60.0, "status": "nonsense"}
        super().__init__("the tracks differ in length by 30.5 s", "send tracks of the same length", details=details)


def test_an_error_is_called_as_the_contract_says_and_shows_its_details(server: Server) -> None:
    app, routes = create_app(server), APIRouter()

    @routes.get("/api/jobs/{job_id}/differs")
    @routes.get("/api/v1/jobs/{job_id}/differs")
    def differ(job_id: JobId) -> None:
        raise _Differs

    app.include_router(routes)
    client = TestClient(app)
    answer = client.get("/api/jobs/a/differs")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, PROBLEM_TYPE)
    body = answer.json()
    assert body["error"] == "duration_mismatch"
    assert body["message"] == "the tracks differ in length by 30.5 s: send tracks of the same length"
    assert (body["voice_duration"], body["background_duration"], body["status"]) == (90.5, 60.0, 400)
    assert body["details"] == {"voice_duration": 90.5, "background_duration": 60.0, "status": "nonsense"}
    other = client.get("/api/v1/jobs/a/differs").json()
    assert (other["error"], "voice_duration" in other) == ("DURATION_MISMATCH", False)


def test_what_is_no_identifier_is_refused_before_it_is_looked_for(client: TestClient) -> None:
    who = new_person(server_of(client)).headers
    for job_id in ("a.b", "a" * 65, "%00", "a%20b", "a%0A", "%C3%A4", "*"):
        for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/download?lang=es&type=voice")):
            answer = client.request(method, f"/api/jobs/{job_id}{path}", headers=who)
            assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request"), (method, job_id, path)


def test_where_nothing_is_and_what_is_not_done_there_is_answered_alike(client: TestClient) -> None:
    missing, wrong = client.get("/api/payments/nothing"), client.put("/api/payments/credits")
    assert (missing.status_code, missing.json()["error"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["error"]) == (405, "method_not_allowed")


def test_it_can_be_seen_without_a_token_what_answers_and_that_it_does(client: TestClient) -> None:
    root, health = client.get("/", headers={"Accept": "application/json"}), client.get("/health")
    assert (root.status_code, root.json()["name"], root.json()["status"]) == (200, "octavia", "ok")
    assert (health.status_code, health.json()["status"]) == (200, "ok")


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1:5173", "http://[::1]:8080"])
def test_an_app_in_development_may_call_from_this_machine(client: TestClient, origin: str) -> None:
    for path, method, headers in (
        (JOBS, "POST", "Authorization, Content-Type"),
        ("/api/v1/uploads/signed/a", "PUT", "Content-Type"),
    ):
        asked = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
        answer = client.options(path, headers=asked)
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, origin)
        assert method in answer.headers["Access-Control-Allow-Methods"]


def test_in_production_only_who_is_named_may_call(server: Server) -> None:
    settings = replace(server.settings, mode=Mode.PRODUCTION, allowed_origins=("https://app.example",))
    client = TestClient(create_app(compose(settings, server.database, RecordingQueue(), server.clock)))
    for origin, allowed in (
        ("https://app.example", "https://app.example"),
        ("http://localhost:3000", None),
        ("http://localhost.evil.test", None),
    ):
        assert client.get("/health", headers={"Origin": origin}).headers.get("Access-Control-Allow-Origin") == allowed
