"""Sentences that nobody could say in the time they are given.

What a recogniser writes without hearing it, a sentence twice over for instance, finds no place in the sound: its
alignment puts all of it into an instant.
"""

from __future__ import annotations

from collections.abc import Sequence

from octavia.dubbing.values import Word
from octavia.engines.stt.guards import Guarded, sentences, without

_FEW_WORDS = 4
_SHORTEST_WORD_MS = 70
"""On average; the fastest speakers take over 100."""


def hurried(words: Sequence[Word]) -> Guarded:
    """No sentence of four words or more that takes less than 70 ms a word."""
    hasty = [run for run in sentences(words) if len(run) >= _FEW_WORDS and _mean_ms(words, run) < _SHORTEST_WORD_MS]
    return without(words, hasty, lambda run: f"nobody speaks so fast ({_mean_ms(words, run):.0f} ms a word)")


def _mean_ms(words: Sequence[Word], run: range) -> float:
    return sum(words[place].end_ms - words[place].start_ms for place in run) / len(run)
