"""From the network to the disk: blocks are gathered and written in a thread while the next ones come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from anyio import CancelScope
from anyio.to_thread import run_sync
from fastapi import Request

_LONGEST_NUMBER = 19
_GATHERED_BYTES = 1024 * 1024


async def pump(blocks: AsyncIterator[bytes], write: Callable[[bytes], None]) -> None:
    """Write all blocks in order, at most two gathered ones in memory at once.

    What has come is written even if the rest doesn't come: then the error of `blocks` is raised after it. An error of
    `write` ends it at once.
    """
    gathered: list[bytes] = []
    size = 0
    writing: asyncio.Task[None] | None = None
    try:
        async for block in blocks:
            gathered.append(block)
            size += len(block)
            if size >= _GATHERED_BYTES:
                if writing is not None:
                    await writing
                writing = asyncio.create_task(run_sync(_write, write, gathered))
                gathered, size = [], 0
    finally:
        # The writer's file is closed next: nothing may still be written to it.
        with CancelScope(shield=True):
            if writing is not None:
                await writing
            if gathered:
                await run_sync(_write, write, gathered)


def _write(write: Callable[[bytes], None], blocks: list[bytes]) -> None:
    write(b"".join(blocks))


def announced(request: Request) -> int:
    """How many bytes a request says it brings; 0 if it doesn't say."""
    length = request.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() and len(length) < _LONGEST_NUMBER else 0
