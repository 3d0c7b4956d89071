"""How often somebody may do something: a moving window, in this process or, for several, in Redis."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter

_log = logging.getLogger(__name__)

_REDIS_TIMEOUT_S = 0.5
_REDIS_PAUSE_S = 5.0
_SWEEP_EVERY = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so many seconds."""

    amount: int
    per_s: int = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one more is allowed.

    Attributes:
        remaining: How many more are allowed now.
        reset_s: After how many seconds the oldest one counted is forgotten, rounded up.
    """

    allowed: bool
    rate: Rate
    remaining: int
    reset_s: int


class Windows(Protocol):
    """Counts.

    Attributes:
        at_hand: They are in this process: counting waits for nothing.
    """

    at_hand: ClassVar[bool]

    def hit(self, key: str, rate: Rate) -> Verdict:
        """Count one more if it is allowed; what is refused doesn't count."""
        ...

    def answers(self) -> bool:
        """Whether the counts can be reached now."""
        ...


class MemoryWindows:
    """Counts of this process alone. Safe to use from many threads.

    `limits` has such a storage, but starts a thread for nearly every count and walks through all keys in it.
    """

    at_hand: ClassVar[bool] = True

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._lock = threading.Lock()
        self._windows: dict[str, _Window] = {}
        self._until_sweep = _SWEEP_EVERY

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._windows)

    def hit(self, key: str, rate: Rate) -> Verdict:
        with self._lock:
            now = self._now_s()
            self._sweep(now)
            window = self._windows.setdefault(key, _Window())
            window.forget(now - rate.per_s)
            window.stale_at = now + rate.per_s
            allowed = len(window.times) < rate.amount
            if allowed:
                window.times.append(now)
            oldest = window.times[0] if window.times else now
            return _verdict(allowed, rate, len(window.times), oldest + rate.per_s - now)

    def answers(self) -> bool:
        return True

    def _sweep(self, now: float) -> None:
        """Forget keys nobody uses any more, now and then."""
        self._until_sweep -= 1
        if self._until_sweep <= 0:
            self._until_sweep = _SWEEP_EVERY
            self._windows = {key: window for key, window in self._windows.items() if window.stale_at > now}


@dataclass(slots=True)
class _Window:
    times: deque[float] = field(default_factory=deque)
    stale_at: float = 0.0

    def forget(self, before: float) -> None:
        while self.times and self.times[0] <= before:
            self.times.popleft()


class RedisWindows:
    """Counts of all processes. While Redis can't be reached each process counts for itself."""

    at_hand: ClassVar[bool] = False

    def __init__(self, url: str, now_s: Callable[[], float] = time.monotonic) -> None:
        """`url` as redis-py wants it: `redis://…`, `rediss://…` or `unix:///path`."""
        uri = f"redis+{url}" if url.startswith("unix:") else url
        self._storage = RedisStorage(
            uri,
            key_prefix="octavia",
            wrap_exceptions=True,
            socket_timeout=_REDIS_TIMEOUT_S,
            socket_connect_timeout=_REDIS_TIMEOUT_S,
        )
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._alone = MemoryWindows(now_s)
        self._now_s = now_s
        self._pause_until = 0.0

    def hit(self, key: str, rate: Rate) -> Verdict:
        if self._now_s() < self._pause_until:
            return self._alone.hit(key, rate)
        try:
            return self._hit(key, rate)
        except StorageError as error:
            # Asking it each time would make every request wait.
            self._pause_until = self._now_s() + _REDIS_PAUSE_S
            _log.warning("Redis can't be reached, each process counts for itself: %s", error.storage_error)
            return self._alone.hit(key, rate)

    def answers(self) -> bool:
        return self._storage.check()

    def _hit(self, key: str, rate: Rate) -> Verdict:
        item: RateLimitItem = RateLimitItemPerSecond(rate.amount, rate.per_s)
        allowed = self._limiter.hit(item, key)
        stats = self._limiter.get_window_stats(item, key)
        return _verdict(allowed, rate, rate.amount - stats.remaining, stats.reset_time - time.time())


def windows(redis_url: str) -> Windows:
    """Where counts are kept: in Redis if there is one."""
    return RedisWindows(redis_url) if redis_url else MemoryWindows()


def _verdict(allowed: bool, rate: Rate, used: int, reset_s: float) -> Verdict:
    whole = min(max(1, int(-(-reset_s // 1))), rate.per_s)
    return Verdict(allowed, rate, max(0, rate.amount - used), whole)
