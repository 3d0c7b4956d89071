"""Every request gets an id, is known by its client's address, and leaves one line in the log."""

from __future__ import annotations

import logging
import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from octavia.platform.addresses import TrustedProxies
from octavia.platform.context import Origin, enter_request

ID_HEADER = "X-Request-ID"
RATE_HEADERS = "rate_headers"
"""Where a request's state holds what its answer tells of its rate."""
PEER = "peer"
"""Where it holds the address of the other end of the connection, whoever that speaks for."""

_USABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_QUIET_PATHS = frozenset({"/health", "/ready"})
_log = logging.getLogger(__name__)


class RequestIdentity:
    """ASGI middleware: `X-Request-ID` in (if it is a usable one) and out, the client's address behind trusted proxies.

    `scope["client"]` is that address from here on.
    """

    def __init__(self, app: ASGIApp, proxies: TrustedProxies) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        sent = headers.get(ID_HEADER, "")
        request_id = sent if _USABLE_ID.fullmatch(sent) else uuid.uuid4().hex
        peer, port = scope.get("client") or ("", 0)
        address = self._proxies.client(peer, headers.getlist("X-Forwarded-For"))
        scope["client"] = (address, port if address == peer else 0)
        enter_request(Origin(request_id, address))
        state = scope.setdefault("state", {})
        state[PEER] = peer
        began, status = time.monotonic(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                answered = MutableHeaders(scope=message)
                answered[ID_HEADER] = request_id
                answered.update(state.get(RATE_HEADERS, {}))
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            self._tell(scope, address, status, time.monotonic() - began)

    def _tell(self, scope: Scope, address: str, status: int, took_s: float) -> None:
        level = logging.DEBUG if scope["path"] in _QUIET_PATHS else logging.INFO
        said = {"address": address, "status": status, "took_ms": round(took_s * 1000, 1)}
        # The path alone: query strings carry tokens.
        _log.log(level, "%s %s", scope["method"], scope["path"], extra=said)
