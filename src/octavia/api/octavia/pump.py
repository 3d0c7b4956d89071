"""From the network to the disk: what comes is gathered and written by a thread while more comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from queue import Empty, SimpleQueue
from threading import Lock

from anyio import CancelScope
from anyio.to_thread import run_sync
from fastapi import Request

_LONGEST_NUMBER = 19
_GATHERED_BYTES = 128 * 1024
_AHEAD = 8
"""How many gathered lots may wait to be written: a faster network waits for the disk."""
_LINGER_S = 0.01


async def pump(blocks: AsyncIterator[bytes], write: Callable[[bytes], None]) -> None:
    """Write all blocks in order, some megabytes in memory at most.

    What has come is written even if the rest doesn't come: then the error of `blocks` is raised after it. An error of
    `write` ends it soon.
    """
    writing, gathered, size = _Writing(write), list[bytes](), 0
    try:
        async for block in blocks:
            gathered.append(block)
            size += len(block)
            if size >= _GATHERED_BYTES:
                await writing.add(gathered)
                gathered, size = [], 0
    finally:
        # The writer's file is closed next: nothing may still be written to it.
        with CancelScope(shield=True):
            await writing.end(gathered)


class _Writing:
    """A thread that writes as long as there is something to write. It is started anew when more comes later, so that a
    slow sender holds none; a fast one's isn't woken for every lot: that would cost more than writing it."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._lots: SimpleQueue[list[bytes]] = SimpleQueue()
        self._room = asyncio.Semaphore(_AHEAD)
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None
        self._ended = True
        self._turn = Lock()

    async def add(self, lot: list[bytes]) -> None:
        """Have a lot written, after those before. Raises what writing one of those raised."""
        if self._task is not None and self._task.done():
            self._task.result()
        await self._room.acquire()
        with self._turn:
            self._lots.put(lot)
            ended, self._ended = self._ended, False
        if self._task is not None and (ended or self._task.done()):
            await self._task
        if ended:
            self._task = asyncio.create_task(run_sync(self._write_all))
            self._task.add_done_callback(self._failed)

    async def end(self, lot: list[bytes]) -> None:
        """Write a last lot, and wait until all is written."""
        if lot:
            await self.add(lot)
        if self._task is not None:
            await self._task

    def _write_all(self) -> None:
        while lot := self._next():
            for block in lot:
                self._write(block)
            self._loop.call_soon_threadsafe(self._room.release)

    def _next(self) -> list[bytes]:
        try:
            return self._lots.get(timeout=_LINGER_S)
        except Empty:
            with self._turn:
                self._ended = self._lots.empty()
            return [] if self._ended else self._lots.get()

    def _failed(self, task: asyncio.Task[None]) -> None:
        """Whoever waits for room must hear of it."""
        if not task.cancelled() and task.exception() is not None:
            self._room.release()


def announced(request: Request) -> int:
    """How many bytes a request says it brings; 0 if it doesn't say."""
    length = request.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() and len(length) < _LONGEST_NUMBER else 0
