"""From what a Whisper says of a chunk to a recognition: times put right, inventions taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from octavia.dubbing.engines import Pcm16, Recognition
from octavia.dubbing.timing import SPEECH_RATE_HZ, samples_to_ms
from octavia.engines.stt.guards import Evidence, guarded
from octavia.engines.stt.guards_energy import unheard
from octavia.engines.stt.guards_haste import hurried
from octavia.engines.stt.guards_phrases import credited, lone_phrase
from octavia.engines.stt.guards_repetition import repeats_itself, still_looping, unlooped
from octavia.engines.stt.guards_speechless import not_believed, speechless
from octavia.engines.stt.loudness import Loudness
from octavia.engines.stt.pieces import Piece
from octavia.engines.stt.word_times import RawWord, placed

WINDOW_MS = 30_000
"""What a Whisper looks at at once."""
SHORTEST_MS = 100
"""Audio under a tenth of a second holds no word."""
MOST_TOKENS = 220
"""A text of about as many is cut off: 224 is where decoding ends."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is to be heard: 16 kHz mono of at most 30 s, and the language as Whisper names it if it is known."""

    audio: Pcm16
    language: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a Whisper says of a chunk, as it says it.

    Attributes:
        language: A code of `octavia.dubbing.languages`.
        probability: Of the language; None if it was told.
        tokens: How many the text has.
    """

    words: tuple[RawWord, ...]
    language: str
    probability: float | None
    evidence: Evidence
    tokens: int


def understood(told: Told, audio: Pcm16) -> Piece:
    """The recognition of a chunk (16 kHz mono) after all repairs and guards."""
    loudness = Loudness(audio)
    length_ms = samples_to_ms(len(audio), SPEECH_RATE_HZ)
    kept = guarded(
        placed(told.words, loudness, length_ms),
        (
            partial(speechless, evidence=told.evidence),
            unlooped,
            still_looping,
            credited,
            partial(lone_phrase, evidence=told.evidence),
            not_believed,
            hurried,
            partial(unheard, loudness=loudness, length_ms=length_ms),
        ),
    )
    found = Recognition(kept.words, told.language, told.probability, removed=kept.removed)
    cut_off = told.tokens >= MOST_TOKENS and not repeats_itself("".join(word.text for word in told.words))
    return Piece(found, whole=not cut_off)


def nothing_heard(languages: Sequence[str], language: str | None) -> Recognition:
    """The recognition of audio too short for a word."""
    return Recognition((), language or ("en" if "en" in languages else languages[0]))
