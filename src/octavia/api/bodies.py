"""How much a request may send, and how long it may take for it.

Uploads say themselves how large they may be (`max_upload_bytes`); everything else is small. Nobody may hold a
connection by sending slowly: a small body must come within a limit, an upload must keep coming.
"""

from __future__ import annotations

import asyncio
import time
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from octavia.api.problems import problem
from octavia.api.tiers import carries_file

_WHOLE_S = 30.0
_PAUSE_S = 60.0
_LEAST_BYTES_PER_S = 1024
_LENIENT_S = 60.0
"""An upload may be slower than the least for so long."""
_CLOSE = {"Connection": "close"}


class BodyLimits:
    """ASGI middleware that answers 413 to too large a body, announced or not, and 408 to one that doesn't come."""

    def __init__(
        self,
        app: ASGIApp,
        max_bytes: int,
        *,
        whole_s: float = _WHOLE_S,
        pause_s: float = _PAUSE_S,
        lenient_s: float = _LENIENT_S,
    ) -> None:
        """Bodies that are no uploads may have `max_bytes` and take `whole_s`; an upload may pause for `pause_s`, and be
        very slow for `lenient_s`."""
        self._app = app
        self._max_bytes = max_bytes
        self._whole_s = whole_s
        self._pause_s = pause_s
        self._lenient_s = lenient_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        upload = carries_file(scope["method"], scope["path"])
        if not upload and _announced(scope) > self._max_bytes:
            refusal = problem(Request(scope), *_too_large(self._max_bytes), headers=_CLOSE)
            await refusal(scope, receive, send)
            return
        await self._app(scope, self._patient(receive) if upload else self._strict(receive), send)

    def _strict(self, receive: Receive) -> Receive:
        """Within the size and the time for small bodies."""
        deadline, got, complete = time.monotonic() + self._whole_s, 0, False

        async def next_message() -> Message:
            nonlocal got, complete
            if complete:  # What comes now is that the client has gone, whenever that is.
                return await receive()
            message = await _in_time(receive, deadline - time.monotonic())
            got += len(message.get("body", b""))
            if got > self._max_bytes:
                raise BodyRefused(*_too_large(self._max_bytes))
            complete = not message.get("more_body", False)
            return message

        return next_message

    def _patient(self, receive: Receive) -> Receive:
        """As long as it keeps coming. The time that the application takes between two messages is not the client's."""
        waited, got, complete = 0.0, 0, False

        async def next_message() -> Message:
            nonlocal waited, got, complete
            if complete:
                return await receive()
            began = time.monotonic()
            message = await _in_time(receive, self._pause_s)
            waited += time.monotonic() - began
            got += len(message.get("body", b""))
            if waited > self._lenient_s + got / _LEAST_BYTES_PER_S:
                raise BodyRefused(*_too_slow())
            complete = not message.get("more_body", False)
            return message

        return next_message


class BodyRefused(HTTPException):
    """A body that is not read to its end.

    Attributes:
        name: What the problem is called.
    """

    def __init__(self, status: int, name: str, detail: str) -> None:
        super().__init__(status, detail, _CLOSE)
        self.name = name


async def _in_time(receive: Receive, limit_s: float) -> Message:
    try:
        async with asyncio.timeout(limit_s):
            return await receive()
    except TimeoutError as error:
        raise BodyRefused(*_too_slow()) from error


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("Content-Length", "")
    return int(length) if length.isdecimal() and len(length) < 20 else 0


def _too_large(limit: int) -> tuple[int, str, str]:
    return (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "body-too-large",
        f"this request's body may have {limit} bytes at most: send files by upload",
    )


def _too_slow() -> tuple[int, str, str]:
    return HTTPStatus.REQUEST_TIMEOUT, "body-too-slow", "the request's body did not come in time: send it again"
