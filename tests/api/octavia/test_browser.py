"""What only a browser asks: who opened the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from support.people import signed_up

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
VISITOR = "/api/v1/auth/visitor"


def test_whoever_is_signed_in_is_told_who_they_are(client: TestClient) -> None:
    ana = signed_up(client)
    told = client.get(VISITOR, headers=ana.headers)
    assert told.json()["user"] == client.get("/api/v1/auth/me", headers=ana.headers).json()


def test_it_is_no_fault_to_be_nobody(new_client: Callable[[], TestClient]) -> None:
    answer = new_client().get(VISITOR)
    assert (answer.status_code, answer.json()) == (200, {"user": None})


def test_a_session_that_ended_is_nobody_s(new_client: Callable[[], TestClient]) -> None:
    client = new_client()
    client.cookies.set("octavia_session", "ended")
    answer = client.get(VISITOR)
    assert (answer.status_code, answer.json()) == (200, {"user": None})
