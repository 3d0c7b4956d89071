"""An engine that several callers use at once: in threads if it allows that, in processes of its own if it doesn't."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from multiprocessing.connection import Connection
from queue import LifoQueue
from types import TracebackType
from typing import Any, Self, TypeVar

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.engines import (
    Engine,
    EngineInfo,
    Kind,
    VendorCall,
    announce,
    configured,
    load_engine,
    record_call,
)
from octavia.dubbing.errors import EngineError
from octavia.dubbing.process import Limits, ProgramFailed, running

R = TypeVar("R")
_Exit = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]
_Answer = tuple[bool, Any, tuple[str, ...], tuple[VendorCall, ...]]
_COMMAND = ("-P", "-m", "octavia.dubbing.engine_process")


class EngineWorkers:
    """Calls of one engine, `parallel` at once, loaded at the first call and never for nothing.

    An engine that holds the interpreter lock runs in processes of its own: this process stays awake, and a cancelled
    or killed job doesn't wait for them.
    """

    def __init__(self, kind: Kind, info: EngineInfo, wanted: int, cancel: CancelToken | None = None) -> None:
        self._kind = kind
        self._info = info
        most = (info.processes or wanted) if info.holds_gil else info.parallel
        self.parallel = max(1, min(wanted, most))
        self._cancel = cancel or CancelToken()
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        # Started ones lie on top: another is started only when all of them are busy.
        self._slots: LifoQueue[_Worker | None] = LifoQueue()
        for _ in range(self.parallel):
            self._slots.put(None)
        # Programs die with the thread that starts them, and callers' threads end before their time.
        self._keeper = ThreadPoolExecutor(1, "engine-keeper")

    def call(self, method: str, *arguments: object) -> Any:
        """`engine.method(*arguments)`.

        Raises:
            EngineError: if a process of the engine died; an `OctaviaError` of the engine passes unchanged.
            Cancelled: if the job was stopped meanwhile.
        """
        if not self._info.holds_gil:
            return getattr(self._local(), method)(*arguments)
        worker = self._slots.get()
        try:
            worker = worker or self._kept(partial(_Worker, self._kind, self._info.name, self._cancel))
            try:
                fine, answer, announced, paid = worker.call(method, arguments)
            except (EOFError, OSError) as error:
                dead, worker = worker, None
                raise self._death_of(dead) from error
        finally:
            self._slots.put(worker)
        for message in announced:
            announce(message)
        for vendor_call in paid:
            record_call(vendor_call)
        if not fine:
            raise answer
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        workers = [worker for worker in (self._slots.get() for _ in range(self.parallel)) if worker]
        with ExitStack() as ending:
            ending.callback(self._keeper.shutdown)
            if self._engine:
                ending.callback(self._kept, self._engine.close)
            for worker in workers:
                worker.hang_up()
                ending.callback(self._kept, partial(worker.end, (kind, error, trace)))

    def _kept(self, work: Callable[[], R]) -> R:
        return self._keeper.submit(work).result()

    def _death_of(self, worker: _Worker) -> EngineError:
        reason = ""
        try:
            self._kept(partial(worker.end, (None, None, None)))
        except ProgramFailed as failure:
            reason = f": {(failure.said or failure.message).splitlines()[-1]}"
        return EngineError(
            f"engine {self._info.name} died while working{reason}",
            "run again; finished parts are kept (--jobs 1 uses less memory)",
        )

    def _local(self) -> Engine:
        with self._lock:
            self._engine = self._engine or self._kept(partial(load_engine, self._kind, self._info.name))
            return self._engine


class _Worker:
    """One process of an engine; started and ended by the same thread."""

    def __init__(self, kind: Kind, name: str, cancel: CancelToken) -> None:
        command = [sys.executable, *_COMMAND, kind.value, name]
        self._running = running(command, limits=Limits(timeout_s=0), cancel=cancel, stdin=subprocess.PIPE)
        process = self._running.__enter__()
        assert process.stdin is not None
        assert process.stdout is not None
        self._calls = Connection(os.dup(process.stdin.fileno()), readable=False)
        self._answers = Connection(os.dup(process.stdout.fileno()), writable=False)
        # By the pipe: on a command line or in an environment others could read the secrets among them.
        with suppress(OSError):  # A process that died at its start is told of at the first call.
            self._calls.send(configured())

    def call(self, method: str, arguments: tuple[object, ...]) -> _Answer:
        """What `engine_process.serve` answers.

        Raises:
            EOFError, OSError: if the process died.
        """
        self._calls.send((method, arguments))
        answer: _Answer = self._answers.recv()
        return answer

    def hang_up(self) -> None:
        """Tell the process that no more calls come."""
        self._calls.close()

    def end(self, leaving: _Exit) -> None:
        """Wait for the process to end by itself, or kill it if an exception is what ends it; errors as `running`."""
        self.hang_up()
        self._answers.close()
        self._running.__exit__(*leaving)
