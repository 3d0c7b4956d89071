"""One running job: its request, workspace, listener and stop signal, and how a stage runs within it."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.engines import VendorCall, listening, recording
from octavia.dubbing.events import (
    Event,
    Notice,
    OnEvent,
    StageFinished,
    StageProgress,
    StageStarted,
    VendorCalled,
)
from octavia.dubbing.pipeline.paid import Paid
from octavia.dubbing.request import DubRequest
from octavia.dubbing.workspace import Artifact, Build, StageKey, Workspace

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class StageTiming:
    """Wall seconds one stage took in this run; `reused` if everything was found finished."""

    stage: str
    language: str | None
    seconds: float
    reused: bool


class StageRun:
    """A stage while it runs: obtains artifacts and tells the listener when real work begins and how far it is."""

    def __init__(self, job: Job, name: str, language: str | None) -> None:
        self._job = job
        self._name = name
        self._language = language
        self._lock = threading.Lock()
        self._done = 0
        self.worked = False

    def begin(self) -> None:
        """Say, once, that the stage really works (and isn't all found finished)."""
        with self._lock:
            first, self.worked = not self.worked, True
        if first:
            self._job.emit(StageStarted(self._name, self._language))

    def obtain(self, part: str, version: int, inputs: Mapping[str, object], build: Build) -> Artifact:
        """The artifact of this part of the stage, built if it isn't there yet."""
        self._job.cancel.check()
        key = StageKey(part, version, inputs)
        found = self._job.workspace.find(key)
        if found is not None:
            return found
        self.begin()
        return self._job.workspace.obtain(key, build)

    def each(self, items: Sequence[T], work: Callable[[T], R], parallel: int = 1) -> list[R]:
        """`work` done on every item, `parallel` at once, with progress; results in the items' order."""

        def step(item: T) -> R:
            self._job.cancel.check()
            result = work(item)
            with self._lock:
                self._done += 1
                done = self._done
            if self.worked:
                self._job.emit(StageProgress(self._name, done, len(items), self._language))
            return result

        if parallel <= 1 or len(items) <= 1:
            return [step(item) for item in items]
        with ThreadPoolExecutor(parallel, thread_name_prefix=self._name) as pool:
            # What threads do is done in the stage's context: who records what engines pay for hears of it.
            futures = [pool.submit(copy_context().run, step, item) for item in items]
            try:
                return [future.result() for future in futures]
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise


class Job:
    """What every stage of one job shares. Its methods may be called from any of the job's threads."""

    def __init__(self, request: DubRequest, on_event: OnEvent, cancel: CancelToken) -> None:
        self.request = request
        self.cancel = cancel
        self.workspace = Workspace(request.workspace or request.output / ".work")
        self.paid = Paid(self.workspace.root)
        self.parallel = request.jobs or os.cpu_count() or 1
        self._on_event = on_event
        self._lock = threading.Lock()
        self._timings: list[StageTiming] = []
        self._notices: list[Notice] = []
        self._scratch: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)

    @property
    def scratch(self) -> Path:
        """A folder for what only this run needs; it goes with the job."""
        with self._lock:
            self._scratch = self._scratch or self.workspace.scratch()
            return self._scratch

    @property
    def timings(self) -> tuple[StageTiming, ...]:
        return tuple(self._timings)

    def notices(self, language: str | None) -> tuple[str, ...]:
        """What users were told of `language`, and of the whole job."""
        return tuple(notice.message for notice in self._notices if notice.language in (None, language))

    def emit(self, event: Event) -> None:
        """Tell the listener; one event at a time, whatever thread it comes from."""
        with self._lock:
            self._on_event(event)

    def notice(self, message: str, language: str | None = None) -> None:
        """Tell the user now, and keep it for the report; the same words are said once."""
        notice = Notice(message, language)
        with self._lock:
            if notice in self._notices:
                return
            self._notices.append(notice)
        self.emit(notice)

    def _paid(self, call: VendorCall, language: str | None) -> None:
        self.paid.note(call)
        self.emit(VendorCalled(call.engine, call.operation, call.model, dict(call.amounts), call.answered, language))

    @contextmanager
    def stage(self, name: str, language: str | None = None) -> Iterator[StageRun]:
        """Run a stage: measures it and tells the listener when it is finished, and what engines announce and pay."""
        self.cancel.check()
        run = StageRun(self, name, language)
        began = time.monotonic()
        with listening(self.notice), recording(lambda call: self._paid(call, language)):
            yield run
        seconds = round(time.monotonic() - began, 3)
        self._timings.append(StageTiming(name, language, seconds, reused=not run.worked))
        self.emit(StageFinished(name, not run.worked, seconds, language))

    def side_by_side(self, items: Iterable[T], work: Callable[[T], R]) -> list[R]:
        """`work` for every item, as many at once as the job may; the first error stops the rest and is raised."""
        wanted = list(items)
        with ThreadPoolExecutor(max(1, min(self.parallel, len(wanted))), thread_name_prefix="track") as pool:
            futures = [pool.submit(work, item) for item in wanted]
            try:
                return [future.result() for future in futures]
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
