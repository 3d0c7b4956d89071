from __future__ import annotations

import numpy as np
import pyloudnorm
import pytest
from numpy.typing import NDArray

from octavia.dubbing.engines import Samples
from octavia.dubbing.sound.blocks import reblock
from octavia.dubbing.sound.loudness import (
    SILENCE_LUFS,
    EnergyMeter,
    Loudness,
    LoudnessMeter,
    gated_loudness,
    lufs,
    momentary_loudness,
)

RATE_HZ = 48_000
Stereo = NDArray[np.float32]


def _measure(frames: Stereo, rate_hz: int = RATE_HZ, block: int = 5 * RATE_HZ) -> Loudness:
    meter = LoudnessMeter(frames.shape[1], rate_hz)
    for part in reblock([frames], block):
        meter.add(part)
    return meter.finish()


def _reference(frames: Stereo, rate_hz: int = RATE_HZ) -> float:
    meter = pyloudnorm.Meter(rate_hz, filter_class="DeMan")
    return float(meter.integrated_loudness(frames.astype(np.float64)))


def _sine(frequency_hz: float, level_db: float, seconds: float) -> Stereo:
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * frequency_hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def test_integrated_loudness_agrees_with_pyloudnorm(real_speech: Stereo, noise: Stereo, talk: Samples) -> None:
    quiet_then_loud = np.concatenate([noise * 0.003, noise, noise * 0.1])
    for frames in (real_speech[:480_000], noise, talk[:, np.newaxis], quiet_then_loud, noise + np.float32(0.2)):
        assert _measure(frames).integrated_lufs == pytest.approx(_reference(frames), abs=1e-6)


@pytest.mark.parametrize("rate_hz", [16_000, 44_100])
def test_other_sample_rates_agree_too(rate_hz: int, noise: Stereo) -> None:
    frames = noise[: 2 * rate_hz]
    assert _measure(frames, rate_hz).integrated_lufs == pytest.approx(_reference(frames, rate_hz), abs=1e-6)


@pytest.mark.parametrize("level_db", [-23.0, -33.0])
def test_the_sines_of_ebu_tech_3341_read_as_they_must(level_db: float) -> None:
    assert _measure(_sine(1000, level_db, 5)).integrated_lufs == pytest.approx(level_db, abs=0.1)


def test_the_gates_of_ebu_tech_3341_work() -> None:
    parts = [_sine(1000, level, seconds) for level, seconds in ((-36, 3), (-23, 30), (-36, 3))]
    assert _measure(np.concatenate(parts)).integrated_lufs == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize("block", [1, 997, 4800, RATE_HZ, 3 * RATE_HZ])
def test_the_measurement_does_not_depend_on_the_length_of_the_blocks(noise: Stereo, block: int) -> None:
    frames = noise[: RATE_HZ // 2 if block == 1 else len(noise)]
    assert _measure(frames, block=block) == _measure(frames)


def test_momentary_loudness_follows_the_sound_each_second() -> None:
    frames = np.concatenate([_sine(1000, -20, 2), _sine(1000, -30, 1), np.zeros((RATE_HZ, 2), np.float32)])
    series = _measure(frames).momentary
    assert [ms for ms, _ in series] == [1000, 2000, 3000, 4000]
    assert [level for _, level in series] == pytest.approx([-20, -20, -30, SILENCE_LUFS], abs=0.1)


def test_momentary_loudness_may_be_closer_but_not_closer_than_it_is_metered() -> None:
    power = np.full(25, 0.01)
    assert [ms for ms, _ in momentary_loudness(power, 500)] == [500, 1000, 1500, 2000, 2500]
    for every_ms in (0, -1000, 150):
        with pytest.raises(ValueError, match="every 100 ms"):
            momentary_loudness(power, every_ms)


@pytest.mark.parametrize("count", [0, 1, 4799, 4800, RATE_HZ])
def test_silence_reads_as_the_absolute_gate(count: int) -> None:
    assert _measure(np.zeros((count, 2), np.float32)).integrated_lufs == SILENCE_LUFS


def test_what_is_shorter_than_a_gating_block_is_measured_as_it_is() -> None:
    whole = _measure(_sine(1000, -20, 0.4)).integrated_lufs
    assert _measure(_sine(1000, -20, 0.2)).integrated_lufs == pytest.approx(whole, abs=0.1)
    assert gated_loudness(np.array([0.01, 0.03])) == lufs(0.02)


def test_a_rate_that_does_not_fit_the_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="11025 Hz"):
        EnergyMeter(1, 11_025)
