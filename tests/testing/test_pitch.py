"""The pitch of voices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.testing.pitch import pitch_hz


@given(st.floats(70, 380), st.sampled_from([16_000, 24_000, 48_000]), st.integers(1, 12))
def test_a_tone_with_overtones_has_its_pitch(wanted: float, rate_hz: int, overtones: int) -> None:
    time_s = np.arange(rate_hz // 2) / rate_hz
    parts = [np.sin(2 * np.pi * wanted * part * time_s) / part for part in range(1, overtones + 1)]
    sound = 0.1 * np.sum(parts, axis=0)
    assert pitch_hz(sound.astype(np.float32), rate_hz) == pytest.approx(wanted, rel=0.02)


def test_noise_and_silence_have_none() -> None:
    noise = np.random.default_rng(1).standard_normal(16_000).astype(np.float32)
    assert pitch_hz(noise, 16_000) is None
    assert pitch_hz(np.zeros(16_000, np.float32), 16_000) is None
    assert pitch_hz(np.zeros(10, np.float32), 16_000) is None
