from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from octavia.dubbing.sound.blocks import reblock
from octavia.dubbing.sound.limiter import LOOK_AHEAD_MS, RELEASE_DB_PER_MS, Limiter
from octavia.dubbing.sound.truepeak import TruePeakMeter

RATE_HZ = 48_000
Stereo = NDArray[np.float32]


def _limited(frames: Stereo, gain_db: float, ceiling_dbtp: float, block: int = RATE_HZ) -> tuple[Stereo, Limiter]:
    limiter = Limiter(gain_db, ceiling_dbtp)
    blocks = list(limiter.run(reblock([frames], block)))
    return np.concatenate([frames[:0], *blocks]), limiter


def _true_peak(frames: Stereo) -> float:
    meter = TruePeakMeter()
    meter.add(np.ascontiguousarray(frames))
    return meter.finish()


def test_below_the_ceiling_there_is_only_the_gain(noise: Stereo) -> None:
    made, limiter = _limited(noise, -6.0, -1.0)
    assert np.array_equal(made, noise * np.float32(10 ** (-6 / 20)))
    assert limiter.limited_ms == 0


@pytest.mark.parametrize("gain_db", [0.0, 10.0, 30.0])
def test_the_true_peak_never_exceeds_the_ceiling(real_speech: Stereo, noise: Stereo, gain_db: float) -> None:
    for frames in (real_speech, noise):
        made, limiter = _limited(frames, gain_db, -6.0)
        assert len(made) == len(frames)
        assert _true_peak(made) <= -5.99
        assert 20 * np.log10(limiter.highest) == pytest.approx(_true_peak(made), abs=0.02)


@given(st.lists(st.tuples(st.integers(0, 60_000), st.floats(0.1, 50)), max_size=12), st.integers(1, 60_001))
@settings(max_examples=60, deadline=None)
def test_no_pattern_of_peaks_gets_through(peaks: list[tuple[int, float]], length: int) -> None:
    frames = np.zeros((length, 2), np.float32)
    for place, size in peaks:
        frames[place % length, place % 2] = size
    made, _ = _limited(frames, 0.0, -3.0)
    assert len(made) == length
    assert np.abs(made).max() <= 10 ** (-3 / 20) + 1e-6


def test_a_loud_first_sample_is_held_too() -> None:
    made, _ = _limited(np.full((1, 2), 9.0, np.float32), 0.0, -1.0)
    assert np.abs(made).max() <= 10 ** (-1 / 20) + 1e-6


def test_the_gain_falls_before_a_peak_and_recovers_at_a_steady_rate() -> None:
    frames = np.full((3 * RATE_HZ, 2), 0.1, np.float32)
    frames[RATE_HZ] = 2.0
    made, limiter = _limited(frames, 0.0, -1.0)
    reduction_db = 20 * np.log10(made[:, 0] / frames[:, 0])
    depth = -reduction_db.min()
    touched = np.flatnonzero(reduction_db < -0.01)
    assert RATE_HZ - touched[0] <= (LOOK_AHEAD_MS + 2) * 48 * 2
    recovery_ms = (touched[-1] - RATE_HZ) / 48
    assert recovery_ms == pytest.approx(depth / RELEASE_DB_PER_MS, rel=0.1)
    assert limiter.limited_ms == pytest.approx(recovery_ms, rel=0.1)
    assert np.abs(np.diff(reduction_db)).max() < 0.2


def test_both_channels_are_turned_down_together(noise: Stereo) -> None:
    frames = noise.copy()
    frames[:, 1] *= np.float32(0.01)
    made, _ = _limited(frames, 12.0, -6.0)
    scale = np.float32(10 ** (12 / 20))
    loud = np.abs(frames[:, 0]) > 0.01
    assert np.allclose(made[loud, 1] / frames[loud, 1], made[loud, 0] / frames[loud, 0], rtol=1e-4)
    assert (made[loud, 0] / frames[loud, 0]).min() < scale


@pytest.mark.parametrize("block", [1000, 48_000, 240_000])
def test_the_result_does_not_depend_on_the_length_of_the_blocks(noise: Stereo, block: int) -> None:
    reference, _ = _limited(noise, 14.0, -2.0, 31)
    assert _limited(noise, 14.0, -2.0, block)[0].tobytes() == reference.tobytes()


def test_nothing_in_gives_nothing_out() -> None:
    assert list(Limiter(0.0, -1.0).run([])) == []
