"""A look-ahead limiter on true peaks: what is below the ceiling passes untouched, what would exceed it is turned down.

Works in steps of a millisecond. From the peak of each step follows the reduction it needs; the reduction is brought
forward over the look-ahead, released at a constant rate in dB, and smoothed over the look-ahead again, so that it never
is less than needed (P. Hämäläinen, "Smoothing of the control signal without clipped output in digital peak limiters",
DAFx 2002, with the release in closed form).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from octavia.dubbing.sound.blocks import Block, Windows
from octavia.dubbing.sound.truepeak import AFTER, BEFORE, NODE, node_peaks
from octavia.dubbing.timing import PROGRAMME_RATE_HZ

LOOK_AHEAD_MS = 5
RELEASE_DB_PER_MS = 0.04

_WINDOW_FRAMES = PROGRAMME_RATE_HZ
_AUDIBLE_DB = -0.01
_Decibels = NDArray[np.float64]


class Limiter:
    """Applies a gain and keeps the true peak of the result at or below a ceiling.

    Attributes:
        limited_ms: How long it has turned the sound down so far.
        highest: The true peak of what it has given so far, as an amplitude.
    """

    def __init__(self, gain_db: float, ceiling_dbtp: float) -> None:
        self._gain = np.float32(10 ** (gain_db / 20))
        self._ceiling = 10 ** (ceiling_dbtp / 20)
        self._release = _Release()
        self.limited_ms = 0
        self.highest = 0.0

    def run(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The limited signal, as many frames as came in. `blocks` are 48 kHz, shape (n, channels), of any length."""
        windows = Windows(_WINDOW_FRAMES, BEFORE, (LOOK_AHEAD_MS + 1) * NODE + AFTER)
        for block in blocks:
            for window in windows.push(block):
                yield self._limited(window)
        for window in windows.finish():
            yield self._limited(window)

    def _limited(self, window: Block) -> Block:
        frames = window.shape[1] - BEFORE - AFTER - (LOOK_AHEAD_MS + 1) * NODE
        if frames % NODE:
            window = np.pad(window, ((0, 0), (0, -frames % NODE)))
        scaled = window * self._gain
        peaks = node_peaks(scaled, min(self.highest, self._ceiling))
        wanted = 20 * np.log10(self._ceiling / np.maximum(peaks, self._ceiling, dtype=np.float64))
        reduction = self._release.follow(wanted)
        own = len(reduction) - 1
        if reduction.any():
            self.limited_ms += int(np.count_nonzero(reduction[:-1] < _AUDIBLE_DB))
            scaled = scaled[:, : BEFORE + own * NODE + AFTER]
            scaled *= np.pad(_curve(reduction), (BEFORE, AFTER), "edge")
            peaks = node_peaks(scaled, self.highest)
        self.highest = max(self.highest, float(peaks[:own].max()))
        return scaled[:, BEFORE : BEFORE + frames].T


class _Release:
    """Turns the reductions that steps need into the reduction at each step's edges."""

    def __init__(self) -> None:
        rise = np.hanning(LOOK_AHEAD_MS + 3)[1:-1]
        self._weights = rise / rise.sum()
        self._past = np.zeros(0)
        self._last = 0.0

    def follow(self, wanted: _Decibels) -> _Decibels:
        """The reduction in dB (<= 0) at the n + 1 edges of n steps.

        Args:
            wanted: What the n steps and the `LOOK_AHEAD_MS` + 1 after them need, in dB.
        """
        count = len(wanted) - LOOK_AHEAD_MS - 1
        if not len(self._past):
            # Nothing can be turned down before the first step: it begins turned down.
            self._last = float(wanted[: LOOK_AHEAD_MS + 1].min())
            self._past = np.full(LOOK_AHEAD_MS + 1, self._last)
        if not self._past.any() and not wanted.any():
            return np.zeros(count + 1)
        ahead = sliding_window_view(wanted, LOOK_AHEAD_MS + 1).min(axis=1)
        ramp = RELEASE_DB_PER_MS * np.arange(1, count + 2)
        held = np.minimum(np.minimum.accumulate(ahead - ramp), self._past[-1]) + ramp
        held = np.minimum(held, 0.0)
        smooth = np.convolve(np.concatenate([self._past[1:], held]), self._weights, "valid")
        before = np.concatenate([[self._last], smooth[:-1]])
        self._past = np.concatenate([self._past, held[:count]])[-LOOK_AHEAD_MS - 1 :]
        self._last = float(smooth[count - 1])
        edges: _Decibels = np.minimum(before, smooth)
        return edges


def _curve(reduction: _Decibels) -> NDArray[np.float32]:
    """Gain per frame from the reduction in dB at the edges of steps: straight lines between them."""
    edges = (10 ** (reduction / 20)).astype(np.float32)
    ramp = np.arange(NODE, dtype=np.float32) / np.float32(NODE)
    steps = edges[1:] - edges[:-1]
    curve: NDArray[np.float32] = edges[:-1, np.newaxis] + steps[:, np.newaxis] * ramp
    return curve.ravel()
