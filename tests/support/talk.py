"""English speech made by flite, with its true sentences and times."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from octavia.dubbing.engines import Pcm16
from octavia.dubbing.process import run
from octavia.dubbing.timing import SPEECH_RATE_HZ, Span, samples_to_ms

SENTENCES = (
    "Good morning everyone and welcome to the course.",
    "My father was a teacher in a small school.",
    "We can visit the old church and the garden behind it.",
)

_AUDIBLE = 150


@dataclass(frozen=True, slots=True)
class Talk:
    """Sentences with a second of silence around each (16 kHz mono).

    Attributes:
        spans: Where the sentences sound.
    """

    audio: Pcm16
    spans: tuple[Span, ...]
    sentences: tuple[str, ...]


def spoken(text: str, folder: Path, voice: str = "rms") -> Pcm16:
    """A text as flite says it, without the silence around it."""
    made = folder / "speech.wav"
    run(["flite", "-voice", voice, "-t", text, "-o", str(made)])
    samples: Pcm16
    samples, rate_hz = soundfile.read(made, dtype="int16")
    assert rate_hz == SPEECH_RATE_HZ
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > _AUDIBLE)
    return samples[loud[0] : loud[-1] + 1]


def talk(folder: Path) -> Talk:
    """`SENTENCES`, spoken one by one."""
    silence = np.zeros(SPEECH_RATE_HZ, np.int16)
    parts = [silence]
    spans: list[Span] = []
    place = len(silence)
    for sentence in SENTENCES:
        said = spoken(sentence, folder)
        spans.append(Span(*(samples_to_ms(sample, SPEECH_RATE_HZ) for sample in (place, place + len(said)))))
        parts += [said, silence]
        place += len(said) + len(silence)
    return Talk(np.concatenate(parts), tuple(spans), SENTENCES)
