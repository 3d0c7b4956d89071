"""Errors on the wire."""

from __future__ import annotations

from fastapi.testclient import TestClient


def test_an_error_is_a_problem_document_with_the_older_clients_keys(client: TestClient) -> None:
    answer = client.get("/no-such-place")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:octavia:problem:not-found",
        "title": "Not Found",
        "status": 404,
        "detail": "Not Found",
        "instance": "/no-such-place",
        "error": "NOT_FOUND",
        "message": "Not Found",
        "details": {},
    }
