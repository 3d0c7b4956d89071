"""Small engines for tests of who speaks, beside those of `fakes`: a diarizer, a separator, and one that mimics voices.

Each is a real engine that passes the conformance kit; none is registered.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np

from octavia.dubbing.engines import (
    READY,
    EngineBase,
    EngineInfo,
    Kind,
    ProfileVoice,
    Quality,
    Readiness,
    Samples,
    Speech,
    Turn,
    Voice,
)
from octavia.dubbing.errors import EngineError
from octavia.dubbing.media.wav import PcmFile, wav_writer
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, ms_to_samples
from octavia.testing.pitch import pitch_hz

_LICENCE = "MIT"
_BLOCK_SAMPLES = 5 * PROGRAMME_RATE_HZ


class ScriptedDiarizer(EngineBase):
    """Tells the turns of a script, cut to the length of what it hears; bare, it has none: `of` makes one with some."""

    kind: ClassVar[Kind] = Kind.DIARIZATION
    name: ClassVar[str] = "scripted"
    script: ClassVar[tuple[Turn, ...]] = ()

    @classmethod
    def of(cls, script: Sequence[Turn]) -> type[ScriptedDiarizer]:
        """An engine that knows these turns."""
        return type(cls.__name__, (cls,), {"script": tuple(script)})

    @classmethod
    def check(cls) -> Readiness:
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        known = f"1, {len(cls.script)} turns"
        return EngineInfo(cls.name, cls.kind, "A script of turns", known, Quality.BEST, _LICENCE, True)

    def turns(self, speech: Path) -> tuple[Turn, ...]:
        with PcmFile(speech) as pcm:
            end_ms = pcm.duration_ms
        inside = (turn for turn in self.script if turn.start_ms < end_ms)
        cut = (Turn(turn.start_ms, min(turn.end_ms, end_ms), turn.speaker) for turn in inside)
        return tuple(sorted(cut, key=lambda turn: (turn.start_ms, turn.end_ms)))


class MidSideSeparator(EngineBase):
    """Takes what both sides of a stereo sound share for the voice, the rest for the bed; they add up to the source."""

    kind: ClassVar[Kind] = Kind.SEPARATION
    name: ClassVar[str] = "mid-side"

    @classmethod
    def check(cls) -> Readiness:
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        return EngineInfo(cls.name, cls.kind, "Middle and sides", "1", Quality.DRAFT, _LICENCE, True)

    def separate(self, source: Path, voice: Path, bed: Path) -> None:
        with (
            PcmFile(source) as pcm,
            wav_writer(voice, pcm.rate_hz, pcm.channels) as voiced,
            wav_writer(bed, pcm.rate_hz, pcm.channels) as rest,
        ):
            for block in pcm.blocks(_BLOCK_SAMPLES):
                wide = block.astype(np.int32)
                middle = np.repeat((wide.sum(axis=1, keepdims=True) >> 1), pcm.channels, axis=1)
                voiced.write(middle.astype(np.int16))
                rest.write(np.clip(wide - middle, -32768, 32767).astype(np.int16))


class MimicSynthesizer(EngineBase):
    """Hums every letter for 60 ms at the pitch of a voice, and takes the pitch of whoever it is to speak like.

    What it hums depends on a seed as well, by a hair.
    """

    kind: ClassVar[Kind] = Kind.SPEECH
    name: ClassVar[str] = "mimic"

    CHARACTER_MS: ClassVar[int] = 60
    RATE_HZ: ClassVar[int] = 24_000
    _SILENT_MS: ClassVar[int] = 20
    _LANGUAGES: ClassVar[tuple[str, ...]] = ("en", "es")
    _PITCH_HZ: ClassVar[float] = 300.0
    _OVERTONES: ClassVar[int] = 6

    @classmethod
    def check(cls) -> Readiness:
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        return EngineInfo(
            cls.name,
            cls.kind,
            "A mimic",
            "1",
            Quality.DRAFT,
            _LICENCE,
            True,
            languages=cls._LANGUAGES,
            voices=tuple(Voice(f"{language}-hum", language, "Hum") for language in cls._LANGUAGES),
            parallel=4,
            seeded=True,
            clones=True,
        )

    def profile(self, clips: Sequence[Samples], rate_hz: int) -> bytes:
        found = pitch_hz(np.concatenate([np.zeros(0, np.float32), *clips]), rate_hz)
        return json.dumps({"pitch_hz": round(found or self._PITCH_HZ, 2)}).encode()

    def synthesize(self, text: str, voice: str, rate: float = 1.0, seed: int = 0) -> Speech:  # noqa: ARG002
        pitch = self._pitch(voice)
        spoken = text.strip()
        if not any(character.isalnum() for character in spoken):
            return Speech(np.zeros(ms_to_samples(self._SILENT_MS, self.RATE_HZ), np.float32), self.RATE_HZ)
        length = ms_to_samples(self.CHARACTER_MS, self.RATE_HZ)
        swell = np.hanning(length)
        detuned = pitch * (1 + (seed % 101) / 100_000)
        angle = 2 * np.pi * detuned * np.arange(length * len(spoken)) / self.RATE_HZ
        samples = np.zeros(len(angle))
        for part in range(1, self._OVERTONES + 1):
            loud = np.repeat([self._loudness(character, part) for character in spoken], length)
            samples += 0.12 * np.sin(part * angle) * np.convolve(loud, swell / swell.sum(), mode="same")
        return Speech(samples.astype(np.float32), self.RATE_HZ)

    def _pitch(self, voice: str) -> float:
        profile = ProfileVoice.parse(voice)
        if profile is not None and profile.language in self._LANGUAGES:
            known = json.loads(profile.path.read_bytes())
            return float(known["pitch_hz"])
        if voice not in {known.id for known in self.describe().voices}:
            raise EngineError(f"there is no voice '{voice}'", "mimic has en-hum and es-hum")
        return self._PITCH_HZ

    @staticmethod
    def _loudness(character: str, part: int) -> float:
        """Of an overtone in a letter: each letter has a colour of its own."""
        if not character.isalnum():
            return 0.0
        return 1.0 if part == 1 else (ord(character) * (part + 5) * 37 % 17) / 16
