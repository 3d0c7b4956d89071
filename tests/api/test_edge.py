"""Other origins: those in the settings may call with credentials, all others may not read an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from octavia.platform.server_settings import ServerSettings

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
APP = "https://app.example"


@pytest.fixture
def server_settings(server_settings: ServerSettings) -> ServerSettings:
    return replace(server_settings, allowed_origins=(APP,))


def preflight(client: TestClient, origin: str, method: str, headers: str) -> dict[str, str]:
    asked = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return dict(client.options("/api/v1/jobs", headers=asked).headers)


def test_an_allowed_origin_may_send_credentials(client: TestClient) -> None:
    headers = client.get("/health", headers={"Origin": APP}).headers
    assert headers["Access-Control-Allow-Origin"] == APP
    assert headers["Access-Control-Allow-Credentials"] == "true"
    assert "X-Request-ID" in headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://app.example.evil.test"])
def test_another_may_not(client: TestClient, origin: str) -> None:
    assert "Access-Control-Allow-Origin" not in client.get("/health", headers={"Origin": origin}).headers
    assert "access-control-allow-origin" not in preflight(client, origin, "POST", "Content-Type")


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", "Authorization, Content-Type, Idempotency-Key, X-CSRF-Token"),
        ("PATCH", "Tus-Resumable, Upload-Offset, Content-Type"),
        ("PUT", "If-Match, Content-Type"),
        ("DELETE", "Authorization"),
    ],
)
def test_an_allowed_origin_may_send_what_our_calls_need(client: TestClient, method: str, headers: str) -> None:
    answer = preflight(client, APP, method, headers)
    assert answer["access-control-allow-origin"] == APP
    assert method in answer["access-control-allow-methods"]


def test_an_error_can_be_read_by_an_allowed_origin(client: TestClient) -> None:
    assert client.get("/no-such-place", headers={"Origin": APP}).headers["Access-Control-Allow-Origin"] == APP
