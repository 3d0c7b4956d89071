"""An ASGI application called by hand, so that a test says what comes in and when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message


@dataclass
class Answered:
    """What an application sent."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def scope_of(method: str = "GET", path: str = "/", headers: dict[str, str] | None = None, query: str = "") -> Any:
    """What a server says of a request."""
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
        "client": ("127.0.0.1", 50000),
        "server": ("testserver", 80),
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
    }


def ask(
    app: ASGIApp,
    scope: Any,
    chunks: Sequence[bytes] = (b"",),
    before_chunk: Callable[[int], Awaitable[None]] | None = None,
) -> Answered:
    """Send a request whose body comes in these chunks, each after `before_chunk(number)`."""
    answered = Answered()

    async def body() -> AsyncIterator[Message]:
        for number, chunk in enumerate(chunks):
            if before_chunk is not None:
                await before_chunk(number)
            yield {"type": "http.request", "body": chunk, "more_body": number + 1 < len(chunks)}
        yield {"type": "http.disconnect"}

    messages = body()

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answered.status = message["status"]
            answered.headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
        else:
            answered.body += message.get("body", b"")

    async def receive() -> Message:
        return await anext(messages)

    asyncio.run(_run(app, scope, receive, send))
    return answered


async def _run(app: ASGIApp, scope: Any, receive: Any, send: Any) -> None:
    await app(scope, receive, send)
