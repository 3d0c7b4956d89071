from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octavia.dubbing.errors import MediaError
from octavia.dubbing.report.found import Found, find_takes
from octavia.dubbing.report.inputs import PlacedTake

RATE = 48_000
Speak = Callable[[int, float], Any]
Write = Callable[..., None]


@pytest.fixture
def find(tmp_path: Path, write_wav: Write) -> Callable[..., Found]:
    """`find(stem, take, start_ms, others=…)`: the finding of one take among others."""

    def run(stem: Any, take: Any, start_ms: int, others: Any = (), natural: Any = None) -> Found:
        write_wav(tmp_path / "stem.wav", stem)
        placed = []
        for number, (sound, start) in enumerate([(take, start_ms), *others]):
            path = tmp_path / f"take{number}.wav"
            write_wav(path, sound)
            placed.append(PlacedTake(f"s{number}", path, path, start, "voice", "engine"))
        if natural is not None:
            write_wav(tmp_path / "natural.wav", natural)
            first = placed[0]
            placed[0] = PlacedTake("s0", first.path, tmp_path / "natural.wav", start_ms, "voice", "engine")
        return find_takes(tmp_path / "stem.wav", placed)["s0"]

    return run


def at(start_ms: int, sound: Any, length_ms: int = 4000, gain: float = 1.0) -> Any:
    stem = np.zeros(length_ms * RATE // 1000)
    start = start_ms * RATE // 1000
    part = sound[: len(stem) - start]
    stem[start : start + len(part)] += gain * part
    return stem


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gain_db=st.floats(-20, 3), start_ms=st.integers(0, 2000), seed=st.integers(0, 50))
def test_a_whole_take_is_found_with_its_gain_wherever_it_lies(
    find: Callable[..., Found], speak: Speak, gain_db: float, start_ms: int, seed: int
) -> None:
    take = speak(seed, 1500)
    found = find(at(start_ms, take, gain=10 ** (gain_db / 20)), take, start_ms)
    assert found.gain_db == pytest.approx(gain_db, abs=0.1)
    assert found.missing_ms == 0
    assert found.residual_db is not None and found.residual_db < -25
    assert found.sound is not None and abs(found.sound.start_ms - start_ms) <= 30


def test_short_fades_at_both_ends_are_no_loss(find: Callable[..., Found], speak: Speak) -> None:
    take = speak(1, 1500) + 0.02 * np.random.default_rng(0).standard_normal(72_000)
    faded = take.copy()
    faded[:480] *= np.linspace(0, 1, 480)
    faded[-480:] *= np.linspace(1, 0, 480)
    found = find(at(500, faded), take, 500)
    assert max(found.missing_start_ms, found.missing_end_ms) <= 10
    assert found.tail_db == pytest.approx(0, abs=1)


@pytest.mark.parametrize("lost_ms", [50, 120, 400, 900])
def test_a_missing_tail_is_measured(find: Callable[..., Found], speak: Speak, lost_ms: int) -> None:
    take = speak(1, 1500)
    found = find(at(500, take[: len(take) - lost_ms * 48]), take, 500)
    assert found.missing_end_ms == pytest.approx(lost_ms, abs=20)
    assert found.missing_start_ms == 0


def test_a_missing_head_is_measured(find: Callable[..., Found], speak: Speak) -> None:
    take = speak(1, 1500)
    cut = take.copy()
    cut[: 200 * 48] = 0
    found = find(at(500, cut), take, 500)
    assert found.missing_start_ms == pytest.approx(200, abs=20)
    assert found.head_db is not None and found.head_db < -20


def test_a_hole_inside_counts_as_missing(find: Callable[..., Found], speak: Speak) -> None:
    take = speak(1, 1500)
    holed = take.copy()
    holed[24_000:33_600] = 0
    found = find(at(500, holed), take, 500)
    assert (found.missing_start_ms, found.missing_end_ms) == (0, 0)
    assert found.missing_ms == pytest.approx(200, abs=20)


def test_a_take_that_is_not_in_the_stem_is_not_found(find: Callable[..., Found], speak: Speak) -> None:
    found = find(at(500, speak(2, 1500)), speak(1, 1500), 500)
    assert found.sound is None
    assert found.missing_ms > 1000


def test_another_speaker_at_the_same_time_disturbs_neither_gain_nor_verdict(
    find: Callable[..., Found], speak: Speak
) -> None:
    take, other = speak(1, 1500), speak(2, 1500)
    stem = at(500, take, gain=0.5) + at(900, other, gain=1.5)
    found = find(stem, take, 500, others=[(other, 900)])
    assert found.gain_db == pytest.approx(-6.02, abs=0.1)
    assert found.missing_ms == 0
    assert found.residual_db is not None and found.residual_db < -25


def test_a_cut_under_another_speaker_is_seen(find: Callable[..., Found], speak: Speak) -> None:
    take, other = speak(1, 1500), speak(2, 1500)
    stem = at(500, take[: len(take) - 300 * 48]) + at(900, other)
    found = find(stem, take, 500, others=[(other, 900)])
    assert found.missing_end_ms == pytest.approx(300, abs=30)


@pytest.mark.parametrize("moved_ms", [-900, 40, 700])
def test_a_take_rendered_elsewhere_is_found_where_it_is(
    find: Callable[..., Found], speak: Speak, moved_ms: int
) -> None:
    take = speak(1, 1500)
    expected, found = find(at(1500, take), take, 1500), find(at(1500 + moved_ms, take), take, 1500)
    assert expected.sound is not None and found.sound is not None
    assert found.sound == expected.sound.moved(moved_ms)
    assert found.missing_ms == 0


def test_sound_beyond_the_end_of_the_file_is_measured(find: Callable[..., Found], speak: Speak) -> None:
    take = speak(1, 1500)
    found = find(at(3000, take), take, 3000)
    assert found.past_end_ms == pytest.approx(500, abs=20)


def test_a_silent_take_is_told_from_a_lost_one(find: Callable[..., Found]) -> None:
    found = find(np.zeros(RATE), np.zeros(RATE // 2), 0)
    assert found.silent and found.sound is None and found.missing_ms == 0


def test_a_take_cut_short_instead_of_spoken_faster_is_recognised(find: Callable[..., Found], speak: Speak) -> None:
    natural = speak(1, 2000)
    cut = natural[: 1500 * 48]
    assert find(at(500, cut), cut, 500, natural=natural).unfitted_ms == pytest.approx(500, abs=30)


def test_a_faster_take_lost_nothing(find: Callable[..., Found], speak: Speak) -> None:
    found = find(at(500, speak(3, 1500)), speak(3, 1500), 500, natural=speak(1, 2000))
    assert found.unfitted_ms == 0
    assert (found.natural_ms, found.spoken_ms) == (2000, 1500)


def test_a_stem_at_another_rate_is_refused(tmp_path: Path, speak: Speak, write_wav: Write) -> None:
    import soundfile

    soundfile.write(tmp_path / "stem.wav", np.zeros(1000), 44_100, subtype="PCM_16")
    write_wav(tmp_path / "take.wav", speak(1, 100))
    take = PlacedTake("s0", tmp_path / "take.wav", tmp_path / "take.wav", 0, "voice", "engine")
    with pytest.raises(MediaError, match="44100 Hz instead of 48000"):
        find_takes(tmp_path / "stem.wav", [take])
