"""Writes the description of the API from which the web studio's client is made: `npm run generate` runs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from octavia.api.app import ROUTES
from octavia.api.limits import TOO_MANY
from octavia.api.problems import FAULTS
from octavia.service.errors import ServiceError

DOCUMENT = Path(__file__).resolve().parents[1] / "web" / "openapi.json"
_PREFIX = "/api/v1/"


def document() -> str:
    """What the studio may call, as the code now says: each operation once, under a short name, as OpenAPI in JSON.

    Only routers of the Octavia contract are looked at: schemas get longer names where those of another contract are
    called the same.
    """
    app = FastAPI(title="Octavia", version="0", responses=TOO_MANY)
    for router in ROUTES:
        if any(route.path.startswith(_PREFIX) for route in router.routes):
            app.include_router(router)
    described = app.openapi()
    described["paths"] = _named(described["paths"])
    described["x-problems"] = problems()
    return json.dumps(described, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def problems() -> dict[str, dict[str, list[str]]]:
    """How every refusal is called; of each its reasons (the empty one, if it has one only), and what its `details` hold
    then. The studio has words for them."""
    found: dict[str, dict[str, list[str]]] = {name: {"": []} for name in FAULTS}
    kinds: list[type[ServiceError]] = [ServiceError, *_below(ServiceError)]
    for kind in kinds:
        said = {reason: sorted(values) for reason, values in kind.reasons.items()}
        assert found.setdefault(kind.name, said) == said, f"{kind.name} is told in two ways"
    return found


def _below(kind: type[ServiceError]) -> Iterator[type[ServiceError]]:
    for each in kind.__subclasses__():
        if each.__module__.startswith("octavia."):
            yield each
            yield from _below(each)


def _named(paths: dict[str, Any]) -> dict[str, Any]:
    """The operations under `/api/v1`. An operation that has several paths is called by its last one in the alphabet."""
    found: dict[str, tuple[str, str, Any]] = {}
    for path in sorted(each for each in paths if each.startswith(_PREFIX)):
        for method, operation in paths[path].items():
            found[_name(path, method, operation)] = (path, method, operation)
    named: dict[str, Any] = {}
    for name, (path, method, operation) in found.items():
        named.setdefault(path, {})[method] = operation | {"operationId": name}
    return named


def _name(path: str, method: str, operation: dict[str, Any]) -> str:
    """The name of its function; with what it is about, if that is one word."""
    ending = "_" + "".join(char if char.isalnum() else "_" for char in path[1:]) + "_" + method
    name: str = operation["operationId"].removesuffix(ending)
    return name if "_" in name else f"{name}_{operation['tags'][0]}"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
