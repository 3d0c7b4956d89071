"""Speech by espeak-ng."""

from __future__ import annotations

import numpy as np
import pytest

from octavia.dubbing.engines import Speech
from octavia.dubbing.errors import EngineError
from octavia.dubbing.languages import LANGUAGES
from octavia.engines.tts.espeak_ng import EspeakNg
from octavia.testing.conformance import check_engine

TEXT = "Si el filtro está sucio, lávalo con agua tibia, y deja que se seque."


@pytest.fixture(scope="module")
def engine() -> EspeakNg:
    return EspeakNg()


def seconds(speech: Speech) -> float:
    return len(speech.samples) / speech.rate_hz


def test_it_keeps_the_protocol() -> None:
    check_engine(EspeakNg)


def test_the_languages_one_can_translate_to_have_voices() -> None:
    spoken = set(EspeakNg.describe().languages)
    assert {"en", "es", "fr", "pt", "it", "ca", "de", "eo", "ru", "zh", "ar", "hi", "ja"} <= spoken <= LANGUAGES.keys()


@pytest.mark.parametrize(("language", "first"), [("en", "en-us"), ("es", "es"), ("fr", "fr-fr"), ("zh", "cmn")])
def test_the_first_voice_of_a_language_is_the_usual_one(language: str, first: str) -> None:
    voices = [voice for voice in EspeakNg.describe().voices if voice.language == language]
    assert voices[0].id == first
    assert {voice.gender for voice in voices} == {"female", "male"}


def test_a_woman_sounds_unlike_a_man(engine: EspeakNg) -> None:
    man, woman = (engine.synthesize(TEXT, voice) for voice in ("es", "es+f2"))
    assert not np.array_equal(man.samples, woman.samples)


@pytest.mark.parametrize("rate", [0.75, 0.9, 1.1, 1.3, 1.5, 1.7])
def test_a_rate_changes_the_length_and_nothing_is_cut(engine: EspeakNg, rate: float) -> None:
    natural = seconds(engine.synthesize(TEXT, "es"))
    assert seconds(engine.synthesize(TEXT, "es", rate)) * rate == pytest.approx(natural, rel=0.035)


def test_a_rate_beyond_the_range_is_the_nearest_in_it(engine: EspeakNg) -> None:
    low, high = EspeakNg.describe().rate_range or (1.0, 1.0)
    for beyond, nearest in ((0.1, low), (9.0, high)):
        assert np.array_equal(
            engine.synthesize(TEXT, "es", beyond).samples, engine.synthesize(TEXT, "es", nearest).samples
        )


def test_phoneme_brackets_and_control_characters_are_no_commands(engine: EspeakNg) -> None:
    said = engine.synthesize("h@l'oU", "en-us")
    assert not np.array_equal(engine.synthesize("[[h@l'oU]]", "en-us").samples, said.samples)
    plain = engine.synthesize("50S hello", "en-us")
    assert np.array_equal(engine.synthesize("\x0150S hello", "en-us").samples, plain.samples)


def test_silence_around_speech_is_small(engine: EspeakNg) -> None:
    samples = np.abs(engine.synthesize("Hola.", "es").samples)
    loud = np.flatnonzero(samples > 0.01)
    assert loud[0] <= 0.03 * 22_050
    assert len(samples) - loud[-1] <= 0.08 * 22_050


def test_an_unknown_voice_is_named(engine: EspeakNg) -> None:
    with pytest.raises(EngineError, match="espeak-ng has no voice 'nobody'"):
        engine.synthesize("Hola.", "nobody")
