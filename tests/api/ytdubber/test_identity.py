"""Who makes a request of the YT Dubber contract: by a token of a Supabase project or, in development, `dev-token`."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from octavia.api.app import create_app
from octavia.api.server import Server, compose
from octavia.platform.server_settings import ServerSettings
from octavia.service.accounts.tables import ExternalIdentity, User
from octavia.service.billing.money import CREDIT_UCR
from octavia.testing.supabase.keys import new_key
from support.contract import refused
from support.people import new_person
from support.server import FixedClock, RecordingQueue
from support.supabase import SECRET, Supabase, bearer, supabase_at

ME = "/api/v1/auth/me"
CREDITS = "/api/payments/credits"
SOMEBODY = "5a0f7c1e-2c7e-4f0e-9d6d-1f1b2c3d4e5f"


@pytest.fixture
def supabase(clock: FixedClock) -> Iterator[Supabase]:
    with supabase_at(clock) as served:
        yield served


@pytest.fixture
def server_settings(server_settings: ServerSettings, supabase: Supabase) -> ServerSettings:
    return replace(server_settings, supabase_url=supabase.url, supabase_jwt_secret=SECRET)


def people(server: Server) -> int:
    """How many users and identities there are."""
    with server.database.reading() as session:
        return sum(session.scalar(select(func.count()).select_from(kind)) or 0 for kind in (User, ExternalIdentity))


def encoded(values: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).rstrip(b"=").decode()


def signed_by_hand(header: dict[str, Any], claims: dict[str, Any], key: bytes) -> str:
    """A token signed with HMAC whatever the library thinks of the key."""
    said = f"{encoded(header)}.{encoded(claims)}"
    mac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(said.encode(), key)
    return f"{said}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def none_at_all(supabase: Supabase) -> str:
    return f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{encoded(supabase.project.claims(SOMEBODY))}."


def signed_with_the_public_key(supabase: Supabase, form: Encoding = Encoding.PEM) -> str:
    key = supabase.project.keys[1]
    public = key.private.public_key().public_bytes(form, PublicFormat.SubjectPublicKeyInfo)
    return signed_by_hand({"alg": "HS256", "typ": "JWT", "kid": key.id}, supabase.project.claims(SOMEBODY), public)


def swapped_key(supabase: Supabase) -> str:
    """Signed with another key, under the name of the one that is published."""
    published = supabase.project.keys[0]
    return replace(new_key("ES256"), id=published.id).sign(supabase.project.claims(SOMEBODY))


def swapped_subject(supabase: Supabase) -> str:
    """Of one user, and then said to be of another."""
    header, _, signature = supabase.token("somebody-else").split(".")
    return f"{header}.{encoded(supabase.project.claims(SOMEBODY))}.{signature}"


def other_algorithm(supabase: Supabase) -> str:
    """The name of the project's elliptic key, and a signature with another RSA key."""
    claims, named = supabase.project.claims(SOMEBODY), {"kid": supabase.project.keys[0].id}
    return new_key("RS256").sign(claims, named)


def with_its_own_key(supabase: Supabase) -> str:
    key = new_key("ES256")
    return key.sign(supabase.project.claims(SOMEBODY), {"jwk": key.published(), "jku": f"{supabase.url}/mine"})


HOSTILE: dict[str, Callable[[Supabase], str]] = {
    "no algorithm": none_at_all,
    "the public key as the secret": signed_with_the_public_key,
    "the public key's bytes as the secret": lambda given: signed_with_the_public_key(given, Encoding.DER),
    "a wrong secret": lambda given: jwt.encode(given.project.claims(SOMEBODY), "w" * 40, "HS256"),
    "another audience": lambda given: given.token(SOMEBODY, aud="anon"),
    "another issuer": lambda given: given.token(SOMEBODY, iss="https://evil.test/auth/v1"),
    "our own issuer": lambda given: given.token(SOMEBODY, iss="octavia"),
    "an unknown key": lambda given: new_key("ES256").sign(given.project.claims(SOMEBODY)),
    "no key": lambda given: jwt.encode(given.project.claims(SOMEBODY), given.project.keys[0].private, "ES256"),
    "expired": lambda given: given.token(SOMEBODY, exp=int(given.project.claims("")["iat"]) - 31),
    "not yet valid": lambda given: given.token(SOMEBODY, nbf=int(given.project.claims("")["iat"]) + 60),
    "made in the future": lambda given: given.token(SOMEBODY, iat=int(given.project.claims("")["iat"]) + 60),
    "a swapped key": swapped_key,
    "a swapped subject": swapped_subject,
    "another algorithm": other_algorithm,
    "its own key in the header": with_its_own_key,
    "the project's own service key": lambda given: jwt.encode({"iss": "supabase", "role": "service_role"}, SECRET),
    "no token": lambda _: "a.b.c",
}


def test_hostile_tokens_let_nobody_in(client: TestClient, server: Server, supabase: Supabase) -> None:
    assert client.get(CREDITS, headers=supabase.headers("somebody")).status_code == 200
    before = people(server)
    for name, hostile in HOSTILE.items():
        for path in (CREDITS, "/api/jobs/"):
            answer = client.get(path, headers=bearer(hostile(supabase)))
            assert answer.status_code == 401, name
            assert refused(answer, 401, answer.json()["error"])["error"] in ("not_signed_in", "token_expired"), name
            assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert people(server) == before
    assert set(supabase.asked) == {"/auth/v1/.well-known/jwks.json"}
    assert supabase.looks() == 1


def test_the_project_lets_its_users_in_everywhere(client: TestClient, server: Server, supabase: Supabase) -> None:
    who = supabase.headers(SOMEBODY)
    me = client.get(ME, headers=who).json()
    assert client.get(CREDITS, headers=who).json()["user_id"] == me["id"]
    assert client.get("/api/jobs/", headers=who).json() == []
    assert client.get("/api/v1/jobs", headers=who).json()["jobs"] == []
    assert people(server) == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_app_that_signs_up_by_the_projects_own_calls_is_let_in(client: TestClient, supabase: Supabase) -> None:
    said = {"email": "ana@mail.example", "password": "correct horse"}
    made = httpx.post(f"{supabase.url}/auth/v1/signup", json=said).json()
    again = httpx.post(f"{supabase.url}/auth/v1/token", params={"grant_type": "password"}, json=said).json()
    ids = {client.get(ME, headers=bearer(each["access_token"])).json()["id"] for each in (made, again)}
    assert len(ids) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_request_sent_twice_under_one_name_counts_once_for_the_user(client: TestClient, supabase: Supabase) -> None:
    asked = {"languages": ["es"], "duration": 90}
    answers = [
        client.post(
            "/api/payments/calculate-job-cost",
            json=asked,
            headers=supabase.headers(SOMEBODY) | {"Idempotency-Key": "name-of-it"},
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_concerns_the_account_is_not_done_by_a_token_from_elsewhere(
    client: TestClient, supabase: Supabase
) -> None:
    who = supabase.headers(SOMEBODY)
    for call in (
        client.get("/api/v1/auth/sessions", headers=who),
        client.post("/api/v1/auth/refresh", headers=who),
        client.post("/api/v1/auth/delete-account", json={"password": ""}, headers=who),
    ):
        assert call.status_code in (403, 422), call.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_expired_token_is_not_made_good_by_a_cookie(
    client: TestClient, server: Server, supabase: Supabase, clock: FixedClock
) -> None:
    person, theirs = new_person(server), supabase.headers(SOMEBODY)
    assert client.post("/login", json={"email": person.email, "password": "correct horse battery"}).status_code == 200
    assert client.get(ME).json()["id"] == person.user_id
    clock.forward(hours=2)
    assert refused(client.get(ME, headers=theirs), 401, "TOKEN_EXPIRED")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_while_the_project_is_away_its_tokens_can_t_be_told_and_ours_can(
    client: TestClient, server: Server, supabase: Supabase
) -> None:
    supabase.away = True
    answer = client.get(CREDITS, headers=supabase.headers(SOMEBODY))
    refused(answer, 503, "sign_in_unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get(CREDITS, headers=new_person(server).headers).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_keys_that_are_none_let_nobody_in(
    client: TestClient, server: Server, supabase: Supabase, clock: FixedClock
) -> None:
    for instead in (b"", b"[]", b"<html>", b"\xff\xfe", b'{"keys": [7, {}]}', b"[" * 60_000, b" " * 70_000):
        supabase.instead = instead
        assert client.get(CREDITS, headers=supabase.headers(SOMEBODY)).status_code in (401, 503)
        clock.forward(minutes=11)
    assert (people(server), supabase.looks()) == (0, 7)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_no_project_is_set_its_tokens_are_none(server: Server, supabase: Supabase) -> None:
    settings = replace(server.settings, supabase_url="", supabase_jwt_secret="")
    with TestClient(create_app(compose(settings, server.database, RecordingQueue(), server.clock))) as client:
        refused(client.get(CREDITS, headers=supabase.headers(SOMEBODY)), 401, "not_signed_in")
        refused(client.get(CREDITS, headers=bearer("dev-token")), 401, "not_signed_in")


@pytest.fixture
def developing(server: Server) -> Callable[..., TestClient]:
    """A client of a server with `dev-token`, on this machine unless said otherwise."""
    settings = replace(server.settings, dev_token=True)
    app = create_app(compose(settings, server.database, RecordingQueue(), server.clock))

    def make(peer: str = "127.0.0.1", host: str = "localhost:8000") -> TestClient:
        return TestClient(app, base_url=f"http://{host}", client=(peer, 1))

    return make


def test_in_development_dev_token_is_one_user_with_credits_to_try_things(
    developing: Callable[..., TestClient], server: Server
) -> None:
    who = bearer("dev-token")
    me = [developing(peer).get(ME, headers=who).json() for peer in ("127.0.0.1", "::1")]
    assert me[0]["id"] == me[1]["id"]
    assert (me[0]["is_verified"], me[0]["credits"]) == (True, 1000)
    assert developing().get(CREDITS, headers=who).json()["balance"] == 1000
    assert people(server) == 2
    with server.database.reading() as session:
        owner = session.scalars(select(User.owner_id)).one()
    assert server.billing.balance_ucr(owner, asset="ytdubber") == 1000 * CREDIT_UCR


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_dev_token_is_for_who_sits_at_this_machine(developing: Callable[..., TestClient], server: Server) -> None:
    for peer, host, header in (
        ("203.0.113.7", "localhost:8000", {}),
        ("127.0.0.1", "evil.test", {}),
        ("127.0.0.1", "127.0.0.1.evil.test", {}),
        ("127.0.0.1", "localhost", {"X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", "localhost", {"Forwarded": "for=127.0.0.1"}),
        ("127.0.0.1", "localhost", {"Via": "1.1 proxy"}),
    ):
        answer = developing(peer, host).get(ME, headers=bearer("dev-token") | header)
        refused(answer, 401, "NOT_SIGNED_IN")
    assert people(server) == 0
