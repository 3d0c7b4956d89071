"""The reference page of `report.json`, made from the report's own types."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

from octavia.dubbing.report.model import SCHEMA_VERSION, Report

_PLAIN = {str: "text", int: "integer", float: "number", bool: "true or false", types.NoneType: "null"}
_ATTRIBUTE = re.compile(r"^        (?P<names>\w+(?:, \w+)*): (?P<text>.*)$")
_HEAD = """# `report.json`

Everything in it was measured on the finished files, and it holds their hashes. Schema version {version}; fields are
only ever added within a version. Times are milliseconds on the output's clock, levels are decibels, and `null` means
"not measured", never zero.
"""


def schema_page() -> str:
    """The page as Markdown: one table per type, starting from the document itself."""
    parts = [_HEAD.format(version=SCHEMA_VERSION)]
    for kind in _types(Report):
        parts += [f"\n## {kind.__name__}\n", f"{_summary(kind)}\n", "| field | is | meaning |", "|---|---|---|"]
        meanings = attribute_docs(kind)
        hints = get_type_hints(kind)
        parts += [
            f"| `{field.name}` | {_in_words(hints[field.name])} | {meanings.get(field.name, '')} |"
            for field in fields(kind)
        ]
    return "\n".join(parts) + "\n"


def attribute_docs(kind: type[Any]) -> dict[str, str]:
    """What a dataclass's docstring says of each attribute, on one line each."""
    found: dict[str, str] = {}
    names: list[str] = []
    for row in (kind.__doc__ or "").partition("Attributes:\n")[2].splitlines():
        start = _ATTRIBUTE.match(row)
        if start:
            names = start["names"].split(", ")
            found |= dict.fromkeys(names, start["text"])
        elif row.strip():
            found |= {name: f"{found[name]} {row.strip()}" for name in names}
    return found


def _types(root: type[Any]) -> list[type[Any]]:
    """The document's type and all it holds, each once, in the order of first mention."""
    found: list[type[Any]] = []
    waiting = [root]
    while waiting:
        kind = waiting.pop(0)
        if kind not in found:
            found.append(kind)
            waiting += [inner for hint in get_type_hints(kind).values() for inner in _dataclasses_in(hint)]
    return found


def _dataclasses_in(hint: Any) -> Iterator[type[Any]]:
    if is_dataclass(hint):
        assert isinstance(hint, type)
        yield hint
    for argument in get_args(hint):
        yield from _dataclasses_in(argument)


def _summary(kind: type[Any]) -> str:
    return " ".join((kind.__doc__ or "").partition("\n\n")[0].split())


def _in_words(hint: Any) -> str:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        return f"list of {_in_words(arguments[0])}"
    if origin is dict:
        return f"{_in_words(arguments[1])} by {_in_words(arguments[0])}"
    if origin in (Union, types.UnionType):
        return " or ".join(_in_words(argument) for argument in arguments)
    return _PLAIN.get(hint) or f"[{hint.__name__}](#{hint.__name__.lower()})"
