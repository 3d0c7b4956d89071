"""All routes of an application, as tests go through them."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts


def routes_of(app: FastAPI) -> list[tuple[str, str, Any]]:
    """Method, path and route of each call, those of the documentation left out."""
    found: list[tuple[str, str, Any]] = []
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            found += [(method, str(context.path), context) for method in sorted(context.methods or ())]
    assert found
    return found
