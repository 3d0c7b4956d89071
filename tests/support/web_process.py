"""The web application in a process of its own, for tests that kill it, cut it off or weigh it; its work nobody does."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from octavia.api.server import compose
from octavia.migrations import upgrade
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from support.people import Person, new_person
from support.server import RecordingQueue

_PROGRAM = """
import pickle
import sys
import uvicorn
from octavia.api.app import create_app
from octavia.api.server import compose
from octavia.platform.database import Database
from support.server import RecordingQueue

class Told(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)

settings = pickle.loads(bytes.fromhex(sys.argv[1]))
app = create_app(compose(settings, Database(settings.database), RecordingQueue()))
Told(uvicorn.Config(app, port=0, log_level="error", access_log=False)).run()
"""


@dataclass(frozen=True, slots=True)
class WebProcess:
    """A web process that runs.

    Attributes:
        port: Of loopback.
    """

    process: subprocess.Popen[bytes]
    port: int


def settings_of(folder: Path) -> ServerSettings:
    """The settings of a web process with its data in `folder`."""
    return ServerSettings(data_dir=folder, secret="s" * 40, rate_upload=1_000_000)


def prepared(folder: Path) -> Person:
    """Make the tables, and a user who is signed in for ten minutes."""
    settings = settings_of(folder)
    folder.mkdir()
    database = Database(settings.database)
    upgrade(database)
    person = new_person(compose(settings, database, RecordingQueue()))
    database.close()
    return person


@contextmanager
def web_process(folder: Path, settings: ServerSettings | None = None) -> Iterator[WebProcess]:
    """A web process over what `prepared` made, or with other settings; it is killed at the end of the block."""
    chosen = pickle.dumps(settings or settings_of(folder)).hex()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", _PROGRAM, chosen]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment) as process:
        try:
            assert process.stdout is not None
            yield WebProcess(process, int(process.stdout.readline()))
        finally:
            process.kill()
