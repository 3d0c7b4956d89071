"""What both vendors' web servers have in common."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from octavia.testing.payments.wire import Json, Refused

Handler = Callable[[Request], Awaitable[Response]]


def told(handle: Handler) -> Handler:
    """What is refused is answered as that vendor words it."""

    async def answered(request: Request) -> Response:
        try:
            return await handle(request)
        except Refused as refusal:
            return JSONResponse(refusal.body, refusal.status)

    return answered


async def body_of(request: Request) -> Json:
    """The JSON object that is asked with."""
    try:
        asked = json.loads(await request.body())
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise Refused(422, {"error": "RequestValidationError", "detail": []})
    return asked


async def action_of(request: Request) -> str:
    """Which button of a page was pressed; empty if none was."""
    return parse_qs((await request.body()).decode()).get("action", [""])[0] if request.method == "POST" else ""
