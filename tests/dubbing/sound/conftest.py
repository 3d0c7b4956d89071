"""Sounds to work on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray

from octavia.dubbing.engines import Samples

RATE_HZ = 48_000
Stereo = NDArray[np.float32]


def speech_like(seconds: float, seed: int = 1, rate_hz: int = RATE_HZ) -> Samples:
    """Syllables of a buzzing voice with some breath, four a second, and a pause every two seconds."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    pitch = 120 + 20 * np.sin(2 * np.pi * 0.4 * time)
    phase = 2 * np.pi * np.cumsum(pitch) / rate_hz
    voice = sum(np.sin(k * phase) / k for k in range(1, 25))
    syllables = np.clip(np.sin(2 * np.pi * 4 * time) + 0.3, 0, None) * (time % 2 < 1.6)
    breath = 0.05 * rng.standard_normal(len(time))
    return (0.1 * syllables * (voice + breath)).astype(np.float32)


def babble_noise(seconds: float, seed: int = 1) -> Stereo:
    """Stereo noise, flat to 500 Hz and falling by 9 dB an octave above, like the long-term spectrum of speech."""
    rng = np.random.default_rng(seed)
    count = round(seconds * RATE_HZ)
    spectrum = np.fft.rfft(rng.standard_normal((2, count)), axis=1)
    spectrum /= np.maximum(np.arange(spectrum.shape[1]) / seconds / 500, 1.0) ** 1.5
    noise = np.fft.irfft(spectrum, count, axis=1)
    return np.ascontiguousarray(0.1 * noise.T / noise.std(), np.float32)


@pytest.fixture
def talk() -> Samples:
    return speech_like(6)


@pytest.fixture
def noise() -> Stereo:
    return babble_noise(6)


@pytest.fixture(scope="session")
def real_speech(shared_data: Path) -> Stereo:
    """Eleven seconds of a real voice, stereo, 48 kHz."""
    samples, rate_hz = soundfile.read(shared_data / "jfk.flac", dtype="float32")
    return np.ascontiguousarray(soxr.resample(samples, rate_hz, RATE_HZ), np.float32)


@pytest.fixture
def write_take(tmp_path: Path) -> Callable[[str, Samples], Path]:
    """Writes a take as the workspace holds it: 48 kHz mono, 16 bits."""

    def write(name: str, samples: Samples) -> Path:
        path = tmp_path / f"{name}.wav"
        soundfile.write(path, samples, RATE_HZ, subtype="PCM_16")
        return path

    return write
