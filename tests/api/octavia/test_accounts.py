"""The contract's calls for accounts, as clients make them, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from octavia.api.app import create_app
from octavia.api.server import Server, compose
from octavia.platform.server_settings import Mode, ServerSettings
from support.letters import kept, token_in
from support.people import PASSWORD, signed_up
from support.server import FixedClock, RecordingQueue

ANA = {"email": "Ana@Mail.Example", "password": PASSWORD}


def activated(client: TestClient, who: dict[str, str] = ANA) -> str:
    """Signs somebody up and activates them; an access token."""
    answer = client.post("/signup", json=who)
    assert answer.status_code == 200, answer.text
    token = parse_qs(urlsplit(answer.json()["verify_url"]).query)["token"][0]
    verified = client.get("/verify", params={"token": token})
    assert verified.status_code == 200, verified.text
    return str(verified.json()["access_token"])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def production(server_settings: ServerSettings) -> ServerSettings:
    """What differs for accounts; mail still goes to the folder."""
    return replace(server_settings, mode=Mode.PRODUCTION, public_url="https://octavia.test")


@pytest.mark.parametrize("path", ["/signup", "/api/v1/auth/signup", "/api/v1/auth/register"])
def test_signing_up_answers_the_user_and_mails_a_link(client: TestClient, server: Server, path: str) -> None:
    answer = client.post(path, json=ANA)
    assert answer.status_code == 200
    body = answer.json()
    assert body.keys() == {"user", "access_token", "verify_url"}
    assert body["user"].keys() == {"id", "email", "is_verified"}
    assert (body["user"]["email"], body["user"]["is_verified"]) == ("Ana@mail.example", False)
    [mail] = kept(server)
    assert (mail["To"], mail["Subject"]) == ("Ana@mail.example", "Activate your Octavia account")
    assert token_in(mail) == parse_qs(urlsplit(body["verify_url"]).query)["token"][0]


def test_a_development_server_answers_a_token_that_works_before_the_mail(client: TestClient) -> None:
    token = client.post("/signup", json=ANA).json()["access_token"]
    me = client.get("/api/v1/auth/me", headers=bearer(token))
    assert (me.status_code, me.json()["is_verified"]) == (200, False)


@pytest.mark.parametrize("path", ["/verify", "/api/v1/auth/verify"])
def test_activation_logs_in_by_token_and_by_cookie(
    client: TestClient, new_client: Callable[[], TestClient], server: Server, path: str
) -> None:
    client.post("/signup", json=ANA)
    answer = client.get(path, params={"token": token_in(kept(server)[0])})
    assert answer.status_code == 200
    assert answer.json().keys() == {"status", "access_token"}
    assert answer.json()["status"] == "verified"
    for name in ("octavia_token", "octavia_session"):
        [cookie] = [each for each in answer.headers.get_list("set-cookie") if each.startswith(f"{name}=")]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Secure" not in cookie
    me = client.get("/api/v1/auth/me").json()
    assert me.keys() >= {"id", "email", "is_verified", "authenticated", "credits", "created_at", "name"}
    assert (me["is_verified"], me["authenticated"], me["credits"], me["name"]) == (True, True, 0, "")
    assert new_client().get("/api/v1/auth/me", headers=bearer(answer.json()["access_token"])).json() == me


def test_a_link_works_once(client: TestClient, server: Server) -> None:
    client.post("/signup", json=ANA)
    token = token_in(kept(server)[0])
    assert client.get("/verify", params={"token": token}).status_code == 200
    again = client.get("/verify", params={"token": token})
    assert again.status_code == 400
    assert "already used" in again.json()["detail"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("token", ["", "x", "x" * 43, "\x00", "ü" * 40])
def test_a_wrong_link_is_refused(client: TestClient, token: str) -> None:
    answer = client.get("/verify", params={"token": token})
    assert (answer.status_code, answer.json()["error"]) == (400, "BAD_LINK")


def test_a_link_expires(client: TestClient, server: Server, clock: FixedClock) -> None:
    client.post("/signup", json=ANA)
    clock.forward(hours=24)
    assert client.get("/verify", params={"token": token_in(kept(server)[0])}).status_code == 400


@pytest.mark.parametrize("path", ["/login", "/api/v1/auth/login"])
def test_logging_in(client: TestClient, new_client: Callable[[], TestClient], path: str) -> None:
    activated(client)
    other = new_client()
    answer = other.post(path, json={"email": "ana@mail.example", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.json().keys() == {"access_token", "token_type"}
    assert answer.json()["token_type"] == "bearer"
    assert other.get("/api/v1/auth/me").json()["email"] == "Ana@mail.example"


def test_logging_in_before_the_mail_is_forbidden_but_only_with_the_right_password(client: TestClient) -> None:
    client.post("/signup", json=ANA)
    right, wrong = client.post("/login", json=ANA), client.post("/login", json=ANA | {"password": "something else"})
    assert (right.status_code, wrong.status_code) == (403, 401)
    assert "not verified" in right.json()["detail"]


def test_a_wrong_password_and_an_unknown_address_answer_alike(client: TestClient) -> None:
    activated(client)
    wrong = client.post("/login", json=ANA | {"password": "something else"})
    unknown = client.post("/login", json={"email": "bob@mail.example", "password": PASSWORD})
    nonsense = client.post("/login", json={"email": "no address", "password": PASSWORD})
    assert wrong.status_code == 401
    assert wrong.json() == unknown.json() == nonsense.json()
    assert wrong.headers["WWW-Authenticate"] == "Bearer"


def test_an_address_that_exists_answers_as_a_new_one_and_its_owner_gets_a_mail(
    client: TestClient, new_client: Callable[[], TestClient], server: Server
) -> None:
    activated(client)
    stranger = new_client()
    for _ in range(2):
        answer = stranger.post("/signup", json={"email": "ana@mail.example", "password": "another password"})
        assert answer.status_code == 200
        body = answer.json()
        assert body["user"].keys() == {"id", "email", "is_verified"}
        assert body["user"]["is_verified"] is False
        assert (body["access_token"], body["verify_url"]) == (None, None)
    assert [mail["Subject"] for mail in kept(server)[1:]] == ["You already have an Octavia account"] * 2
    assert client.post("/login", json=ANA).status_code == 200
    assert stranger.get("/api/v1/auth/me").status_code == 401


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"email": "ana"}, 422, "BAD_ADDRESS"),
        ({"email": "ana@mail@example"}, 422, "BAD_ADDRESS"),
        ({"email": "ana\x00@mail.example"}, 422, "BAD_ADDRESS"),
        ({"email": "a" * 400}, 422, "INVALID_REQUEST"),
        ({"password": "short"}, 422, "WEAK_PASSWORD"),
        ({"password": "x1" * 65}, 422, "WEAK_PASSWORD"),
        ({"password": "Password1!"}, 422, "WEAK_PASSWORD"),
        ({"password": "ana@mail.example"}, 422, "WEAK_PASSWORD"),
        ({"password": "abababababab"}, 422, "WEAK_PASSWORD"),
        ({"password": None}, 422, "INVALID_REQUEST"),
    ],
)
def test_what_cannot_sign_up(client: TestClient, change: dict[str, str], status: int, error: str) -> None:
    answer = client.post("/signup", json=ANA | change)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert isinstance(answer.json()["detail"], str)


def test_logging_out_ends_the_session_everywhere(client: TestClient) -> None:
    token = activated(client)
    answer = client.post("/api/v1/auth/logout", headers=bearer(token))
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["message"]
    assert client.get("/api/v1/auth/me").status_code == 401
    assert client.get("/api/v1/auth/me", headers=bearer(token)).status_code == 401
    assert client.post("/api/v1/auth/logout").status_code == 200


def test_an_access_token_lives_ten_minutes_and_a_browser_goes_on_by_its_cookie(
    client: TestClient, new_client: Callable[[], TestClient], clock: FixedClock
) -> None:
    token = activated(client)
    clock.forward(minutes=10)
    expired = new_client().get("/api/v1/auth/me", headers=bearer(token))
    assert (expired.status_code, expired.json()["error"]) == (401, "TOKEN_EXPIRED")
    assert client.get("/api/v1/auth/me", headers=bearer(token)).status_code == 200
    csrf = client.get("/api/v1/auth/csrf").json()
    refreshed = client.post("/api/v1/auth/refresh", headers={csrf["header"]: csrf["csrf_token"]})
    assert refreshed.json().keys() == {"access_token", "token_type"}
    assert new_client().get("/api/v1/auth/me", headers=bearer(refreshed.json()["access_token"])).status_code == 200


def test_a_program_refreshes_by_a_token_that_changes(new_client: Callable[[], TestClient], clock: FixedClock) -> None:
    activated(new_client())
    program = new_client()
    first = program.post("/login", json=ANA | {"with_refresh_token": True}).json()
    assert first.keys() == {"access_token", "token_type", "refresh_token", "expires_in"}
    program.cookies.clear()
    clock.forward(minutes=11)
    second = program.post("/api/v1/auth/refresh", json={"refresh_token": first["refresh_token"]}).json()
    assert program.get("/api/v1/auth/me", headers=bearer(second["access_token"])).status_code == 200
    clock.forward(minutes=1)
    stolen = program.post("/api/v1/auth/refresh", json={"refresh_token": first["refresh_token"]})
    assert stolen.status_code == 401
    assert program.get("/api/v1/auth/me", headers=bearer(second["access_token"])).status_code == 401


def test_a_forgotten_password_is_replaced_by_mail(
    client: TestClient, new_client: Callable[[], TestClient], server: Server
) -> None:
    activated(client)
    known = client.post("/api/v1/auth/forgot-password", json={"email": "ana@mail.example"})
    unknown = client.post("/api/v1/auth/forgot-password", json={"email": "bob@mail.example"})
    assert known.status_code == 200
    assert known.json() == unknown.json()
    mail = kept(server)[-1]
    assert mail["To"] == "Ana@mail.example"
    change = {"token": token_in(mail), "password": "a new password"}
    assert client.post("/api/v1/auth/reset-password", json=change | {"password": "short"}).status_code == 422
    assert client.post("/api/v1/auth/reset-password", json=change).status_code == 200
    assert client.post("/api/v1/auth/reset-password", json=change).status_code == 400
    assert client.get("/api/v1/auth/me").status_code == 401
    assert client.post("/login", json=ANA).status_code == 401
    assert client.post("/login", json=ANA | {"password": "a new password"}).status_code == 200
    assert kept(server)[-1]["Subject"] == "Your Octavia password was changed"


def test_a_link_may_be_mailed_again(client: TestClient, server: Server) -> None:
    client.post("/signup", json=ANA)
    answers = [
        client.post("/api/v1/auth/resend-verification", json={"email": email})
        for email in ("ana@mail.example", "bob@mail.example")
    ]
    assert [each.status_code for each in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    first, second = map(token_in, kept(server))
    assert client.get("/verify", params={"token": second}).status_code == 200
    assert client.get("/verify", params={"token": first}).status_code == 400


def test_outside_development_the_answer_holds_no_token_and_cookies_are_secure(
    production: ServerSettings, server: Server
) -> None:
    settings = replace(production, database_url=str(server.settings.database_url))
    private = compose(settings, server.database, RecordingQueue(), server.clock)
    with TestClient(create_app(private), base_url="https://octavia.test") as client:
        body = client.post("/signup", json=ANA).json()
        assert (body["access_token"], body["verify_url"]) == (None, None)
        answer = client.get("/verify", params={"token": token_in(kept(private)[-1])})
        assert answer.status_code == 200
        assert all("Secure" in each for each in answer.headers.get_list("set-cookie"))
        assert client.get("/api/v1/auth/me").status_code == 200


def test_people_of_other_tests_are_signed_in(client: TestClient) -> None:
    person = signed_up(client, "carl@mail.example")
    assert client.get("/api/v1/auth/me", headers=person.headers).json()["id"] == person.user_id
