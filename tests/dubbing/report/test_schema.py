from __future__ import annotations

import re
from dataclasses import fields, is_dataclass

from octavia.dubbing.documents import json_schema
from octavia.dubbing.report import Report, figures, model
from octavia.dubbing.report.schema import attribute_docs, schema_page


def types() -> list[type]:
    found = [*vars(model).values(), *vars(figures).values()]
    return list(dict.fromkeys(kind for kind in found if isinstance(kind, type) and is_dataclass(kind)))


def test_every_field_is_documented_with_its_meaning() -> None:
    page = schema_page()
    for kind in types():
        assert f"\n## {kind.__name__}\n" in page
        meanings = attribute_docs(kind)
        for field in fields(kind):
            assert meanings.get(field.name), f"{kind.__name__}.{field.name} has no meaning"
            assert f"| `{field.name}` |" in page
        assert set(meanings) == {field.name for field in fields(kind)}


def test_the_page_knows_every_type_of_the_document() -> None:
    defined = set(json_schema(Report)["$defs"]) | {"Report"}
    assert set(re.findall(r"^## (\w+)$", schema_page(), re.MULTILINE)) == defined


def test_types_are_told_in_words() -> None:
    page = schema_page()
    assert "| `tracks` | list of [TrackReport](#trackreport) | One per target language. |" in page
    assert "| `start_ms` | integer or null | Where its sound begins and ends in the stem;" in page
    assert "| `settings` | text by text |" in page


def test_the_page_is_plain_rows() -> None:
    rows = [row for row in schema_page().splitlines() if row.startswith("| `")]
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 4 for row in rows)
