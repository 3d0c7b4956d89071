"""The studio of a track: one speech engine at work, with the voices made for this job and a check of what it says."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Self, cast

import numpy as np
import soxr

from octavia.dubbing.engines import Kind, Pcm16, ProfileVoice, Recognition, Speech
from octavia.dubbing.errors import EngineError
from octavia.dubbing.pipeline.attempts import Attempt, TakeJudge, best_attempt, seed_of
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.ears import ready_ear
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.versions import versions_of
from octavia.dubbing.pipeline.workers import EngineWorkers
from octavia.dubbing.request import TakeCheck
from octavia.dubbing.sound.trim import speech_bounds
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, samples_to_ms
from octavia.dubbing.values import Word
from octavia.dubbing.workspace import Artifact

PROFILE = "profile.bin"
"""The file of a voice profile's artifact."""


class Studio:
    """Speaks texts with one engine, in one language; its own context manager. Any number of threads may call it."""

    def __init__(self, job: Job, engine: Chosen, language: str, profiles: Mapping[str, Artifact]) -> None:
        """With `profiles`, the profiles of voices made for this job by voice id, each with a file `profile.bin`."""
        self._engine = engine
        self._language = language
        self._profiles = profiles
        self._stack = ExitStack()
        self._workers = EngineWorkers(Kind.SPEECH, engine.info, job.parallel, job.cancel)
        self._check = job.request.take_check if engine.info.seeded else TakeCheck.OFF
        self._ear = ready_ear(language, job.request.terms) if self._check is TakeCheck.WORDS else None
        self._listeners = EngineWorkers(Kind.SPEECH_TO_TEXT, self._ear, job.parallel, job.cancel) if self._ear else None
        self._judge = TakeJudge(language, self._heard if self._ear else None)

    @property
    def parallel(self) -> int:
        """How many takes it makes at once."""
        return self._workers.parallel

    def identity(self, text: str, voice: str) -> dict[str, object]:
        """What a take of `text` depends on, for its key."""
        checked: dict[str, object] = {}
        if self._engine.info.seeded:
            ear = {"ear": [self._ear.name, self._ear.version]} if self._ear else {}
            checked = {"check": self._check.value, **ear}
        versions = versions_of("octavia", "soxr", "python-stretch", "numpy")
        return {"text": text, "voice": self._voice_key(voice), **checked, **self._engine.identity, **versions}

    def natural(self, text: str, voice: str) -> Attempt:
        """A take at the voice's own pace: 48 kHz, trimmed to its sound, checked if the engine depends on a seed.

        Raises:
            EngineError: if the engine gives no sound for a text that has letters.
        """
        if not self._engine.info.seeded:
            return Attempt(self._sounding(self._spoken(text, voice, 1.0), text), 0)

        def speak(seed: int) -> Speech:
            return self._spoken(text, voice, 1.0, seed)

        def problems(speech: Speech) -> tuple[str, ...]:
            return () if self._check is TakeCheck.OFF else self._judge.problems(speech, text)

        attempt = best_attempt(speak, problems, seed_of(text, self._voice_key(voice)))
        self._sounding(attempt.speech, text)
        return attempt

    def at_rate(self, text: str, voice: str, rate: float, seed: int) -> Speech | None:
        """The text spoken again at `rate`; None if the engine doesn't speak at it."""
        bounds = self._engine.info.rate_range
        if bounds is None or not bounds[0] <= rate <= bounds[1]:
            return None
        seeds = (seed,) if self._engine.info.seeded else ()
        return self._sounding(self._spoken(text, voice, rate, *seeds), text)

    def __enter__(self) -> Self:
        self._stack.enter_context(self._workers)
        if self._listeners:
            self._stack.enter_context(self._listeners)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def _voice_key(self, voice: str) -> str:
        profile = self._profiles.get(voice)
        return f"profile {profile.digest}" if profile else voice

    def _spoken(self, text: str, voice: str, rate: float, *seed: int) -> Speech:
        profile = self._profiles.get(voice)
        asked = str(ProfileVoice(self._language, profile.file(PROFILE))) if profile else voice
        return _prepared(cast("Speech", self._workers.call("synthesize", text, asked, rate, *seed)))

    def _sounding(self, speech: Speech, text: str) -> Speech:
        if not len(speech.samples) and any(letter.isalnum() for letter in text):
            raise EngineError(
                f"engine {self._engine.info.name} gave no sound for: {text}",
                "choose another voice or change the text",
            )
        return speech

    def _heard(self, audio: Pcm16) -> str:
        assert self._listeners is not None
        recognition = cast("Recognition", self._listeners.call("recognize", audio, self._language))
        return " ".join(word.text for word in recognition.words)


def _prepared(speech: Speech) -> Speech:
    """The speech at 48 kHz without the silence around it, its words moved along."""
    samples = speech.samples
    if speech.rate_hz != PROGRAMME_RATE_HZ and len(samples):
        samples = soxr.resample(samples, speech.rate_hz, PROGRAMME_RATE_HZ, quality="HQ").astype(np.float32)
    start, end = speech_bounds(samples, PROGRAMME_RATE_HZ)
    offset_ms = samples_to_ms(start, PROGRAMME_RATE_HZ)
    length_ms = samples_to_ms(end - start, PROGRAMME_RATE_HZ)
    words = tuple(
        Word(word.text, _clip(word.start_ms - offset_ms, length_ms), _clip(word.end_ms - offset_ms, length_ms))
        for word in speech.words
    )
    return Speech(samples[start:end], PROGRAMME_RATE_HZ, words)


def _clip(time_ms: int, length_ms: int) -> int:
    return min(max(time_ms, 0), length_ms)
