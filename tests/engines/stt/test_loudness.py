"""Where a chunk sounds."""

from __future__ import annotations

import numpy as np

from octavia.dubbing.engines import Pcm16
from octavia.dubbing.timing import SPEECH_RATE_HZ
from octavia.engines.stt.loudness import Loudness, quietest_ms


def sound(*parts: tuple[int, float]) -> Pcm16:
    """A hum in parts of so many milliseconds, each so loud (1 is full scale)."""
    levels = np.concatenate([np.full(length_ms * SPEECH_RATE_HZ // 1000, level) for length_ms, level in parts])
    hum = np.sin(2 * np.pi * 220 * np.arange(len(levels)) / SPEECH_RATE_HZ)
    audio: Pcm16 = (hum * levels * 32767).astype(np.int16)
    return audio


def test_what_is_quiet_at_the_ends_is_trimmed() -> None:
    loudness = Loudness(sound((300, 0), (500, 0.3), (400, 0)))
    assert loudness.trimmed(0, 1200) == (300, 800)
    assert loudness.trimmed(400, 600) == (400, 600)


def test_a_span_without_sound_stays_as_it_is() -> None:
    loudness = Loudness(sound((300, 0), (500, 0.3)))
    assert loudness.trimmed(50, 250) == (50, 250)
    assert not loudness.sounds(50, 250)
    assert loudness.sounds(250, 350)


def test_noise_far_below_the_voice_is_quiet_and_music_below_it_is_not() -> None:
    assert Loudness(sound((300, 0.001), (500, 0.5))).trimmed(0, 800) == (300, 800)
    assert Loudness(sound((300, 0.05), (500, 0.5))).trimmed(0, 800) == (0, 800)


def test_the_longest_part_between_pauses_is_found() -> None:
    loudness = Loudness(sound((100, 0.3), (600, 0), (400, 0.3), (100, 0), (100, 0.3), (500, 0), (50, 0.3)))
    assert loudness.longest_part(0, 1850, pause_ms=250) == (700, 1300)


def test_nothing_and_digital_silence_are_quiet() -> None:
    assert not Loudness(np.zeros(0, np.int16)).sounds(0, 10)
    assert not Loudness(np.zeros(16_000, np.int16)).sounds(0, 1000)


def test_the_quietest_place_is_in_the_middle_of_the_pause() -> None:
    audio = sound((2000, 0.3), (400, 0.001), (2000, 0.3))
    assert abs(quietest_ms(audio, 1000, 3500) - 2200) <= 110
    assert quietest_ms(np.zeros(0, np.int16), 10, 20) == 15
