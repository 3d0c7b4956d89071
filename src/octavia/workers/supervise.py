"""Worker processes of a server on one machine: started, restarted when they die, stopped with it.

Each is an interpreter of its own, so that nothing a worker does can hold up the web.
"""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Self

from octavia.platform.server_settings import ServerSettings

_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 30.0
_STEADY_S = 60.0
"""One that lived so long is restarted at once."""
_LOOK_S = 0.5
_MARGIN_S = 20
_log = logging.getLogger(__name__)


class Supervisor:
    """Keeps `settings.workers` worker processes running while the block runs."""

    def __init__(self, settings: ServerSettings, folder: Path) -> None:
        """`folder`: where `octavia.toml` is looked for."""
        self._settings = settings
        self._folder = folder
        self._context = multiprocessing.get_context("spawn")
        self._processes: list[BaseProcess] = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="supervise", daemon=True)

    def __enter__(self) -> Self:
        self._processes = [self._started() for _ in range(self._settings.workers)]
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Tell them to stop and wait; who doesn't is killed, and its work recovered when the server starts again."""
        self._stopping.set()
        self._thread.join()
        for process in self._processes:
            process.terminate()
        deadline = time.monotonic() + self._settings.drain_s + _MARGIN_S
        for process in self._processes:
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()

    @property
    def pids(self) -> list[int]:
        """The processes that run now."""
        return [process.pid for process in self._processes if process.pid is not None and process.is_alive()]

    def _started(self) -> BaseProcess:
        process = self._context.Process(target=_be_worker, args=(self._settings, self._folder), name="octavia-worker")
        process.start()
        return process

    def _keep(self) -> None:
        began = {at: time.monotonic() for at in range(len(self._processes))}
        waits = dict.fromkeys(began, _FIRST_WAIT_S)
        due: dict[int, float] = {}
        while not self._stopping.wait(_LOOK_S):
            now = time.monotonic()
            for at, process in enumerate(self._processes):
                if process.is_alive():
                    continue
                if at not in due:
                    waits[at] = _FIRST_WAIT_S if now - began[at] > _STEADY_S else min(2 * waits[at], _LONGEST_WAIT_S)
                    due[at] = now + waits[at]
                    _log.error("worker process %s ended with status %s", process.pid, process.exitcode)
                if now >= due[at]:
                    del due[at]
                    self._processes[at] = self._started()
                    began[at] = now


def _be_worker(settings: ServerSettings, folder: Path) -> None:
    from octavia.platform.logs import configure
    from octavia.workers.run import main

    configure(settings.log_format or ("json" if settings.production else "text"))
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    main(settings, folder)


def _end_with_parent() -> None:
    """A server that was killed takes its workers with it: they stop as if they were told to."""
    import os
    import signal

    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
