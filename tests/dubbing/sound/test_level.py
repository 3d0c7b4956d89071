from __future__ import annotations

import numpy as np
import pytest

from octavia.dubbing.engines import Samples
from octavia.dubbing.sound.level import (
    MAX_TAKE_GAIN_DB,
    VOICE_HIGHEST_LUFS,
    VOICE_LOWEST_LUFS,
    VOICE_LUFS,
    speech_level,
    take_gain,
)
from octavia.dubbing.timing import Span

RATE_HZ = 16_000


def _tone(level_db: float, seconds: float) -> Samples:
    """A 997 Hz sine whose loudness (mono) is its peak in dB minus 3."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (10 ** (level_db / 20) * np.sin(2 * np.pi * 997 * time)).astype(np.float32)


def test_the_level_of_speech_is_measured_where_somebody_speaks() -> None:
    source = np.concatenate([_tone(-5, 2), _tone(-22, 2), _tone(-5, 2)])
    assert speech_level([source], RATE_HZ, [Span(2100, 3900)]) == pytest.approx(-25, abs=0.1)


def test_the_level_does_not_depend_on_the_blocks() -> None:
    source = _tone(-20, 2)
    blocks = np.split(source, [1, 777, 20_000])
    assert speech_level(blocks, RATE_HZ, [Span(0, 2000)]) == speech_level([source], RATE_HZ, [Span(0, 2000)])


@pytest.mark.parametrize(("level_db", "expected"), [(-60, VOICE_LOWEST_LUFS), (0, VOICE_HIGHEST_LUFS)])
def test_the_level_stays_within_bounds(level_db: float, expected: float) -> None:
    assert speech_level([_tone(level_db, 2)], RATE_HZ, [Span(0, 2000)]) == expected


@pytest.mark.parametrize("speech", [[], [Span(500, 520)], [Span(5000, 6000)]])
def test_without_measurable_speech_there_is_a_usual_level(speech: list[Span]) -> None:
    assert speech_level([_tone(-20, 2)], RATE_HZ, speech) == VOICE_LUFS


def test_silence_gives_the_usual_level() -> None:
    assert speech_level([np.zeros(RATE_HZ, np.float32)], RATE_HZ, [Span(0, 1000)]) == VOICE_LUFS


@pytest.mark.parametrize("seconds", [0.1, 0.3, 1.0, 3.0])
def test_takes_of_all_lengths_come_to_one_level(seconds: float) -> None:
    gain_db = 20 * np.log10(take_gain(_tone(-12, seconds), RATE_HZ, -20.0))
    assert gain_db == pytest.approx(-5, abs=0.1)


@pytest.mark.parametrize(("level_db", "expected"), [(-50, MAX_TAKE_GAIN_DB), (20, -MAX_TAKE_GAIN_DB)])
def test_the_gain_of_a_take_is_bounded(level_db: float, expected: float) -> None:
    assert 20 * np.log10(take_gain(_tone(level_db, 1), RATE_HZ, -20.0)) == pytest.approx(expected)


@pytest.mark.parametrize("length", [0, 1, 16_000])
def test_a_silent_take_gets_no_gain(length: int) -> None:
    assert take_gain(np.zeros(length, np.float32), RATE_HZ, -20.0) == 1.0
