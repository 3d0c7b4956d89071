"""The contract's calls for accounts: each with every field, type, code, error and cookie it names, on both stacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http.cookies import Morsel, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi.testclient import TestClient

from octavia.api.app import create_app
from octavia.api.server import Server, compose
from octavia.platform.server_settings import Mode
from support.contract import answered, asserts, instant, refused, text, uuid
from support.letters import kept, token_in
from support.people import PASSWORD
from support.server import FixedClock, RecordingQueue

ANA = {"email": "ana@mail.example", "password": PASSWORD}
COOKIES = ("octavia_token", "octavia_session")
SIGN_UPS = ("/signup", "/api/v1/auth/signup", "/api/v1/auth/register")
USER = {"id": uuid, "email": text, "is_verified": False}
SIGNED_UP = {"user": USER, "access_token": text, "verify_url": text}
"""On a development server; on any other, and where the address has an account, there is neither."""
SIGNED_UP_ELSEWHERE = {"user": USER, "access_token": None, "verify_url": None}
VERIFIED = {"status": "verified", "access_token": text}
LOGGED_IN = {"access_token": text, "token_type": "bearer"}
ME = {
    "id": uuid,
    "email": "ana@mail.example",
    "is_verified": True,
    "authenticated": True,
    "credits": int,
    "created_at": instant,
    "name": str,
}


def link_token(client: TestClient, who: dict[str, str] = ANA) -> str:
    """Signs somebody up; the token of their link."""
    body = answered(client.post("/signup", json=who), SIGNED_UP)
    return parse_qs(urlsplit(str(body["verify_url"])).query)["token"][0]


def verified(client: TestClient) -> Any:
    return client.get("/verify", params={"token": link_token(client)})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def cookies_of(answer: Any) -> dict[str, Morsel[str]]:
    lines = answer.headers.get_list("set-cookie")
    return {name: morsel for line in lines for name, morsel in SimpleCookie(line).items()}


def assert_session_cookies(answer: Any, *, secure: bool = False) -> None:
    for name in COOKIES:
        cookie = cookies_of(answer)[name]
        assert (bool(cookie["httponly"]), cookie["samesite"], bool(cookie["secure"])) == (True, "lax", secure)
        assert (cookie["path"], bool(cookie.value), int(cookie["max-age"]) > 0) == ("/", True, True)


@asserts("POST /signup", "POST /api/v1/auth/signup", "POST /api/v1/auth/register")
def test_signing_up_answers_the_user_and_the_same_to_everybody(client: TestClient) -> None:
    verified(client)
    for number, path in enumerate(SIGN_UPS):
        fresh = answered(client.post(path, json=ANA | {"email": f"user{number}@mail.example"}), SIGNED_UP)
        known = answered(client.post(path, json=ANA), SIGNED_UP_ELSEWHERE)
        assert fresh["user"]["email"] == f"user{number}@mail.example"
        assert known["user"]["email"] == "ana@mail.example"
        refused(client.post(path, json=ANA | {"password": "short"}), 422, "WEAK_PASSWORD")
        refused(client.post(path, json=ANA | {"email": "nowhere"}), 422, "BAD_ADDRESS")
        missing = refused(client.post(path, json={"email": "ana@mail.example"}), 422, "INVALID_REQUEST")
        assert missing["details"]["faults"] == [{"place": ["body", "password"], "fault": "Field required"}]


@asserts("POST /signup", "GET /verify", "POST /login")
def test_outside_development_tokens_are_mailed_and_cookies_are_secure(server: Server) -> None:
    settings = replace(server.settings, mode=Mode.PRODUCTION, public_url="https://octavia.test")
    private = compose(settings, server.database, RecordingQueue(), server.clock)
    with TestClient(create_app(private), base_url="https://octavia.test") as client:
        answered(client.post("/signup", json=ANA), SIGNED_UP_ELSEWHERE)
        activation = client.get("/verify", params={"token": token_in(kept(private)[-1])})
        answered(activation, VERIFIED)
        assert_session_cookies(activation, secure=True)
        assert_session_cookies(client.post("/login", json=ANA), secure=True)


@asserts("GET /verify", "GET /api/v1/auth/verify")
def test_activation_logs_in_by_token_and_by_cookie(
    client: TestClient, new_client: Callable[[], TestClient], clock: FixedClock
) -> None:
    for path, email in (("/verify", "ana@mail.example"), ("/api/v1/auth/verify", "ben@mail.example")):
        token = link_token(client, ANA | {"email": email})
        activation = client.get(path, params={"token": token})
        body = answered(activation, VERIFIED)
        assert_session_cookies(activation)
        assert client.get("/api/v1/auth/me").json()["email"] == email
        assert new_client().get("/api/v1/auth/me", headers=bearer(body["access_token"])).json()["email"] == email
        used = refused(client.get(path, params={"token": token}), 400, "BAD_LINK")
        assert "already used" in used["detail"]
        refused(client.get(path, params={"token": "made-up"}), 400, "BAD_LINK")
        refused(client.get(path), 400, "BAD_LINK")
        late = link_token(client, ANA | {"email": f"late-{email}"})
        clock.forward(hours=24)
        refused(client.get(path, params={"token": late}), 400, "BAD_LINK")


@asserts("POST /login", "POST /api/v1/auth/login")
def test_logging_in(client: TestClient, new_client: Callable[[], TestClient]) -> None:
    verified(client)
    waiting = ANA | {"email": "waiting@mail.example"}
    answered(client.post("/signup", json=waiting), SIGNED_UP)
    for path in ("/login", "/api/v1/auth/login"):
        browser = new_client()
        answer = browser.post(path, json=ANA)
        body = answered(answer, LOGGED_IN)
        assert_session_cookies(answer)
        answered(browser.get("/api/v1/auth/me"), ME)
        answered(new_client().get("/api/v1/auth/me", headers=bearer(body["access_token"])), ME)
        wrong = client.post(path, json=ANA | {"password": "something else"})
        assert refused(wrong, 401, "WRONG_CREDENTIALS")
        assert wrong.headers["WWW-Authenticate"] == "Bearer"
        refused(client.post(path, json=waiting), 403, "NOT_VERIFIED")
        refused(client.post(path, json={"email": "ana@mail.example"}), 422, "INVALID_REQUEST")


@asserts("GET /api/v1/auth/me")
def test_who_is_signed_in(client: TestClient, new_client: Callable[[], TestClient], server: Server) -> None:
    token = verified(client).json()["access_token"]
    owner_id = server.accounts.operators.find_user("ana@mail.example").owner_id
    server.billing.grant(owner_id, 12_500_000, "welcome", "grant:ana", "tests")
    for name in COOKIES:
        by_cookie = new_client().get("/api/v1/auth/me", headers={"Cookie": f"{name}={client.cookies[name]}"})
        assert answered(by_cookie, ME)["credits"] == 12
    assert answered(new_client().get("/api/v1/auth/me", headers=bearer(token)), ME) == by_cookie.json()
    for headers in ({}, bearer("made-up"), {"Cookie": "octavia_token=made-up"}, {"Authorization": "Basic YTpi"}):
        refused(new_client().get("/api/v1/auth/me", headers=headers), 401, "NOT_SIGNED_IN")


@asserts("POST /api/v1/auth/logout")
def test_logging_out_clears_the_cookies_and_ends_the_session(
    client: TestClient, new_client: Callable[[], TestClient]
) -> None:
    verified(client)
    program = new_client()
    signed = answered(
        program.post("/login", json=ANA | {"with_refresh_token": True}), LOGGED_IN | {"refresh_token": text}
    )
    held = "; ".join(f"{name}={program.cookies[name]}" for name in COOKIES)
    answer = program.post("/api/v1/auth/logout", headers=bearer(signed["access_token"]))
    answered(answer, {"status": "ok", "message": text})
    assert {name: int(cookies_of(answer)[name]["max-age"]) for name in COOKIES} == dict.fromkeys(COOKIES, 0)
    assert all(bool(cookies_of(answer)[name]["httponly"]) for name in COOKIES)
    refused(program.get("/api/v1/auth/me", headers=bearer(signed["access_token"])), 401, "NOT_SIGNED_IN")
    refused(new_client().get("/api/v1/auth/me", headers={"Cookie": held}), 401, "NOT_SIGNED_IN")
    again = {"refresh_token": signed["refresh_token"]}
    refused(program.post("/api/v1/auth/refresh", json=again), 401, "NOT_SIGNED_IN")
    answered(client.get("/api/v1/auth/me"), ME)
