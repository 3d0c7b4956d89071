"""Who makes a request: which credential counts, for what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from octavia.api.auth import Admin, SignedInUser, StreamUser, User
from octavia.api.server import Server
from octavia.service.accounts.principal import Role
from octavia.service.accounts.visitor import Visitor
from support.people import Person, new_person, principal, server_of, signed_up
from support.server import FixedClock

routes = APIRouter()


@routes.get("/jobs", tags=["jobs"])
@routes.post("/jobs", tags=["jobs"])
def as_user(user: User) -> str:
    return user.user_id


@routes.get("/untagged")
def untagged(user: User) -> str:
    return user.user_id


@routes.get("/stream", tags=["jobs"])
def as_streaming(user: StreamUser) -> str:
    return user.user_id


@routes.get("/admin", tags=["jobs"])
def as_admin(user: Admin) -> str:
    return user.user_id


@routes.get("/own", tags=["jobs"])
def as_signed_in(user: SignedInUser) -> str:
    return user.user_id


@pytest.fixture
def app(client: TestClient) -> TestClient:
    """A client of an application with routes for each kind of user."""
    application: Any = client.app
    application.include_router(routes)
    return client


@pytest.fixture
def ana(app: TestClient) -> Person:
    return signed_up(app)


def key_of(server: Server, person: Person, *scopes: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.accounts.keys.create(principal(server, person), 'key', scopes)[1]}"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "value",
    ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer x", "Bearer a.b.c", "Bearer oct_x", "bearer \x7f", "x y"],
)
def test_nothing_usable_is_nobody(app: TestClient, value: str) -> None:
    for headers in ({"Authorization": value}, {"Cookie": f"octavia_token={value}"}, {}):
        answer = app.get("/jobs", headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (401, "NOT_SIGNED_IN")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["octavia_session", "octavia_token"])
def test_either_cookie_counts(app: TestClient, ana: Person, name: str) -> None:
    server = server_of(app)
    with server.database.transaction() as session:
        secret = server.accounts.sessions.open(session, ana.user_id, Visitor()).secret
    assert app.get("/jobs", headers={"Cookie": f"{name}={secret}"}).json() == ana.user_id
    assert app.get("/jobs", headers={"Cookie": f"{name}={secret}", "Authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_cookie_alone_changes_nothing(app: TestClient, ana: Person) -> None:
    server = server_of(app)
    with server.database.transaction() as session:
        secret = server.accounts.sessions.open(session, ana.user_id, Visitor()).secret
    elsewhere = {"Cookie": f"octavia_token={secret}", "Origin": "https://elsewhere.example"}
    assert app.post("/jobs", headers=elsewhere).status_code == 403
    assert app.post("/jobs", headers=ana.headers | {"Origin": "https://elsewhere.example"}).status_code == 200


def test_an_api_key_does_what_its_scopes_say(app: TestClient, ana: Person) -> None:
    server = server_of(app)
    reading, everything, nothing = (key_of(server, ana, scope) for scope in ("jobs:read", "*", "billing:read"))
    assert [app.get("/jobs", headers=each).status_code for each in (reading, everything, nothing)] == [200, 200, 403]
    assert [app.post("/jobs", headers=each).status_code for each in (reading, everything, nothing)] == [403, 200, 403]
    assert [app.get("/untagged", headers=each).status_code for each in (reading, everything)] == [403, 200]
    assert [app.get("/own", headers=each).status_code for each in (ana.headers, everything)] == [200, 403]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_administrators_are_administrators(app: TestClient, ana: Person) -> None:
    server = server_of(app)
    boss = new_person(server, "boss@mail.example", role=Role.ADMIN)
    answers = [app.get("/admin", headers=each) for each in (boss.headers, ana.headers, key_of(server, boss, "*"))]
    assert [each.status_code for each in answers] == [200, 403, 403]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_stream_token_opens_a_stream_and_an_access_token_in_an_address_does_not(
    app: TestClient, new_client: Callable[[], TestClient], ana: Person, clock: FixedClock
) -> None:
    made = app.post("/api/v1/auth/stream-token", headers=ana.headers).json()
    assert made["expires_in"] == 300
    assert app.get("/stream", params={"token": made["token"]}).json() == ana.user_id
    assert app.get("/stream", headers=ana.headers).json() == ana.user_id
    access = ana.headers["Authorization"].removeprefix("Bearer ")
    assert app.get("/stream", params={"token": access}).status_code == 401
    assert app.get("/jobs", params={"token": made["token"]}).status_code == 401
    assert app.get("/jobs", headers={"Authorization": f"Bearer {made['token']}"}).status_code == 401
    clock.forward(seconds=300)
    assert app.get("/stream", params={"token": made["token"]}).json()["error"] == "TOKEN_EXPIRED"
