from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from octavia.dubbing.engines import Samples
from octavia.dubbing.sound.bed import DuckEnvelope
from octavia.dubbing.sound.blocks import reblock
from octavia.dubbing.sound.mixer import mix_blocks
from octavia.dubbing.sound.stem import PlacedTake, VoiceStem
from octavia.dubbing.timing import Span

RATE_HZ = 48_000
Stereo = NDArray[np.float32]


def _mix(bed: list[Stereo], stem: VoiceStem, duck: DuckEnvelope | None = None, bed_db: float = 0.0) -> Stereo:
    blocks = mix_blocks(bed, stem.reader(), stem.total_samples, duck, bed_db)
    return np.concatenate([np.zeros((0, 2), np.float32), *blocks])


def test_the_voice_stands_in_the_middle_over_a_ducked_bed(
    write_take: Callable[[str, Samples], Path], talk: Samples, noise: Stereo
) -> None:
    stem = VoiceStem([PlacedTake(RATE_HZ, write_take("a", talk[: 2 * RATE_HZ]))], len(noise))
    mix = _mix([noise], stem, DuckEnvelope([Span(1000, 3000)], 20))
    voice = stem.reader().read(0, len(noise))
    assert np.allclose(
        mix[RATE_HZ : 3 * RATE_HZ], noise[RATE_HZ : 3 * RATE_HZ] * 0.1 + voice[RATE_HZ : 3 * RATE_HZ, None]
    )
    assert np.array_equal(mix[: RATE_HZ // 2], noise[: RATE_HZ // 2])
    assert np.array_equal(mix[4 * RATE_HZ :], noise[4 * RATE_HZ :])


def test_a_separate_background_keeps_its_level_under_the_lines(noise: Stereo) -> None:
    mix = _mix([noise], VoiceStem([], len(noise)), bed_db=-6.0)
    assert np.allclose(mix, noise * 10 ** (-6 / 20), atol=1e-7)


@pytest.mark.parametrize("heard", [0, 1, 100_000, 500_000])
def test_the_mix_is_as_long_as_the_programme_however_long_the_bed(noise: Stereo, heard: int) -> None:
    bed = np.concatenate([noise, noise])[:heard]
    mix = _mix([bed], VoiceStem([], 300_000))
    assert mix.shape == (300_000, 2)
    assert np.array_equal(mix[:heard], bed[:300_000])
    assert not mix[heard:].any()


def test_the_mix_does_not_depend_on_the_length_of_the_blocks(
    write_take: Callable[[str, Samples], Path], talk: Samples, noise: Stereo
) -> None:
    stem = VoiceStem([PlacedTake(12_345, write_take("a", talk))], len(noise))
    duck = DuckEnvelope([Span(257, 6000)], 20)
    whole = _mix([noise], stem, duck)
    for size in (999, RATE_HZ, 5 * RATE_HZ):
        assert _mix(list(reblock([noise], size)), stem, duck).tobytes() == whole.tobytes()


@pytest.mark.parametrize("damage", [np.nan, np.inf, -np.inf, 1e30, -1e30])
def test_damaged_samples_spoil_nothing_but_themselves(noise: Stereo, damage: float) -> None:
    bed = noise.copy()
    bed[1000, 1] = damage
    mix = _mix([bed], VoiceStem([], len(bed)))
    assert np.abs(mix).max() <= 16
    mix[1000, 1] = noise[1000, 1]
    assert np.array_equal(mix, noise)


def test_the_bed_itself_is_left_alone(noise: Stereo) -> None:
    noise.flags.writeable = False
    _mix([noise], VoiceStem([], len(noise)), DuckEnvelope([Span(0, 6000)], 20))
