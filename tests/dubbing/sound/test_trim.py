from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.engines import Samples
from octavia.dubbing.sound.trim import PAD_AFTER_MS, PAD_BEFORE_MS, speech_bounds

RATE_HZ = 16_000


def _ms(count: int) -> int:
    return RATE_HZ * count // 1000


def _noise(length_ms: int, level_db: float, seed: int = 1) -> Samples:
    noise = np.random.default_rng(seed).standard_normal(_ms(length_ms))
    return (noise * 10 ** (level_db / 20)).astype(np.float32)


def _silence(length_ms: int) -> Samples:
    return np.zeros(_ms(length_ms), np.float32)


@given(st.integers(0, 600), st.integers(20, 500), st.integers(0, 600))
def test_silence_around_is_found_to_within_a_frame_and_the_pads(before: int, sound: int, after: int) -> None:
    take = np.concatenate([_silence(before), _noise(sound, -20), _silence(after)])
    start, end = speech_bounds(take, RATE_HZ)
    assert max(0, _ms(before - PAD_BEFORE_MS - 5)) <= start <= _ms(before)
    assert _ms(before + sound) <= end <= min(len(take), _ms(before + sound + PAD_AFTER_MS + 5))


def test_a_soft_consonant_at_either_end_is_kept() -> None:
    take = np.concatenate(
        [_silence(300), _noise(80, -58), _noise(400, -18, 2), _silence(50), _noise(60, -58, 3), _silence(300)]
    )
    start, end = speech_bounds(take, RATE_HZ)
    assert start <= _ms(300)
    assert end >= _ms(300 + 80 + 400 + 50 + 60)


def test_the_noise_floor_of_a_recording_is_not_sound() -> None:
    take = _noise(1000, -85) + np.concatenate([_silence(300), _noise(400, -18, 2), _silence(300)])
    start, end = speech_bounds(take, RATE_HZ)
    assert start >= _ms(300 - PAD_BEFORE_MS - 5)
    assert end <= _ms(700 + PAD_AFTER_MS + 5)


@pytest.mark.parametrize("take", [np.zeros(0, np.float32), np.zeros(1, np.float32), _silence(500), _noise(500, -80)])
def test_a_silent_take_has_no_sound(take: Samples) -> None:
    assert speech_bounds(take, RATE_HZ) == (0, 0)


def test_a_take_of_one_loud_sample_is_kept() -> None:
    assert speech_bounds(np.ones(1, np.float32), RATE_HZ) == (0, 1)
