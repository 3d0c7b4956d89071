"""Requests that no route takes: they count as any other does, so that nobody searches for places at full speed."""

from __future__ import annotations

from anyio.to_thread import run_sync
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from octavia.api.limits import limited
from octavia.api.problems import database_away, refused, refused_by_http
from octavia.api.server import server_of
from octavia.platform.database import DatabaseFault
from octavia.service.errors import ServiceError


def install(app: FastAPI) -> None:
    """Count what ends before a route, in place of the handler that only answers it."""
    app.add_exception_handler(HTTPException, _counted)


async def _counted(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    try:
        await run_sync(limited, request, await server_of(request))
    except ServiceError as refusal:
        return refused(request, refusal)
    except DatabaseFault as fault:
        return database_away(request, fault)
    return refused_by_http(request, error)
