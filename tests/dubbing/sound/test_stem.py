from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octavia.dubbing.engines import Samples
from octavia.dubbing.errors import MediaError
from octavia.dubbing.sound.level import VOICE_LUFS
from octavia.dubbing.sound.loudness import LoudnessMeter
from octavia.dubbing.sound.stem import FADE_MS, PEAK_DBTP, PlacedTake, VoiceStem

RATE_HZ = 48_000
FADE = RATE_HZ * FADE_MS // 1000
Write = Callable[[str, Samples], Path]


def _tone(amplitude: float, length: int) -> Samples:
    return (amplitude * np.sin(2 * np.pi * 440 * np.arange(length) / RATE_HZ)).astype(np.float32)


def _whole(stem: VoiceStem, block: int = RATE_HZ) -> Samples:
    return np.concatenate([np.zeros(0, np.float32), *stem.blocks(block)])


def _lufs(samples: Samples) -> float:
    meter = LoudnessMeter(1)
    meter.add(samples[:, np.newaxis])
    return meter.finish().integrated_lufs


def test_a_take_plays_at_its_place_and_nowhere_else(write_take: Write) -> None:
    stem = _whole(VoiceStem([PlacedTake(30_000, write_take("a", _tone(0.1, 20_000)))], 100_000))
    sounding = np.flatnonzero(stem)
    assert 30_000 <= sounding[0] <= 30_005
    assert 49_990 <= sounding[-1] < 50_000


def test_takes_come_out_equally_loud(write_take: Write) -> None:
    paths = [write_take(f"t{level}", _tone(10 ** (-level / 20), RATE_HZ)) for level in (8, 20, 30)]
    for path in paths:
        assert _lufs(_whole(VoiceStem([PlacedTake(0, path)], RATE_HZ))) == pytest.approx(VOICE_LUFS, abs=0.3)


def test_a_take_may_be_meant_louder(write_take: Write) -> None:
    path = write_take("a", _tone(0.1, RATE_HZ))
    plain, louder = (_whole(VoiceStem([PlacedTake(0, path, gain)], RATE_HZ)) for gain in (0.0, 6.0))
    assert np.allclose(louder, plain * 10 ** (6 / 20), atol=1e-6)


def test_takes_fade_in_and_out_without_a_click(write_take: Write) -> None:
    path = write_take("a", np.full(20_000, 0.5, np.float32) * np.sign(_tone(1, 20_000)))
    stem = _whole(VoiceStem([PlacedTake(1000, path)], 30_000))
    loud = np.abs(stem).max()
    assert np.abs(stem[1000:1005]).max() < 0.001 * loud
    assert np.abs(stem[20_995:21_000]).max() < 0.001 * loud
    assert np.abs(stem[1000 + FADE : 21_000 - FADE]).min() > 0.5 * loud


def test_overlapping_takes_are_summed(write_take: Write) -> None:
    first = PlacedTake(0, write_take("a", _tone(0.1, 40_000)))
    second = PlacedTake(20_000, write_take("b", _tone(0.3, 40_000)))
    both = _whole(VoiceStem([second, first], 80_000))
    alone = _whole(VoiceStem([first], 80_000)) + _whole(VoiceStem([second], 80_000))
    assert np.array_equal(both, alone)


@given(st.lists(st.integers(0, 200_000), max_size=6), st.integers(1, 150_000))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_stem_does_not_depend_on_the_length_of_the_blocks(write_take: Write, starts: list[int], block: int) -> None:
    path = write_take("a", _tone(0.1, 37_123))
    stem = VoiceStem([PlacedTake(start, path) for start in starts], 210_000)
    assert _whole(stem, block).tobytes() == _whole(stem, 210_000).tobytes()


def test_a_loud_stem_is_limited_in_blocks_and_untouched_in_a_reader(write_take: Write) -> None:
    clicks = np.zeros(RATE_HZ, np.float32)
    clicks[1000::5000] = 0.9
    stem = VoiceStem([PlacedTake(0, write_take("a", clicks), 20.0)], RATE_HZ)
    assert np.abs(stem.reader().read(0, RATE_HZ)).max() > 1
    assert np.abs(_whole(stem)).max() <= 10 ** (PEAK_DBTP / 20) + 1e-6


def test_what_reaches_beyond_the_programme_is_faded_and_left_out(write_take: Write) -> None:
    path = write_take("a", _tone(0.1, RATE_HZ))
    stem = _whole(VoiceStem([PlacedTake(30_000, path), PlacedTake(90_000, path)], 40_000))
    assert len(stem) == 40_000
    assert np.abs(stem[-5:]).max() < 0.001
    assert np.abs(stem[30_000:]).max() > 0.01


def test_reading_may_skip_ahead_but_not_go_back(write_take: Write) -> None:
    stem = VoiceStem([PlacedTake(0, write_take("a", _tone(0.1, 90_000)))], 100_000)
    reader = stem.reader()
    assert np.array_equal(reader.read(50_000, 1000), _whole(stem)[50_000:51_000])
    with pytest.raises(ValueError, match="forward"):
        reader.read(50_500, 10)


def test_beyond_its_end_a_stem_is_silent(write_take: Write) -> None:
    stem = VoiceStem([PlacedTake(0, write_take("a", _tone(0.1, 1000)))], 1000)
    assert not stem.reader().read(1000, 50).any()


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_the_shortest_takes_are_harmless(write_take: Write, length: int) -> None:
    stem = _whole(VoiceStem([PlacedTake(5, write_take("a", np.full(length, 0.5, np.float32)))], 10))
    assert np.count_nonzero(stem) <= length


def test_no_takes_make_silence_of_the_right_length() -> None:
    assert not _whole(VoiceStem([], 12_345)).any()
    assert len(_whole(VoiceStem([], 12_345))) == 12_345
    assert list(VoiceStem([], 0).blocks(10)) == []


def test_a_take_before_the_programme_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="before the programme"):
        VoiceStem([PlacedTake(-1, tmp_path / "a.wav")], 10)


def test_a_file_that_is_no_take_is_named(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.wav"
    garbage.write_bytes(b"no sound at all")
    stereo = tmp_path / "stereo.wav"
    soundfile.write(stereo, np.zeros((10, 2)), RATE_HZ)
    for path in (garbage, stereo, tmp_path / "absent.wav"):
        with pytest.raises(MediaError, match=path.name):
            _whole(VoiceStem([PlacedTake(0, path)], 100))
