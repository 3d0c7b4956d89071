"""Telling how far a pull has come: as events of a job, in bytes, not more often than anybody can read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from octavia.dubbing.events import OnEvent, StageFinished, StageProgress, StageStarted

Bytes = Callable[[int], None]
_EVERY_S = 0.1


@contextmanager
def stage(name: str, total_bytes: int, on_event: OnEvent) -> Iterator[Bytes]:
    """A stage in the block; what it gives is told how many bytes came, negative for those that come again.

    Args:
        total_bytes: 0 if it isn't known: then only beginning and end are told.
    """
    began = told = time.monotonic()
    done = 0

    def came(count: int) -> None:
        nonlocal done, told
        done += count
        now = time.monotonic()
        if total_bytes and (now - told >= _EVERY_S or done == total_bytes):
            told = now
            on_event(StageProgress(name, min(done, total_bytes), total_bytes))

    on_event(StageStarted(name))
    yield came
    on_event(StageFinished(name, reused=False, seconds=round(time.monotonic() - began, 3)))
