"""Where the sound of a take begins and ends."""

from __future__ import annotations

import numpy as np

from octavia.dubbing.engines import Samples

THRESHOLD_DB = -50.0
"""Below the loudest 5 ms of the take. Soft consonants (f, th, s, a released p) lie 25 to 40 dB below loud vowels."""
SILENCE_DBFS = -75.0
"""What is not louder is silence whatever the rest of the take is like."""
PAD_BEFORE_MS = 10
PAD_AFTER_MS = 20

_FRAME_MS = 5


def speech_bounds(samples: Samples, rate_hz: int) -> tuple[int, int]:
    """The first sample of a take's sound and the one after its last, with a small pad at both ends.

    Sound is any stretch of 5 ms whose RMS exceeds `THRESHOLD_DB` relative to the loudest one and `SILENCE_DBFS`. The
    pads keep the onset of what begins softly and the decay of what ends so; they never reach beyond the take. (0, 0) if
    the take is silent or empty.
    """
    frame = max(1, rate_hz * _FRAME_MS // 1000)
    if not len(samples):
        return 0, 0
    padded = np.pad(samples, (0, -len(samples) % frame)).reshape(-1, frame)
    power = np.square(padded, dtype=np.float64).mean(axis=1)
    threshold = max(float(power.max()) * 10 ** (THRESHOLD_DB / 10), 10 ** (SILENCE_DBFS / 10))
    sounding = np.flatnonzero(power > threshold)
    if not len(sounding):
        return 0, 0
    start = int(sounding[0]) * frame - rate_hz * PAD_BEFORE_MS // 1000
    end = (int(sounding[-1]) + 1) * frame + rate_hz * PAD_AFTER_MS // 1000
    return max(0, start), min(len(samples), end)
