"""Models in memory: each loaded once, kept within a budget of bytes, the longest unused given up first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from octavia.dubbing.engines import announce

M = TypeVar("M")


@dataclass(slots=True)
class _Loaded:
    """A model, or the promise of one while a thread loads it."""

    size_bytes: int
    model: Any = None
    ready: bool = False
    users: int = 0
    last_used: int = 0


class LoadedModels:
    """The models of one process. All methods may be called from any thread.

    A model in use is never given up. If those in use need more than the budget, it is exceeded and the user is told:
    waiting for one another could last for ever.

    Args:
        budget_bytes: What all of them together may take, > 0.
    """

    def __init__(self, budget_bytes: int) -> None:
        self._budget_bytes = budget_bytes
        self._models: dict[Hashable, _Loaded] = {}
        self._changed = threading.Condition()
        self._clock = 0

    @contextmanager
    def borrow(self, key: Hashable, load: Callable[[], M], size_bytes: int) -> Iterator[M]:
        """The model of that key, loaded by `load` if it isn't there, and in use until the context ends.

        Threads that ask for a model while another loads it wait for that. What `load` raises passes unchanged, and the
        next to ask loads again.

        Args:
            key: Whatever tells it from others: its name, version, device.
            load: Called without a lock held; it may borrow other models.
            size_bytes: What it takes in memory, about.
        """
        entry = self._take(key, size_bytes)
        try:
            if not entry.ready:
                self._load(entry, load)
            yield entry.model
        finally:
            self._return(key, entry)

    @property
    def size_bytes(self) -> int:
        """What the models in memory take, those just being loaded included."""
        with self._changed:
            return self._size()

    def held(self) -> tuple[Hashable, ...]:
        """The models in memory, the longest unused first."""
        with self._changed:
            ready = [(entry.last_used, key) for key, entry in self._models.items() if entry.ready]
            return tuple(key for _, key in sorted(ready, key=lambda each: each[0]))

    def set_budget(self, budget_bytes: int) -> None:
        """Change the budget; what is over it and not in use goes at once."""
        with self._changed:
            self._budget_bytes = budget_bytes
            self._make_room(0)

    def free_unused(self) -> int:
        """Give up all models that are not in use; the bytes that came free."""
        with self._changed:
            before = self._size()
            for key in self._idle():
                del self._models[key]
            return before - self._size()

    def _take(self, key: Hashable, size_bytes: int) -> _Loaded:
        """The entry of `key`, in use by the caller: ready, or to be loaded by it."""
        with self._changed:
            while (entry := self._models.get(key)) is not None and not entry.ready:
                self._changed.wait()
            if entry is None:
                self._make_room(size_bytes)
                entry = self._models[key] = _Loaded(size_bytes)
            entry.users += 1
            self._touch(entry)
            return entry

    def _load(self, entry: _Loaded, load: Callable[[], object]) -> None:
        model = load()
        with self._changed:
            entry.model, entry.ready = model, True
            self._changed.notify_all()

    def _return(self, key: Hashable, entry: _Loaded) -> None:
        with self._changed:
            entry.users -= 1
            self._touch(entry)
            if not entry.ready:
                del self._models[key]
                self._changed.notify_all()
            self._make_room(0)

    def _make_room(self, wanted_bytes: int) -> None:
        for key in self._idle():
            if self._size() + wanted_bytes <= self._budget_bytes:
                return
            del self._models[key]
        over = self._size() + wanted_bytes - self._budget_bytes
        if wanted_bytes and over > 0:
            announce(
                f"models in use take {_megabytes(over)} more memory than the {_megabytes(self._budget_bytes)} "
                "they should; fewer jobs at once (--jobs) or smaller models take less"
            )

    def _idle(self) -> list[Hashable]:
        idle = [(entry.last_used, key) for key, entry in self._models.items() if entry.ready and not entry.users]
        return [key for _, key in sorted(idle, key=lambda each: each[0])]

    def _size(self) -> int:
        return sum(entry.size_bytes for entry in self._models.values())

    def _touch(self, entry: _Loaded) -> None:
        self._clock += 1
        entry.last_used = self._clock


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:,.0f} MB"
