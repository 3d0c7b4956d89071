"""The fakes do what they say."""

from __future__ import annotations

import numpy as np
import pytest
import soxr
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.engines import Engine, Kind, engine_class, register, registry
from octavia.dubbing.timing import SPEECH_RATE_HZ, Span
from octavia.dubbing.values import Word
from octavia.testing.conformance import check_engine
from octavia.testing.conformance.sounds import babble, noise, silence
from octavia.testing.fakes import DictionaryTranslator, EnergyVoiceActivity, ScriptedRecognizer, ToneSynthesizer

WORDS = (Word("Good", 400, 900), Word("morning.", 1000, 1600), Word("Yes!", 5200, 5900))


@pytest.mark.parametrize("fake", [EnergyVoiceActivity, ScriptedRecognizer, DictionaryTranslator, ToneSynthesizer])
def test_a_fake_keeps_the_protocol(fake: type[Engine]) -> None:
    check_engine(fake)


def test_loud_stretches_are_speech_and_short_gaps_belong_to_them() -> None:
    loud = noise(0.6, 3000.0)
    audio = np.concatenate([silence(0.9), loud, silence(0.24), loud, silence(0.9), loud, silence(0.3)])
    assert list(EnergyVoiceActivity().speech([audio])) == [Span(900, 2340), Span(3240, 3840)]


def test_a_scripted_recognizer_hears_the_words_of_the_part_it_gets() -> None:
    audio = np.concatenate([silence(0.3), noise(1.5, 3000.0), silence(3.2), noise(1.0, 2000.0)[::-1]])
    talk = ScriptedRecognizer.of(audio, WORDS)
    check_engine(talk)
    engine = talk()
    start = round(4.9 * SPEECH_RATE_HZ)
    heard = engine.recognize(audio[start:], "en").words
    assert heard == (Word("Yes!", 300, 1000, 1.0),)
    whole = engine.recognize(audio, None).words
    assert [word.text for word in whole] == ["Good", "morning.", "Yes!"]
    assert engine.recognize(babble(2), "en").words == ()


def test_it_knows_its_audio_after_resampling_too() -> None:
    audio = noise(4, 3000.0)
    engine = ScriptedRecognizer.of(audio, WORDS[:2])()
    coded = soxr.resample(soxr.resample(audio.astype(np.float64), 16_000, 44_100), 44_100, 16_000)
    part = (0.5 * coded).astype(np.int16)[8000:]
    heard = engine.recognize(part, "en").words
    assert [(word.text, round(word.start_ms, -1)) for word in heard] == [("Good", 0), ("morning.", 500)]


def test_the_dictionary_offers_shorter_texts_for_a_price() -> None:
    first, second, third = (
        DictionaryTranslator().translate(["Well, I really talk about water."], "en", "es")[0].candidates
    )
    assert (first.text, first.cost) == ("Bien, yo realmente charla sobre agua.", 0)
    assert (second.text, second.cost) == ("yo charla sobre agua.", 1)
    assert len(third.text) < len(second.text)


def test_the_dictionary_tells_the_words_it_does_not_know() -> None:
    candidate = DictionaryTranslator().translate(["The quick fox."], "en", "es")[0].candidates[0]
    assert (candidate.text, candidate.unknown) == ("El quick fox.", ("quick", "fox"))


@given(st.text("abc XY9", min_size=1, max_size=40), st.floats(0.5, 2.0))
def test_a_tone_text_lasts_as_its_characters_do(text: str, rate: float) -> None:
    spoken = text.strip()
    speech = ToneSynthesizer().synthesize(text, "en-low", rate)
    expected = round(len(spoken) * 60 * 24 / rate) if spoken else 20 * 24
    assert len(speech.samples) == expected
    assert [word.text for word in speech.words] == spoken.split()
    for word, place in zip(speech.words, (spoken.find(word) for word in spoken.split()[:1]), strict=False):
        assert word.start_ms == pytest.approx(place * 60 / rate, abs=1)


def test_a_registered_fake_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_added", {})
    register(ToneSynthesizer)
    assert engine_class(Kind.SPEECH, "tone") is ToneSynthesizer
