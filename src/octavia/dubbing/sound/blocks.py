"""Blocks of frames: what streams through everything that is as long as the programme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

Block = NDArray[np.float32]
"""Consecutive frames, shape (n, channels), full scale ±1."""
PcmBlock = NDArray[np.int16]
"""Consecutive frames as they are delivered, shape (n, channels)."""


def reblock(blocks: Iterable[Block], size: int) -> Iterator[Block]:
    """The same frames in blocks of exactly `size`, the last one of what is left (never empty).

    Blocks that already fit are passed on as views, without a copy.

    Raises:
        ValueError: if `size` is below 1.
    """
    if size < 1:
        raise ValueError(f"a block holds at least one frame, not {size}")
    waiting: list[Block] = []
    held = 0
    for block in blocks:
        start = 0
        while held + len(block) - start >= size:
            end = start + size - held
            waiting.append(block[start:end])
            yield _joined(waiting)
            waiting, held, start = [], 0, end
        if start < len(block):
            waiting.append(block[start:])
            held += len(block) - start
    if waiting:
        yield _joined(waiting)


def fit_length(blocks: Iterable[Block], total: int, size: int) -> Iterator[Block]:
    """The first `total` frames of a stereo stream, with silence where it ends early, in blocks as `reblock` makes."""
    left = total
    silence = np.zeros((size, 2), np.float32)
    for block in reblock(chain(blocks, repeat(silence)), size):
        if left <= 0:
            return
        yield block[:left]
        left -= len(block)


class Windows:
    """Turns blocks of any length into windows of one length, channel by channel, with frames around each.

    A window has shape (channels, before + n + after): n frames of its own, those before and those after them. n is
    `size`, in the last window what is left. Silence stands before the first frame and after the last.
    """

    def __init__(self, size: int, before: int = 0, after: int = 0) -> None:
        self._size = size
        self._before = before
        self._after = after
        self._parts: list[Block] = []
        self._held = 0

    def push(self, block: Block) -> Iterator[Block]:
        """The windows that `block` completes."""
        if not self._parts:
            self._hold(np.zeros((block.shape[1], self._before), np.float32))
        self._hold(block.T)
        span = self._before + self._size + self._after
        if self._held < span:
            return
        frames = np.concatenate(self._parts, axis=1)
        start = 0
        while frames.shape[1] - start >= span:
            yield frames[:, start : start + span]
            start += self._size
        self._parts, self._held = [], 0
        self._hold(frames[:, start:].copy())

    def finish(self) -> Iterator[Block]:
        """The windows of what is left; call it once, at the end."""
        left = self._held - self._before
        if not self._parts or left <= 0:
            return
        frames = np.concatenate(self._parts, axis=1)
        frames = np.pad(frames, ((0, 0), (0, self._after)))
        for start in range(0, left, self._size):
            yield frames[:, start : start + self._before + min(self._size, left - start) + self._after]

    def _hold(self, part: Block) -> None:
        self._parts.append(part)
        self._held += part.shape[1]


def _joined(parts: list[Block]) -> Block:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
