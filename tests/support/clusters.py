"""A PostgreSQL of a test's own that is stopped and started under its users, and forgets nothing it has promised."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from support.databases import Postgres

_SETTINGS = ("fsync=off", "full_page_writes=off", "max_connections=100", "shared_buffers=32MB")
"""What is promised is in the log before the promise is made, so that it outlives the server, if not the machine."""


class Cluster(Postgres):
    """One that may be restarted."""

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = " ".join(f"-c {setting}" for setting in _SETTINGS)
        options += f" -c listen_addresses= -c unix_socket_directories={self.folder}"
        self._run(
            "pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "-o", options, "start"
        )

    def halt(self, mode: str) -> None:
        """Stop it: `fast` ends all connections in good order, `immediate` is a crash."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """One as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="octavia-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    made = Cluster(folder)
    try:
        made.prepare()
        yield made
    finally:
        with suppress(AssertionError):
            made.halt("immediate")
        shutil.rmtree(folder, ignore_errors=True)
