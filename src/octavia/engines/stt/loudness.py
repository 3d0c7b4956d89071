"""Where a chunk sounds at all: its level over time, and what of it is quiet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.engines import Pcm16
from octavia.dubbing.timing import SPEECH_RATE_HZ

FRAME_MS = 10
_FRAME_SAMPLES = SPEECH_RATE_HZ * FRAME_MS // 1000
_STEADY_FRAMES = 5
_BELOW_LOUDEST_DB = 40.0
_NEVER_HEARD_DB = -70.0
"""Relative to full scale; the last steps of 16-bit audio."""


class Loudness:
    """The level of a chunk in frames of 10 ms (16 kHz mono); a frame is loud or quiet.

    Loud is what is at most 40 dB under the loudest twentieth of a second: vowels lie within 30 dB of it, and soft
    consonants, between, only at the edges of words. With sound under the speech everything is loud.
    """

    def __init__(self, audio: Pcm16) -> None:
        whole = len(audio) // _FRAME_SAMPLES * _FRAME_SAMPLES
        frames = audio[:whole].astype(np.float64).reshape(-1, _FRAME_SAMPLES) / 32768
        power = (frames**2).mean(axis=1)
        steady = np.convolve(power, np.full(_STEADY_FRAMES, 1 / _STEADY_FRAMES), "same") if whole else power
        floor = max(10 ** (_NEVER_HEARD_DB / 10), float(steady.max(initial=0)) * 10 ** (-_BELOW_LOUDEST_DB / 10))
        self.power: NDArray[np.float64] = power
        self._loud: NDArray[np.bool_] = power > floor

    def sounds(self, start_ms: int, end_ms: int) -> bool:
        """Whether anything is loud between."""
        return bool(self._loud[_frames(start_ms, end_ms)].any())

    def trimmed(self, start_ms: int, end_ms: int) -> tuple[int, int]:
        """The span without what is quiet at either end; as it is if nothing in it is loud."""
        loud = np.flatnonzero(self._loud[_frames(start_ms, end_ms)])
        if not len(loud):
            return start_ms, end_ms
        first = start_ms // FRAME_MS
        return max(start_ms, (first + int(loud[0])) * FRAME_MS), min(end_ms, (first + int(loud[-1]) + 1) * FRAME_MS)

    def longest_part(self, start_ms: int, end_ms: int, pause_ms: int) -> tuple[int, int]:
        """Of the parts of the span that pauses of `pause_ms` or more set apart, the one that lasts longest."""
        loud = np.flatnonzero(self._loud[_frames(start_ms, end_ms)])
        if not len(loud):
            return start_ms, end_ms
        parts = np.split(loud, np.flatnonzero(np.diff(loud) > pause_ms // FRAME_MS) + 1)
        longest = max(parts, key=lambda part: int(part[-1] - part[0]))
        first = start_ms // FRAME_MS
        start, end = (first + int(longest[0])) * FRAME_MS, (first + int(longest[-1]) + 1) * FRAME_MS
        return max(start_ms, start), min(end_ms, end)


def quietest_ms(audio: Pcm16, start_ms: int, end_ms: int) -> int:
    """The middle of the quietest fifth of a second between; the best place to cut a chunk that is too long."""
    power = Loudness(audio).power[_frames(start_ms, end_ms)]
    width = min(len(power), 200 // FRAME_MS)
    if not width:
        return (start_ms + end_ms) // 2
    smooth = np.convolve(power, np.full(width, 1 / width), "valid")
    return start_ms + (int(np.argmin(smooth)) + width // 2) * FRAME_MS


def _frames(start_ms: int, end_ms: int) -> slice:
    return slice(start_ms // FRAME_MS, max(start_ms // FRAME_MS + 1, -(-end_ms // FRAME_MS)))
