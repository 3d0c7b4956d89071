"""Requests that nobody would write by hand: whatever comes, no answer is a fault of ours (5xx)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok

from octavia.platform.server_settings import ServerSettings
from support.people import app_of, new_person, server_of

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

LEFT_OUT = {"/api/v1/events", "/api/v1/auth/logout"}
"""A stream without an end; and what would end the session that asks."""


@pytest.fixture
def server_settings(server_settings: ServerSettings) -> ServerSettings:
    return replace(server_settings, max_upload_bytes=100_000)


def operations(client: TestClient) -> Iterator[Any]:
    schema = schemathesis.openapi.from_dict(app_of(client).openapi())
    for each in schema.get_all_operations():
        assert isinstance(each, Ok), each
        operation = each.ok()
        if operation.path not in LEFT_OUT:
            yield operation


def ask(client: TestClient, case: Any, headers: dict[str, str]) -> None:
    asked = case.as_transport_kwargs(base_url=str(client.base_url))
    asked = {name: value for name, value in asked.items() if name in ("method", "url", "params", "json", "data")}
    sent = {name: str(value).encode("utf-8", "replace") for name, value in (case.headers or {}).items()}
    if isinstance(asked.get("data"), bytes | str):
        asked["content"] = asked.pop("data")
    answer = client.request(**asked, headers=[*sent.items(), *((k, v.encode()) for k, v in headers.items())])
    assert answer.status_code < 500, (asked, sent, answer.status_code, answer.text)
    assert "Traceback" not in answer.text


def probe(client: TestClient, examples: int) -> None:
    headers = new_person(server_of(client)).headers
    client.cookies.clear()
    asked = 0
    for operation in operations(client):

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(case=operation.as_strategy())
        def look(case: Any) -> None:
            ask(client, case, headers)

        look()
        asked += 1
    assert asked > 50


def test_a_few_odd_requests_of_each_kind_are_answered(client: TestClient) -> None:
    probe(client, 5)


@pytest.mark.slow
def test_many_odd_requests_of_each_kind_are_answered(client: TestClient) -> None:
    probe(client, 60)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/jobs/%00",
        "/api/v1/jobs/..%2f..%2fetc%2fpasswd",
        "/api/v1/jobs/%ff%fe",
        "/api/v1/jobs/" + "x" * 5000,
        "/api/v1/jobs?limit=99999999999999999999",
        "/api/v1/jobs?limit=-1&offset=-1",
        "/api/v1/jobs?status=%00&type=%F0%9F%98%80",
        "/api/v1/files/%00",
        "/api/v1/files?limit=1e9",
        "/api/v1/webhooks/%00/deliveries",
        "/api/v1/signed/%2e%2e%2fsecret?expires=1&max_bytes=1&type=a&signature=%ff",
        "/api/v1/download/%00",
        "/verify?token=%00%ff",
        "/api/v1/jobs/x/stream?token=%00",
        "/api/v1/video/validate?storage_path=%00",
        "/api/v1/billing/transactions?offset=99999999999999999999",
    ],
)
def test_odd_addresses_are_answered(client: TestClient, path: str) -> None:
    headers = new_person(server_of(client)).headers
    assert client.get(path, headers=headers).status_code < 500


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer " + "x" * 20_000},
        {"Authorization": "Bearer \xff\xfe"},
        {"Authorization": "Basic !!!"},
        {"Cookie": "octavia_session=\xff; octavia_token="},
        {"X-Forwarded-For": "\xff," * 500},
        {"Idempotency-Key": "\xff" * 10},
        {"Last-Event-ID": "9" * 18},
        {"Range": "bytes=" + ",".join("0-1" for _ in range(7000))},
        {"Content-Type": "application/json; charset=no-such"},
        {"Content-Length": "5"},
        {"If-Match": '"' * 99},
    ],
)
@pytest.mark.parametrize(("method", "path"), [("GET", "/api/v1/auth/me"), ("POST", "/api/v1/jobs/transcribe")])
def test_odd_headers_are_answered(client: TestClient, method: str, path: str, headers: dict[str, str]) -> None:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    assert client.request(method, path, headers=raw, content=b"{}").status_code < 500


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'{"file_id": "\\ud800"}',
        b'{"file_id": "\\u0000", "storage_path": "\\u0000"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"speed": NaN}',
        b'{"job_id": 1e999, "speed": 1e999}',
        b'{"a":' * 5000,
    ],
)
@pytest.mark.parametrize(
    "path", ["/api/v1/jobs/transcribe", "/api/v1/jobs/synthesize/create", "/api/v1/auth/login", "/api/v1/webhooks"]
)
def test_odd_bodies_are_answered(client: TestClient, path: str, body: bytes) -> None:
    headers = new_person(server_of(client)).headers | {"Content-Type": "application/json"}
    assert client.post(path, content=body, headers=headers).status_code < 500
