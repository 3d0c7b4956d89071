"""Speech by OpenAI, a paid service, or by another server that speaks its protocol."""

from __future__ import annotations

from typing import ClassVar

from octavia.dubbing.engines import (
    EngineInfo,
    EngineOption,
    Kind,
    Quality,
    Readiness,
    Speech,
    Voice,
    option,
)
from octavia.dubbing.errors import EngineError
from octavia.engines.tts.spoken import is_silent, silence, speakable, spoken
from octavia.engines.vendors.audio import in_parts
from octavia.engines.vendors.engine import VendorEngine
from octavia.engines.vendors.openai_client import OPENAI, OPTIONS, SPOKEN, openai_client
from octavia.engines.vendors.options import Vendor, needs

_REVISION = 1
_OPERATION = "speech"
_RATE_HZ = 24_000
_LONGEST_TEXT = 1500
"""It takes 4,096 characters, but its newer models 2,000 tokens, and a character may be a token or more."""


class OpenAiVoices(VendorEngine):
    """Every voice speaks every language; `coral-es` is Coral speaking Spanish."""

    kind: ClassVar[Kind] = Kind.SPEECH
    vendor: ClassVar[Vendor] = OPENAI
    name: ClassVar[str] = OPENAI.name
    options: ClassVar[tuple[EngineOption, ...]] = (
        *OPTIONS,
        EngineOption("tts_model", "gpt-4o-mini-tts", "Model that speaks."),
        EngineOption(
            "tts_voices",
            "coral ash nova onyx sage verse shimmer echo alloy ballad fable marin cedar",
            "The voices its model has, the first for who asks for none.",
        ),
        EngineOption(
            "tts_instructions", "", "How to speak, in words: `calm and warm, like a teacher`; for models that listen."
        ),
    )

    def __init__(self) -> None:
        self._client, self._caller = openai_client(self.line())
        self._model = _value("tts_model")
        self._instructions = _value("tts_instructions").strip()
        self._voices = {voice.id for voice in _voices()}

    @classmethod
    def check(cls) -> Readiness:
        if not _names():
            return Readiness(False, "its tts_voices names no voice", "leave it out, or name one: tts_voices = 'coral'")
        return super().check()

    @classmethod
    def describe(cls) -> EngineInfo:
        line = cls.line()
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title="OpenAI speech",
            version=f"{_value('tts_model')}, adapter {_REVISION}",
            quality=Quality.BEST,
            licence="OpenAI's terms of use (a paid service)",
            commercial_use=True,
            languages=SPOKEN if _names() else (),
            voices=_voices(),
            needs=needs(OPENAI, line),
            parallel=line.at_once,
            cpu_s_per_s=0.01,
            limits=(
                "The text is sent to OpenAI, which charges for it.",
                "OpenAI's terms want listeners to be told that a machine speaks.",
                "Saying a text again gives other sound; what was said once is kept and not said again.",
                "Its voices are made for English: other languages may have an accent.",
                "OpenAI has announced the end of these models for January 2027.",
            ),
        )

    def synthesize(self, text: str, voice: str, rate: float = 1.0) -> Speech:  # noqa: ARG002 - always 1.0
        if voice not in self._voices:
            raise EngineError(f"openai has no voice '{voice}'", f"its voices: {', '.join(_names())}, as in coral-es")
        line = speakable(text)
        if is_silent(line):
            return silence(_RATE_HZ)
        name = voice.rpartition("-")[0]
        return in_parts(line, _LONGEST_TEXT, lambda part: self._said(part, name))

    def _said(self, text: str, voice: str) -> Speech:
        if is_silent(text):
            return silence(_RATE_HZ)
        wav, request_id = self._caller.call(_OPERATION, self._model, lambda: self._asked(text, voice))
        self._caller.record(_OPERATION, self._model, {"characters": float(len(text))}, request_id)
        try:
            return spoken(wav, self.name)
        except EngineError:
            raise self._caller.unusable("its answer is no WAV of 16-bit samples") from None

    def _asked(self, text: str, voice: str) -> tuple[bytes, str]:
        from openai import omit

        answer = self._client.audio.speech.with_raw_response.create(
            input=text,
            model=self._model,
            voice=voice,
            response_format="wav",
            instructions=self._instructions or omit,
        )
        return answer.content, answer.headers.get("x-request-id", "")


def _value(name: str) -> str:
    return str(option(OpenAiVoices.options, OPENAI.name, name))


def _names() -> list[str]:
    return list(dict.fromkeys(_value("tts_voices").replace(",", " ").split()))


def _voices() -> tuple[Voice, ...]:
    return tuple(Voice(f"{name}-{language}", language, name.capitalize()) for language in SPOKEN for name in _names())
