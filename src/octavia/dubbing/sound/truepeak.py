"""True peaks after ITU-R BS.1770-4 annex 2: the largest value between the samples too, by 4 × oversampling.

The annex's interpolator has 12 taps a phase; this one has 32 (a Kaiser-windowed sinc), flat to 20 kHz at 48 kHz.
Interpolating everything would cost more than the rest of the mix. The interpolator can't raise a peak by more than its
absolute sum, so a millisecond whose samples are too small to matter is left out, and the result is exact all the same.
"""

from __future__ import annotations

from math import log10

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from octavia.dubbing.sound.blocks import Block, Windows
from octavia.dubbing.timing import PROGRAMME_RATE_HZ

NODE = PROGRAMME_RATE_HZ // 1000
"""Frames that share one peak value: a millisecond."""
BEFORE, AFTER = 15, 16
"""Frames around a stretch that decide the peaks within it."""
NO_PEAK_DBTP = -100.0
"""The true peak of digital silence, below the smallest 16-bit sample."""

_PHASES = 4
_BETA = 6.0
_TILE = 16
_WINDOW_FRAMES = PROGRAMME_RATE_HZ


def _interpolator() -> NDArray[np.float64]:
    """Weights of frames −15 to 16 for the three points between frames 0 and 1, shape (3, 32)."""
    points = np.arange(1, _PHASES)[:, np.newaxis] / _PHASES
    distance = points - np.arange(-BEFORE, AFTER + 1)
    window = np.i0(_BETA * np.sqrt(np.maximum(0.0, 1 - (distance / AFTER) ** 2)))
    taps = np.sinc(distance) * window
    weights: NDArray[np.float64] = taps / taps.sum(axis=1, keepdims=True)
    return weights


def _node_matrix(taps: NDArray[np.float64]) -> NDArray[np.float32]:
    """Maps a node's frames with their context to all points between them, shape (NODE + 31, 3 * NODE)."""
    matrix = np.zeros((BEFORE + NODE + AFTER, NODE, len(taps)), np.float32)
    for frame in range(NODE):
        matrix[frame : frame + taps.shape[1], frame] = taps.T
    return matrix.reshape(len(matrix), -1)


_TAPS = _interpolator()
_MATRIX = _node_matrix(_TAPS)
_MOST = float(np.abs(_TAPS).sum(axis=1).max())


def to_db(amplitude: float) -> float:
    """`amplitude` in dB relative to full scale, at least `NO_PEAK_DBTP`."""
    return max(NO_PEAK_DBTP, 20 * log10(amplitude)) if amplitude > 0 else NO_PEAK_DBTP


def node_peaks(window: Block, floor: float) -> Block:
    """The largest absolute value over all channels in each node.

    Args:
        window: Shape (channels, BEFORE + n + AFTER), n a multiple of `NODE`.
        floor: Where the true peak is at most this, the sample peak may stand instead.
    """
    size = np.abs(window).max(axis=0)
    end = len(size) - AFTER
    peaks: Block = size[BEFORE:end].reshape(-1, NODE).max(axis=1)
    around = np.concatenate([size[:BEFORE].max(keepdims=True), peaks, size[end:].max(keepdims=True)])
    reach = np.maximum(np.maximum(around[:-2], around[2:]), peaks)
    chosen = np.flatnonzero(reach * _MOST > floor)
    if len(chosen):
        nodes = sliding_window_view(window, len(_MATRIX), axis=1)[:, ::NODE][:, chosen]
        between = _between(nodes.reshape(-1, len(_MATRIX))).reshape(len(window), -1).max(axis=0)
        peaks[chosen] = np.maximum(peaks[chosen], between)
    return peaks


def _between(nodes: Block) -> Block:
    """The largest absolute value between the frames of each node, for nodes with their context in rows."""
    # Whole tiles, always of one shape: a row's result then never depends on how many others there are.
    padded = np.pad(nodes, ((0, -len(nodes) % _TILE), (0, 0)))
    peaks: Block = np.abs(padded.reshape(-1, _TILE, len(_MATRIX)) @ _MATRIX).max(axis=2).ravel()
    return peaks[: len(nodes)]


class TruePeakMeter:
    """The highest true peak of a signal at 48 kHz, whatever blocks it comes in."""

    def __init__(self) -> None:
        self._windows = Windows(_WINDOW_FRAMES, BEFORE, AFTER)
        self._highest = 0.0

    def add(self, block: Block) -> None:
        """Meter the next frames, shape (n, channels)."""
        for window in self._windows.push(block):
            self._meter(window)

    def finish(self) -> float:
        """The true peak in dBTP, at least `NO_PEAK_DBTP`; nothing can be added afterwards."""
        for window in self._windows.finish():
            frames = window.shape[1] - BEFORE - AFTER
            self._meter(np.pad(window, ((0, 0), (0, -frames % NODE))))
        return to_db(self._highest)

    def _meter(self, window: Block) -> None:
        self._highest = max(self._highest, float(node_peaks(window, self._highest).max()))
