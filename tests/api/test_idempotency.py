"""`Idempotency-Key` on a POST."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import Depends, Response
from fastapi.testclient import TestClient

from octavia.api.app import create_app
from octavia.api.auth import COOKIES, user_of
from octavia.api.idempotency import HEADER, REPLAYED_HEADER
from octavia.api.server import Server
from octavia.service.accounts.visitor import Visitor
from support.people import Person, new_person, server_of

KEYS = "/api/v1/auth/api-keys"
NAMED = {HEADER: "7d1c2a8e-0001"}
ASKED = {"name": "robot", "scopes": ["jobs:read"]}


@pytest.fixture
def ana(client: TestClient) -> Person:
    return new_person(server_of(client))


def make_key(client: TestClient, person: Person, headers: dict[str, str] = NAMED, **asked: Any) -> Any:
    return client.post(KEYS, json=ASKED | asked, headers=person.headers | headers)


def made(client: TestClient, person: Person) -> int:
    return len(client.get(KEYS, headers=person.headers).json()["api_keys"])


def test_the_same_request_sent_again_is_answered_the_same_and_done_once(client: TestClient, ana: Person) -> None:
    first, again = make_key(client, ana), make_key(client, ana)
    assert first.status_code == again.status_code == 201
    assert again.json() == first.json()
    assert again.headers[REPLAYED_HEADER] == "true"
    assert REPLAYED_HEADER not in first.headers
    assert made(client, ana) == 1


def test_without_the_header_each_one_counts(client: TestClient, ana: Person) -> None:
    make_key(client, ana, {})
    make_key(client, ana, {})
    assert made(client, ana) == 2


def test_another_request_under_the_same_key_is_refused(client: TestClient, ana: Person) -> None:
    make_key(client, ana)
    refused = make_key(client, ana, name="another")
    assert (refused.status_code, refused.json()["error"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert made(client, ana) == 1


def test_another_user_s_key_is_another_key(client: TestClient, ana: Person) -> None:
    ben = new_person(server_of(client), "ben@mail.example")
    assert make_key(client, ana).json() != make_key(client, ben).json()


def test_what_was_refused_may_be_sent_again_corrected(client: TestClient, ana: Person) -> None:
    assert make_key(client, ana, scopes=["no-such-scope"]).status_code >= 400
    assert make_key(client, ana).status_code == 201


@pytest.mark.parametrize("key", ["short", "x" * 129, "has space in it"])
def test_a_key_that_is_none_is_refused(client: TestClient, ana: Person, key: str) -> None:
    refused = make_key(client, ana, {HEADER: key})
    assert (refused.status_code, refused.json()["error"]) == (400, "IDEMPOTENCY_KEY_UNUSABLE")


def test_nobody_s_key_means_nothing(client: TestClient) -> None:
    asked = {"email": "new@mail.example", "password": "correct horse battery"}
    answers = [client.post("/api/v1/auth/signup", json=asked, headers=NAMED) for _ in range(2)]
    assert [REPLAYED_HEADER in answer.headers for answer in answers] == [False, False]


def test_a_page_s_cookie_replays_nothing_for_another_site(client: TestClient, ana: Person) -> None:
    server = server_of(client)
    with server.database.transaction() as session:
        secret = server.accounts.sessions.open(session, ana.user_id, Visitor()).secret
    make_key(client, ana)
    client.cookies.set(COOKIES[0], secret)
    refused = client.post(KEYS, json=ASKED, headers=NAMED)
    assert (refused.status_code, refused.json()["error"]) == (403, "CROSS_SITE_REQUEST")


def test_faults_large_answers_and_cookies_are_not_kept(server: Server) -> None:
    app = create_app(server)
    calls: list[str] = []

    def answer(kind: str) -> Response:
        calls.append(kind)
        if kind == "fault":
            raise RuntimeError(kind)
        if kind == "cookie":
            return Response("{}", headers={"Set-Cookie": "a=b"}, media_type="application/json")
        return Response(b'"' + b"x" * 300_000 + b'"', media_type="application/json")

    app.add_api_route("/do/{kind}", answer, methods=["POST"], dependencies=[Depends(user_of)], response_model=None)
    headers = new_person(server).headers | NAMED
    with TestClient(app, raise_server_exceptions=False) as client:
        for kind, status in (("fault", 500), ("cookie", 200), ("large", 200)):
            answers = [client.post(f"/do/{kind}", headers=headers) for _ in range(2)]
            assert [each.status_code for each in answers] == [status, status]
    assert calls == ["fault", "fault", "cookie", "cookie", "large", "large"]


def test_of_twins_that_race_one_works_and_the_other_is_told_to_ask_again(server: Server) -> None:
    app = create_app(server)
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> dict[str, str]:
        begun.set()
        assert go_on.wait(20)
        return {"done": "once"}

    app.add_api_route("/slow", slow, methods=["POST"], dependencies=[Depends(user_of)])
    headers = new_person(server).headers | NAMED
    with TestClient(app) as client, ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.post, "/slow", headers=headers)
        assert begun.wait(20)
        second = client.post("/slow", headers=headers)
        go_on.set()
        assert first.result().json() == {"done": "once"}
        third = client.post("/slow", headers=headers)
    assert (second.status_code, second.headers["Retry-After"]) == (409, "1")
    assert (third.status_code, third.headers[REPLAYED_HEADER]) == (200, "true")
