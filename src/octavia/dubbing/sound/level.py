"""Speech levels: how loud a voice is, and the gain that makes takes equally loud."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from octavia.dubbing.engines import Samples
from octavia.dubbing.sound.loudness import HOPS_PER_SECOND, SILENCE_LUFS, EnergyMeter, gated_loudness
from octavia.dubbing.timing import Span

VOICE_LUFS = -23.0
"""The level of the dubbed voice where the source's own speech can't be measured."""
VOICE_LOWEST_LUFS, VOICE_HIGHEST_LUFS = -36.0, -14.0
MAX_TAKE_GAIN_DB = 15.0
"""A take is never raised or lowered further: one that failed (a breath, a click) stays as small as it is."""

_HOP_MS = 1000 // HOPS_PER_SECOND


def speech_level(blocks: Iterable[Samples], rate_hz: int, speech: Sequence[Span]) -> float:
    """The level in LUFS at which a dub should speak: that of the source's own speech, within bounds.

    The dub then stands to the bed as the original voice did.

    Args:
        blocks: The source as mono samples, shape (n,), full scale ±1; held no longer than needed.
        rate_hz: A multiple of 10.
        speech: Where somebody speaks, in order, not overlapping.
    """
    meter = EnergyMeter(1, rate_hz)
    for block in blocks:
        meter.add(block[:, np.newaxis])
    power = meter.finish()
    spoken = np.zeros(len(power), np.bool_)
    for span in speech:
        spoken[-(-span.start_ms // _HOP_MS) : span.end_ms // _HOP_MS] = True
    level = gated_loudness(power[spoken])
    if level <= SILENCE_LUFS:
        return VOICE_LUFS
    return min(max(level, VOICE_LOWEST_LUFS), VOICE_HIGHEST_LUFS)


def take_gain(samples: Samples, rate_hz: int, level_lufs: float) -> float:
    """The factor that brings a take (mono, shape (n,)) to `level_lufs`, within ± `MAX_TAKE_GAIN_DB`; 1 for silence."""
    meter = EnergyMeter(1, rate_hz)
    meter.add(samples[:, np.newaxis])
    level = gated_loudness(meter.finish())
    if level <= SILENCE_LUFS:
        return 1.0
    gain_db = min(max(level_lufs - level, -MAX_TAKE_GAIN_DB), MAX_TAKE_GAIN_DB)
    return float(10 ** (gain_db / 20))
