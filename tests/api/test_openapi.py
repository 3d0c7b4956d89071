"""The description of the API: complete, and fit to make clients from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from octavia.api.app import create_app
from octavia.api.server import Server
from support.routes import routes_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ANSWER_BY_HEADERS = {
    "POST /api/v1/uploads",
    "HEAD /api/v1/uploads/{upload_id}",
    "PUT /api/v1/uploads/signed/{upload_id}",
}
NO_PAGE_OF_THE_API = {"/activate", "/billing/return", "/docs", "/reset-password"}
"""Pages for people, not calls for programs."""


@pytest.fixture
def described(server: Server) -> dict[str, Any]:
    return create_app(server).openapi()


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, calls in described["paths"].items():
        for method, operation in calls.items():
            yield f"{method.upper()} {path}", operation


def test_every_route_is_described_but_pages_heads_and_options(server: Server, described: dict[str, Any]) -> None:
    told = {call for call, _ in operations(described)}
    all_calls = routes_of(create_app(server))
    silent = {
        path for method, path, _ in all_calls if method not in ("HEAD", "OPTIONS") and f"{method} {path}" not in told
    }
    assert silent - NO_PAGE_OF_THE_API == {path for path in silent if path.startswith("/api/v1/signed/")}


def test_every_call_says_what_it_does_under_a_name_of_its_own(described: dict[str, Any]) -> None:
    all_calls = dict(operations(described))
    assert [call for call, operation in all_calls.items() if not operation.get("description")] == []
    names = Counter(operation["operationId"] for operation in all_calls.values())
    assert [name for name, times in names.items() if times > 1] == []
    assert [call for call, operation in all_calls.items() if not operation.get("tags")] == []


def is_answered(operation: dict[str, Any]) -> bool:
    """Whether a success has a schema, or is no JSON: a stream, a file, a redirect, nothing."""
    for status, response in operation["responses"].items():
        if not status.startswith(("2", "3")):
            continue
        if status in ("204", "302", "303", "307"):
            return True
        for media_type, content in response.get("content", {}).items():
            if media_type != "application/json" or content.get("schema"):
                return True
    return False


def test_every_call_says_what_it_answers(described: dict[str, Any]) -> None:
    silent = {call for call, operation in operations(described) if not is_answered(operation)}
    assert silent == ANSWER_BY_HEADERS


def test_every_call_may_be_refused_for_its_rate(described: dict[str, Any]) -> None:
    assert [call for call, operation in operations(described) if "429" not in operation["responses"]] == []


def test_references_lead_somewhere(described: dict[str, Any]) -> None:
    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    schemas = described["components"]["schemas"]
    assert [each for each in references(described) if each.removeprefix("#/components/schemas/") not in schemas] == []
