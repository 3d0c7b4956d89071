"""The loopback Supabase: what an app's sign-in asks of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx
import jwt
import pytest

from octavia.testing.supabase.app import create_app
from octavia.testing.supabase.keys import ALGORITHMS
from octavia.testing.supabase.project import Project
from support.faults import started
from support.live import live
from support.program import PROGRAM

ANA = {"email": "Ana@mail.example", "password": "correct horse"}


@pytest.fixture(scope="module")
def served() -> Iterator[Project]:
    project = Project()
    with live(create_app(project)) as url:
        project.url = url
        yield project


@pytest.fixture
def app(served: Project) -> Iterator[httpx.Client]:
    """An app that signs people in."""
    with httpx.Client(base_url=f"{served.url}/auth/v1", headers={"apikey": "anything"}) as client:
        yield client


def checked(app: httpx.Client, token: str) -> dict[str, object]:
    """What a token says, checked by what is published, as Supabase's documentation tells servers to."""
    keys = jwt.PyJWKSet.from_dict(app.get("/.well-known/jwks.json").json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    issuer = str(app.base_url).rstrip("/")
    claims: dict[str, object] = jwt.decode(
        token, key, [key.algorithm_name], audience="authenticated", issuer=issuer, options={"require": ["exp", "sub"]}
    )
    return claims


def test_an_app_signs_somebody_up_in_and_out(app: httpx.Client) -> None:
    made = app.post("/signup", json=ANA).json()
    again = app.post("/token?grant_type=password", json=ANA).json()
    for answer in (made, again):
        assert (answer["token_type"], answer["expires_in"]) == ("bearer", 3600)
        claims = checked(app, answer["access_token"])
        assert claims["sub"] == answer["user"]["id"] == made["user"]["id"]
        assert (claims["email"], claims["role"], claims["is_anonymous"]) == ("ana@mail.example", "authenticated", False)
        assert answer["expires_at"] == claims["exp"]
        UUID(str(claims["session_id"]))
    who = {"Authorization": f"Bearer {again['access_token']}"}
    assert app.get("/user", headers=who).json()["email"] == "ana@mail.example"
    following = app.post("/token?grant_type=refresh_token", json={"refresh_token": again["refresh_token"]}).json()
    assert checked(app, following["access_token"])["session_id"] == checked(app, again["access_token"])["session_id"]
    assert app.post("/logout", headers=who).status_code == 204
    assert app.post("/token?grant_type=refresh_token", json={"refresh_token": following["refresh_token"]}).is_error


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/token?grant_type=password", {**ANA, "password": "wrong"}, 400, "invalid_credentials"),
        ("/token?grant_type=password", {**ANA, "email": "nobody@mail.example"}, 400, "invalid_credentials"),
        ("/token?grant_type=password", {"email": 1}, 400, "validation_failed"),
        ("/token?grant_type=magic", ANA, 400, "validation_failed"),
        ("/token?grant_type=refresh_token", {"refresh_token": "made-up"}, 400, "refresh_token_not_found"),
        ("/signup", {**ANA, "password": "short"}, 422, "weak_password"),
        ("/signup", {**ANA, "email": "nobody"}, 400, "validation_failed"),
        ("/signup", [], 400, "bad_json"),
        ("/logout", {}, 401, "no_authorization"),
    ],
)
def test_what_it_refuses_is_worded_as_documented(
    app: httpx.Client, path: str, body: object, status: int, code: str
) -> None:
    answer = app.post(path, json=body)
    assert (answer.status_code, answer.json()["error_code"], answer.json()["code"]) == (status, code, status)
    assert answer.json()["msg"]


def test_an_address_signs_up_once(app: httpx.Client) -> None:
    eva = {**ANA, "email": "eva@mail.example"}
    assert [app.post("/signup", json=eva).status_code for _ in range(2)] == [200, 422]


def test_a_token_of_another_key_is_nobodys(app: httpx.Client) -> None:
    stranger = Project()
    stranger.url = "http://elsewhere.test"
    answer = app.get("/user", headers={"Authorization": f"Bearer {stranger.token('a')}"})
    assert (answer.status_code, answer.json()["error_code"]) == (403, "bad_jwt")


def test_keys_of_both_algorithms_are_published_and_nothing_private(app: httpx.Client) -> None:
    keys = app.get("/.well-known/jwks.json").json()["keys"]
    assert {key["alg"] for key in keys} == set(ALGORITHMS)
    assert not {"d", "p", "q", "k"} & {name for key in keys for name in key}


def test_pages_of_any_origin_may_sign_in(app: httpx.Client) -> None:
    asked = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST"}
    asked["Access-Control-Request-Headers"] = "apikey, content-type, x-supabase-api-version"
    assert app.options("/token", headers=asked).headers["Access-Control-Allow-Origin"] in ("*", asked["Origin"])


def test_it_runs_as_a_process_and_says_what_a_server_has_to_know(tmp_path: Path) -> None:
    with started([*PROGRAM, "dev-supabase", "--port", "0"], tmp_path) as run:
        assert run.wait_for_lines(2)
        said = run.lines.read_text(encoding="utf-8").splitlines()
        url = said[0].rpartition(" ")[2]
        assert said[1] == f"export OCTAVIA_SERVER_SUPABASE_URL={url}"
        with httpx.Client(base_url=f"{url}/auth/v1") as app:
            before = app.get("/.well-known/jwks.json").json()["keys"]
            token = app.post("/signup", json=ANA).json()["access_token"]
            assert checked(app, token)["iss"] == f"{url}/auth/v1"
            after = httpx.post(f"{url}/rotate").json()["keys"]
            assert [key["kid"] for key in after[1:]] == [key["kid"] for key in before]
            assert [key["kid"] for key in httpx.post(f"{url}/rotate?revoke=1").json()["keys"]] != before
            with pytest.raises(KeyError):
                checked(app, token)
