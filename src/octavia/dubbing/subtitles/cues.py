"""Cues from timed words, by a dynamic programme over all ways to cut them.

For each possible cue it weighs where it ends (a sentence, a clause, within a phrase, on a function word), silences and
sentence ends inside it, how its lines break and balance, whether there is time to read it and to show it long enough,
and a fixed cost that makes cues full. What can't be read in time is cut best all the same; the report lists it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from octavia.dubbing.subtitles.cue import Cue, plain_text
from octavia.dubbing.subtitles.cue_times import Shown, out_ms, place
from octavia.dubbing.subtitles.grammar import AFTER_CLAUSE, AFTER_SENTENCE, AFTER_VERBAL_WORD
from octavia.dubbing.subtitles.limits import DEFAULT_FRAME_MS, limits_for
from octavia.dubbing.subtitles.linebreak import Measured
from octavia.dubbing.subtitles.rules import reading_width
from octavia.dubbing.subtitles.scripts import part_after
from octavia.dubbing.subtitles.spread import timed_words
from octavia.dubbing.values import Segment, Word

_SILENCE_MS = 2000
"""No cue lasts over a silence this long."""

# Weights: one is what the report's reader would hardly notice, ten is a fault.
_CUE = 5.0
_END = 30.0
_PAUSE_HEALS_S = 0.5
_PAUSE_HEALS_FUNCTION_WORD_S = 2.0
_INSIDE_PAUSE_FROM_S = 0.3
_INSIDE_PAUSE = 10.0
_INSIDE_SEGMENT_END = 2.0
_SENTENCE_BEGUN = 8.0
_LINE_BREAK = 6.0
_READING = 40.0
_TOO_SHORT = 200.0
_TOO_LONG = 50.0


@dataclass(slots=True)
class _Run:
    """Words one after another by one speaker, without a long silence; `joints` are those that end a segment."""

    speaker: str | None
    words: list[Word] = field(default_factory=list)
    joints: set[int] = field(default_factory=set)


def build_cues(
    source: Sequence[Segment] | Sequence[Word],
    language: str,
    frame_ms: float = DEFAULT_FRAME_MS,
    total_ms: int | None = None,
) -> list[Cue]:
    """Cues for what is said, in order, none overlapping, with every word in its order.

    A cue appears when its first word sounds. It stays until its last word ends, and longer where reading it or its
    least duration asks for that and the next leaves room. Limits are those of `limits_for(language)`.

    Args:
        source: Segments (without own words, theirs are spread over their time), or bare words in order.
        frame_ms: Duration of a video frame.
        total_ms: Where the programme ends; no cue stays longer.
    """
    limits = limits_for(language)
    runs = list(_runs(source))
    shown: list[Shown] = []
    for index, run in enumerate(runs):
        next_ms = runs[index + 1].words[0].start_ms if index + 1 < len(runs) else None
        shown.extend(_Cutter(run, language, frame_ms, next_ms).cut())
    shown.sort(key=lambda each: each.start_ms)
    return place(shown, limits, frame_ms, total_ms)


def _runs(source: Sequence[Segment] | Sequence[Word]) -> Iterator[_Run]:
    run = _Run(None)
    for word, speaker, ends_segment in _spoken(source):
        last = run.words[-1] if run.words else None
        if last is not None and (
            speaker != run.speaker or word.start_ms - last.end_ms >= _SILENCE_MS or word.start_ms < last.start_ms
        ):
            yield run
            run = _Run(speaker)
        run.speaker = speaker
        run.words.append(word)
        if ends_segment:
            run.joints.add(len(run.words) - 1)
    if run.words:
        yield run


def _spoken(source: Sequence[Segment] | Sequence[Word]) -> Iterator[tuple[Word, str | None, bool]]:
    """Each word with its text in normal form and a possible time, its speaker, and whether it ends a segment."""
    left = ""
    for words, speaker in _utterances(source):
        kept = [word for word in words if plain_text(word.text)]
        start_ms = 0
        for index, word in enumerate(kept):
            space = " " if word.text[:1].isspace() else ""
            left = part_after(left, space + plain_text(word.text).replace("\n", " "))
            start_ms = max(start_ms, word.start_ms)
            yield Word(left, start_ms, max(start_ms, word.end_ms)), speaker, index == len(kept) - 1


def _utterances(source: Sequence[Segment] | Sequence[Word]) -> Iterator[tuple[Sequence[Word], str | None]]:
    """Words that belong together and who says them: each segment's, in order of start, or all bare words."""
    segments = [item for item in source if isinstance(item, Segment)]
    for segment in sorted(segments, key=lambda each: each.start_ms):
        yield timed_words(segment), segment.speaker
    words = [item for item in source if isinstance(item, Word)]
    if words:
        yield words, None


class _Cutter:
    """Cuts one run of words; see the module."""

    def __init__(self, run: _Run, language: str, frame_ms: float, next_ms: int | None) -> None:
        self._words = run.words
        self._speaker = run.speaker
        self._language = language
        self._frame_ms = frame_ms
        self._limits = limits_for(language)
        self._measured = Measured([word.text for word in run.words], language)
        self._next_ms: list[int | None] = [*(word.start_ms for word in run.words[1:]), next_ms]
        self._weigh_places(run.joints)

    def _weigh_places(self, joints: set[int]) -> None:
        """What it costs to end a cue after each word, and, summed up to each word, to go on past its end."""
        self._end_cost: list[float] = []
        inside: list[float] = []
        sentence: list[int] = []
        last = len(self._words) - 1
        for index, (word, penalty) in enumerate(zip(self._words, self._measured.penalty, strict=True)):
            next_ms = self._next_ms[index]
            pause_s = _SILENCE_MS / 1000 if next_ms is None else max(0, next_ms - word.end_ms) / 1000
            leans = penalty >= AFTER_VERBAL_WORD
            if index in joints and not leans:
                penalty = min(penalty, AFTER_CLAUSE)
            heals_s = _PAUSE_HEALS_FUNCTION_WORD_S if leans else _PAUSE_HEALS_S
            self._end_cost.append(0.0 if index == last else _END * penalty * math.exp(-pause_s / heals_s))
            inside.append(
                _INSIDE_PAUSE * max(0.0, pause_s - _INSIDE_PAUSE_FROM_S) + _INSIDE_SEGMENT_END * (index in joints)
            )
            sentence.append(penalty == AFTER_SENTENCE)
        self._inside = [0.0, *accumulate(inside)]
        self._sentences = [0, *accumulate(sentence)]

    def cut(self) -> Iterator[Shown]:
        """The cheapest cues, in order."""
        count = len(self._words)
        best = [0.0] + [math.inf] * count
        begin = [0] * (count + 1)
        for first in range(count):
            for last in self._candidates(first):
                cost = best[first] + self._cost(first, last)
                if cost < best[last + 1]:
                    best[last + 1], begin[last + 1] = cost, first
        borders = [count]
        while borders[-1] > 0:
            borders.append(begin[borders[-1]])
        for end, first in zip(borders[-2::-1], borders[:0:-1], strict=True):
            yield self._shown(first, end - 1)

    def _candidates(self, first: int) -> Iterator[int]:
        """Last words of cues that begin with `first` and fit into two lines and the longest duration."""
        yield first
        start_ms = self._words[first].start_ms
        for last in range(first + 1, self._measured.last_in_cue(first) + 1):
            if self._words[last].end_ms - start_ms > self._limits.max_ms:
                return
            yield last

    def _cost(self, first: int, last: int) -> float:
        begun = self._end_cost[last] > 0 and self._sentences[last] > self._sentences[first]
        inside = self._inside[last] - self._inside[first]
        lines = _LINE_BREAK * self._measured.split(first, last)[1]
        return _CUE + self._end_cost[last] + inside + _SENTENCE_BEGUN * begun + lines + self._time_cost(first, last)

    def _time_cost(self, first: int, last: int) -> float:
        start_ms = self._words[first].start_ms
        letters = self._measured.width(first, last)
        next_ms = self._next_ms[last]
        end_ms = out_ms(start_ms, self._words[last].end_ms, letters, next_ms, self._limits, self._frame_ms)
        shown_ms = max(1, end_ms - start_ms)
        over = max(0.0, letters * 1000 / (shown_ms * self._limits.chars_per_second) - 1.0)
        short = max(0.0, 1.0 - shown_ms / self._limits.min_ms)
        # Capped, so that where nobody could read along, the cut is still made by grammar.
        return _READING * min(over, 1.0) ** 2 + _TOO_SHORT * short + _TOO_LONG * (shown_ms > self._limits.max_ms)

    def _shown(self, first: int, last: int) -> Shown:
        text = self._measured.text(first, last)
        return Shown(
            self._words[first].start_ms,
            self._words[last].end_ms,
            text,
            reading_width(text, self._language),
            self._speaker,
        )
