"""Calls from several threads computed as batches: what waits while one is computed makes up the next."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(slots=True, eq=False)
class _Call(Generic[T, R]):
    """An item that waits; `results` holds its result when there is one."""

    item: T
    results: list[R] = field(default_factory=list)


class Gathering(Generic[T, R]):
    """One computation at a time, of the items that wait by then; none waits for more to come.

    Args:
        work: Results of several items, in their order.
        most: How many items at once, at least 1; asked before each batch.
    """

    def __init__(self, work: Callable[[Sequence[T]], Sequence[R]], most: Callable[[], int]) -> None:
        self._work = work
        self._most = most
        self._changed = threading.Condition()
        self._waiting: list[_Call[T, R]] = []
        self._busy = False

    def call(self, item: T) -> R:
        """The result of one item.

        What `work` raises passes unchanged to the one caller whose thread computed; the others of that batch try again.
        """
        mine: _Call[T, R] = _Call(item)
        with self._changed:
            self._waiting.append(mine)
            self._changed.wait_for(lambda: mine.results or not self._busy)
            if mine.results:
                return mine.results[0]
            batch = [mine, *(call for call in self._waiting if call is not mine)][: max(1, self._most())]
            self._waiting = [call for call in self._waiting if call not in batch]
            self._busy = True
        try:
            for call, result in zip(batch, self._work([call.item for call in batch]), strict=True):
                call.results.append(result)
        finally:
            with self._changed:
                self._busy = False
                self._waiting[:0] = [call for call in batch if call is not mine and not call.results]
                self._changed.notify_all()
        return mine.results[0]
