"""Speech to text by Deepgram, a paid service: words, confidences, and who says them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from pydantic import TypeAdapter, ValidationError

from octavia.dubbing.engines import (
    EngineInfo,
    EngineOption,
    Kind,
    Pcm16,
    Quality,
    Recognition,
    Turn,
    option,
)
from octavia.dubbing.errors import LanguageError
from octavia.dubbing.languages import normalize
from octavia.dubbing.timing import SPEECH_RATE_HZ, samples_to_ms
from octavia.dubbing.values import Word
from octavia.engines.vendors.audio import flac
from octavia.engines.vendors.deepgram_client import DEEPGRAM, OPTIONS, deepgram_client
from octavia.engines.vendors.engine import VendorEngine
from octavia.engines.vendors.options import Vendor, needs

_REVISION = 1
_OPERATION = "transcription"
_LONGEST_CHUNK_MS = 2 * 3600 * 1000
"""Deepgram takes files of 2 GB; two hours of speech are 230 MB in memory."""
_SHORTEST_SAMPLES = SPEECH_RATE_HZ // 10
_LANGUAGES = (
    *("bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "hi", "hu", "id", "it", "ja", "ko", "lt"),
    *("lv", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sv", "th", "tr", "uk", "vi", "zh"),
)
"""Those it can also detect."""
_THEIR_CODES = {"nb": "no"}
_UNITS = "seconds of audio"


@dataclass(frozen=True, slots=True)
class _Word:
    word: str
    start: float
    end: float
    confidence: float
    punctuated_word: str | None = None
    speaker: int | None = None


@dataclass(frozen=True, slots=True)
class _Alternative:
    words: tuple[_Word, ...] = ()


@dataclass(frozen=True, slots=True)
class _Channel:
    alternatives: tuple[_Alternative, ...]
    detected_language: str | None = None
    language_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class _Results:
    channels: tuple[_Channel, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What of an answer is used; see Deepgram's reference of `/v1/listen`."""

    results: _Results


class DeepgramRecognizer(VendorEngine):
    """One call a chunk. Without speakers to tell apart chunks end at pauses, and the pauses aren't paid."""

    kind: ClassVar[Kind] = Kind.SPEECH_TO_TEXT
    vendor: ClassVar[Vendor] = DEEPGRAM
    name: ClassVar[str] = DEEPGRAM.name
    options: ClassVar[tuple[EngineOption, ...]] = (
        *OPTIONS,
        EngineOption("stt_model", "nova-3", "Model that recognises speech."),
        EngineOption(
            "diarize",
            "latest",
            "Version of what tells speakers apart, or `off`.",
            choices=("latest", "v1", "v2", "off"),
        ),
    )

    def __init__(self) -> None:
        self._client, self._caller = deepgram_client(self.line())
        self._model = _value("stt_model")
        self._diarize = _value("diarize")
        self._opt_out = bool(option(self.options, self.name, "mip_opt_out")) or None

    @classmethod
    def describe(cls) -> EngineInfo:
        line = cls.line()
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title="Deepgram",
            version=f"{_value('stt_model')}, adapter {_REVISION}",
            quality=Quality.BEST,
            licence="Deepgram's terms of service (a paid service)",
            commercial_use=True,
            languages=_LANGUAGES,
            needs=needs(DEEPGRAM, line),
            punctuates=True,
            parallel=line.at_once,
            chunk_ms=_LONGEST_CHUNK_MS,
            diarizes=_value("diarize") != "off",
            cpu_s_per_s=0.005,
            limits=(
                "The speech is sent to Deepgram, which charges by its length.",
                "Its models change without notice: the same speech may give other words another day.",
                "Speakers are told apart within two hours; after that their count starts anew.",
            ),
        )

    def recognize(self, audio: Pcm16, language: str | None) -> Recognition:
        if language is not None and language not in _LANGUAGES:
            raise LanguageError(f"deepgram does not hear '{language}'", f"it hears: {', '.join(_LANGUAGES)}")
        if len(audio) < _SHORTEST_SAMPLES:
            return Recognition((), language or "en")
        channel = self._heard(flac(audio), language, len(audio) / SPEECH_RATE_HZ)
        length_ms = samples_to_ms(len(audio), SPEECH_RATE_HZ)
        raw = [word for word in channel.alternatives[0].words if word.word.strip()] if channel.alternatives else []
        words = _words(raw, length_ms)
        return Recognition(
            words,
            language or self._language(channel.detected_language),
            None if language else channel.language_confidence,
            _turns(raw, words),
        )

    def _heard(self, sound: bytes, language: str | None, seconds: float) -> _Channel:
        answer = self._caller.call(
            _OPERATION,
            self._model,
            lambda: self._client.listen.v1.media.with_raw_response.transcribe_file(
                request=sound,
                model=self._model,
                language=_THEIR_CODES.get(language, language) if language else None,
                detect_language=None if language else True,
                diarize_model=None if self._diarize == "off" else self._diarize,
                smart_format=True,
                punctuate=True,
                mip_opt_out=self._opt_out,
            ),
        )
        charged = {_UNITS: round(seconds, 3)}
        self._caller.record(_OPERATION, self._model, charged, answer.headers.get("dg-request-id", ""))
        try:
            return TypeAdapter(_Answer).validate_python(_plain(answer.data)).results.channels[0]
        except (ValidationError, IndexError):
            raise self._caller.unusable("its answer has no words where they belong") from None

    def _language(self, detected: str | None) -> str:
        try:
            code = normalize(detected or "")
        except LanguageError:
            code = ""
        if code == "no":
            code = "nb"
        if code not in _LANGUAGES:
            raise LanguageError(
                f"deepgram could not tell which language is spoken (it says '{detected}')", "say it: --from en"
            )
        return code


def _value(name: str) -> str:
    return str(option(DeepgramRecognizer.options, DEEPGRAM.name, name))


def _plain(data: object) -> object:
    """The SDK's answer as dictionaries; whatever it made of something else as it is."""
    dump = getattr(data, "model_dump", None)
    return dump() if dump else data


def _words(raw: Sequence[_Word], length_ms: int) -> tuple[Word, ...]:
    """Words in whole milliseconds, in order, apart and within the chunk."""
    words: list[Word] = []
    for one in raw:
        earliest = words[-1].end_ms if words else 0
        start_ms = min(max(round(one.start * 1000), earliest), length_ms)
        end_ms = min(max(round(one.end * 1000), start_ms), length_ms)
        text = (one.punctuated_word or "").strip() or one.word.strip()
        words.append(Word(text, start_ms, end_ms, round(min(1.0, max(0.0, one.confidence)), 4)))
    return tuple(words)


def _turns(raw: Sequence[_Word], words: Sequence[Word]) -> tuple[Turn, ...]:
    """Words of one speaker in a row are a turn."""
    turns = []
    for speaker, run in groupby(zip(raw, words, strict=True), key=lambda pair: pair[0].speaker):
        if speaker is not None:
            said = [word for _, word in run]
            turns.append(Turn(said[0].start_ms, said[-1].end_ms, str(speaker)))
    return tuple(turns)
