"""Running a server: its database, its services, its web process and the workers beside it."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from sqlalchemy.exc import OperationalError

from octavia.api.app import create_app
from octavia.api.server import Server, compose
from octavia.dubbing.errors import OutputError
from octavia.migrations import upgrade
from octavia.platform.database import Database
from octavia.platform.in_force import put_in_force
from octavia.platform.logs import configure
from octavia.platform.server_loading import load_server_settings
from octavia.platform.server_settings import ServerSettings, origin_of
from octavia.platform.settings import SERVER_PREFIX, Settings, load_settings
from octavia.workers.engine import DbosQueue, prepare
from octavia.workers.supervise import Supervisor

_BACKLOG = 2048
_LAST_ANSWERS_S = 10
"""How long requests that run may take when the server is told to stop; streams are ended."""


def server_settings(given: Mapping[str, Any] | None = None) -> ServerSettings:
    """The settings in force in the working folder, with what was given on the command line; logging set up.

    Raises:
        DocumentError: as `load_server_settings`.
    """
    chosen = {SERVER_PREFIX + name.upper(): str(value) for name, value in (given or {}).items() if value is not None}
    settings = load_server_settings(Path.cwd(), {**os.environ, **chosen})
    configure(settings.log_format or ("json" if settings.production else "text"))
    return settings


@contextmanager
def opened_database(settings: ServerSettings) -> Iterator[Database]:
    """The database, as it is.

    Raises:
        OutputError: if it can't be used.
    """
    database = Database(settings.database)
    try:
        yield database
    except OperationalError as error:
        raise OutputError(
            f"the database can't be used: {str(error.orig).splitlines()[0]}",
            "see that it runs, and look at OCTAVIA_SERVER_DATABASE_URL",
        ) from error
    finally:
        database.close()


@contextmanager
def opened_server(settings: ServerSettings, dubs: Settings = Settings()) -> Iterator[Server]:
    """All services over the database, which is brought to what this version needs; errors as `opened_database`.

    Args:
        dubs: What the operator prefers of dubs.
    """
    with opened_database(settings) as database:
        upgrade(database)
        prepare(settings)
        yield compose(settings, database, DbosQueue(database), dubs=dubs)


def serve(settings: ServerSettings, told: Callable[[str], None]) -> None:
    """Serve until told to stop, workers beside it.

    Args:
        told: Given the address once it is listened on.

    Raises:
        OutputError: if the port is taken; else as `opened_server`.
        DocumentError: if what is set of dubs or engines is wrong.
    """
    dubs = load_settings(Path.cwd(), os.environ)
    put_in_force(dubs, Path.cwd(), os.environ)
    with _listening(settings) as listener:
        host, port = listener.getsockname()[:2]
        here = settings.listening_at(port)
        with opened_server(here, dubs) as server:
            web = _web(server)
            # It takes these over itself once it runs; told to stop before that, it would never hear of it.
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, web.handle_exit)
            with Supervisor(here, Path.cwd()):
                told(_address(here, host))
                web.run(sockets=[listener])


def _web(server: Server) -> _WebServer:
    app = create_app(server)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_LAST_ANSWERS_S,
    )
    return _WebServer(config, app.state.following.close)


def _address(settings: ServerSettings, host: str) -> str:
    """Where to open it: as links name it, if that leads here, so that who follows one is signed in there as well."""
    named = urlsplit(settings.public_url)
    leads_here = named.hostname in ("localhost", "127.0.0.1") and named.port == settings.port
    return origin_of(settings.public_url) if leads_here else f"http://{host}:{settings.port}"


class _WebServer(uvicorn.Server):
    """Ends event streams as soon as it is told to stop: their clients come back by themselves."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._end_streams()
        super().handle_exit(sig, frame)


@contextmanager
def _listening(settings: ServerSettings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
            # Who comes before the first request can be answered waits.
            listener.listen(_BACKLOG)
        except OSError as error:
            raise OutputError(
                f"{settings.host}:{settings.port} can't be listened on: {error.strerror or error}",
                "stop what listens there or choose another with --port",
            ) from error
        yield listener
