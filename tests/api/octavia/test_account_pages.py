"""The pages of mailed links: opening one changes nothing, its button does, and only the page's own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server
from support.letters import kept, text_of, token_in
from support.people import PASSWORD, signed_up

ANA = {"email": "ana@mail.example", "password": PASSWORD}
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def token(client: TestClient, server: Server) -> str:
    client.post("/signup", json=ANA)
    return token_in(kept(server)[0])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_link_in_mail_leads_to_a_page_and_opening_it_changes_nothing(
    client: TestClient, server: Server, token: str
) -> None:
    link = re.search(r"https?://\S+token=\S+", text_of(kept(server)[0]))
    assert link is not None
    assert link[0] == f"{server.settings.public_url}/activate?token={token}"
    for _ in range(3):
        page = client.get("/activate", params={"token": token})
        assert page.status_code == 200
    assert token in page.text
    assert 'type="password"' not in page.text
    assert client.get("/api/v1/auth/me").status_code == 401


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_its_button_signs_in_the_browser_that_signed_up(client: TestClient, token: str) -> None:
    page = client.post("/activate", data={"token": token}, headers=OURS)
    assert page.status_code == 200
    assert "Your account is active" in page.text
    assert client.get("/api/v1/auth/me").json()["is_verified"] is True
    again = client.post("/activate", data={"token": token}, headers=OURS)
    assert again.status_code == 400
    assert "already used" in again.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_another_browser_is_asked_for_the_password(new_client: Callable[[], TestClient], token: str) -> None:
    other = new_client()
    assert 'type="password"' in other.post("/activate", data={"token": token}, headers=OURS).text
    wrong = other.post("/activate", data={"token": token, "password": "a guess"}, headers=OURS)
    assert wrong.status_code == 401
    assert "password is wrong" in wrong.text
    assert other.post("/activate", data={"token": token, "password": PASSWORD}, headers=OURS).status_code == 200
    assert other.get("/api/v1/auth/me").status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.example"}],
)
@pytest.mark.parametrize("path", ["/activate", "/reset-password"])
def test_another_sites_form_is_refused(client: TestClient, token: str, headers: dict[str, str], path: str) -> None:
    answer = client.post(path, data={"token": token, "password": PASSWORD}, headers=headers)
    assert answer.status_code == 403
    assert client.get("/api/v1/auth/me").status_code == 401


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_new_password_is_chosen_on_a_page(client: TestClient, server: Server) -> None:
    signed_up(client, ANA["email"])
    client.post("/api/v1/auth/forgot-password", json={"email": ANA["email"]})
    token = token_in(kept(server)[0])
    assert token in client.get("/reset-password", params={"token": token}).text
    weak = client.post("/reset-password", data={"token": token, "password": "short"}, headers=OURS)
    assert weak.status_code == 422
    assert "8 to 128" in weak.text
    done = client.post("/reset-password", data={"token": token, "password": "a new password"}, headers=OURS)
    assert done.status_code == 200
    assert client.post("/login", json=ANA | {"password": "a new password"}).status_code == 200
    again = client.post("/reset-password", data={"token": token, "password": "a new password"}, headers=OURS)
    assert again.status_code == 400


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_page_runs_nothing_and_shows_its_token_as_text(client: TestClient) -> None:
    page = client.get("/activate", params={"token": '"><script>alert(1)</script>'})
    assert "<script>" not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert page.headers["Referrer-Policy"] == "same-origin"
