"""A worker without work rests. The engine asks for work several times a second, for each queue; this asks once for all
of them, and starts the engine when there is some.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from octavia.platform.database import DatabaseFault
from octavia.workers.engine import DbosQueue, Executor

_REST_AFTER_S = 10.0
_log = logging.getLogger(__name__)


class Watch:
    """Starts an executor when there is work for it, and stops it when there was none for a while."""

    def __init__(
        self,
        executor: Executor,
        queue: DbosQueue,
        rest_after_s: float = _REST_AFTER_S,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._executor = executor
        self._queue = queue
        self._rest_after_s = rest_after_s
        self._now_s = now_s
        self._awake = False
        self._worked_at_s = 0.0
        self._going = threading.Thread()

    @property
    def awake(self) -> bool:
        """Whether the executor takes work."""
        return self._awake

    def look(self) -> None:
        """Look once whether there is work, and start or stop the executor. To be called again and again."""
        if self._going.is_alive():
            return
        try:
            if self._executor.busy or self._waiting():
                self._worked_at_s = self._now_s()
                if not self._awake:
                    self._executor.start()
                    self._awake = True
        except DatabaseFault as error:
            _log.warning("the database does not say whether there is work: %s", error)
            return
        if self._awake and self._now_s() - self._worked_at_s >= self._rest_after_s:
            self._awake = False
            # It may have begun something just now: then this takes as long as that, and nobody waits for it here.
            self._going = threading.Thread(target=self._executor.rest, name="rest", daemon=True)
            self._going.start()

    def _waiting(self) -> bool:
        return self._queue.waiting(self._executor.queues, None if self._awake else self._executor.worker_id)
