"""Headers that tell browsers what not to do with our answers."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    # What is answered to one user is nobody else's, whatever stands between.
    "cache-control": "no-store",
}
_API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_POLICY = "content-security-policy"
_HSTS = {"strict-transport-security": "max-age=31536000; includeSubDomains"}


class SecurityHeaders:
    """ASGI middleware; a header that a route sets itself stays."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        """`https`: browsers reach us by https, and shall never try otherwise."""
        self._app = app
        always = _ALWAYS | (_HSTS if https else {})
        self._api = _raw(always | {_POLICY: _API_POLICY})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                set_already = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(each for each in self._api if each[0] not in set_already)]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _raw(headers: dict[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.encode(), value.encode()) for name, value in headers.items())
