"""The kit finds what is wrong with an engine, and says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest

from octavia.dubbing.engines import (
    Engine,
    EngineInfo,
    Pcm16,
    Readiness,
    Recognition,
    Speech,
    Translation,
)
from octavia.dubbing.timing import SPEECH_RATE_HZ, Span, samples_to_ms
from octavia.dubbing.values import Word
from octavia.testing.conformance import check_engine, checks
from octavia.testing.fakes import DictionaryTranslator, EnergyVoiceActivity, ScriptedRecognizer, ToneSynthesizer


class Nameless(EnergyVoiceActivity):
    name: ClassVar[str] = "My Engine!"


class Versionless(EnergyVoiceActivity):
    @classmethod
    def describe(cls) -> EngineInfo:
        return replace(super().describe(), version="")


class Speechless(ToneSynthesizer):
    @classmethod
    def describe(cls) -> EngineInfo:
        return replace(super().describe(), languages=("en", "tlh"))


class Missing(EnergyVoiceActivity):
    @classmethod
    def check(cls) -> Readiness:
        return Readiness(False, "a program", "install it")


class Silent(EnergyVoiceActivity):
    def speech(self, blocks: Iterable[Pcm16]) -> Iterator[Span]:
        total = sum(len(block) for block in blocks)
        if total:
            yield Span(0, samples_to_ms(total, SPEECH_RATE_HZ))


class BlockBound(EnergyVoiceActivity):
    def speech(self, blocks: Iterable[Pcm16]) -> Iterator[Span]:
        for block in blocks:
            yield from super().speech([block])


class Remembering(ScriptedRecognizer):
    def __init__(self) -> None:
        self._calls = 0

    def recognize(self, audio: Pcm16, language: str | None) -> Recognition:
        self._calls += len(audio) > SPEECH_RATE_HZ
        heard = super().recognize(audio, language)
        return (
            replace(heard, words=(Word(str(self._calls), 0, 100, 0.5),)) if self._calls and len(audio) > 9999 else heard
        )


class Overlapping(ScriptedRecognizer):
    def recognize(self, audio: Pcm16, language: str | None) -> Recognition:
        heard = super().recognize(audio, language)
        return replace(heard, words=(Word("a", 0, 900), Word("b", 500, 990))) if len(audio) >= SPEECH_RATE_HZ else heard


class Polyglot(ScriptedRecognizer):
    def recognize(self, audio: Pcm16, language: str | None) -> Recognition:
        return super().recognize(audio, self.language)


class Forgetful(DictionaryTranslator):
    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Translation]:
        return super().translate([text for text in texts if text.strip()], source, target)


class Neighbourly(DictionaryTranslator):
    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Translation]:
        count = str(len(texts))
        return super().translate([f"{text} {count}" if text.strip() else "" for text in texts], source, target)


class Unsorted(DictionaryTranslator):
    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Translation]:
        return [Translation(one.candidates[::-1]) for one in super().translate(texts, source, target)]


class Random(ToneSynthesizer):
    def synthesize(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        speech = super().synthesize(text, voice, rate)
        hiss = np.random.default_rng().normal(0, 0.01, len(speech.samples)).astype(np.float32)
        return replace(speech, samples=speech.samples + hiss)


class Unhurried(ToneSynthesizer):
    def synthesize(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        return super().synthesize(text, voice, 1.0)


class Cutting(ToneSynthesizer):
    def synthesize(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        return super().synthesize(text[:24], voice, rate)


class Loud(ToneSynthesizer):
    def synthesize(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        speech = super().synthesize(text, voice, rate)
        return replace(speech, samples=speech.samples * np.float32(4))


class Sleepy(ToneSynthesizer):
    def synthesize(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        speech = super().synthesize(text, voice, rate)
        return speech if text.strip() else replace(speech, samples=np.zeros(2 * speech.rate_hz, np.float32))


class Fragile(ToneSynthesizer):
    def synthesize(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        if "😀" in text:
            raise UnicodeEncodeError("ascii", text, 0, 1, "no emoji")
        return super().synthesize(text, voice, rate)


@pytest.mark.parametrize(
    ("engine", "complaint"),
    [
        (Nameless, r"names its kind and itself: name is 'My Engine!'"),
        (Versionless, r"must know its version"),
        (Speechless, r"unknown language codes \['tlh'\]"),
        (Missing, r"not ready here: a program; install it"),
        (Silent, r"nobody speaks in silence"),
        (BlockBound, r"blocks of any length give the same"),
        (Remembering, r"a resumed job would differ"),
        (Overlapping, r"words are out of order or overlap"),
        (Polyglot, r"which it does not declare"),
        (Forgetful, r"13 texts gave 11 translations"),
        (Neighbourly, r"other neighbours, other translation"),
        (Unsorted, r"must rise from 0"),
        (Random, r"the same call gives other samples"),
        (Unhurried, r"rates change the pace as declared: rate 0\.50"),
        (Cutting, r"is it cut\?"),
        (Loud, r"samples beyond ±1"),
        (Sleepy, r"'' lasts 2\.00 s"),
    ],
)
def test_a_breach_is_found_and_named(engine: type[Engine], complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        check_engine(engine)


def test_all_breaches_are_named_at_once() -> None:
    with pytest.raises(AssertionError) as caught:
        check_engine(Loud)
    assert str(caught.value).startswith("Loud breaks its protocol:\n- ")
    assert str(caught.value).count("\n- ") >= 2


def test_a_crash_passes_with_a_note_of_the_check_that_met_it() -> None:
    with pytest.raises(UnicodeEncodeError) as caught:
        check_engine(Fragile)
    assert caught.value.__notes__ == ["while checking that odd texts are spoken or left out"]


def test_checks_can_be_run_one_by_one() -> None:
    found = checks(EnergyVoiceActivity)
    assert "nobody speaks in silence" in [check.name for check in found]
    for check in found:
        check.run()
