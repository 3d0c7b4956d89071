"""Words with rough times made into words in order, apart, and inside their chunk.

Whisper finds words' times by a path through its attention, which goes wrong in known ways: the first word of a chunk
begins at its beginning and the last before a pause reaches through it; a number or a name jumps over seconds; words get
no time at all; and where windows are joined, words may even come before those said earlier.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from octavia.dubbing.values import Word
from octavia.engines.stt.loudness import Loudness

_PREPENDED = "\"'“¿¡([{-"
_APPENDED = "\"'.。,，!！?？:：;；”)]}、…"
_LEAST_MS = 20
_PAUSE_MS = 250
_LONGEST_MS = 700
_PER_CHARACTER_MS = 90
_EDGE_MS = 30
"""Left of what is quiet around a word: soft sounds at its edges."""


@dataclass(frozen=True, slots=True)
class RawWord:
    """A word as a recogniser tells it: a space before it if one is written there, times in any order.

    Attributes:
        probability: 0 to 1.
    """

    text: str
    start_ms: int
    end_ms: int
    probability: float


def placed(words: Sequence[RawWord], loudness: Loudness, length_ms: int) -> tuple[Word, ...]:
    """The words, punctuation joined to them, in order, not overlapping, within `[0, length_ms]`, in the same sequence.

    Words that stand out of the order of time get the time between those that stand in it. Words that last longer than
    they can be said keep the longest part that sounds; all lose the silence at their ends. A word that has next to no
    time takes some of a neighbour's.
    """
    joined = [word for word in _joined(words) if word.text.strip()]
    ordered = _ordered(_within(joined, length_ms))
    tight = [_tightened(word, loudness) for word in ordered]
    lasting = _lasting(tight, length_ms)
    return tuple(
        Word(word.text.strip(), word.start_ms, word.end_ms, round(min(1.0, max(0.0, word.probability)), 4))
        for word in lasting
    )


def _joined(words: Sequence[RawWord]) -> list[RawWord]:
    """Marks that open belong to the next word, marks that close to the last."""
    forward: list[RawWord] = []
    opening: RawWord | None = None
    for word in words:
        whole = _one(opening, word) if opening else word
        bare = whole.text.strip()
        opening = whole if bare and bare in _PREPENDED and whole.text.startswith(" ") else None
        if opening is None:
            forward.append(whole)
    if opening is not None:
        forward.append(opening)
    joined: list[RawWord] = []
    for word in forward:
        if joined and word.text.strip() and word.text in _APPENDED:
            joined[-1] = _one(joined[-1], word)
        else:
            joined.append(word)
    return joined


def _one(first: RawWord, second: RawWord) -> RawWord:
    letters = max((first, second), key=lambda word: len(word.text.strip()))
    return RawWord(first.text + second.text.lstrip(), first.start_ms, second.end_ms, letters.probability)


def _within(words: Sequence[RawWord], length_ms: int) -> list[RawWord]:
    clamped = []
    for word in words:
        start_ms = min(max(0, word.start_ms), length_ms)
        clamped.append(replace(word, start_ms=start_ms, end_ms=min(max(start_ms, word.end_ms), length_ms)))
    return clamped


def _ordered(words: Sequence[RawWord]) -> list[RawWord]:
    """In order of time: the longest run of words that is, the others put between."""
    steady = set(_longest_rising([word.start_ms + word.end_ms for word in words]))
    ordered: list[RawWord] = []
    reached_ms = 0
    for place, word in enumerate(words):
        if place in steady:
            start_ms = max(reached_ms, word.start_ms)
            end_ms = max(start_ms, word.end_ms)
        else:
            following = next((words[later].start_ms for later in range(place + 1, len(words)) if later in steady), None)
            start_ms = reached_ms
            end_ms = start_ms if following is None else max(start_ms, following)
        ordered.append(replace(word, start_ms=start_ms, end_ms=end_ms))
        reached_ms = end_ms if place in steady else start_ms
    return [
        replace(word, end_ms=max(word.start_ms, min(word.end_ms, following.start_ms)))
        for word, following in pairwise(ordered)
    ] + ordered[-1:]


def _longest_rising(values: Sequence[int]) -> list[int]:
    """The places of a longest subsequence that never falls (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, value in enumerate(values):
        pile = bisect_right(tops, value)
        before.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [value]
        ends[pile : pile + 1] = [place]
    found: list[int] = []
    place = ends[-1] if ends else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]


def _tightened(word: RawWord, loudness: Loudness) -> RawWord:
    start_ms, end_ms = word.start_ms, word.end_ms
    if end_ms - start_ms > max(_LONGEST_MS, _PER_CHARACTER_MS * len(word.text)):
        start_ms, end_ms = loudness.longest_part(start_ms, end_ms, _PAUSE_MS)
    start_ms, end_ms = loudness.trimmed(start_ms, end_ms)
    return replace(word, start_ms=max(word.start_ms, start_ms - _EDGE_MS), end_ms=min(word.end_ms, end_ms + _EDGE_MS))


def _lasting(words: Sequence[RawWord], length_ms: int) -> list[RawWord]:
    """Words that last at least 20 ms where there is room for it: first free time is taken, then a neighbour's."""
    lasting = list(words)
    for place, word in enumerate(lasting):
        before = lasting[place - 1] if place else None
        limit_ms = lasting[place + 1].start_ms if place + 1 < len(lasting) else length_ms
        end_ms = min(limit_ms, max(word.end_ms, word.start_ms + _LEAST_MS))
        start_ms = max(before.end_ms if before else 0, min(word.start_ms, end_ms - _LEAST_MS))
        if before and end_ms - start_ms < _LEAST_MS:
            start_ms = max(min(start_ms, before.start_ms + _LEAST_MS), end_ms - _LEAST_MS, before.start_ms)
            lasting[place - 1] = replace(before, end_ms=min(before.end_ms, start_ms))
        lasting[place] = replace(word, start_ms=start_ms, end_ms=max(start_ms, end_ms))
    return lasting
