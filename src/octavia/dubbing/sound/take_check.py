"""Judging a take by its sound: the ways in which speech models fail now and then, told apart from good speech.

Length and level are compared with what the text leads to expect. Something said twice is found by likeness of the take
with itself: the cepstrum (13 coefficients of 26 mel bands, the mean taken off) of 25 ms every 20 ms, compared between
every two moments by cosine, and averaged along lines through that plane whose slopes are those of a repetition at the
same pace and at paces a sixth slower and faster.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from octavia.dubbing.engines import Samples

_Floats = NDArray[np.float64]

_FRAME_MS = 20
_SILENT_DBFS = -50.0
"""A take whose loudest 20 ms are below that says nothing."""
_QUIET_DB, _QUIET_DBFS = -38.0, -60.0
"""A pause is where no 20 ms exceed either, the first below the take's loud parts."""
_LONGEST_PAUSE_MS = 1200
_LONG_SHARE, _LONG_MS = 2.2, 600
_SHORT_SHARE, _SHORT_MS = 0.42, 150
"""How far a take's length may lie from the expected one; voices differ by a third to either side."""
_END_MS, _END_DB = 10, -10.0
"""What breaks off is still as loud, in its last 10 ms, as that below its loud parts."""
_REPEATED_MS = 900
_VOICED_DB = -25.0
"""What is further below the loudest moment is a pause, whose noise is like that of any other pause."""
_LIKENESS = 0.72
_SLOPES = (1.0, 6 / 7, 7 / 6)
_LONGEST_PLANE = 3000
"""Moments compared with each other: a minute of them."""
_BANDS, _COEFFICIENTS = 26, 13
_LETTER_MS = 70


class Fault(StrEnum):
    """What can be wrong with a take."""

    SILENT = "silent"
    SHORT = "short"
    LONG = "long"
    PAUSE = "pause"
    REPEATED = "repeated"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class TakeProblem:
    """Something wrong with a take; `str` of it says what, in words."""

    fault: Fault
    words: str

    def __str__(self) -> str:
        return self.words


def judge(samples: Samples, rate_hz: int, text: str, expected_ms: int) -> tuple[TakeProblem, ...]:
    """What is wrong with a take of `text`; empty if nothing is, or if there is nothing to say in it.

    Args:
        samples: Mono, shape (n,), full scale ±1, the silence around it taken off.
        expected_ms: How long the text lasts at an ordinary pace; 0 if that isn't known.
    """
    if not any(letter.isalnum() for letter in text):
        return ()
    levels = _levels(samples, rate_hz)
    if not len(levels) or levels.max() < _SILENT_DBFS:
        return (TakeProblem(Fault.SILENT, "it is almost silent"),)
    length_ms = len(samples) * 1000 // rate_hz
    found = [*_length(length_ms, expected_ms), *_pauses(levels), *_end(samples, rate_hz, levels)]
    repeated_ms = _repeated_ms(samples, rate_hz, text)
    if repeated_ms:
        found.append(TakeProblem(Fault.REPEATED, f"it says {repeated_ms / 1000:.1f} s twice"))
    return tuple(found)


def _length(length_ms: int, expected_ms: int) -> list[TakeProblem]:
    if not expected_ms:
        return []
    told = f"{length_ms / 1000:.1f} s, about {expected_ms / 1000:.1f} s would be usual"
    if length_ms > _LONG_SHARE * expected_ms + _LONG_MS:
        return [TakeProblem(Fault.LONG, f"it is too long for its text: {told}")]
    if length_ms < _SHORT_SHARE * expected_ms - _SHORT_MS:
        return [TakeProblem(Fault.SHORT, f"it is too short for its text: {told}")]
    return []


def _pauses(levels: _Floats) -> list[TakeProblem]:
    loud = np.flatnonzero(levels > max(_loud(levels) + _QUIET_DB, _QUIET_DBFS))
    longest = max((int(after - before - 1) for before, after in pairwise(loud)), default=0) * _FRAME_MS
    if longest <= _LONGEST_PAUSE_MS:
        return []
    return [TakeProblem(Fault.PAUSE, f"it is silent for {longest / 1000:.1f} s amid the text")]


def _end(samples: Samples, rate_hz: int, levels: _Floats) -> list[TakeProblem]:
    last = samples[-max(1, rate_hz * _END_MS // 1000) :]
    if _decibels(np.square(last, dtype=np.float64).mean()) < _loud(levels) + _END_DB:
        return []
    return [TakeProblem(Fault.CUT, "it breaks off at its end")]


def _repeated_ms(samples: Samples, rate_hz: int, text: str) -> int:
    """How long the take's sound says something twice that its text says once; 0 if it doesn't."""
    wanted_ms = _REPEATED_MS + _own_repetition(text) * _LETTER_MS * 3 // 2
    cepstrum, hop_ms = _cepstrum(samples, rate_hz)
    window = wanted_ms // hop_ms
    if len(cepstrum) < 2 * window:
        return 0
    plane = cepstrum @ cepstrum.T
    likeness = max(_likest(plane, window, slope) for slope in _SLOPES)
    return wanted_ms if likeness >= _LIKENESS else 0


def _likest(plane: _Floats, window: int, slope: float) -> float:
    """The highest mean of `plane` along a line of that slope over `window` rows whose two stretches don't overlap."""
    count = len(plane)
    steps = np.arange(count)
    columns = np.round(steps * slope).astype(int)
    best = -1.0
    for lag in range(window, count - window):
        # The line through (row, lag + slope × row): a stretch from `row` on against one from its column on.
        inside = columns + lag < count
        line = plane[steps[inside], columns[inside] + lag]
        gaps = lag + columns[inside] - steps[inside] >= window
        line = np.where(gaps, line, -1.0)
        if len(line) >= window:
            sums = np.concatenate([[0.0], np.cumsum(line)])
            best = max(best, float((sums[window:] - sums[:-window]).max()) / window)
    return best


def _cepstrum(samples: Samples, rate_hz: int) -> tuple[_Floats, int]:
    """Unit vectors of shape (moments, coefficients) and how far apart the moments are, ms; silence is all zeros."""
    hop_ms = _FRAME_MS * (1 + len(samples) * 1000 // rate_hz // _FRAME_MS // _LONGEST_PLANE)
    hop, width = rate_hz * hop_ms // 1000, rate_hz // 40
    if len(samples) < width:
        return np.zeros((0, _COEFFICIENTS)), hop_ms
    frames = sliding_window_view(samples, width)[::hop] * np.hanning(width).astype(np.float32)
    power = np.square(np.abs(np.fft.rfft(frames, axis=1))).T
    bands = np.log(_mel_filters(rate_hz, power.shape[0]) @ power + 1e-10)
    cepstrum: _Floats = (_cosines(len(bands)) @ bands).T
    loudness = _decibels(power.sum(axis=0))
    sounding = loudness > loudness.max() + _VOICED_DB
    cepstrum = np.where(sounding[:, None], cepstrum - cepstrum[sounding].mean(axis=0), 0.0)
    norms = np.linalg.norm(cepstrum, axis=1, keepdims=True)
    return cepstrum / np.maximum(norms, 1e-9), hop_ms


@cache
def _cosines(bands: int) -> _Floats:
    """Rows 1 to `_COEFFICIENTS` of the orthonormal discrete cosine transform, type II, of so many values."""
    order = np.arange(1, 1 + _COEFFICIENTS)[:, np.newaxis]
    rows: _Floats = np.sqrt(2 / bands) * np.cos(np.pi / bands * (np.arange(bands) + 0.5) * order)
    return rows


def _mel_filters(rate_hz: int, bins: int) -> _Floats:
    """Triangles on the mel scale (O'Shaughnessy: 2595 log10(1 + f/700)) from 80 Hz to 8 kHz, shape (bands, bins)."""
    top = min(8000.0, rate_hz / 2)
    mels = np.linspace(2595 * np.log10(1 + 80 / 700), 2595 * np.log10(1 + top / 700), _BANDS + 2)
    edges = 700 * (10 ** (mels / 2595) - 1)
    frequencies = np.linspace(0, rate_hz / 2, bins)
    rising = (frequencies - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - frequencies) / np.diff(edges)[1:, None]
    filters: _Floats = np.clip(np.minimum(rising, falling), 0, None)
    return filters


def _own_repetition(text: str) -> int:
    """The letters of the longest stretch of words that `text` itself has twice."""
    words = re.findall(r"\w+", text.casefold())
    best = 0
    for first in range(len(words)):
        for second in range(first + 1, len(words)):
            best = max(best, _common(words[first:second], words[second:]))
    return best


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    letters = 0
    for ours, theirs in zip(left, right, strict=False):
        if ours != theirs:
            break
        letters += len(ours) + 1
    return letters


def _levels(samples: Samples, rate_hz: int) -> _Floats:
    """The level of every 20 ms in dBFS; the rest at the end counts as one."""
    frame = max(1, rate_hz * _FRAME_MS // 1000)
    starts = np.arange(0, len(samples), frame)
    if not len(starts):
        return np.zeros(0)
    sums = np.add.reduceat(np.square(samples, dtype=np.float64), starts)
    return _decibels(sums / np.minimum(frame, len(samples) - starts))


def _loud(levels: _Floats) -> float:
    return float(np.percentile(levels, 95))


def _decibels(power: _Floats | float) -> _Floats:
    found: _Floats = 10 * np.log10(np.maximum(power, 1e-12))
    return found
