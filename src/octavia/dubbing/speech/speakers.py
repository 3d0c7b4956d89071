"""Who says which word: turns of speakers joined to words, and speakers' names.

Turns come from a diarizer, which hears voices but no words, words from a recogniser, which hears words but no voices.
Neither's edges are exact. So each word goes to the turn it shares most time with, and what lies in no turn to the
nearest; a single word that goes to another speaker in the middle of somebody's flow is taken for an error of an edge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.engines import Turn
from octavia.dubbing.speech.chunks import Heard
from octavia.dubbing.subtitles.grammar import ends_sentence
from octavia.dubbing.timing import Span
from octavia.dubbing.values import Word

_FLOW_MS = 250
"""A word this near to both its neighbours is part of their flow."""


def speakers_of(spans: Sequence[Span], turns: Sequence[Turn]) -> tuple[str | None, ...]:
    """Who speaks in each span: whose turn it shares most time with.

    Of turns that share as much, the one whose middle is nearest to the span's; of a span that lies in no turn, the
    nearest. None only where there are no turns at all.
    """
    if not turns:
        return (None,) * len(spans)
    ordered = sorted(turns, key=lambda turn: (turn.start_ms, turn.end_ms, turn.speaker))
    starts = np.array([turn.start_ms for turn in ordered], np.int64)
    ends = np.array([turn.end_ms for turn in ordered], np.int64)
    return tuple(ordered[_best(span, starts, ends)].speaker for span in spans)


def speakers_of_words(words: Sequence[Word], turns: Sequence[Turn]) -> tuple[str | None, ...]:
    """Who says each word: as `speakers_of`, single words within somebody's flow smoothed away.

    Args:
        words: In order, on the clock of `turns`.
    """
    found = list(speakers_of([Span(word.start_ms, max(word.start_ms, word.end_ms)) for word in words], turns))
    smoothed = list(found)
    for place in range(1, len(words) - 1):
        around = found[place - 1]
        if found[place] != around and found[place + 1] == around and _flows(words, place):
            smoothed[place] = around
    return tuple(smoothed)


def merged_turns(heard: Iterable[Heard]) -> tuple[Turn, ...]:
    """The turns a recogniser gave chunk by chunk, on the source's clock.

    A recogniser names speakers anew in every chunk. Where a chunk overlaps the one before it, its speakers are taken
    for those of the other with whom they share most time there; a speaker who shares none is a new one.
    """
    known: list[Turn] = []
    names = (f"{number}" for number in count())
    for part in sorted(heard, key=lambda part: part.chunk):
        here = [_on_clock(turn, part.chunk) for turn in part.recognition.turns]
        same = _same_speakers(known, here)
        for name in dict.fromkeys(turn.speaker for turn in here):
            if name not in same:
                same[name] = next(names)
        known.extend(replace(turn, speaker=same[turn.speaker]) for turn in here)
    return tuple(sorted(known, key=lambda turn: (turn.start_ms, turn.end_ms, turn.speaker)))


def lettered(speakers: Sequence[str | None]) -> tuple[str | None, ...]:
    """The same speakers as `A`, `B`, … `Z`, `AA` …, in the order in which they first speak."""
    letters: dict[str, str] = {}
    for speaker in speakers:
        if speaker is not None and speaker not in letters:
            letters[speaker] = _letters(len(letters))
    return tuple(None if speaker is None else letters[speaker] for speaker in speakers)


def _best(span: Span, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> int:
    # Below zero it is how far away a turn is, with the sign turned.
    shared = np.minimum(ends, span.end_ms) - np.maximum(starts, span.start_ms)
    best = np.flatnonzero(shared == shared.max())
    away = np.abs(starts[best] + ends[best] - span.start_ms - span.end_ms)
    return int(best[np.argmin(away)])


def _flows(words: Sequence[Word], place: int) -> bool:
    """Whether a word follows and is followed at once, and doesn't stand by itself as an answer does ("Yes.")."""
    before, word, after = words[place - 1 : place + 2]
    near = word.start_ms - before.end_ms < _FLOW_MS and after.start_ms - word.end_ms < _FLOW_MS
    return near and not ends_sentence(before.text, word.text)


def _on_clock(turn: Turn, chunk: Span) -> Turn:
    start_ms = min(chunk.start_ms + turn.start_ms, chunk.end_ms)
    return Turn(start_ms, max(start_ms, min(chunk.start_ms + turn.end_ms, chunk.end_ms)), turn.speaker)


def _same_speakers(known: Sequence[Turn], here: Sequence[Turn]) -> dict[str, str]:
    """Pairs of names, most shared time first, each name once."""
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for ours in known:
        for theirs in here:
            both = min(ours.end_ms, theirs.end_ms) - max(ours.start_ms, theirs.start_ms)
            if both > 0:
                shared[theirs.speaker, ours.speaker] += both
    same: dict[str, str] = {}
    for theirs_name, ours_name in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        if theirs_name not in same and ours_name not in same.values():
            same[theirs_name] = ours_name
    return same


def _letters(number: int) -> str:
    name = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        name = ascii_uppercase[letter] + name
    return name
