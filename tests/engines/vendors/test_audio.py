"""Sound to send, and texts in parts."""

from __future__ import annotations

import io

import numpy as np
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.engines import Speech
from octavia.engines.vendors.audio import flac, in_parts, parts
from octavia.testing.conformance.sounds import babble, noise


def test_flac_is_the_same_sound_in_fewer_bytes() -> None:
    audio = babble(3)
    file = flac(audio)
    samples, rate_hz = soundfile.read(io.BytesIO(file), dtype="int16")
    assert rate_hz == 16_000
    assert np.array_equal(samples, audio)
    assert len(file) < audio.nbytes


def test_twelve_minutes_of_noise_are_no_more_than_a_service_takes() -> None:
    """The longest chunk of a service that takes 25 MB, measured on a minute of what can't be compressed."""
    assert 12 * len(flac(noise(60, 30_000.0))) < 25_000_000


@given(st.text(alphabet="ab .,!。 ", max_size=80), st.integers(1, 20))
def test_parts_are_short_enough_and_lose_nothing_but_spaces(text: str, longest: int) -> None:
    cut = parts(text.strip(), longest)
    assert all(len(part) <= longest for part in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())


def test_sentences_are_kept_whole_where_they_fit_else_words() -> None:
    assert parts("One two. Three four. Five.", 20) == ["One two. Three four.", "Five."]
    assert parts("One two three four", 12) == ["One two", "three four"]
    assert parts("大家好。很高兴。", 5) == ["大家好。", "很高兴。"]
    assert parts("abcdefgh", 3) == ["abc", "def", "gh"]


def test_parts_are_said_one_after_the_other_with_a_pause_between() -> None:
    said = in_parts("One. Two.", 5, lambda part: Speech(np.full(100, len(part), np.float32), 1000))
    assert len(said.samples) == 100 + 250 + 100
    assert not said.samples[100:350].any()
