"""The application behind a real web server, in this process: for what a test client can't do, such as long streams."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from starlette.types import ASGIApp

_PATIENCE_S = 20


@contextmanager
def live(app: ASGIApp) -> Iterator[str]:
    """Serve on a free port of loopback as long as the block lasts; gives the address."""
    config = uvicorn.Config(app, "127.0.0.1", 0, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + _PATIENCE_S
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass(frozen=True)
class Frame:
    """An event of a stream, or a comment."""

    event: str = ""
    id: str = ""
    data: Any = None
    comment: str = ""


def frames(response: httpx.Response) -> Iterator[Frame]:
    """The events of a stream as they come; `data` is read as JSON. The line that says when to come back is left out."""
    found: dict[str, Any] = {}
    for line in response.iter_lines():
        if not line:
            if found:
                yield Frame(**found)
            found = {}
            continue
        name, _, value = line.partition(": ")
        if name == "retry":
            continue
        if name == "data":
            found["data"] = json.loads(value)
        else:
            found[name or "comment"] = value
    assert not found, "the stream broke off inside an event"
