"""What comes from the network is written whole and in order, by a thread, with little of it in memory."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterable

import pytest
from anyio.to_thread import current_default_thread_limiter
from hypothesis import given
from hypothesis import strategies as st

from octavia.api.octavia.pump import pump

KB = 1024
MOST_AHEAD = 16 * 1024 * KB


async def coming(blocks: Iterable[bytes], pause_s: float = 0) -> AsyncIterator[bytes]:
    for block in blocks:
        if pause_s:
            await asyncio.sleep(pause_s)
        yield block


@given(st.lists(st.integers(0, 600 * KB), max_size=12))
def test_all_is_written_in_order(sizes: list[int]) -> None:
    blocks = [bytes([at]) * size for at, size in enumerate(sizes)]
    written = bytearray()
    asyncio.run(pump(coming(blocks), written.extend))
    assert bytes(written) == b"".join(blocks)


def test_a_slow_disk_holds_a_fast_network_back() -> None:
    given_out = written = most = 0

    def blocks() -> Iterable[bytes]:
        nonlocal given_out, most
        for _ in range(400):
            given_out += 100 * KB
            most = max(most, given_out - written)
            yield bytes(100 * KB)

    def write(block: bytes) -> None:
        nonlocal written
        time.sleep(0.0005)
        written += len(block)

    asyncio.run(pump(coming(blocks()), write))
    assert written == given_out == 400 * 100 * KB
    assert most < MOST_AHEAD / 4


@pytest.mark.parametrize("fails_at", [0, 5, 399])
def test_a_disk_that_fails_ends_it_and_is_heard_of(fails_at: int) -> None:
    tried, taken = 0, 0

    def write(block: bytes) -> None:
        nonlocal tried
        tried += 1
        if tried > fails_at:
            raise OSError("disk full")

    def blocks() -> Iterable[bytes]:
        nonlocal taken
        for _ in range(400):
            taken += 100 * KB
            yield bytes(100 * KB)

    with pytest.raises(OSError, match="disk full"):
        asyncio.run(asyncio.wait_for(pump(coming(blocks()), write), 30))
    assert tried == fails_at + 1
    assert taken < fails_at * 100 * KB + MOST_AHEAD


def test_what_came_is_written_before_it_is_said_that_the_rest_did_not_come() -> None:
    async def broken() -> AsyncIterator[bytes]:
        for number in range(5):
            yield bytes([number]) * 300 * KB
        raise ConnectionResetError

    written = bytearray()
    with pytest.raises(ConnectionResetError):
        asyncio.run(pump(broken(), written.extend))
    assert len(written) == 5 * 300 * KB


def test_nothing_is_written_after_its_end_even_if_it_is_cancelled() -> None:
    written: list[float] = []

    def write(block: bytes) -> None:
        time.sleep(0.01)
        written.append(time.monotonic())

    async def cancelled() -> float:
        task = asyncio.create_task(pump(coming([bytes(300 * KB)] * 200, 0.001), write))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return time.monotonic()

    ended = asyncio.run(cancelled())
    time.sleep(0.1)
    assert written
    assert max(written) <= ended


def test_a_slow_sender_holds_no_thread() -> None:
    inside = threading.Event()

    def write(block: bytes) -> None:
        inside.set()

    async def held_between() -> float:
        sender = asyncio.create_task(pump(coming([bytes(300 * KB)] * 2, 0.5), write))
        while not inside.is_set():
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
        held = current_default_thread_limiter().borrowed_tokens
        await sender
        return held

    assert asyncio.run(held_between()) == 0
