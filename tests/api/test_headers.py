"""What answers tell browsers not to do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import Response
from fastapi.testclient import TestClient

from octavia.api.app import create_app
from octavia.api.server import Server

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("path", ["/health", "/no-such-place", "/openapi.json"])
def test_every_answer_is_locked_down(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_https_is_demanded_only_where_it_is_offered(server: Server, client: TestClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/health").headers
    offered = replace(server, settings=replace(server.settings, public_url="https://octavia.example"))
    with TestClient(create_app(offered)) as secure:
        assert secure.get("/health").headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_what_a_route_says_itself_stays(server: Server) -> None:
    app = create_app(server)
    app.add_api_route("/own", lambda: Response(headers={"Cache-Control": "private, max-age=60"}), response_model=None)
    with TestClient(app) as client:
        assert client.get("/own").headers.get_list("Cache-Control") == ["private, max-age=60"]
