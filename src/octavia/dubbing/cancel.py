"""Stopping work from outside: a token that is asked between steps and that kills running programs at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from octavia.dubbing.errors import Cancelled


class CancelToken:
    """Set once, from any thread. Safe to share between all the threads of a job."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._callbacks: dict[object, Callable[[], None]] = {}
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Stop the job: running programs are killed, the next `check` raises. Safe to repeat."""
        with self._lock:
            self._cancelled.set()
            callbacks = list(self._callbacks.values())
        for callback in callbacks:
            callback()

    def check(self) -> None:
        """Raise `Cancelled` if the job was stopped."""
        if self.cancelled:
            raise Cancelled("stopped", "run the same command again to go on where it stopped")

    @contextmanager
    def calling(self, callback: Callable[[], None]) -> Iterator[None]:
        """Within the block, `cancel` also calls `callback` (at once, if it already happened).

        `callback` must not block and may be called from any thread, also just after the block's end.
        """
        key = object()
        with self._lock:
            self._callbacks[key] = callback
            late = self.cancelled
        if late:
            callback()
        try:
            yield
        finally:
            with self._lock:
                del self._callbacks[key]
