"""Audio that every recogniser must survive."""

from __future__ import annotations

import numpy as np

from octavia.dubbing.engines import Pcm16
from octavia.dubbing.timing import SPEECH_RATE_HZ


def silence(seconds: float) -> Pcm16:
    """Digital silence."""
    return np.zeros(round(seconds * SPEECH_RATE_HZ), np.int16)


def noise(seconds: float, level: float = 300.0) -> Pcm16:
    """White noise of that standard deviation; the same at every call."""
    return np.random.default_rng(1).normal(0, level, round(seconds * SPEECH_RATE_HZ)).clip(-32768, 32767).astype("i2")


def babble(seconds: float) -> Pcm16:
    """Harmonic tones that come and go like syllables, some louder than the samples can hold."""
    time_s = np.arange(round(seconds * SPEECH_RATE_HZ)) / SPEECH_RATE_HZ
    pitch = 2 * np.pi * 130 * time_s
    voice = sum(np.sin(pitch * harmonic) / harmonic for harmonic in range(1, 9))
    syllables = np.clip(np.sin(2 * np.pi * 3 * time_s), 0, 1) * (np.sin(2 * np.pi * 0.4 * time_s) > -0.5)
    sound: Pcm16 = (voice * syllables * 24_000 + noise(seconds, 20.0)).clip(-32768, 32767).astype(np.int16)
    return sound


def odd() -> dict[str, Pcm16]:
    """Audio that is empty, tiny, silent, full-scale or of an odd length, by name."""
    return {
        "no sample": silence(0),
        "one sample": np.ones(1, np.int16),
        "99 samples": noise(99 / SPEECH_RATE_HZ),
        "2.5 s of silence": silence(2.5),
        "1 s at full scale": np.tile(np.array([32767, -32768], np.int16), SPEECH_RATE_HZ // 2),
        "16,001 samples of noise": noise(16_001 / SPEECH_RATE_HZ),
        "6 s of babble": babble(6),
    }
