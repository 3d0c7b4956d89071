from __future__ import annotations

import numpy as np
import pyloudnorm
import pytest

from octavia.dubbing.report.levels import measure_levels
from octavia.dubbing.request import MixSettings


def noise(seconds: float, level: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return (level * np.random.default_rng(3).standard_normal((int(48_000 * seconds), 2))).astype(np.float32)


def test_loudness_agrees_with_another_meter() -> None:
    sound = noise(5, 0.1)
    found = measure_levels(np.array_split(sound, 7))
    assert found.integrated_lufs == pytest.approx(pyloudnorm.Meter(48_000).integrated_loudness(sound), abs=0.05)
    assert found.samples == 48_000 * 5


def test_the_true_peak_lies_between_the_samples() -> None:
    time = np.arange(48_000)
    wave = (0.5 * np.sin(2 * np.pi * 12_000 / 48_000 * time + np.pi / 4)).astype(np.float32)
    found = measure_levels([np.stack([wave, wave], axis=1)])
    assert 20 * np.log10(np.abs(wave).max()) == pytest.approx(-9.03, abs=0.01)
    assert found.true_peak_dbtp == pytest.approx(-6.02, abs=0.1)


def test_the_curve_follows_the_sound_and_breaks_in_silence() -> None:
    found = measure_levels([noise(4, 0.1), np.zeros((48_000 * 5, 2), np.float32), noise(1, 0.1)])
    assert found.step_ms == 1000
    assert len(found.short_term) == 10
    assert found.short_term[7:9] == (None, None)
    assert found.short_term[3] == pytest.approx(found.integrated_lufs or 0, abs=1)


def test_silence_has_no_loudness_and_no_peak() -> None:
    found = measure_levels([np.zeros((48_000, 2), np.float32)])
    assert (found.integrated_lufs, found.true_peak_dbtp) == (None, None)
    assert measure_levels([]).samples == 0


def test_the_report_stands_beside_what_was_asked_for() -> None:
    report = measure_levels([noise(1, 0.1)]).report(MixSettings(loudness_lufs=-20, peak_dbtp=-2))
    assert (report.target_lufs, report.limit_dbtp) == (-20, -2)
