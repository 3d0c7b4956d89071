"""The pitch of a voice, measured: enough to tell two speakers apart in a test."""

from __future__ import annotations

import numpy as np

from octavia.dubbing.engines import Samples

_LOW_HZ, _HIGH_HZ = 60, 400
_FRAME_S, _HOP_S = 0.05, 0.02
_LOUD = 0.1
"""Frames with less than this share of the loudest frame's energy aren't listened to."""
_VOICED = 0.6
"""From this autocorrelation on a frame has a pitch."""


def pitch_hz(samples: Samples, rate_hz: int) -> float | None:
    """The median pitch of the voiced parts of speech, 60 to 400 Hz; None if nothing in it has a pitch.

    By normalised autocorrelation of frames of 50 ms, the shortest of equally good lags.
    """
    frame, hop = round(_FRAME_S * rate_hz), round(_HOP_S * rate_hz)
    if len(samples) < frame:
        return None
    frames = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float64), frame)[::hop]
    frames = frames - frames.mean(axis=1, keepdims=True)
    energy = np.square(frames).sum(axis=1)
    loud = frames[energy >= _LOUD * energy.max(initial=1e-12)]
    found = [one for one in (_frame_pitch_hz(each, rate_hz) for each in loud) if one is not None]
    return float(np.median(found)) if found else None


def _frame_pitch_hz(frame: Samples, rate_hz: int) -> float | None:
    spectrum = np.fft.rfft(frame, 2 * len(frame))
    likeness = np.fft.irfft(np.abs(spectrum) ** 2)[: len(frame)]
    energy = np.concatenate([[0.0], np.cumsum(np.square(frame))])
    lags = np.arange(len(frame))
    overlap = np.sqrt(np.maximum(energy[len(frame) - lags] * (energy[-1] - energy[lags]), 1e-12))
    first, last = rate_hz // _HIGH_HZ, min(rate_hz // _LOW_HZ, len(frame) * 3 // 4)
    wanted = (likeness / overlap)[first : last + 1]
    best = float(wanted.max())
    if best < _VOICED:
        return None
    peaks = np.flatnonzero((wanted[1:-1] >= wanted[:-2]) & (wanted[1:-1] >= wanted[2:]) & (wanted[1:-1] >= 0.9 * best))
    return rate_hz / (first + int(peaks[0]) + 1) if len(peaks) else None
