"""What another site makes a browser send is refused; what can't come from a browser's cookie is let through."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from octavia.api.auth import COOKIES
from octavia.api.csrf import CSRF_HEADER, CrossSite, check, csrf_token
from octavia.platform.server_settings import ServerSettings
from octavia.service.accounts.principal import Credential, Principal
from octavia.service.accounts.visitor import Visitor
from support.asgi import scope_of
from support.people import new_person, server_of

SECRET = "s" * 40
SETTINGS = ServerSettings(secret=SECRET, public_url="https://octavia.example", allowed_origins=("https://app.example",))
SESSION = "session-1"
GOOD = csrf_token(SESSION, SECRET)


def by(credential: Credential) -> Principal:
    return Principal("user", "owner", credential, SESSION)


def refused(method: str, headers: dict[str, str], credential: Credential = Credential.COOKIE) -> bool:
    request = Request(scope_of(method, "/x", headers))
    try:
        check(request, by(credential), SETTINGS)
    except CrossSite:
        return True
    return False


def test_tokens_of_a_session_differ_and_are_all_good() -> None:
    assert csrf_token(SESSION, SECRET) != GOOD
    assert not refused("POST", {CSRF_HEADER: GOOD})
    assert not refused("POST", {CSRF_HEADER: csrf_token(SESSION, SECRET)})


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://octavia.example"},
        {"Origin": "https://app.example"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "https://app.example", "Sec-Fetch-Site": "same-site"},
        {},
    ],
)
def test_our_own_pages_pass_with_a_token(headers: dict[str, str]) -> None:
    assert not refused("POST", {CSRF_HEADER: GOOD, **headers})


@pytest.mark.parametrize("origin", ["https://octavia.example", "https://app.example"])
def test_a_page_of_ours_needs_no_token_where_the_browser_names_it(origin: str) -> None:
    assert not refused("POST", {"Origin": origin})
    assert refused("POST", {"Sec-Fetch-Site": "same-origin"})


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {CSRF_HEADER: ""},
        {CSRF_HEADER: "."},
        {CSRF_HEADER: GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1")},
        {CSRF_HEADER: csrf_token("another-session", SECRET)},
        {CSRF_HEADER: csrf_token(SESSION, "another secret")},
        {CSRF_HEADER: GOOD, "Origin": "https://evil.example"},
        {CSRF_HEADER: GOOD, "Origin": "null"},
        {CSRF_HEADER: GOOD, "Sec-Fetch-Site": "cross-site"},
        {CSRF_HEADER: GOOD, "Sec-Fetch-Site": "same-site"},
        {"Authorization": "Bearer expired", "Origin": "https://evil.example"},
    ],
)
def test_everything_else_that_a_cookie_authenticated_is_refused(method: str, headers: dict[str, str]) -> None:
    assert refused(method, headers)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_what_changes_nothing_needs_no_token(method: str) -> None:
    assert not refused(method, {"Sec-Fetch-Site": "cross-site"})


@pytest.mark.parametrize("credential", [Credential.BEARER, Credential.API_KEY])
def test_what_no_cookie_authenticated_needs_no_token(credential: Credential) -> None:
    assert not refused("POST", {"Origin": "https://evil.example"}, credential)


def test_the_server_s_own_pages_pass_by_whatever_name_it_is_reached() -> None:
    assert not refused("POST", {"Origin": "http://another-name.example:9000", "Sec-Fetch-Site": "same-origin"})
    assert refused("POST", {"Origin": "http://another-name.example:9000"})


def test_a_header_that_only_our_pages_can_write_stands_for_the_token() -> None:
    assert not refused("POST", {"Authorization": "Bearer expired", "Origin": "https://app.example"})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_page_signed_in_by_cookie_changes_things_with_the_token_it_asked_for(client: TestClient) -> None:
    person, server = new_person(server_of(client)), server_of(client)
    with server.database.transaction() as session:
        signed_in = server.accounts.sessions.open(session, person.user_id, Visitor())
    client.cookies.set(COOKIES[0], signed_in.secret)

    def rename(headers: dict[str, str]) -> Any:
        return client.patch("/api/v1/auth/me", json={"name": "Ana"}, headers=headers)

    refusal = rename({})
    assert (refusal.status_code, refusal.json()["error"]) == (403, "CROSS_SITE_REQUEST")
    told = client.get("/api/v1/auth/csrf").json()
    assert rename({told["header"]: told["csrf_token"]}).status_code == 200
    assert rename({told["header"]: told["csrf_token"], "Origin": "https://evil.example"}).status_code == 403
