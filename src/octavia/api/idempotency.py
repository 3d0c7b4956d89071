"""`Idempotency-Key`: a POST that may be sent twice and counts once; for signed-in users, and all but uploads."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from octavia.api import csrf
from octavia.api.auth import identified
from octavia.api.limits import limited
from octavia.api.problems import database_away, refused, refused_by_http
from octavia.api.server import Server
from octavia.api.tiers import Tier, tier_of
from octavia.platform.database import DatabaseFault
from octavia.service.errors import Refusal, ServiceError
from octavia.service.idempotency import Answer, Claim, NamedRequests

HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"

_KEY = re.compile(r"[\x21-\x7e]{8,128}")
_LONGEST_ANSWER = 256 * 1024
_KEPT_HEADERS = ("content-type", "location", "etag")


class UnusableKey(ServiceError):
    """The header doesn't hold a key."""

    refusal = Refusal.INVALID
    name = "idempotency-key-unusable"


class Idempotency:
    """ASGI middleware. Requests without the header pass untouched."""

    def __init__(self, app: ASGIApp, server: Server) -> None:
        self._app = app
        self._server = server
        self._named = NamedRequests(server.database, server.settings.secret, server.clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or HEADER not in Headers(scope=scope):
            await self._app(scope, receive, send)
            return
        if tier_of(scope["method"], scope["path"]) is Tier.UPLOAD:
            await self._app(scope, receive, send)
            return
        await self._once(scope, receive, send)

    async def _once(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            body = await request.body()
            begun = await run_sync(self._begin, request, body)
        except ServiceError as refusal:
            await refused(request, refusal)(scope, receive, send)
            return
        except HTTPException as refusal:
            await refused_by_http(request, refusal)(scope, receive, send)
            return
        except DatabaseFault as fault:
            await database_away(request, fault)(scope, receive, send)
            return
        again = _again(body, receive)
        if begun is None:
            await self._app(scope, again, send)
        elif isinstance(begun, Answer):
            await _replay(begun, send)
        else:
            await self._work(scope, again, send, begun)

    def _begin(self, request: Request, body: bytes) -> Claim | Answer | None:
        """None: nobody is signed in, so nobody's key can be meant."""
        key = request.headers[HEADER]
        if not _KEY.fullmatch(key):
            raise UnusableKey(f"{HEADER} is not usable", "send 8 to 128 visible ASCII characters, such as a UUID")
        try:
            user = identified(request, self._server)
        except ServiceError as error:
            if error.refusal is Refusal.UNAUTHENTICATED:
                return None
            raise
        csrf.check(request, user, self._server.settings)
        limited(request, self._server)
        asked = b"\n".join((request.url.query.encode(), request.headers.get("content-type", "").encode(), body))
        # A key that may do less is not answered what another was.
        route = f"POST {request.url.path} {','.join(sorted(user.scopes))}"
        return self._named.begin(user.owner_id, route, key, asked)

    async def _work(self, scope: Scope, receive: Receive, send: Send, claim: Claim) -> None:
        """Let the request be answered, and keep the answer before its last byte is sent."""
        key, answer = Headers(scope=scope)[HEADER], _Answering()

        async def send_and_note(message: Message) -> None:
            answer.note(message)
            if answer.complete:
                await run_sync(self._settle(claim, key, answer.kept()))
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            if not answer.complete:
                await run_sync(self._named.give_up, claim)

    def _settle(self, claim: Claim, key: str, answer: Answer | None) -> Callable[[], None]:
        if answer is None:
            return lambda: self._named.give_up(claim)
        return lambda: self._named.end(claim, key, answer)


class _Answering:
    """An answer on its way out."""

    def __init__(self) -> None:
        self.complete = False
        self._status = 0
        self._headers: dict[str, str] = {}
        self._body = bytearray()
        self._keep = False

    def note(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = Headers(raw=message["headers"])
            self._status = message["status"]
            self._headers = {name: headers[name] for name in _KEPT_HEADERS if name in headers}
            done = HTTPStatus.OK <= self._status < HTTPStatus.MULTIPLE_CHOICES
            readable = "json" in headers.get("content-type", "json")
            self._keep = done and readable and "set-cookie" not in headers
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if len(self._body) > _LONGEST_ANSWER:
                self._keep = False
                self._body.clear()
            self.complete = not message.get("more_body", False)

    def kept(self) -> Answer | None:
        """What is kept of it; None if it is no success, no JSON, sets cookies or is too long."""
        return Answer(self._status, self._headers, self._body.decode("utf-8")) if self._keep else None


def _again(body: bytes, receive: Receive) -> Receive:
    """The body that was read, and then whatever comes."""
    given = False

    async def next_message() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return next_message


async def _replay(answer: Answer, send: Send) -> None:
    body = answer.body.encode("utf-8")
    headers = answer.headers | {"content-length": str(len(body)), REPLAYED_HEADER.lower(): "true"}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
