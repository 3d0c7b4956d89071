"""`octavia serve` as an operator runs it: processes of its own, everything in one folder."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from octavia.api.server import Server, compose
from octavia.platform.database import Database
from octavia.platform.server_loading import load_server_settings
from octavia.workers.engine import DbosQueue
from support.faults import Dub, started
from support.program import PROGRAM


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs."""

    run: Dub
    url: str
    folder: Path

    def stop(self) -> int:
        """Tell it to stop; its exit status."""
        self.run.process.send_signal(signal.SIGTERM)
        return self.run.process.wait(120)

    def kill(self) -> None:
        """End its web process as a power cut does; its workers see that it is gone."""
        self.run.process.kill()
        self.run.process.wait()

    @property
    def log(self) -> str:
        return self.run.complaint.read_text(encoding="utf-8") + self.run.lines.read_text(encoding="utf-8")


@contextmanager
def serving(folder: Path, *options: str, **settings: str | list[str]) -> Iterator[Served]:
    """`octavia serve` on a free port; `settings` are variables without their prefix: `SIGNUP_CREDITS="100"`."""
    said = {"DATA_DIR": str(folder / "octavia-data"), **settings}
    table = "".join(f"{name.lower()} = {json.dumps(value)}\n" for name, value in said.items())
    (folder / "octavia.toml").write_text(f"[server]\n{table}", encoding="utf-8")
    with started([*PROGRAM, "serve", "--port", "0", *options], folder) as run:
        assert run.wait_for_lines(2), run.complaint.read_text(encoding="utf-8")
        url = run.lines.read_text(encoding="utf-8").split("serves ")[1].split(" ")[0]
        yield Served(run, url, folder)


@contextmanager
def inside(folder: Path) -> Iterator[Server]:
    """The services of the server that runs in `folder`, in the test's own process: to look at what it keeps."""
    settings = load_server_settings(folder, {})
    database = Database(settings.database)
    try:
        yield compose(settings, database, DbosQueue(database))
    finally:
        database.close()
