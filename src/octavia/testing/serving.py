"""Serving an application on loopback until told to stop."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

from octavia.dubbing.errors import OutputError

_HOST = "127.0.0.1"


def serve(app: Starlette, port: int, told: Callable[[str], None]) -> None:
    """Serve.

    Args:
        port: 0 takes a free one.
        told: Given the address once it is listened on.

    Raises:
        OutputError: if the port is taken.
    """
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_HOST, port))
        except OSError as error:
            raise OutputError(
                f"{_HOST}:{port} can't be listened on: {error.strerror or error}", "choose another with --port"
            ) from error
        listener.listen()
        told(f"http://{_HOST}:{listener.getsockname()[1]}")
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=2)
        uvicorn.Server(config).run(sockets=[listener])
