"""Cutting speech into chunks that are recognised independently, and putting their words together again.

Cuts fall into pauses: a dynamic programme over all pauses between spans of speech minimises, over the chunks, the cost
of the pause each one ends at, e^(-pause / 0.3 s), plus 0.1 ((length - target) / target)^2; where a recogniser works in
windows of a fixed length the target is a full window and weighs more. Only speech that goes on
without a pause for longer than a recogniser takes at once is cut anywhere: there neighbouring chunks overlap, and their
words are joined where both heard the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, exp

from octavia.dubbing.engines import Recognition
from octavia.dubbing.timing import Span, merge_spans
from octavia.dubbing.values import Removed, Word

LONGEST_MS = 28_000
"""What recognisers take at once, unless one declares less (`EngineInfo.chunk_ms`)."""

_TARGET, _WINDOW_TARGET = 24 / 28, 1.0
_PAUSE_S = 0.3
_LENGTH_WEIGHT, _WINDOW_WEIGHT = 0.1, 0.3
_SILENCE_MS = 1500
"""A pause this long is always cut at: silence inside a chunk is heard as words."""
_PAD_MS = 50
"""Kept before and after a chunk's speech, for the soft edges of words. From 100 ms on more words are misheard."""
_OVERLAP = 1 / 7
"""Of the longest chunk: 4 s of 28."""
_SHORTEST_LIMIT_MS = 2000
_SAME_WORD_MS = 300


@dataclass(frozen=True, slots=True)
class Heard:
    """What was recognised in one chunk; the recognition's times count from the chunk's start."""

    chunk: Span
    recognition: Recognition


def cut_chunks(
    speech: Sequence[Span], total_ms: int, longest_ms: int = LONGEST_MS, *, fixed_window: bool = False
) -> list[Span]:
    """Where to cut audio for recognition.

    Args:
        speech: Where somebody speaks; in any order, overlaps are merged.
        total_ms: The audio's length; chunks stay within it.
        longest_ms: The longest chunk; at least 2 s, or parts of endless speech could not overlap.
        fixed_window: Short chunks cost as much as the longest: fuller ones, cut in shorter pauses, are worth it.

    Returns:
        Chunks in order that together cover all speech. They are disjoint except where speech had to be cut without a
        pause: there the next begins a seventh of
        `longest_ms` before the last ends.

    Raises:
        ValueError: if `longest_ms` is under 2 s.
    """
    if longest_ms < _SHORTEST_LIMIT_MS:
        raise ValueError(f"chunks of {longest_ms} ms are too short to overlap")
    within = [Span(max(0, span.start_ms), min(total_ms, span.end_ms)) for span in speech if span.start_ms < total_ms]
    spans = merge_spans(span for span in within if span.duration_ms)
    chunks: list[Span] = []
    for passage in _passages(spans):
        chunks.extend(_chunks(passage, longest_ms - 2 * _PAD_MS, fixed_window=fixed_window))
    return _padded(chunks, total_ms)


def merge_words(heard: Iterable[Heard]) -> tuple[Word, ...]:
    """All words on the source's clock, in order; where chunks overlap, each word once."""
    merged: list[Word] = []
    reached_ms = 0
    for part in sorted(heard, key=lambda part: part.chunk):
        words = [_moved(word, part.chunk) for word in part.recognition.words]
        if part.chunk.start_ms < reached_ms:
            merged, words = _joined(merged, words, Span(part.chunk.start_ms, min(reached_ms, part.chunk.end_ms)))
        for word in words:
            start_ms = max(word.start_ms, merged[-1].end_ms if merged else 0)
            merged.append(replace(word, start_ms=start_ms, end_ms=max(start_ms, word.end_ms)))
        reached_ms = max(reached_ms, part.chunk.end_ms)
    return tuple(merged)


def merge_removed(heard: Iterable[Heard]) -> tuple[Removed, ...]:
    """What guards took out of the words, on the source's clock, in order; where chunks overlap, the same thing once."""
    found: dict[Removed, None] = {}
    for part in heard:
        for gone in part.recognition.removed:
            start_ms = min(part.chunk.start_ms + gone.start_ms, part.chunk.end_ms)
            end_ms = max(start_ms, min(part.chunk.start_ms + gone.end_ms, part.chunk.end_ms))
            found[replace(gone, start_ms=start_ms, end_ms=end_ms)] = None
    return tuple(sorted(found, key=lambda gone: (gone.start_ms, gone.end_ms, gone.text)))


def _passages(spans: Sequence[Span]) -> list[list[Span]]:
    """Spans between silences."""
    passages: list[list[Span]] = []
    for span in spans:
        if passages and span.start_ms - passages[-1][-1].end_ms < _SILENCE_MS:
            passages[-1].append(span)
        else:
            passages.append([span])
    return passages


def _chunks(spans: Sequence[Span], longest_ms: int, *, fixed_window: bool) -> list[Span]:
    """The cheapest way to cut a passage at its pauses; a span that is too long by itself is cut into parts."""
    target_ms = longest_ms * (_WINDOW_TARGET if fixed_window else _TARGET)
    weight = _WINDOW_WEIGHT if fixed_window else _LENGTH_WEIGHT
    best = [0.0] + [float("inf")] * len(spans)
    came_from = [0] * (len(spans) + 1)
    for end in range(1, len(spans) + 1):
        last = spans[end - 1]
        pause_ms = spans[end].start_ms - last.end_ms if end < len(spans) else _SILENCE_MS
        for start in range(end - 1, -1, -1):
            length_ms = last.end_ms - spans[start].start_ms
            if length_ms > longest_ms and start < end - 1:
                break
            cost = exp(-pause_ms / 1000 / _PAUSE_S) + weight * (length_ms / target_ms - 1) ** 2
            if best[start] + cost < best[end]:
                best[end] = best[start] + cost
                came_from[end] = start
    found: list[Span] = []
    end = len(spans)
    while end:
        found[:0] = _parts(Span(spans[came_from[end]].start_ms, spans[end - 1].end_ms), longest_ms)
        end = came_from[end]
    return found


def _parts(span: Span, longest_ms: int) -> list[Span]:
    """`span` in equal parts of at most `longest_ms` that overlap; itself if it is short enough."""
    if span.duration_ms <= longest_ms:
        return [span]
    overlap_ms = round(longest_ms * _OVERLAP)
    count = ceil((span.duration_ms - overlap_ms) / (longest_ms - overlap_ms))
    step_ms = (span.duration_ms - overlap_ms) / count
    starts = [span.start_ms + round(step_ms * part) for part in range(count + 1)]
    return [Span(start, following + overlap_ms) for start, following in pairwise(starts)]


def _padded(chunks: Sequence[Span], total_ms: int) -> list[Span]:
    """Chunks with a little of the pause around them, at most half of it."""
    padded: list[Span] = []
    for place, chunk in enumerate(chunks):
        before_ms = chunk.start_ms - chunks[place - 1].end_ms if place else 2 * chunk.start_ms
        last = place + 1 == len(chunks)
        after_ms = 2 * (total_ms - chunk.end_ms) if last else chunks[place + 1].start_ms - chunk.end_ms
        start_ms = chunk.start_ms - min(_PAD_MS, max(0, before_ms) // 2)
        padded.append(Span(start_ms, chunk.end_ms + min(_PAD_MS, max(0, after_ms) // 2)))
    return padded


def _moved(word: Word, chunk: Span) -> Word:
    start_ms = min(chunk.start_ms + word.start_ms, chunk.end_ms)
    return Word(word.text, start_ms, min(chunk.start_ms + word.end_ms, chunk.end_ms), word.confidence)


def _joined(left: list[Word], right: list[Word], overlap: Span) -> tuple[list[Word], list[Word]]:
    """Both sides of an overlap, cut where they agree.

    The place is the pair of equal words at nearly the same time that lies nearest to the middle of the overlap: there
    both had the most context. Without one, each word goes to the side of the middle its own middle is on.
    """
    middle_ms = (overlap.start_ms + overlap.end_ms) / 2
    pairs = [
        (abs(_centre(ours) + _centre(theirs) - 2 * middle_ms), place, other)
        for place, ours in enumerate(left)
        if ours.end_ms > overlap.start_ms
        for other, theirs in enumerate(right)
        if theirs.start_ms < overlap.end_ms and _same(ours, theirs)
    ]
    if pairs:
        _, place, other = min(pairs)
        return left[: place + 1], right[other + 1 :]
    return (
        [word for word in left if _centre(word) < middle_ms],
        [word for word in right if _centre(word) >= middle_ms],
    )


def _same(ours: Word, theirs: Word) -> bool:
    near = abs(_centre(ours) - _centre(theirs)) <= _SAME_WORD_MS
    return near and ours.text.casefold().strip(".,;:!?…") == theirs.text.casefold().strip(".,;:!?…")


def _centre(word: Word) -> float:
    return (word.start_ms + word.end_ms) / 2
