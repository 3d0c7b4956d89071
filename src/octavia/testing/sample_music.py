"""The bed of the sample: soft chords, computed for any stretch of time without what came before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.timing import PROGRAMME_RATE_HZ

_CHORD_S = 4.0
_FADE_S = 0.8
_CHORDS_HZ = (
    (130.81, 196.00, 261.63, 329.63),
    (110.00, 164.81, 261.63, 329.63),
    (87.31, 174.61, 220.00, 349.23),
    (98.00, 196.00, 246.94, 293.66),
)
"""C major, A minor, F major, G major."""
_PARTIALS = ((1, 1.0), (2, 0.35), (3, 0.12))


def music(start_sample: int, count: int, level_rms: float) -> NDArray[np.float32]:
    """`count` stereo samples of the bed from `start_sample` on, shape (count, 2), 48 kHz.

    Args:
        level_rms: Its average level; full scale is 1.
    """
    time_s = (start_sample + np.arange(count)) / PROGRAMME_RATE_HZ
    number = (time_s // _CHORD_S).astype(np.int64)
    sound = np.zeros((count, 2))
    for chord in np.unique(number):
        here = number == chord
        sound[here] = _chord(time_s[here] - chord * _CHORD_S, _CHORDS_HZ[chord % len(_CHORDS_HZ)])
    return (sound * level_rms).astype(np.float32)


def _chord(time_s: NDArray[np.float64], notes_hz: tuple[float, ...]) -> NDArray[np.float64]:
    """One chord from its beginning, rising and falling so that it joins the next without a click; about unit power."""
    swell = np.clip(np.minimum(time_s, _CHORD_S - time_s) / _FADE_S, 0.0, 1.0)
    power = sum(gain**2 for _, gain in _PARTIALS) * len(notes_hz) / 2
    sides = []
    for side in (0.0, 0.5):
        # A hair's breadth between the sides' pitches makes the bed wide, as real music is.
        tones = [
            gain * np.sin(2 * np.pi * (note * multiple + side) * time_s)
            for note in notes_hz
            for multiple, gain in _PARTIALS
        ]
        sides.append(np.sum(tones, axis=0) * np.sqrt(swell) / np.sqrt(power))
    return np.stack(sides, axis=1)
