"""A chunk that nobody speaks in, by the recogniser's own measures, and sentences that it doesn't believe itself.

The thresholds of a chunk are those that Whisper was published with.
"""

from __future__ import annotations

from collections.abc import Sequence

from octavia.dubbing.values import Word
from octavia.engines.stt.guards import Evidence, Guarded, all_removed, sentences, without

NO_SPEECH = 0.6
UNSURE_LOG_PROBABILITY = -1.0
_NOT_BELIEVED = 0.15


def is_speechless(evidence: Evidence) -> bool:
    """Whether nobody speaks: the recogniser says so, and is unsure of what it wrote all the same."""
    return evidence.no_speech > NO_SPEECH and evidence.log_probability < UNSURE_LOG_PROBABILITY


def speechless(words: Sequence[Word], evidence: Evidence) -> Guarded:
    """No words in a chunk that nobody speaks in."""
    if not is_speechless(evidence):
        return Guarded(tuple(words))
    return all_removed(words, f"no speech was heard there (probability {evidence.no_speech:.2f})")


def not_believed(words: Sequence[Word]) -> Guarded:
    """No sentence of which every single word is improbable (under 0.15)."""
    doubtful = [run for run in sentences(words) if all(_improbable(words[place]) for place in run)]
    return without(words, doubtful, lambda run: f"the recogniser doubted it ({_mean(words, run):.2f} a word)")


def _improbable(word: Word) -> bool:
    return word.confidence is not None and word.confidence < _NOT_BELIEVED


def _mean(words: Sequence[Word], run: range) -> float:
    return sum(words[place].confidence or 0.0 for place in run) / len(run)
