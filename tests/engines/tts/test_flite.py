"""Speech by flite."""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from octavia.dubbing.engines import Speech
from octavia.dubbing.errors import EngineError
from octavia.dubbing.timing import SPEECH_RATE_HZ
from octavia.engines.stt.pocketsphinx import PocketSphinx
from octavia.engines.tts.flite import Flite
from octavia.testing.conformance import check_engine

TEXT = "My father was a teacher in a small school."


@pytest.fixture(scope="module")
def engine() -> Flite:
    return Flite()


def seconds(speech: Speech) -> float:
    return len(speech.samples) / speech.rate_hz


def test_it_keeps_the_protocol() -> None:
    check_engine(Flite)


def test_its_voices_can_say_anything() -> None:
    """Flite's `awb_time` can only tell the time."""
    voices = [voice.id for voice in Flite.describe().voices]
    assert voices[0] == "slt"
    assert "awb_time" not in voices


@pytest.mark.parametrize("voice", ["slt", "rms", "kal16"])
@pytest.mark.parametrize("rate", [0.7, 1.3, 1.7])
def test_a_rate_changes_the_length(engine: Flite, voice: str, rate: float) -> None:
    natural = seconds(engine.synthesize(TEXT, voice))
    assert seconds(engine.synthesize(TEXT, voice, rate)) * rate == pytest.approx(natural, rel=0.1)


def test_it_is_understood(engine: Flite) -> None:
    speech = engine.synthesize(TEXT, "rms")
    assert speech.rate_hz == SPEECH_RATE_HZ
    audio = np.pad((speech.samples * 32767).astype(np.int16), 800)
    words = [word.text for word in PocketSphinx().recognize(audio, "en").words]
    assert words == ["my", "father", "was", "a", "teacher", "in", "a", "small", "school"]


def test_accents_and_typographic_signs_are_read_as_plain_ones(engine: Flite) -> None:
    fancy, plain = (
        engine.synthesize(text, "slt").samples for text in ("“Café” — it’s open…", '"Cafe" , it\'s open...')
    )
    assert np.array_equal(fancy, plain)


def test_a_text_in_another_script_gives_no_sound_at_all(engine: Flite) -> None:
    assert len(engine.synthesize("日本語", "slt").samples) == 0


def test_a_voice_of_eight_kilohertz_says_so(engine: Flite) -> None:
    speech = engine.synthesize(TEXT, "kal")
    assert speech.rate_hz == 8_000
    same = soxr.resample(engine.synthesize(TEXT, "kal16").samples, 16_000, 8_000)
    assert len(speech.samples) == pytest.approx(len(same), rel=0.1)


def test_an_unknown_voice_is_named(engine: Flite) -> None:
    with pytest.raises(EngineError, match="flite has no voice 'awb_time'"):
        engine.synthesize("one", "awb_time")
