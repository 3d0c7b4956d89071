"""Moving windows: the same promises in memory and in Redis."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from octavia.platform.limits import MemoryWindows, Rate, RedisWindows, Windows, windows
from support.redis_server import RedisServer


class Stopwatch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=["memory", "redis"])
def counts(request: pytest.FixtureRequest) -> Windows:
    return windows(request.getfixturevalue("redis_server").url if request.param == "redis" else "")


def test_so_many_are_allowed_and_no_more(counts: Windows) -> None:
    rate = Rate(3, 60)
    verdicts = [counts.hit("a", rate) for _ in range(5)]
    assert [verdict.allowed for verdict in verdicts] == [True, True, True, False, False]
    assert [verdict.remaining for verdict in verdicts] == [2, 1, 0, 0, 0]
    assert all(58 <= verdict.reset_s <= 60 for verdict in verdicts)


def test_keys_and_rates_don_t_share(counts: Windows) -> None:
    assert counts.hit("a", Rate(1)).allowed
    assert not counts.hit("a", Rate(1)).allowed
    assert counts.hit("b", Rate(1)).allowed


def test_threads_that_race_get_exactly_as_many(counts: Windows) -> None:
    rate, ready = Rate(50, 600), threading.Barrier(8)

    def ask(_: int) -> int:
        ready.wait()
        return sum(counts.hit("race", rate).allowed for _ in range(20))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(8))) == 50


def test_several_processes_count_together_in_redis(redis_server: RedisServer) -> None:
    one, other = RedisWindows(redis_server.url), RedisWindows(redis_server.url)
    allowed = [each.hit("a", Rate(3)).allowed for each in (one, other, one, other)]
    assert allowed == [True, True, True, False]


def test_the_window_moves_with_the_time() -> None:
    clock = Stopwatch()
    counts, rate = MemoryWindows(clock), Rate(2, 10)
    assert counts.hit("a", rate).allowed
    clock.now += 6
    assert counts.hit("a", rate).allowed
    refused = counts.hit("a", rate)
    assert (refused.allowed, refused.reset_s) == (False, 4)
    clock.now += 4
    assert counts.hit("a", rate).allowed
    assert not counts.hit("a", rate).allowed


def test_what_is_refused_does_not_count() -> None:
    clock = Stopwatch()
    counts, rate = MemoryWindows(clock), Rate(1, 10)
    counts.hit("a", rate)
    for _ in range(20):
        clock.now += 0.4
        assert not counts.hit("a", rate).allowed
    clock.now += 2
    assert counts.hit("a", rate).allowed


def test_keys_nobody_uses_are_forgotten() -> None:
    clock = Stopwatch()
    counts = MemoryWindows(clock)
    for number in range(9_000):
        counts.hit(f"visitor-{number}", Rate(5, 10))
    clock.now += 11
    for _ in range(2_000):
        counts.hit("one", Rate(1_000_000, 10))
    assert len(counts) == 1


def test_without_redis_each_process_counts_for_itself_and_finds_it_again(redis_server: RedisServer) -> None:
    clock = Stopwatch()
    counts, rate = RedisWindows(redis_server.url, clock), Rate(2, 60)
    assert counts.hit("a", rate).allowed
    redis_server.stop()
    try:
        assert [counts.hit("a", rate).allowed for _ in range(3)] == [True, True, False]
    finally:
        redis_server.start()
    assert not counts.hit("a", rate).allowed
    clock.now += 6
    assert [counts.hit("a", rate).allowed for _ in range(3)] == [True, True, False]
