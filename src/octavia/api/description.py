"""The description of the API as a page: made here from what `/openapi.json` says, without scripts or other hosts."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

routes = APIRouter(include_in_schema=False)

Json = Mapping[str, Any]
_METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a member of a document; `type` in words."""

    name: str
    type: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call: what is sent with it and what it answers.

    Attributes:
        body: The type of its body; empty if it takes none.
        example: An example of that, as JSON; empty if there is none.
        answers: What it answers: status, meaning, type.
    """

    method: str
    path: str
    text: str
    parameters: tuple[Field, ...]
    body: str
    example: str
    answers: tuple[tuple[str, str, str], ...]


@routes.get("/docs")
def read_description(request: Request) -> HTMLResponse:
    """Every call and every document of the API."""
    body, policy = _page(json.dumps(request.app.openapi()))
    return HTMLResponse(body, headers={"Content-Security-Policy": policy})


@cache
def _page(described: str) -> tuple[str, str]:
    openapi: Json = json.loads(described)
    style = (files("octavia.api") / "octavia" / "pages" / "description.css").read_text(encoding="utf-8")
    loader = PackageLoader("octavia.api", "octavia/pages")
    template = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    body = template.get_template("description.html").render(
        title=openapi["info"]["title"],
        version=openapi["info"]["version"],
        groups=_groups(openapi),
        documents=sorted(_documents(openapi)),
        style=style,
    )
    style_hash = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return body, f"default-src 'none'; style-src 'sha256-{style_hash}'; frame-ancestors 'none'; base-uri 'none'"


def _groups(openapi: Json) -> dict[str, list[Call]]:
    groups: dict[str, list[Call]] = {}
    for path, methods in openapi["paths"].items():
        for method in _METHODS:
            if method in methods:
                call = methods[method]
                groups.setdefault(next(iter(call.get("tags", ())), "others"), []).append(_call(method, path, call))
    return dict(sorted(groups.items()))


def _call(method: str, path: str, call: Json) -> Call:
    content: Json = call.get("requestBody", {}).get("content", {})
    wanted: Json = next(iter(content.values()), {})
    examples = wanted.get("schema", {}).get("examples") or [wanted[name] for name in ("example",) if name in wanted]
    parameters = (
        Field(each["name"], type_of(each.get("schema", {})), each.get("required", False), each.get("description", ""))
        for each in call.get("parameters", ())
    )
    return Call(
        method.upper(),
        path,
        call.get("description", call.get("summary", "")),
        tuple(parameters),
        f"{type_of(wanted.get('schema', {}))} ({next(iter(content))})" if content else "",
        json.dumps(examples[0], indent=2, ensure_ascii=False) if examples else "",
        tuple((status, told["description"], _answer(told)) for status, told in call["responses"].items()),
    )


def _answer(told: Json) -> str:
    content = told.get("content", {})
    return type_of(content[_JSON].get("schema", {})) if _JSON in content else ", ".join(content)


def _documents(openapi: Json) -> Iterator[tuple[str, str, tuple[Field, ...]]]:
    for name, schema in openapi["components"]["schemas"].items():
        required = schema.get("required", ())
        members = schema.get("properties", {}).items()
        fields = (Field(each, type_of(one), each in required, one.get("description", "")) for each, one in members)
        yield name, schema.get("description", ""), tuple(fields)


def type_of(schema: Json) -> str:
    """What a schema allows, in words: `string or null`, `list of Charge`, `"srt" or "vtt"`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(map(type_of, schema[several])))
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " or ".join(map(json.dumps, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type", "anything"))
