"""Peaks: how loud a sound is at each moment, small enough to draw hours of it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

PEAKS_PER_S = 100
_TOP = 127
_PCM_FULL_SCALE = 32768


class PeakMeter:
    """Takes a sound block by block and gives its peaks."""

    def __init__(self, rate_hz: int) -> None:
        """With `rate_hz`, a multiple of `PEAKS_PER_S`."""
        if rate_hz <= 0 or rate_hz % PEAKS_PER_S:
            raise ValueError(f"peaks of {rate_hz} Hz: a multiple of {PEAKS_PER_S} is wanted")
        self._step = rate_hz // PEAKS_PER_S
        self._done = bytearray()
        self._open = 0.0
        self._in_open = 0

    def push(self, block: NDArray[np.float32] | NDArray[np.int16]) -> None:
        """Take samples of shape (n, channels), or (n,): Int16, or floats at full scale ±1."""
        head = min(len(block), -self._in_open % self._step)
        if head:
            self._open = max(self._open, float(_levels(block[:head], head)[0]))
            self._in_open += head
        if self._in_open % self._step or not len(block):
            return
        if head:
            self._done += _scaled(np.array([self._open]))
        whole = head + (len(block) - head) // self._step * self._step
        self._done += _scaled(_levels(block[head:whole], self._step))
        rest = block[whole:]
        self._in_open = len(rest)
        self._open = float(_levels(rest, len(rest))[0]) if len(rest) else 0.0

    def peaks(self) -> bytes:
        """One byte for every 10 ms begun: the largest absolute sample of any channel there, full scale being 127.

        It is rounded up, so that only silence to the last bit is 0.
        """
        last = _scaled(np.array([self._open])) if self._in_open else b""
        return bytes(self._done) + last


def peaks(blocks: Iterable[NDArray[np.float32] | NDArray[np.int16]], rate_hz: int) -> bytes:
    """The peaks of a whole sound, `PEAKS_PER_S` a second, as `PeakMeter.peaks` gives them.

    Args:
        blocks: As `PeakMeter.push` takes them, of any lengths: the result doesn't depend on those.
    """
    meter = PeakMeter(rate_hz)
    for block in blocks:
        meter.push(block)
    return meter.peaks()


def _levels(block: NDArray[np.float32] | NDArray[np.int16], step: int) -> NDArray[np.float64]:
    """The largest absolute sample of every `step` frames, full scale 1."""
    together = block.reshape(-1, step * (block.shape[1] if block.ndim > 1 else 1))
    full_scale = _PCM_FULL_SCALE if block.dtype == np.int16 else 1.0
    # Widened after the search: in 16 bits the lowest sample has no counterpart.
    highest, lowest = (found.astype(np.float64) for found in (together.max(axis=1), together.min(axis=1)))
    levels: NDArray[np.float64] = np.maximum(highest, -lowest) / full_scale
    return levels


def _scaled(levels: NDArray[np.float64]) -> bytes:
    return bytes(np.minimum(np.ceil(levels * _TOP), _TOP).astype(np.uint8))
