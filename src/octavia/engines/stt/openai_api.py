"""Speech to text by OpenAI's Whisper service, or by another server that speaks its protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from pydantic import TypeAdapter, ValidationError

from octavia.dubbing.engines import (
    EngineInfo,
    EngineOption,
    Kind,
    Pcm16,
    Quality,
    Recognition,
    option,
)
from octavia.dubbing.errors import LanguageError
from octavia.dubbing.languages import normalize
from octavia.dubbing.timing import SPEECH_RATE_HZ, samples_to_ms
from octavia.dubbing.values import Word
from octavia.engines.stt.loudness import Loudness
from octavia.engines.stt.openai_marks import with_marks
from octavia.engines.stt.word_times import RawWord, placed
from octavia.engines.vendors.audio import flac
from octavia.engines.vendors.engine import VendorEngine
from octavia.engines.vendors.openai_client import OPENAI, OPTIONS, SPOKEN, openai_client
from octavia.engines.vendors.options import Vendor, needs

_REVISION = 1
_OPERATION = "transcription"
_LONGEST_CHUNK_MS = 12 * 60 * 1000
"""It takes files of 25 MB: 13 minutes of 16 kHz mono that can't be compressed at all."""
_SHORTEST_SAMPLES = SPEECH_RATE_HZ // 10
_THEIR_CODES = {"nb": "no"}
_JOINING = frozenset("-‑'’")


@dataclass(frozen=True, slots=True)
class _Word:
    word: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class _Usage:
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    """What of a `verbose_json` answer is used; see OpenAI's reference of `/audio/transcriptions`."""

    text: str
    language: str | None = None
    words: tuple[_Word, ...] | None = None
    usage: _Usage | None = None


class OpenAiRecognizer(VendorEngine):
    """One call a chunk. Its words come without marks, its text without times: they are put together here."""

    kind: ClassVar[Kind] = Kind.SPEECH_TO_TEXT
    vendor: ClassVar[Vendor] = OPENAI
    name: ClassVar[str] = OPENAI.name
    options: ClassVar[tuple[EngineOption, ...]] = (
        *OPTIONS,
        EngineOption("stt_model", "whisper-1", "Model that recognises speech; it must tell words' times."),
    )

    def __init__(self) -> None:
        self._client, self._caller = openai_client(self.line())
        self._model = _model()

    @classmethod
    def describe(cls) -> EngineInfo:
        line = cls.line()
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title="OpenAI transcription",
            version=f"{_model()}, adapter {_REVISION}",
            quality=Quality.GOOD,
            licence="OpenAI's terms of use (a paid service)",
            commercial_use=True,
            languages=SPOKEN,
            needs=needs(OPENAI, line),
            punctuates=True,
            parallel=line.at_once,
            chunk_ms=_LONGEST_CHUNK_MS,
            cpu_s_per_s=0.01,
            limits=(
                "The speech is sent to OpenAI, which charges by its length.",
                "Only whisper-1 tells words' times; OpenAI has announced its end for February 2027.",
                "It doesn't say how sure it is of a word, and may hear words in noise.",
            ),
        )

    def recognize(self, audio: Pcm16, language: str | None) -> Recognition:
        if language is not None and language not in SPOKEN:
            raise LanguageError(f"openai does not hear '{language}'", f"it hears: {', '.join(SPOKEN)}")
        if len(audio) < _SHORTEST_SAMPLES:
            return Recognition((), language or "en")
        heard = self._heard(audio, language)
        spoken = language or self._language(heard.language)
        return Recognition(self._words(heard, audio), spoken)

    def _heard(self, audio: Pcm16, language: str | None) -> _Answer:
        sound = flac(audio)
        body, request_id = self._caller.call(_OPERATION, self._model, lambda: self._asked(sound, language))
        try:
            answer: _Answer | None = TypeAdapter(_Answer).validate_json(body)
        except ValidationError:
            answer = None
        said = answer.usage.seconds if answer and answer.usage else None
        seconds = len(audio) / SPEECH_RATE_HZ if said is None else said
        self._caller.record(_OPERATION, self._model, {"seconds of audio": round(seconds, 3)}, request_id)
        if answer is None:
            raise self._caller.unusable("its answer is no transcript")
        return answer

    def _asked(self, sound: bytes, language: str | None) -> tuple[bytes, str]:
        from openai import omit

        answer = self._client.audio.transcriptions.with_raw_response.create(
            file=("speech.flac", sound, "audio/flac"),
            model=self._model,
            language=_THEIR_CODES.get(language, language) if language else omit,
            response_format="verbose_json",
            timestamp_granularities=["word"],
        )
        return answer.content, answer.headers.get("x-request-id", "")

    def _words(self, heard: _Answer, audio: Pcm16) -> tuple[Word, ...]:
        words = heard.words or ()
        if not words and any(letter.isalnum() for letter in heard.text):
            raise self._caller.unusable(f"model {self._model} tells no times of words")
        texts = with_marks([word.word for word in words], heard.text)
        timed = placed(_raw(texts, words), Loudness(audio), samples_to_ms(len(audio), SPEECH_RATE_HZ))
        return tuple(replace(word, confidence=None) for word in timed)

    def _language(self, said: str | None) -> str:
        try:
            code = normalize(said or "")
        except LanguageError:
            code = ""
        if code not in SPOKEN:
            raise LanguageError(
                f"openai could not tell which language is spoken (it says '{said}')", "say it: --from en"
            )
        return code


def _raw(texts: Sequence[str], words: Sequence[_Word]) -> list[RawWord]:
    """The words under their texts; what one mark joins (`well-known`) is one word."""
    raw: list[RawWord] = []
    for text, word in zip(texts, words, strict=True):
        start_ms, end_ms = round(word.start * 1000), round(word.end * 1000)
        if raw and text[:1].isalnum() and raw[-1].text[-1:] in _JOINING:
            raw[-1] = replace(raw[-1], text=raw[-1].text + text, end_ms=end_ms)
        else:
            raw.append(RawWord(text, start_ms, end_ms, 1.0))
    return raw


def _model() -> str:
    return str(option(OpenAiRecognizer.options, OPENAI.name, "stt_model"))
