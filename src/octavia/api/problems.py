"""Errors on the wire: RFC 9457 problem documents that also carry the keys older clients read."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from octavia.api.ytdubber.places import is_of_contract
from octavia.dubbing.errors import OctaviaError
from octavia.platform.database import DatabaseFault, is_away
from octavia.service.errors import Refusal, ServiceError

_MEDIA_TYPE = "application/problem+json"
_STATUS = {
    Refusal.INVALID: HTTPStatus.BAD_REQUEST,
    Refusal.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Refusal.PAYMENT_REQUIRED: HTTPStatus.PAYMENT_REQUIRED,
    Refusal.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Refusal.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Refusal.CONFLICT: HTTPStatus.CONFLICT,
    Refusal.GONE: HTTPStatus.GONE,
    Refusal.CHANGED_MEANWHILE: HTTPStatus.PRECONDITION_FAILED,
    Refusal.VERSION_MISSING: HTTPStatus.PRECONDITION_REQUIRED,
    Refusal.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Refusal.NOT_SUPPORTED: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Refusal.UNPROCESSABLE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.LOCKED: HTTPStatus.LOCKED,
    Refusal.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
    Refusal.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}
_DATABASE_BACK_S = 2
FAULTS = frozenset(
    {
        "body-too-large",
        "body-too-slow",
        "database-unavailable",
        "internal",
        "not-found",
        "tus-version",
        "unusable-input",
    }
)
"""What problems are called beside the names of refusals; others of HTTP itself are called as their status is."""

_log = logging.getLogger(__name__)


def problem(
    request: Request,
    status: int,
    name: str,
    detail: str,
    details: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """A problem document; `error`, `message` and `details` say the same to the YT Dubber client, which wants the first
    in lower case, and looks for some details beside it."""
    more, path = details or {}, request.url.path
    code, of_contract = name.replace("-", "_"), is_of_contract(path)
    body = {
        "type": f"urn:octavia:problem:{name}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": path,
        "error": code if of_contract else code.upper(),
        "message": detail,
        "details": more,
    }
    beside = more if of_contract else {}
    return JSONResponse({**beside, **body}, status, headers=headers, media_type=_MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every error of `app` a problem document."""
    app.add_exception_handler(ServiceError, _refused)
    app.add_exception_handler(OctaviaError, _unusable)
    app.add_exception_handler(DatabaseFault, _database)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)


def sentence(error: OctaviaError) -> str:
    """What is wrong and what to do, for a person."""
    return f"{error.message}: {error.hint}" if error.hint else error.message


def refused(request: Request, error: ServiceError) -> JSONResponse:
    """How a refusal is answered."""
    headers = {} if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}
    if error.refusal is Refusal.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(request, _STATUS[error.refusal], error.name, sentence(error), error.details, headers)


def refused_by_http(request: Request, error: HTTPException) -> JSONResponse:
    """How an error of HTTP itself is answered; one with a `name` keeps it."""
    name = getattr(error, "name", "") or HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    return problem(request, error.status_code, name, str(error.detail), headers=dict(error.headers or {}))


def database_away(request: Request, error: DatabaseFault) -> JSONResponse:
    """How a request is answered that came while the database could not be reached; another fault is raised again."""
    if not is_away(error):
        raise error
    _log.warning("the database does not answer %s %s: %s", request.method, request.url.path, type(error).__name__)
    detail = "the server can't reach its database now: try again in a moment"
    return problem(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        "database-unavailable",
        detail,
        headers={"Retry-After": str(_DATABASE_BACK_S)},
    )


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ServiceError)
    return refused(request, error)


async def _unusable(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, OctaviaError)
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, "unusable-input", sentence(error))


async def _database(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DatabaseFault)
    return database_away(request, error)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = [_fault_of(each) for each in error.errors()]
    first = faults[0] if faults else {"place": ["body"], "fault": "is not what was expected"}
    place = ".".join(first["place"][1:]) or first["place"][0]
    return problem(
        request, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", f"{place}: {first['fault']}", {"faults": faults}
    )


def _fault_of(error: dict[str, Any]) -> dict[str, Any]:
    """What is wrong and where, in words for whoever wrote the request."""
    if error["type"] == "json_invalid":
        return {"place": ["body"], "fault": f"is not JSON: {error['ctx']['error']}"}
    fault: str = error["msg"]
    return {"place": [str(part) for part in error["loc"]], "fault": fault.removeprefix("Value error, ")}


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return refused_by_http(request, error)


async def _fault(request: Request, error: Exception) -> JSONResponse:
    # The traceback is in the log under the request's id: whoever runs the application gets the error and logs it.
    _log.error("a fault of ours at %s %s: %s", request.method, request.url.path, type(error).__name__)
    return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "something went wrong on our side; try again")
