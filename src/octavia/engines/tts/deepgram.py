"""Speech by Deepgram's Aura-2 voices, a paid service."""

from __future__ import annotations

from typing import ClassVar

from octavia.dubbing.engines import (
    EngineInfo,
    EngineOption,
    Kind,
    Quality,
    Speech,
    Voice,
    option,
)
from octavia.dubbing.errors import EngineError
from octavia.engines.tts.spoken import is_silent, silence, speakable, spoken
from octavia.engines.vendors.audio import in_parts
from octavia.engines.vendors.deepgram_client import DEEPGRAM, OPTIONS, deepgram_client
from octavia.engines.vendors.engine import VendorEngine
from octavia.engines.vendors.options import Vendor, needs

_REVISION = 1
_OPERATION = "speech"
_MODEL = "aura-2"
_RATE_HZ = 24_000
_LONGEST_TEXT = 2000
_NAMES = {
    "en": "thalia andromeda helena apollo arcas aries amalthea asteria athena atlas aurora callista cora cordelia "
    "delia draco electra harmonia hera hermes hyperion iris janus juno jupiter luna mars minerva neptune odysseus "
    "ophelia orion orpheus pandora phoebe pluto saturn selene theia vesta zeus",
    "es": "celeste estrella nestor sirio carina alvaro diana aquila selena javier agustina antonia gloria luciano "
    "olivia silvia valerio",
    "de": "viktoria julius aurelia elara fabian kara lara",
    "fr": "agathe hector",
    "it": "livia dionisio cesare cinzia demetra elio flavio maia melia",
    "ja": "izanami fujin ama ebisu uzume",
    "nl": "rhea sander beatrix cornelia daphne hestia lars leda roman",
}
"""Deepgram's voices by language, those it recommends first."""
VOICES = tuple(
    Voice(f"{_MODEL}-{name}-{language}", language, name.capitalize())
    for language, names in _NAMES.items()
    for name in names.split()
)


class DeepgramVoices(VendorEngine):
    """One call a text of up to 2,000 characters; a longer one is said in parts."""

    kind: ClassVar[Kind] = Kind.SPEECH
    vendor: ClassVar[Vendor] = DEEPGRAM
    name: ClassVar[str] = DEEPGRAM.name
    options: ClassVar[tuple[EngineOption, ...]] = OPTIONS

    def __init__(self) -> None:
        self._client, self._caller = deepgram_client(self.line())
        self._voices = {voice.id for voice in VOICES}
        self._opt_out = bool(option(self.options, self.name, "mip_opt_out")) or None

    @classmethod
    def describe(cls) -> EngineInfo:
        line = cls.line()
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title="Deepgram Aura",
            version=f"{_MODEL}, adapter {_REVISION}",
            quality=Quality.BEST,
            licence="Deepgram's terms of service (a paid service)",
            commercial_use=True,
            languages=tuple(_NAMES),
            voices=VOICES,
            needs=needs(DEEPGRAM, line),
            parallel=line.at_once,
            cpu_s_per_s=0.01,
            limits=(
                "The text is sent to Deepgram, which charges by its characters.",
                "Its voices change without notice: a text may sound different another day.",
            ),
        )

    def synthesize(self, text: str, voice: str, rate: float = 1.0) -> Speech:  # noqa: ARG002 - always 1.0
        if voice not in self._voices:
            raise EngineError(f"deepgram has no voice '{voice}'", f"it has: {', '.join(sorted(self._voices))}")
        line = speakable(text)
        if is_silent(line):
            return silence(_RATE_HZ)
        return in_parts(line, _LONGEST_TEXT, lambda part: self._said(part, voice))

    def _said(self, text: str, voice: str) -> Speech:
        if is_silent(text):
            return silence(_RATE_HZ)
        wav, headers = self._caller.call(_OPERATION, voice, lambda: self._asked(text, voice))
        characters = headers.get("dg-char-count", "")
        charged = {"characters": float(characters) if characters.isdecimal() else float(len(text))}
        self._caller.record(_OPERATION, voice, charged, headers.get("dg-request-id", ""))
        try:
            return spoken(wav, self.name)
        except EngineError:
            raise self._caller.unusable("its answer is no WAV of 16-bit samples") from None

    def _asked(self, text: str, voice: str) -> tuple[bytes, dict[str, str]]:
        with self._client.speak.v1.audio.with_raw_response.generate(
            text=text,
            model=voice,
            encoding="linear16",
            container="wav",
            sample_rate=_RATE_HZ,
            mip_opt_out=self._opt_out,
        ) as answer:
            return b"".join(answer.data), answer.headers
