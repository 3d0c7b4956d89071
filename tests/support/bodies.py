"""Requests made from the description of the API: the smallest that a schema allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def sample(schema: Mapping[str, Any], schemas: Mapping[str, Any], named: Mapping[str, Any], name: str = "") -> Any:
    """A value that a schema allows; what `named` knows by its name is taken from there."""
    if name in named:
        return named[name]
    if "$ref" in schema:
        return sample(schemas[str(schema["$ref"]).rpartition("/")[2]], schemas, named, name)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return sample(schema[choice][0], schemas, named, name)
    if "properties" in schema:
        wanted = set(schema.get("required", ())) | (schema["properties"].keys() & named.keys())
        example = (schema.get("examples") or [{}])[0]
        made = {
            each: sample(inner, schemas, named, each) for each, inner in schema["properties"].items() if each in wanted
        }
        return {**example, **made} if isinstance(example, dict) else made
    return _plain(schema, schemas, named)


def _plain(schema: Mapping[str, Any], schemas: Mapping[str, Any], named: Mapping[str, Any]) -> Any:
    for known in ("const", "default"):
        if known in schema:
            return schema[known]
    if schema.get("examples"):
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "array":
        return [sample(schema["items"], schemas, named)]
    return {"integer": 1, "number": 1.0, "boolean": True, "object": {}}.get(str(kind), "x" * 12)
