"""What speech programs are given and what they print."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.errors import EngineError
from octavia.engines.tts.spoken import is_silent, silence, speakable, spoken

RATE_HZ = 16_000


def wav(samples: np.ndarray[tuple[int], np.dtype[np.float64]], channels: int = 1) -> bytes:
    stream = io.BytesIO()
    soundfile.write(stream, np.column_stack([samples] * channels), RATE_HZ, format="WAV", subtype="PCM_16")
    return stream.getvalue()


def beep(lead_s: float = 0.2, tail_s: float = 0.4) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(RATE_HZ) / RATE_HZ)
    return np.concatenate([np.zeros(round(lead_s * RATE_HZ)), tone, np.zeros(round(tail_s * RATE_HZ))])


@given(st.text())
def test_a_speakable_text_is_one_printable_line(text: str) -> None:
    line = speakable(text)
    assert line == line.strip()
    assert "  " not in line
    assert all(character.isprintable() or character in "\u200c\u200d" for character in line)


@given(st.text(st.characters(categories=("L", "N", "P"))))
def test_letters_digits_and_punctuation_stay(text: str) -> None:
    assert speakable(text) == text


@pytest.mark.parametrize(("text", "silent"), [("", True), (" … ?!", True), ("a", False), ("٣", False), ("—1", False)])
def test_a_text_is_silent_without_letters_and_digits(text: str, silent: bool) -> None:
    assert is_silent(text) is silent


def test_silence_around_speech_is_cut_to_a_small_constant() -> None:
    speech = spoken(wav(beep()), "beeper")
    assert speech.rate_hz == RATE_HZ
    assert len(speech.samples) == pytest.approx(1.03 * RATE_HZ, abs=0.01 * RATE_HZ)
    assert len(spoken(wav(beep(0.5, 1.0)), "beeper").samples) == pytest.approx(len(speech.samples), abs=RATE_HZ // 100)


@pytest.mark.parametrize("declared", [0, 0x7FFFF000, 0xFFFFFFFF])
def test_sizes_that_a_pipe_can_not_know_are_not_believed(declared: int) -> None:
    content = wav(beep())
    place = content.index(b"data") + 4
    bogus = (
        content[:4]
        + struct.pack("<I", declared)
        + content[8:place]
        + struct.pack("<I", declared)
        + content[place + 4 :]
    )
    expected = spoken(content, "beeper").samples
    assert np.array_equal(spoken(bogus, "beeper").samples, expected)


def test_a_half_sample_at_the_end_is_left_out() -> None:
    content = wav(beep())
    assert np.array_equal(spoken(content + b"\x01", "beeper").samples, spoken(content, "beeper").samples)


def test_audio_without_sound_gives_no_samples() -> None:
    assert len(spoken(wav(np.zeros(RATE_HZ)), "beeper").samples) == 0


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not audio at all", wav(beep())[:30], wav(beep(), channels=2)])
def test_what_is_no_mono_wav_is_refused(content: bytes) -> None:
    with pytest.raises(EngineError, match="beeper gave no audio"):
        spoken(content, "beeper")


def test_silence_is_silent_and_short() -> None:
    assert len(silence(RATE_HZ).samples) == RATE_HZ // 50
    assert not silence(RATE_HZ).samples.any()
