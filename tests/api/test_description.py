"""The description of the API as a page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.api.description import type_of


def test_every_call_is_described_by_a_page_that_needs_nothing_else(client: TestClient) -> None:
    answer = client.get("/docs")
    policy = answer.headers["Content-Security-Policy"]
    assert answer.status_code == 200
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "<script" not in answer.text
    assert re.findall(r'(?:src|href)="(?!#)([^"]*)"', answer.text) == ["/openapi.json"]
    openapi: dict[str, Any] = client.get("/openapi.json").json()
    for path in openapi["paths"]:
        assert f"<code>{path}</code>" in answer.text
    for name in openapi["components"]["schemas"]:
        assert f"<code>{name}</code>" in answer.text


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "#/components/schemas/Charge"}, "Charge"),
        ({"type": "array", "items": {"type": "string"}}, "list of string"),
        ({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}, "date-time or null"),
        ({"enum": ["srt", "vtt"]}, '"srt" or "vtt"'),
        ({"const": "ok"}, '"ok"'),
        ({}, "anything"),
    ],
)
def test_what_a_schema_allows_is_said_in_words(schema: dict[str, Any], words: str) -> None:
    assert type_of(schema) == words
