from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.engines import Samples
from octavia.dubbing.sound.wsola import wsola

RATE_HZ = 16_000


def _tone(frequency_hz: float, seconds: float, rate_hz: int = RATE_HZ) -> Samples:
    return np.sin(2 * np.pi * frequency_hz * np.arange(round(seconds * rate_hz)) / rate_hz).astype(np.float32)


def _frequency_hz(samples: Samples, rate_hz: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * rate_hz / len(samples)


@given(st.integers(0, 8000), st.integers(0, 8000), st.sampled_from([8000, 16_000, 22_050, 48_000]))
@settings(max_examples=60, deadline=None)
def test_the_length_is_exact_whatever_is_asked_for(length: int, target: int, rate_hz: int) -> None:
    samples = np.random.default_rng(length).standard_normal(length).astype(np.float32)
    assert wsola(samples, rate_hz, target).shape == (target,)


@pytest.mark.parametrize("rate", [0.7, 0.98, 1.02, 1.4, 1.8])
def test_pitch_and_level_stay(rate: float) -> None:
    tone = _tone(200, 2)
    slower = wsola(tone, RATE_HZ, round(len(tone) / rate))
    assert _frequency_hz(slower, RATE_HZ) == pytest.approx(200, abs=1.5)
    inner = slower[800:-800]
    assert np.sqrt(np.mean(inner**2)) == pytest.approx(np.sqrt(0.5), rel=0.03)


@pytest.mark.parametrize("rate", [0.98, 1.02, 1.4, 1.8])
def test_splices_do_not_click(rate: float) -> None:
    tone = _tone(170, 2)
    steps = np.abs(np.diff(wsola(tone, RATE_HZ, round(len(tone) / rate))))[:-600]
    assert steps.max() < 1.6 * np.abs(np.diff(tone)).max()


@pytest.mark.parametrize("rate", [0.97, 0.99, 1.01, 1.03])
def test_near_the_natural_rate_most_samples_are_copied(rate: float) -> None:
    samples = np.random.default_rng(5).standard_normal(2 * RATE_HZ).astype(np.float32)
    values = set(samples.tolist())
    made = wsola(samples, RATE_HZ, round(len(samples) / rate))
    assert np.mean([value in values for value in made.tolist()]) > 0.85


def test_the_first_and_last_sample_stay_first_and_last() -> None:
    samples = np.zeros(RATE_HZ, np.float32)
    samples[0], samples[-1] = 0.5, -0.25
    made = wsola(samples, RATE_HZ, 12_345)
    assert made[0] == pytest.approx(0.5)
    assert made[-1] == pytest.approx(-0.25, abs=0.01)


def test_silence_stays_silence() -> None:
    assert not wsola(np.zeros(5000, np.float32), RATE_HZ, 3000).any()
