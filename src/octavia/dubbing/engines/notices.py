"""What an engine wants its user to know while it works: a slower device than asked for, less memory than hoped.

An engine calls `announce`; whoever runs jobs listens. All listeners of a process hear everything: its jobs share the
models that such words are about. An engine in a process of its own is heard in the one that started it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_listeners: list[Callable[[str], None]] = []


def announce(message: str) -> None:
    """Tell the user `message`, one line; it stands in the report of every job that runs now."""
    for listener in tuple(_listeners):
        listener(message)


@contextmanager
def listening(listener: Callable[[str], None]) -> Iterator[None]:
    """Hear what is announced meanwhile, from any thread; the same words may come more than once."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
