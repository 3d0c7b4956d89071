"""Takes of engines that depend on a seed: each is checked, and spoken again with another seed if it failed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import soxr

from octavia.dubbing.engines import Pcm16, Speech
from octavia.dubbing.report.heard import normal_words, word_errors
from octavia.dubbing.schedule.pace import PaceModel
from octavia.dubbing.sound.take_check import judge
from octavia.dubbing.timing import SPEECH_RATE_HZ

RETRIES = 3
_MOST_WORD_ERRORS = 0.5
"""Recognisers mishear good takes too; one that is mostly misheard says something else."""

Recognize = Callable[[Pcm16], str]
"""The words heard in 16 kHz mono speech, as one text."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """The best of the takes made of a text.

    Attributes:
        seed: What it was made with.
        problems: What is wrong with it, in words.
        rejected: What was wrong with those before it, one text each.
    """

    speech: Speech
    seed: int
    problems: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()


def seed_of(text: str, voice: str) -> int:
    """The seed a text is first spoken with by a voice: always the same, 0 to 2^31 - 1."""
    digest = hashlib.sha256(json.dumps([text, voice]).encode()).digest()
    return int.from_bytes(digest[:4]) & 0x7FFFFFFF


def best_attempt(speak: Callable[[int], Speech], check: Callable[[Speech], Sequence[str]], seed: int) -> Attempt:
    """The first take that passes, made with `seed` or one of the `RETRIES` seeds after it.

    If none passes, the one with the fewest problems, the earliest of several.
    """
    tried: list[tuple[Speech, int, tuple[str, ...]]] = []
    for number in range(RETRIES + 1):
        next_seed = (seed + number) & 0x7FFFFFFF
        speech = speak(next_seed)
        tried.append((speech, next_seed, tuple(check(speech))))
        if not tried[-1][2]:
            break
    best = min(tried, key=lambda one: len(one[2]))
    rejected = tuple(", ".join(problems) for speech, _, problems in tried if speech is not best[0])
    return Attempt(best[0], best[1], best[2], rejected)


class TakeJudge:
    """Says what is wrong with takes in one language."""

    def __init__(self, language: str, recognize: Recognize | None = None) -> None:
        """With `recognize` also by their words."""
        self._pace = PaceModel(language)
        self._recognize = recognize

    def problems(self, speech: Speech, text: str) -> tuple[str, ...]:
        """What is wrong with a take of `text`, in words; empty if nothing is."""
        found = [str(one) for one in judge(speech.samples, speech.rate_hz, text, self._pace.predict_ms(text))]
        wanted = normal_words(text)
        if self._recognize is not None and wanted and not found:
            heard = self._recognize(_speech(speech))
            if word_errors([(wanted, normal_words(heard))]).rate > _MOST_WORD_ERRORS:
                found.append(f"heard back as '{heard}'")
        return tuple(found)


def _speech(speech: Speech) -> Pcm16:
    samples = soxr.resample(speech.samples, speech.rate_hz, SPEECH_RATE_HZ, quality="HQ")
    pcm: Pcm16 = np.clip(np.rint(samples * 32767), -32768, 32767).astype(np.int16)
    return pcm
