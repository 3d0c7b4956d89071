"""What users do with their own account over HTTP; nobody else's."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.api.server import Server
from octavia.service.accounts.principal import Role
from support.letters import kept
from support.people import PASSWORD, Person, signed_up
from support.server import FixedClock

NEW = "an entirely new one"


@pytest.fixture
def ana(client: TestClient) -> Person:
    return signed_up(client)


def test_me_is_read_and_changed(client: TestClient, ana: Person) -> None:
    me = client.get("/api/v1/auth/me", headers=ana.headers).json()
    assert me == me | {"id": ana.user_id, "email": ana.email, "authenticated": True, "credits": 0, "name": ""}
    changed = client.patch("/api/v1/auth/me", headers=ana.headers, json={"name": "Ana", "job_mail": False})
    assert changed.json() == me | {"name": "Ana", "job_mail": False}
    assert client.patch("/api/v1/auth/me", headers=ana.headers, json={"name": "x" * 121}).status_code == 422


def test_me_shows_whole_credits(client: TestClient, server: Server, ana: Person) -> None:
    server.billing.grant(ana.owner_id, 12_900_000, "welcome", "welcome", "tests")
    assert client.get("/api/v1/auth/me", headers=ana.headers).json()["credits"] == 12


def test_the_password_is_changed(client: TestClient, server: Server, ana: Person) -> None:
    def change(current: str, new: str) -> int:
        body = {"current_password": current, "new_password": new}
        return client.post("/api/v1/auth/change-password", headers=ana.headers, json=body).status_code

    assert [change("a guess", NEW), change(PASSWORD, "short"), change(PASSWORD, NEW)] == [403, 422, 200]
    assert client.get("/api/v1/auth/me", headers=ana.headers).status_code == 200
    assert client.post("/login", json={"email": ana.email, "password": NEW}).status_code == 200
    assert [mail["Subject"] for mail in kept(server)] == ["Your Octavia password was changed"]


def test_sessions_are_listed_and_ended(client: TestClient, new_client: Callable[[], TestClient], ana: Person) -> None:
    other = new_client()
    other.headers["User-Agent"] = "Firefox"
    other.post("/login", json={"email": ana.email, "password": PASSWORD})
    listed = client.get("/api/v1/auth/sessions", headers=ana.headers).json()["sessions"]
    assert sorted((each["user_agent"], each["current"]) for each in listed) == [("Firefox", False), ("tests", True)]
    [theirs] = [each["id"] for each in listed if not each["current"]]
    ben = signed_up(client, "ben@mail.example")
    assert client.delete(f"/api/v1/auth/sessions/{theirs}", headers=ben.headers).status_code == 404
    assert other.get("/api/v1/auth/me").status_code == 200
    assert client.delete(f"/api/v1/auth/sessions/{theirs}", headers=ana.headers).json()["status"] == "ok"
    assert other.get("/api/v1/auth/me").status_code == 401
    other.post("/login", json={"email": ana.email, "password": PASSWORD})
    assert "1 other" in client.delete("/api/v1/auth/sessions", headers=ana.headers).json()["message"]
    assert other.get("/api/v1/auth/me").status_code == 401
    assert client.get("/api/v1/auth/me", headers=ana.headers).status_code == 200


def test_api_keys_are_made_listed_and_revoked(client: TestClient, ana: Person, clock: FixedClock) -> None:
    body = {"name": "build", "scopes": ["accounts:read"], "expires_in_days": 7}
    made = client.post("/api/v1/auth/api-keys", headers=ana.headers, json=body)
    assert made.status_code == 201
    key = {"Authorization": f"Bearer {made.json()['key']}"}
    assert client.get("/api/v1/auth/me", headers=key).json()["id"] == ana.user_id
    [listed] = client.get("/api/v1/auth/api-keys", headers=ana.headers).json()["api_keys"]
    assert "key" not in listed
    assert listed["last_used_at"] is not None
    assert made.json()["key"].startswith(listed["prefix"])
    for method, path in (("GET", "api-keys"), ("GET", "sessions"), ("DELETE", "sessions"), ("POST", "refresh")):
        assert client.request(method, f"/api/v1/auth/{path}", headers=key).status_code == 403
    ben = signed_up(client, "ben@mail.example")
    assert client.delete(f"/api/v1/auth/api-keys/{listed['id']}", headers=ben.headers).status_code == 404
    assert client.delete(f"/api/v1/auth/api-keys/{listed['id']}", headers=ana.headers).status_code == 200
    assert client.get("/api/v1/auth/me", headers=key).status_code == 401
    assert client.post("/api/v1/auth/api-keys", headers=ana.headers, json=body | {"scopes": ["x"]}).status_code == 422


def test_an_account_is_deleted_with_the_password(client: TestClient, server: Server, ana: Person) -> None:
    path = "/api/v1/auth/delete-account"
    assert client.post(path, headers=ana.headers, json={"password": "a guess"}).status_code == 403
    assert client.post(path, headers=ana.headers, json={"password": PASSWORD}).json()["status"] == "ok"
    assert client.get("/api/v1/auth/me", headers=ana.headers).status_code == 401
    assert client.post("/login", json={"email": ana.email, "password": PASSWORD}).status_code == 401
    assert [mail["Subject"] for mail in kept(server)] == ["Your Octavia account was deleted"]


def test_the_last_administrator_may_not_go(client: TestClient, ana: Person) -> None:
    chief = signed_up(client, "chief@mail.example", role=Role.ADMIN)
    path = "/api/v1/auth/delete-account"
    refused = client.post(path, headers=chief.headers, json={"password": PASSWORD})
    assert (refused.status_code, refused.json()["error"]) == (409, "LAST_ADMINISTRATOR")
    assert "make somebody else one first" in refused.json()["detail"]
    assert client.get("/api/v1/auth/me", headers=chief.headers).json()["role"] == "admin"
    assert client.post(path, headers=ana.headers, json={"password": PASSWORD}).status_code == 200


def test_whatever_is_sent_is_answered_and_never_a_fault(client: TestClient, ana: Person) -> None:
    text = st.one_of(
        st.text(max_size=60), st.sampled_from(["\x00", "a\x00b", "\ud800", "ana@mail.example", PASSWORD, "x" * 2000])
    )
    token = st.one_of(text, st.none())
    client.headers.update(ana.headers)

    @settings(max_examples=30, deadline=None)
    @given(text, text, token)
    def play(one: str, two: str, three: str | None) -> None:
        auth = "/api/v1/auth"
        asked: tuple[tuple[str, str, dict[str, Any] | None], ...] = (
            ("POST", f"{auth}/signup", {"email": one, "password": two, "name": two}),
            ("POST", f"{auth}/login", {"email": one, "password": two}),
            ("POST", f"{auth}/verify", {"token": one, "password": three}),
            ("GET", f"{auth}/verify?token={quote(one, errors='replace')}", None),
            ("POST", f"{auth}/refresh", {"refresh_token": three}),
            ("PATCH", f"{auth}/me", {"name": three}),
            ("POST", f"{auth}/reset-password", {"token": one, "password": two}),
            ("POST", f"{auth}/forgot-password", {"email": one}),
            ("POST", f"{auth}/resend-verification", {"email": one}),
            ("POST", f"{auth}/change-password", {"current_password": one, "new_password": "short"}),
            ("POST", f"{auth}/api-keys", {"name": one, "scopes": [two]}),
            ("DELETE", f"{auth}/sessions/{quote(one, '', errors='replace') or 'x'}", None),
            ("DELETE", f"{auth}/api-keys/{quote(one, '', errors='replace') or 'x'}", None),
        )
        for method, path, body in asked:
            content = None if body is None else json.dumps(body)
            answer = client.request(method, path, content=content, headers={"Content-Type": "application/json"})
            assert answer.status_code < 500, (method, path, body, answer.text)
            assert answer.status_code == 404 or answer.json().keys() & {
                "detail",
                "status",
                "id",
                "user",
                "access_token",
            }

    play()
