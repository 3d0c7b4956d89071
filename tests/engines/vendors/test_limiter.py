"""Keeping to what a vendor allows."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from octavia.engines.vendors.limiter import Limiter, limiter_of


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def read(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


@given(st.integers(1, 5), st.lists(st.floats(0, 40), max_size=30))
def test_no_minute_has_more_turns_than_allowed(per_minute: int, pauses: list[float]) -> None:
    clock = Clock()
    limiter = Limiter(1, per_minute, clock.read, clock.wait)
    begun = []
    for pause in pauses:
        clock.wait(pause)
        with limiter.turn():
            begun.append(clock.now)
    assert all(begun[at + per_minute] - begun[at] >= 60 - 1e-6 for at in range(len(begun) - per_minute))


def test_without_a_limit_nobody_waits() -> None:
    clock = Clock()
    limiter = Limiter(1, 0, clock.read, clock.wait)
    for _ in range(50):
        with limiter.turn():
            pass
    assert clock.now == 0


def test_no_more_callers_at_once_than_allowed() -> None:
    limiter = Limiter(2)
    inside, most, lock = 0, 0, threading.Lock()
    gate = threading.Event()

    def call(_: int) -> None:
        nonlocal inside, most
        with limiter.turn():
            with lock:
                inside += 1
                most = max(most, inside)
            gate.wait(0.05)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(call, range(12)))
    assert most == 2


def test_all_engines_of_a_vendor_share_one() -> None:
    assert limiter_of("a", 2, 3) is limiter_of("a", 2, 3)
    assert limiter_of("a", 2, 3) is not limiter_of("b", 2, 3)
