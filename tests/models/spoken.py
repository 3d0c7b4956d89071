"""Speech by espeak-ng with the times of its words, as its own word events tell them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path

import numpy as np
import soxr

from octavia.dubbing.engines import Samples
from octavia.dubbing.timing import SPEECH_RATE_HZ, ms_to_samples
from octavia.dubbing.values import Word

VOICES = {"en": "en-us", "es": "es"}
"""The voice that speaks each language of the talk."""

_ESPEAK = Path(__file__).with_name("espeak_events.py")
_AUDIBLE = 0.004


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as espeak-ng says it, without the silence around it.

    Attributes:
        samples: 16 kHz mono.
        words: As written, punctuation included, with the times of espeak-ng's word events.
    """

    samples: Samples
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class SpokenTalk:
    """Sentences one after the other with pauses between (16 kHz mono).

    Attributes:
        sentences: The words of each, with their times in the talk.
    """

    samples: Samples
    sentences: tuple[tuple[Word, ...], ...]

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for sentence in self.sentences for word in sentence)


@cache
def say(text: str, language: str) -> Said:
    """`text` in the voice of the language; the same call gives the same samples."""
    command = [sys.executable, str(_ESPEAK), VOICES[language]]
    printed = subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, check=True).stdout
    told, _, content = printed.partition(b"\n")
    found = json.loads(told)
    pcm = np.frombuffer(content, np.int16).astype(np.float32) / 32768
    samples = soxr.resample(pcm, found["rate_hz"], SPEECH_RATE_HZ)
    loud = np.flatnonzero(np.abs(samples) > _AUDIBLE)
    first, last = int(loud[0]), int(loud[-1]) + 1
    words = _words(text, found["events"], (first * 1000 // SPEECH_RATE_HZ, last * 1000 // SPEECH_RATE_HZ))
    return Said(samples[first:last].astype(np.float32), words)


def spoken_talk(texts: Sequence[str], language: str, pauses_ms: Sequence[int] = (600, 1800)) -> SpokenTalk:
    """The texts in the voice of the language; pauses of these lengths in turn follow them, a second is before them."""
    parts: list[Samples] = [np.zeros(SPEECH_RATE_HZ, np.float32)]
    sentences: list[tuple[Word, ...]] = []
    for text, pause_ms in zip(texts, cycle(pauses_ms), strict=False):
        said = say(text, language)
        start_ms = sum(map(len, parts)) * 1000 // SPEECH_RATE_HZ
        sentences.append(
            tuple(Word(word.text, word.start_ms + start_ms, word.end_ms + start_ms) for word in said.words)
        )
        parts += [said.samples, np.zeros(ms_to_samples(pause_ms, SPEECH_RATE_HZ), np.float32)]
    return SpokenTalk(np.concatenate(parts), tuple(sentences))


def _words(text: str, events: list[tuple[int, int]], heard_ms: tuple[int, int]) -> tuple[Word, ...]:
    """The words of `text`; those that espeak-ng joins ("of the") share the time of the event."""
    starts: dict[int, int] = {}
    for position, time_ms in events:
        starts.setdefault(_word_at(text, position), time_ms)
    spelled = text.split()
    known = sorted(starts)
    bounds = [*(max(starts[place], heard_ms[0]) for place in known), heard_ms[1]]
    times: list[int] = []
    for number, place in enumerate(known):
        following = known[number + 1] if number + 1 < len(known) else len(spelled)
        share = (bounds[number + 1] - bounds[number]) / (following - place)
        times += [round(bounds[number] + share * step) for step in range(following - place)]
    times.append(heard_ms[1])
    return tuple(
        Word(word, times[place] - heard_ms[0], times[place + 1] - heard_ms[0]) for place, word in enumerate(spelled)
    )


def _word_at(text: str, position: int) -> int:
    return max(0, len(text[: position + 1].split()) - 1)
