"""The talk of the sample: what is said, by which flite voice, how fast, and after which pause."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np
import soundfile
import soxr

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.engines import Samples
from octavia.dubbing.process import Limits, run
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, ms_to_samples, samples_to_ms

LEAD_MS = 1_000
"""Silence (under the music) before the first sentence and after the last."""
LEVEL_RMS = 0.1
"""Level of the spoken sentences; full scale is 1."""
_AUDIBLE = 10 ** (-45 / 20)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the talk.

    Attributes:
        stretch: Flite's duration factor: 1 is a brisk speaker, 1.15 an unhurried one.
        pause_ms: Silence before the next sentence.
    """

    text: str
    voice: str = "rms"
    stretch: float = 1.0
    pause_ms: int = 800


_SLOW = 1.15

TALK = (
    Sentence("Good morning, and welcome to this short talk about the ocean.", pause_ms=1_100),
    Sentence("Today I want to tell you three things.", pause_ms=1_200),
    Sentence("The ocean is very large, and it is very old.", stretch=_SLOW, pause_ms=700),
    Sentence("Millions of animals live in the water.", stretch=_SLOW, pause_ms=700),
    Sentence("Some of these animals are very small.", stretch=_SLOW, pause_ms=1_000),
    Sentence("Other animals are larger than a house.", pause_ms=1_400),
    Sentence("Every year scientists find new animals in the deep water.", voice="slt"),
    Sentence("We know more about the moon than about the bottom of the ocean.", pause_ms=1_600),
    Sentence("But the ocean is in danger.", voice="slt", pause_ms=800),
    Sentence("Every day people throw plastic into the water.", voice="slt", pause_ms=900),
    Sentence("My friends and I clean the beach every week.", voice="slt", pause_ms=1_300),
    Sentence("You can use less plastic every day.", pause_ms=900),
    Sentence("Together we can clean the water.", stretch=_SLOW, pause_ms=900),
    Sentence("If we protect the ocean, the ocean will protect our children.", stretch=_SLOW, pause_ms=1_500),
    Sentence("Thank you very much.", voice="slt", pause_ms=1_500),
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence with its sound: 48 kHz, silence trimmed at both ends."""

    sentence: Sentence
    samples: Samples

    @property
    def duration_ms(self) -> int:
        return samples_to_ms(len(self.samples), PROGRAMME_RATE_HZ)


@dataclass(frozen=True, slots=True)
class Turn:
    """When a sentence is heard."""

    start_ms: int
    spoken: Spoken

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.spoken.duration_ms


def speak(sentence: Sentence, folder: Path, cancel: CancelToken | None = None) -> Spoken:
    """`sentence` spoken by flite, at an even level.

    Args:
        folder: For flite's WAV; the caller removes it.

    Raises:
        ProgramError: if flite is missing or fails.
    """
    wav = folder / "sentence.wav"
    command = ["flite", "-voice", sentence.voice, "--setf", f"duration_stretch={sentence.stretch}"]
    run([*command, "-t", sentence.text, "-o", str(wav)], limits=Limits(timeout_s=60), cancel=cancel)
    samples, rate_hz = soundfile.read(os.fsencode(wav), dtype="float32")
    programme = soxr.resample(samples, rate_hz, PROGRAMME_RATE_HZ)
    loud = np.flatnonzero(np.abs(programme) > _AUDIBLE)
    voiced = programme[loud[0] : loud[-1] + 1]
    level = float(np.sqrt(np.mean(np.square(voiced))))
    return Spoken(sentence, (voiced * (LEVEL_RMS / level)).astype(np.float32))


def timetable(talk: list[Spoken], total_ms: int | None) -> list[Turn]:
    """When each sentence is heard: the talk once, or again and again as long as whole sentences fit into `total_ms`."""
    turns: list[Turn] = []
    at_ms = LEAD_MS
    for spoken in talk if total_ms is None else cycle(talk):
        turn = Turn(at_ms, spoken)
        if total_ms is not None and turn.end_ms > total_ms:
            break
        turns.append(turn)
        at_ms = turn.end_ms + spoken.sentence.pause_ms
    return turns


def speech_blocks(turns: list[Turn], total_samples: int, block_samples: int) -> Iterator[Samples]:
    """The talk as consecutive mono blocks at 48 kHz; sentences don't overlap."""
    waiting = [(ms_to_samples(turn.start_ms, PROGRAMME_RATE_HZ), turn.spoken.samples) for turn in turns]
    waiting.reverse()
    for start in range(0, total_samples, block_samples):
        block = np.zeros(min(block_samples, total_samples - start), dtype=np.float32)
        while waiting and waiting[-1][0] < start + len(block):
            at, samples = waiting.pop()
            head = samples[: start + len(block) - at]
            block[at - start : at - start + len(head)] = head
            if len(head) < len(samples):
                waiting.append((at + len(head), samples[len(head) :]))
                break
        yield block
