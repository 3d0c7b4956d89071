"""Calling an engine from several threads, as many as it allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
R = TypeVar("R")

_MOST = 4


def in_threads(work: Callable[[A], R], arguments: Sequence[A], parallel: int) -> list[R]:
    """`work` of every argument, by other threads than this one, `parallel` (at most four) at once."""
    with ThreadPoolExecutor(min(parallel, _MOST)) as threads:
        return list(threads.map(work, arguments))
