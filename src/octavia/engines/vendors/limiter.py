"""Keeping to what a vendor allows: so many calls at once, so many a minute, over all engines of a process."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

_MINUTE_S = 60.0


class Limiter:
    """Lets callers wait for their turn. Safe for any number of threads.

    Within any minute no more than `per_minute` turns begin: a turn begins a minute after the one that many before it,
    at the earliest.
    """

    def __init__(
        self,
        at_once: int,
        per_minute: int = 0,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._slots = threading.Semaphore(at_once)
        self._begun: deque[float] = deque(maxlen=per_minute)
        self._lock = threading.Lock()
        self._clock = clock
        self._pause = pause

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The block is one call."""
        with self._slots:
            wait_s = self._wait_s()
            if wait_s > 0:
                self._pause(wait_s)
            yield

    def _wait_s(self) -> float:
        with self._lock:
            now = self._clock()
            full = self._begun.maxlen and len(self._begun) == self._begun.maxlen
            begin = max(now, self._begun[0] + _MINUTE_S) if full else now
            self._begun.append(begin)
            return begin - now


@cache
def limiter_of(vendor: str, at_once: int, per_minute: int) -> Limiter:
    """The one limiter of a vendor in this process (`vendor` only tells them apart)."""
    assert vendor
    return Limiter(at_once, per_minute)
