"""Running a network with a short memory over sound of any length: windows that overlap and are cross-faded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import soxr
from numpy.typing import NDArray

Block = NDArray[np.float32]
"""Sound of shape (samples, channels), full scale ±1."""

_OVERLAP = 0.25


def overlapping(blocks: Iterable[Block], window: int, work: Callable[[Block], Block]) -> Iterator[Block]:
    """`work` done on windows that overlap by a quarter; together as long as `blocks` are.

    Where windows overlap the result is their mean, each weighted by a triangle that is highest in its middle, where the
    network knows most of what is around (as in Demucs' own `apply_model`). Memory: two windows and a block.

    Args:
        blocks: Consecutive sound, of any lengths.
        window: Samples of a window; the last one is filled up with silence.
        work: Gives for a window of shape (window, channels) as much sound again.
    """
    hop = window - round(window * _OVERLAP)
    weight = _triangle(window)
    mixed: Block = np.zeros((0, 1), np.float32)
    weights = mixed
    for cut, settled in _windows(blocks, window, hop):
        mixed = _longer(mixed, cut.shape) + work(cut) * weight
        weights = _longer(weights, (window, 1)) + weight
        yield mixed[:settled] / weights[:settled]
        mixed, weights = mixed[settled:], weights[settled:]


def resampled(blocks: Iterable[Block], from_hz: int, to_hz: int, channels: int) -> Iterator[Block]:
    """Consecutive sound at another rate, without a delay; its length is that of `blocks` within a few samples."""
    stream = soxr.ResampleStream(from_hz, to_hz, channels, dtype="float32")
    for block in blocks:
        yield stream.resample_chunk(block)
    yield stream.resample_chunk(np.zeros((0, channels), np.float32), last=True)


def of_length(blocks: Iterable[Block], samples: int, channels: int) -> Iterator[Block]:
    """`blocks`, cut after `samples` or followed by silence up to there."""
    left = samples
    for block in blocks:
        kept = block[:left]
        left -= len(kept)
        yield kept
    if left:
        yield np.zeros((left, channels), np.float32)


def _windows(blocks: Iterable[Block], window: int, hop: int) -> Iterator[tuple[Block, int]]:
    """Windows, and how many samples from each one's start are settled with it: no later window reaches them."""
    held: Block | None = None
    for block in blocks:
        held = block if held is None else np.concatenate([held, block])
        # One that is exactly full may be the last.
        while len(held) > window:
            yield held[:window], hop
            held = held[hop:]
    if held is not None and len(held):
        yield _longer(held, (window, held.shape[1])), len(held)


def _longer(block: Block, shape: tuple[int, ...]) -> Block:
    longer: Block = np.zeros(shape, np.float32)
    longer[: len(block)] = block
    return longer


def _triangle(length: int) -> Block:
    rising = np.arange(1, length + 1, dtype=np.float32)
    weight: Block = np.minimum(rising, rising[::-1])[:, np.newaxis]
    weight /= weight.max()
    return weight
