"""Rates: who is counted, for what, and what the answer says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from octavia.api.app import create_app
from octavia.api.server import Server
from octavia.platform.server_settings import ServerSettings
from support.people import PASSWORD, new_person, server_of
from support.redis_server import RedisServer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ME = "/api/v1/auth/me"
LOGIN = "/api/v1/auth/login"


@pytest.fixture
def server_settings(server_settings: ServerSettings) -> ServerSettings:
    return replace(
        server_settings,
        rate_auth=2,
        rate_other=3,
        rate_health=3,
        rate_job_reads=2,
        rate_job_reads_all=5,
        trusted_proxies=("127.0.0.1",),
    )


def statuses(client: TestClient, path: str, times: int, headers: dict[str, str] | None = None) -> list[int]:
    return [client.get(path, headers=headers).status_code for _ in range(times)]


def test_an_answer_tells_what_is_left(client: TestClient) -> None:
    headers = client.get(ME, headers=new_person(server_of(client)).headers).headers
    assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == ("3", "2")
    assert headers["RateLimit-Policy"] == "3;w=60"
    assert 0 < int(headers["RateLimit-Reset"]) <= 60


def test_too_many_are_refused_with_when_to_come_again(client: TestClient) -> None:
    who = new_person(server_of(client)).headers
    assert statuses(client, ME, 4, who) == [200, 200, 200, 429]
    refused = client.get(ME, headers=who)
    assert refused.json()["error"] == "TOO_MANY_REQUESTS"
    assert refused.json()["details"] == {"tier": "other", "limit": 3, "per_seconds": 60}
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Remaining"] == "0"


def test_a_user_is_one_user_with_all_their_tokens(client: TestClient) -> None:
    server = server_of(client)
    person = new_person(server)
    token = client.post(LOGIN, json={"email": person.email, "password": PASSWORD}).json()["access_token"]
    other = {"Authorization": f"Bearer {token}"}
    assert statuses(client, ME, 2, person.headers) + statuses(client, ME, 2, other) == [200, 200, 200, 429]


def test_users_don_t_count_for_one_another(client: TestClient) -> None:
    ana, ben = (new_person(server_of(client), f"{name}@mail.example").headers for name in ("ana", "ben"))
    assert statuses(client, ME, 4, ana)[-1] == 429
    assert statuses(client, ME, 1, ben) == [200]


def test_made_up_tokens_count_for_their_address(client: TestClient) -> None:
    answers = [client.get(ME, headers={"Authorization": f"Bearer made-up-{number}"}) for number in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]


def test_places_that_are_not_there_count_too(client: TestClient) -> None:
    who = new_person(server_of(client)).headers
    assert statuses(client, "/api/v1/no-such-place", 3, who) == [404, 404, 404]
    assert client.request("DELETE", ME, headers=who).status_code == 429
    assert statuses(client, "/no-such-place", 4) == [404, 404, 404, 429]
    refused = client.get("/another")
    assert (refused.json()["error"], refused.headers["RateLimit-Remaining"]) == ("TOO_MANY_REQUESTS", "0")


def test_a_method_that_a_place_does_not_know_counts_too(client: TestClient) -> None:
    answers = [client.request("DELETE", ME) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [405, 405, 405, 429]
    assert "GET" in answers[0].headers["Allow"]


def test_passwords_are_counted_by_address_whoever_is_meant(client: TestClient) -> None:
    answers = [client.post(LOGIN, json={"email": f"u{n}@mail.example", "password": "wrong"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]


def test_an_address_is_believed_only_from_a_trusted_proxy(server: Server) -> None:
    def asked(peer: str) -> list[int]:
        with TestClient(create_app(server), client=(peer, 1)) as client:
            places = [{"X-Forwarded-For": f"203.0.113.{number}"} for number in range(4)]
            return [client.get(ME, headers=place).status_code for place in places]

    assert asked("127.0.0.1") == [401, 401, 401, 401]
    assert asked("198.51.100.1") == [401, 401, 401, 429]


def test_a_request_counts_as_one_kind_alone(client: TestClient) -> None:
    who = new_person(server_of(client)).headers
    assert statuses(client, ME, 4, who)[-1] == 429
    assert 429 not in statuses(client, "/api/v1/jobs", 2, who)
    assert 429 not in statuses(client, "/health", 3)


def test_each_job_may_be_looked_at_as_often_and_all_together_not_too_often(client: TestClient) -> None:
    who = new_person(server_of(client)).headers
    assert [status == 429 for status in statuses(client, "/api/v1/jobs/a", 3, who)] == [False, False, True]
    assert [status == 429 for status in statuses(client, "/api/v1/jobs/b/status", 2, who)] == [False, False]
    assert client.get("/api/v1/jobs/c", headers=who).status_code == 429


def test_probes_don_t_count_for_those_who_come_through_the_same_proxy(client: TestClient) -> None:
    assert statuses(client, "/health", 4)[-1] == 429
    assert statuses(client, ME, 1) == [401]


def test_web_processes_count_together_in_redis(server: Server, redis_server: RedisServer) -> None:
    shared = replace(server, settings=replace(server.settings, redis_url=redis_server.url))
    with TestClient(create_app(shared)) as one, TestClient(create_app(shared)) as other:
        answers = [client.get(ME).status_code for client in (one, other, one, other)]
    assert answers == [401, 401, 401, 429]
