"""Words where nothing sounds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from octavia.dubbing.values import Word
from octavia.engines.stt.guards import Guarded, without
from octavia.engines.stt.loudness import Loudness

_MARGIN_MS = 200
"""How far off a word's time may be."""


def unheard(words: Sequence[Word], loudness: Loudness, length_ms: int) -> Guarded:
    """No words where the chunk is quiet, and 200 ms around them too."""
    quiet = [not _sounds(word, loudness, length_ms) for word in words]
    runs: list[range] = []
    place = 0
    for silent, group in groupby(quiet):
        count = len(list(group))
        if silent:
            runs.append(range(place, place + count))
        place += count
    return without(words, runs, lambda _: "nothing sounds there")


def _sounds(word: Word, loudness: Loudness, length_ms: int) -> bool:
    return loudness.sounds(max(0, word.start_ms - _MARGIN_MS), min(length_ms, word.end_ms + _MARGIN_MS))
