"""The project as a web application: `/auth/v1` of its address, open to the pages of any origin."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import jwt
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from octavia.testing.supabase.project import Json, Project, Refused

_PREFIX = "/auth/v1"
_CACHED = {"Cache-Control": "public, max-age=600"}
Handler = Callable[[Request], Awaitable[Response]]


def create_app(project: Project) -> Starlette:
    """The application."""
    calls = _Calls(project)
    routes = [
        Route(f"{_PREFIX}/.well-known/jwks.json", calls.keys),
        Route(f"{_PREFIX}/health", calls.health),
        Route(f"{_PREFIX}/signup", _told(calls.sign_up), methods=["POST"]),
        Route(f"{_PREFIX}/token", _told(calls.token), methods=["POST"]),
        Route(f"{_PREFIX}/user", _told(calls.user)),
        Route(f"{_PREFIX}/logout", _told(calls.sign_out), methods=["POST"]),
        Route("/rotate", calls.rotate, methods=["POST"]),
    ]
    from_anywhere = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])
    return Starlette(routes=routes, middleware=[from_anywhere])


class _Calls:
    """Its calls, as the documentation names them; `/rotate` is ours."""

    def __init__(self, project: Project) -> None:
        self._project = project

    async def keys(self, _request: Request) -> Response:
        return JSONResponse(self._project.key_set(), headers=_CACHED)

    async def health(self, _request: Request) -> Response:
        return JSONResponse({"version": "loopback", "name": "GoTrue", "description": "A sign-in on loopback"})

    async def sign_up(self, request: Request) -> Response:
        body = await _body(request)
        return JSONResponse(self._project.sign_up(_text(body, "email"), _text(body, "password")))

    async def token(self, request: Request) -> Response:
        body, grant = await _body(request), request.query_params.get("grant_type")
        if grant == "password":
            return JSONResponse(self._project.sign_in(_text(body, "email"), _text(body, "password")))
        if grant == "refresh_token":
            return JSONResponse(self._project.refresh(_text(body, "refresh_token")))
        raise Refused(400, "validation_failed", "unsupported_grant_type")

    async def user(self, request: Request) -> Response:
        return JSONResponse(self._project.user_of(self._claims(request)["sub"]))

    async def sign_out(self, request: Request) -> Response:
        self._project.sign_out(self._claims(request)["session_id"])
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def rotate(self, request: Request) -> Response:
        """Sign with a new key; `?revoke=1` publishes the old ones no more."""
        self._project.rotate(revoke="revoke" in request.query_params)
        return JSONResponse(self._project.key_set())

    def _claims(self, request: Request) -> Json:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Refused(401, "no_authorization", "This endpoint requires a valid Bearer token")
        keys = {key.id: key for key in self._project.keys}
        try:
            key = keys[jwt.get_unverified_header(token)["kid"]]
            claims: Json = jwt.decode(
                token,
                key.private.public_key(),
                [key.algorithm],
                audience="authenticated",
                issuer=self._project.issuer,
            )
        except (jwt.PyJWTError, KeyError) as error:
            raise Refused(403, "bad_jwt", f"invalid JWT: {error}") from error
        return claims


def _told(handle: Handler) -> Handler:
    async def told(request: Request) -> Response:
        try:
            return await handle(request)
        except Refused as refusal:
            return JSONResponse(refusal.body, refusal.status)

    return told


async def _body(request: Request) -> Json:
    try:
        asked: Any = json.loads(await request.body())
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise Refused(400, "bad_json", "Could not parse request body as JSON")
    return asked


def _text(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise Refused(400, "validation_failed", f"{name} is missing")
    return value
