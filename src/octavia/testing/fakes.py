"""Small engines that need nothing and always give the same: for tests of what uses engines.

Each is a real engine that passes the conformance kit. None is registered: `octavia.dubbing.engines.register` makes one
known to a process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.engines import (
    READY,
    EngineBase,
    EngineInfo,
    Kind,
    Pcm16,
    Quality,
    Readiness,
    Recognition,
    Speech,
    Translation,
    Voice,
)
from octavia.dubbing.errors import EngineError, LanguageError
from octavia.dubbing.timing import SPEECH_RATE_HZ, Span, ms_to_samples, samples_to_ms
from octavia.dubbing.values import Candidate, Word

_LICENCE = "MIT"


class EnergyVoiceActivity(EngineBase):
    """Speech is where 30 ms are louder than -40 dBFS; gaps under 0.3 s are bridged."""

    kind: ClassVar[Kind] = Kind.VOICE_ACTIVITY
    name: ClassVar[str] = "energy"

    _FRAME: ClassVar[int] = 480
    _LEVEL: ClassVar[float] = 32768 * 10 ** (-40 / 20)
    _BRIDGED_MS: ClassVar[int] = 300

    @classmethod
    def check(cls) -> Readiness:
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        return EngineInfo(cls.name, cls.kind, "Loudness", "1", Quality.DRAFT, _LICENCE, True)

    def speech(self, blocks: Iterable[Pcm16]) -> Iterator[Span]:
        spoken: Span | None = None
        for place, frame in enumerate(self._frames(blocks)):
            if np.sqrt(np.mean(frame.astype(np.float64) ** 2)) < self._LEVEL:
                continue
            start = place * self._FRAME
            here = Span(*(samples_to_ms(sample, SPEECH_RATE_HZ) for sample in (start, start + len(frame))))
            if spoken and here.start_ms - spoken.end_ms > self._BRIDGED_MS:
                yield spoken
                spoken = None
            spoken = Span(spoken.start_ms if spoken else here.start_ms, here.end_ms)
        if spoken:
            yield spoken

    def _frames(self, blocks: Iterable[Pcm16]) -> Iterator[Pcm16]:
        rest = np.zeros(0, np.int16)
        for block in blocks:
            rest = np.concatenate([rest, block])
            whole = len(rest) - len(rest) % self._FRAME
            yield from rest[:whole].reshape(-1, self._FRAME)
            rest = rest[whole:]
        if len(rest):
            yield rest


class ScriptedRecognizer(EngineBase):
    """Hears the words of a script wherever it is given a part of the audio the script belongs to.

    It finds the part by correlation, so it may have been resampled or coded; of a passage that occurs twice it takes
    the first. Bare, it has no script and hears nothing: `of` makes one with a script.
    """

    kind: ClassVar[Kind] = Kind.SPEECH_TO_TEXT
    name: ClassVar[str] = "scripted"
    audio: ClassVar[Pcm16] = np.zeros(0, np.int16)
    script: ClassVar[tuple[Word, ...]] = ()
    language: ClassVar[str] = "en"

    _ALIKE: ClassVar[float] = 0.5

    @classmethod
    def of(cls, audio: Pcm16, script: Sequence[Word], language: str = "en") -> type[ScriptedRecognizer]:
        """An engine that knows `script`, words on the clock of `audio` (16 kHz mono)."""
        return type(cls.__name__, (cls,), {"audio": audio, "script": tuple(script), "language": language})

    @classmethod
    def check(cls) -> Readiness:
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        return EngineInfo(
            cls.name,
            cls.kind,
            "A script",
            f"1, {len(cls.script)} words",
            Quality.BEST,
            _LICENCE,
            True,
            languages=(cls.language,),
            punctuates=True,
            parallel=4,
        )

    def recognize(self, audio: Pcm16, language: str | None) -> Recognition:
        if language not in (None, self.language):
            raise LanguageError(f"the script is in {self.language}, not {language}", "choose another engine")
        place = self._place(audio)
        if place is None:
            return Recognition((), self.language)
        start_ms = samples_to_ms(place, SPEECH_RATE_HZ)
        length_ms = samples_to_ms(len(audio), SPEECH_RATE_HZ)
        heard = [
            Word(word.text, max(0, word.start_ms - start_ms), min(length_ms, word.end_ms - start_ms), 1.0)
            for word in self.script
            if 0 <= (word.start_ms + word.end_ms) // 2 - start_ms < length_ms
        ]
        return Recognition(tuple(heard), self.language)

    def _place(self, audio: Pcm16) -> int | None:
        """The first sample of `audio` within the script's; None if it is no part of it."""
        if not audio.any() or not self.script:
            return None
        whole = np.pad(self.audio.astype(np.float64), (0, len(audio)))
        part = audio.astype(np.float64)
        likeness = _correlation(whole, part)
        energy = np.concatenate([[0.0], np.cumsum(whole**2)])
        there = np.sqrt(np.maximum(energy[len(part) :] - energy[: -len(part)], 1.0) * np.sum(part**2))
        likeness /= there
        best = int(np.argmax(np.round(likeness, 3)))
        return best if likeness[best] >= self._ALIKE else None


class DictionaryTranslator(EngineBase):
    """English to Spanish word by word, with shorter candidates that leave out words one can do without.

    Words that are not in `dictionary` stay, and are reported as unknown.
    """

    kind: ClassVar[Kind] = Kind.TRANSLATION
    name: ClassVar[str] = "dictionary"
    dictionary: ClassVar[Mapping[str, str]] = MappingProxyType(
        dict(
            pair.split("=")
            for pair in """
            a=un about=sobre ask=pregunta and=y are=son book=libro but=pero can=puede country=país day=día do=hacer
            every=cada everyone=todos for=para good=buenos hello=hola here=aquí house=casa i=yo in=en is=es it=lo
            large=grande morning=días much=mucho my=mi not=no number=número ocean=océano of=de old=viejo on=en one=uno
            people=gente really=realmente so=así talk=charla thank=gracias that=que the=el this=esto three=tres to=a
            today=hoy two=dos very=muy water=agua we=nosotros welcome=bienvenidos well=bien what=qué with=con you=tú
            """.split()  # noqa: SIM905
        )
    )
    spare: ClassVar[frozenset[str]] = frozenset(("and", "but", "really", "so", "very", "well"))
    """Source words that the second candidate leaves out; the third keeps only every other of the rest."""

    @classmethod
    def check(cls) -> Readiness:
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        known = f"1, {len(cls.dictionary)} words"
        pairs = (("en", "es"),)
        return EngineInfo(cls.name, cls.kind, "A dictionary", known, Quality.DRAFT, _LICENCE, True, pairs=pairs)

    @classmethod
    def how_to_add(cls, source: str, target: str) -> str:
        return f"subclass DictionaryTranslator to go from {source} to {target}"

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Translation]:
        if (source, target) != ("en", "es"):
            raise LanguageError(f"the dictionary is from en to es, not {source} to {target}", "choose another engine")
        return [Translation(tuple(self._candidates(text))) for text in texts]

    def _candidates(self, text: str) -> Iterator[Candidate]:
        words = "".join(character if character.isprintable() else " " for character in text).split()
        lean = [word for word in words if _bare(word) not in self.spare]
        seen: set[str] = set()
        for cost, kept in ((0.0, words), (1.0, lean), (3.0, lean[::2])):
            said = " ".join(self._word(word) for word in kept)
            if (said or not cost) and said not in seen:
                seen.add(said)
                unknown = dict.fromkeys(bare for word in kept if (bare := _bare(word)) and bare not in self.dictionary)
                yield Candidate(said, cost, tuple(unknown))

    def _word(self, word: str) -> str:
        bare = _bare(word)
        said = self.dictionary.get(bare)
        if said is None:
            return word
        cased = said.capitalize() if word[:1].isupper() and word != "I" else said
        return re.sub(re.escape(bare), lambda _: cased, word, count=1, flags=re.IGNORECASE)


class ToneSynthesizer(EngineBase):
    """Says every character as 60 ms of a tone of its own: a text's length is exact at any rate, and so are its words.

    Letters and digits sound; what else stands in a text is silence of the same length, and at its ends nothing.
    """

    kind: ClassVar[Kind] = Kind.SPEECH
    name: ClassVar[str] = "tone"

    CHARACTER_MS: ClassVar[int] = 60
    RATE_HZ: ClassVar[int] = 24_000
    _SILENT_MS: ClassVar[int] = 20
    _LANGUAGES: ClassVar[tuple[str, ...]] = ("de", "en", "es", "fr")
    _OCTAVE: ClassVar[Mapping[str, int]] = MappingProxyType({"low": 1, "high": 2})

    @classmethod
    def check(cls) -> Readiness:
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        return EngineInfo(
            cls.name,
            cls.kind,
            "Tones",
            "1",
            Quality.DRAFT,
            _LICENCE,
            True,
            languages=cls._LANGUAGES,
            voices=tuple(
                Voice(f"{language}-{octave}", language, octave.capitalize())
                for language in cls._LANGUAGES
                for octave in cls._OCTAVE
            ),
            rate_range=(0.5, 2.0),
            parallel=4,
        )

    def synthesize(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        if voice not in {known.id for known in self.describe().voices}:
            raise EngineError(f"there is no voice '{voice}'", "tone has en-low, en-high and the like")
        spoken = re.sub(r"^[\W_]+|[\W_]+$", "", text)
        if not spoken:
            return Speech(np.zeros(ms_to_samples(self._SILENT_MS, self.RATE_HZ), np.float32), self.RATE_HZ)
        length = ms_to_samples(self.CHARACTER_MS, self.RATE_HZ) / rate
        edges = [round(length * place) for place in range(len(spoken) + 1)]
        samples = np.zeros(edges[-1], np.float32)
        octave = self._OCTAVE[voice.partition("-")[2]]
        for place, character in enumerate(spoken):
            if character.isalnum():
                samples[edges[place] : edges[place + 1]] = _tone(character, octave, edges[place + 1] - edges[place])
        words = tuple(
            Word(match.group(), *(samples_to_ms(edges[place], self.RATE_HZ) for place in match.span()))
            for match in re.finditer(r"\S+", spoken)
        )
        return Speech(samples, self.RATE_HZ, words)


def _bare(word: str) -> str:
    return re.sub(r"^[\W_]+|[\W_]+$", "", word).lower()


def _tone(character: str, octave: int, count: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    pitch_hz = 110 * octave * 2 ** ((ord(character) % 24) / 12)
    time_s = np.arange(count) / ToneSynthesizer.RATE_HZ
    swell = np.clip(np.minimum(np.arange(count), np.arange(count)[::-1]) / 120, 0, 1)
    tone: np.ndarray[tuple[int], np.dtype[np.float32]] = (0.4 * np.sin(2 * np.pi * pitch_hz * time_s) * swell).astype(
        np.float32
    )
    return tone


def _correlation(whole: NDArray[np.float64], part: NDArray[np.float64]) -> NDArray[np.float64]:
    """The product of `part` with `whole` at every place where it lies within it."""
    size = len(whole) + len(part)
    product = np.fft.irfft(np.fft.rfft(whole, size) * np.conj(np.fft.rfft(part, size)), size)
    return product[: len(whole) - len(part) + 1]
