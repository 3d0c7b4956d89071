"""Morse code by ITU-R M.1677: a dash lasts three dots, letters are three dots apart, words seven."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from octavia.dubbing.engines import (
    READY,
    EngineBase,
    EngineInfo,
    Kind,
    Quality,
    Readiness,
    Samples,
    Speech,
    Voice,
)
from octavia.dubbing.errors import EngineError
from octavia.dubbing.values import Word

_CODE = dict(
    entry.split(":")
    for entry in """
    A:.- B:-... C:-.-. D:-.. E:. F:..-. G:--. H:.... I:.. J:.--- K:-.- L:.-.. M:-- N:-. O:--- P:.--. Q:--.- R:.-. S:...
    T:- U:..- V:...- W:.-- X:-..- Y:-.-- Z:--.. 0:----- 1:.---- 2:..--- 3:...-- 4:....- 5:..... 6:-.... 7:--... 8:---..
    9:----.
    """.split()  # noqa: SIM905
)
_DOT_S = 0.03
"""At the natural rate: 40 words a minute, which takes practice."""
_LETTER_GAP = 3
_WORD_GAP = 7
_RATE_HZ = 16_000
_FADE = 40
_PITCHES_HZ = {"low": 440.0, "high": 700.0}
_LANGUAGES = ("de", "en", "es", "fr", "it", "pt")


class Morse(EngineBase):
    """Letters and digits as dots and dashes; accents are dropped, other characters left out."""

    kind: ClassVar[Kind] = Kind.SPEECH
    name: ClassVar[str] = "morse"

    @classmethod
    def check(cls) -> Readiness:
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title="Morse code",
            version="1",
            quality=Quality.DRAFT,
            licence="MIT",
            commercial_use=True,
            languages=_LANGUAGES,
            voices=tuple(
                Voice(f"{language}-{pitch}", language, pitch.capitalize())
                for language in _LANGUAGES
                for pitch in _PITCHES_HZ
            ),
            rate_range=(0.5, 2.0),
            parallel=8,
            limits=("Few people understand it.",),
        )

    def synthesize(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        if voice not in {known.id for known in self.describe().voices}:
            raise EngineError(f"morse has no voice '{voice}'", "it has en-low, en-high and the like")
        dot = round(_RATE_HZ * _DOT_S / rate)
        pitch_hz = _PITCHES_HZ[voice.partition("-")[2]]
        sound: list[Samples] = []
        words: list[Word] = []
        for word, signs in _words(text):
            if sound:
                sound.append(_silence(_WORD_GAP * dot))
            start = sum(map(len, sound))
            sound.extend(_tones(signs, dot, pitch_hz))
            words.append(Word(word, _ms(start), _ms(sum(map(len, sound)))))
        samples = np.concatenate(sound) if sound else _silence(dot)
        return Speech(samples, _RATE_HZ, tuple(words))


def _words(text: str) -> Iterator[tuple[str, list[str]]]:
    """The words that have a sign at all, each with the signs of its letters."""
    for word in re.findall(r"\S+", text):
        letters = unicodedata.normalize("NFKD", word).upper()
        signs = [_CODE[letter] for letter in letters if letter in _CODE]
        if signs:
            yield word, signs


def _tones(signs: list[str], dot: int, pitch_hz: float) -> Iterator[Samples]:
    for place, sign in enumerate(signs):
        if place:
            yield _silence(_LETTER_GAP * dot)
        for part, symbol in enumerate(sign):
            if part:
                yield _silence(dot)
            yield _tone((3 if symbol == "-" else 1) * dot, pitch_hz)


def _tone(count: int, pitch_hz: float) -> Samples:
    place = np.arange(count)
    swell = np.clip(np.minimum(place, place[::-1]) / _FADE, 0, 1)
    tone: Samples = (0.5 * swell * np.sin(2 * np.pi * pitch_hz * place / _RATE_HZ)).astype(np.float32)
    return tone


def _silence(count: int) -> Samples:
    return np.zeros(count, np.float32)


def _ms(sample: int) -> int:
    return sample * 1000 // _RATE_HZ
