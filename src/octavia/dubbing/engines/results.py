"""What engines take and give."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.values import Candidate, Removed, Word

Pcm16 = NDArray[np.int16]
"""Mono samples, Int16."""
Samples = NDArray[np.float32]
"""Mono samples, float, full scale ±1."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch in which one speaker speaks; turns of different speakers may overlap."""

    start_ms: int
    end_ms: int
    speaker: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was heard in one chunk; times count from the chunk's first sample.

    Attributes:
        turns: Who speaks when, from a recogniser that tells speakers apart.
        removed: What its guards took for not said.
    """

    words: tuple[Word, ...]
    language: str
    probability: float | None = None
    turns: tuple[Turn, ...] = ()
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """Candidates for one text, best (cost 0) first; at least one.

    Attributes:
        via: A language it was pivoted through, or None for a direct translation.
    """

    candidates: tuple[Candidate, ...]
    via: str | None = None


@dataclass(frozen=True, slots=True)
class TextInContext:
    """A text to translate with what a good translator would ask for.

    Attributes:
        before: The texts that lead up to it, in order, the nearest last.
        after: The texts that follow it.
        room: How many characters of the target language fit its time at an ordinary pace; None if that isn't known.
    """

    text: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    room: int | None = None


@dataclass(frozen=True, slots=True)
class Speech:
    """Spoken audio. `words` are timed on it where the engine tells; empty where it doesn't."""

    samples: Samples
    rate_hz: int
    words: tuple[Word, ...] = field(default=())
