"""How evenly three users who wait are served, part (c) of `server.py`."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import httpx

from octavia.platform.database import Database, new_id
from octavia.platform.server_settings import ServerSettings
from octavia.service.jobs.queue import Handed, QueueName
from octavia.workers.engine import DbosQueue, Executor, prepare
from server_running import Check, again, checked, octavia, start_job, upload_lines, user

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from support.databases import Postgres

_QUEUED = {"ann": 800, "ben": 100, "cem": 100}
_WINDOW = 60
_AT_ONCE = 4
_STAGES_SEEN = 270
"""Then all three still wait."""


def shares(folder: Path) -> list[Check]:
    """Of 1,000 queued stages of three users on both databases, and of 1,000 real jobs on a whole server."""
    (folder / "turns").mkdir()
    worst = {"SQLite": _of_stages(f"sqlite:///{folder / 'turns' / 'octavia.db'}", folder)}
    with _postgres() as url:
        worst["PostgreSQL"] = _of_stages(url, folder)
    worst["jobs on a server"] = _of_jobs(folder / "shares")
    return [Check(f"farthest from a third of any {_WINDOW}: {name}", each, 10, "%") for name, each in worst.items()]


def _of_stages(url: str, folder: Path) -> float:
    settings = ServerSettings(database_url=url, data_dir=folder, worker_poll_ms=20, worker_stages=_AT_ONCE)
    prepare(settings)
    database = Database(url)
    queue, begun = DbosQueue(database), list[str]()
    began = time.perf_counter()
    for owner, count in _QUEUED.items():
        for _ in range(count):
            with database.transaction() as session:
                queue.hand(session, Handed(owner, new_id(), owner, "hear", "", 0, QueueName.MEDIA, 1, 0))
    queued_s = time.perf_counter() - began
    executor = Executor(settings, "here", lambda owner, _: begun.append(owner))
    began = time.perf_counter()
    executor.start()
    while len(begun) < _STAGES_SEEN:
        time.sleep(0.05)
    seconds = time.perf_counter() - began
    executor.stop(10)
    database.close()
    print(
        f"(c) {database.engine.dialect.name}: {sum(_QUEUED.values())} stages queued in {queued_s:.1f} s, "
        f"{_STAGES_SEEN} begun in {seconds:.1f} s: {dict(Counter(begun[:_STAGES_SEEN]))}"
    )
    return _farthest(begun[:_STAGES_SEEN])


def _of_jobs(folder: Path) -> float:
    with octavia(folder, "--workers", "0") as server:
        for name, count in _QUEUED.items():
            with closing(user(server.url, name)) as client:
                file = upload_lines(client)
                for _ in range(count):
                    start_job(client, file, "translate")
    with octavia(folder, "--workers", "1") as server:
        clients = {name: again(server.url, name) for name in _QUEUED}
        done: list[tuple[str, str]] = []
        while len(done) < _WINDOW:
            time.sleep(1)
            done = sorted(each for name, client in clients.items() for each in _done(name, client))
        for client in clients.values():
            client.close()
    first = [name for _, name in done[:_WINDOW]]
    print(f"    of the first {_WINDOW} jobs done while {_QUEUED} were queued: {dict(Counter(first))}")
    return _farthest(first)


def _done(name: str, client: httpx.Client) -> Iterator[tuple[str, str]]:
    """When each of a user's jobs was completed."""
    page = checked(client.get("/api/v1/jobs", params={"status": "completed", "limit": _WINDOW}))
    return ((str(job["updated_at"]), name) for job in page["jobs"])


def _farthest(served: Sequence[str]) -> float:
    """By how many percent somebody's part of any window differs from the others' at most."""
    fair = _WINDOW / len(_QUEUED)
    windows = (Counter(served[at : at + _WINDOW]) for at in range(len(served) - _WINDOW + 1))
    return max(abs(window[name] / fair - 1) for window in windows for name in _QUEUED) * 100


@contextmanager
def _postgres() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="octavia-bench-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    server = Postgres(folder)
    try:
        server.prepare()
        with server.fresh() as url:
            yield url
    finally:
        with suppress(AssertionError):
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
