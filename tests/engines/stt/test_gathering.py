"""Calls of several threads made into batches."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from octavia.engines.stt.gathering import Gathering

_PATIENCE_S = 30


class Slow:
    """Doubles numbers; the first batch waits until all others have come."""

    def __init__(self, calls: int) -> None:
        self.batches: list[list[int]] = []
        self._others = threading.Semaphore(0)
        self._calls = calls

    def came(self) -> None:
        self._others.release()

    def __call__(self, items: Sequence[int]) -> list[int]:
        self.batches.append(list(items))
        if len(self.batches) == 1:
            for _ in range(self._calls):
                assert self._others.acquire(timeout=_PATIENCE_S)
        if 13 in items:
            raise ValueError("13")
        return [2 * item for item in items]


def run(items: Sequence[int], most: int) -> tuple[list[int | str], list[list[int]]]:
    work = Slow(len(items))
    gathering: Gathering[int, int] = Gathering(work, lambda: most)

    def call(item: int) -> int | str:
        work.came()
        try:
            return gathering.call(item)
        except ValueError as error:
            return str(error)

    with ThreadPoolExecutor(len(items)) as threads:
        return list(threads.map(call, items)), work.batches


def test_every_caller_gets_its_own_result() -> None:
    results, _ = run(range(12), most=4)
    assert results == [2 * number for number in range(12)]


def test_no_batch_is_larger_than_allowed_and_none_is_computed_twice() -> None:
    _, batches = run(range(12), most=4)
    assert max(map(len, batches)) <= 4
    assert sorted(item for batch in batches for item in batch) == list(range(12))


def test_a_failing_item_fails_its_caller_or_that_of_its_batch_and_nobody_waits_for_ever() -> None:
    results, _ = run([1, 2, 13, 4, 5], most=3)
    assert results[2] == "13"
    assert all(result in (2 * item, "13") for item, result in zip([1, 2, 13, 4, 5], results, strict=True))


def test_one_thread_gets_what_it_asks_for_at_once() -> None:
    gathering: Gathering[int, int] = Gathering(lambda items: [item + 1 for item in items], lambda: 8)
    assert [gathering.call(number) for number in range(3)] == [1, 2, 3]


def test_an_error_passes_unchanged() -> None:
    def fail(items: Sequence[int]) -> list[int]:
        raise KeyError(items[0])

    gathering: Gathering[int, int] = Gathering(fail, lambda: 1)
    with pytest.raises(KeyError):
        gathering.call(7)
