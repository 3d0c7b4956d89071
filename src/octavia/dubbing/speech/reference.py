"""Choosing, from all that a speaker says, the clips that a voice is best made from: long, clean, of nobody else.

Clean is measured in frames of 20 ms: how far the speech (the 90th percentile of their levels) stands out of what is
heard in its pauses (the 10th), how loud it is, and how many samples are at full scale.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.engines import Pcm16
from octavia.dubbing.timing import SPEECH_RATE_HZ, Span, merge_spans
from octavia.dubbing.values import Segment

ENOUGH_MS = 30_000
"""What all clips last at most; more makes a voice no better."""

_SHORTEST_MS = 1200
_LONGEST_MS = 10_000
_GUARD_MS = 150
"""How far clips stay away from other speakers, whose times are known only so well."""
_FRAME = SPEECH_RATE_HZ // 50
_MOST_PIECES = 400
"""How many of the longest pieces are listened to: a film has thousands."""
_SOUND_DB = -30.0
"""What is further below a piece's speech, at its ends, is cut off."""
_QUIETEST_DBFS = -45.0
_LEAST_CONTRAST_DB = 12.0
_CLIPPED = 32_600
_MOST_CLIPPED = 0.0005
_CLEAN_DB, _LONG_MS = 35.0, 6000
"""From here on cleaner or longer is no better."""
_UNLIKE_DB = 8.0
"""A piece that much louder or softer than the speaker's usual is shouted, whispered, far away, or of somebody else."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the speaker's, cut to its sound; levels in dBFS."""

    span: Span
    level_db: float
    contrast_db: float
    clipped: float

    @property
    def usable(self) -> bool:
        long = self.span.duration_ms >= _SHORTEST_MS
        clean = self.contrast_db >= _LEAST_CONTRAST_DB and self.clipped <= _MOST_CLIPPED
        return long and clean and self.level_db >= _QUIETEST_DBFS

    @property
    def merit(self) -> float:
        """From 0 to 1."""
        clean = min(self.contrast_db / _CLEAN_DB, 1.0)
        return float(clean * min(self.span.duration_ms / _LONG_MS, 1.0) ** 0.5)


def reference_clips(
    segments: Sequence[Segment], others: Sequence[Span], read: Callable[[Span], Pcm16]
) -> tuple[Span, ...]:
    """Where to take the voice of one speaker from: clips in order, apart, of 1.2 to 10 s, together up to 30 s.

    The same arguments give the same clips. There may be few or none: the caller says how much it needs.

    Args:
        segments: All that the speaker says.
        others: Where somebody else speaks.
        read: The speech of a span: 16 kHz mono, shorter only where the audio ends. It is asked for pieces of at most
            10 s, each once.
    """
    pieces = sorted(_alone(segments, others), key=lambda span: (-span.duration_ms, span))[:_MOST_PIECES]
    heard = [piece for span in pieces if (piece := _listened(span, read(span))) is not None and piece.usable]
    usual = _usual_level(heard)
    alike = [piece for piece in heard if abs(piece.level_db - usual) <= _UNLIKE_DB]
    chosen: list[Span] = []
    left_ms = ENOUGH_MS
    for piece in sorted(alike, key=lambda piece: (-piece.merit, piece.span)):
        if left_ms < _SHORTEST_MS:
            break
        length_ms = min(piece.span.duration_ms, left_ms)
        chosen.append(Span(piece.span.start_ms, piece.span.start_ms + length_ms))
        left_ms -= length_ms
    return tuple(sorted(chosen))


def _alone(segments: Sequence[Segment], others: Sequence[Span]) -> list[Span]:
    """Where the speaker speaks and nobody else does, in pieces that are neither too short nor too long."""
    guarded = merge_spans(Span(max(0, other.start_ms - _GUARD_MS), other.end_ms + _GUARD_MS) for other in others)
    spoken = merge_spans(part for segment in segments for part in _phrases(segment))
    free = _without(spoken, guarded)
    return [part for span in free for part in _parts(span) if part.duration_ms >= _SHORTEST_MS]


def _phrases(segment: Segment) -> Iterable[Span]:
    """The segment; without what lies outside of its words, if these are known."""
    if not segment.words:
        return [segment.span]
    start_ms = max(segment.start_ms, min(word.start_ms for word in segment.words) - _GUARD_MS)
    end_ms = min(segment.end_ms, max(word.end_ms for word in segment.words) + _GUARD_MS)
    return [Span(start_ms, max(start_ms, end_ms))]


def _without(spans: Sequence[Span], holes: Sequence[Span]) -> list[Span]:
    """`spans` less `holes`; both in order, each apart."""
    left: list[Span] = []
    ends = [hole.end_ms for hole in holes]
    for span in spans:
        start_ms = span.start_ms
        for hole in holes[bisect_right(ends, start_ms) :]:
            if hole.start_ms >= span.end_ms:
                break
            if hole.start_ms > start_ms:
                left.append(Span(start_ms, hole.start_ms))
            start_ms = min(max(start_ms, hole.end_ms), span.end_ms)
        if start_ms < span.end_ms:
            left.append(Span(start_ms, span.end_ms))
    return left


def _parts(span: Span) -> list[Span]:
    """`span` in equal parts of at most `_LONGEST_MS`."""
    count = -(-span.duration_ms // _LONGEST_MS)
    edges = [span.start_ms + span.duration_ms * place // max(1, count) for place in range(count + 1)]
    return [Span(start, end) for start, end in pairwise(edges)]


def _listened(span: Span, sound: Pcm16) -> _Piece | None:
    """The piece as it sounds; None if there is nothing in it."""
    levels = _levels(sound)
    if not len(levels):
        return None
    speech_db = float(np.percentile(levels, 90))
    sounding = np.flatnonzero(levels > speech_db + _SOUND_DB)
    first, last = int(sounding[0]), int(sounding[-1]) + 1
    inside = sound[first * _FRAME : last * _FRAME]
    frame_ms = 1000 * _FRAME // SPEECH_RATE_HZ
    return _Piece(
        Span(span.start_ms + first * frame_ms, min(span.end_ms, span.start_ms + last * frame_ms)),
        speech_db,
        speech_db - float(np.percentile(levels, 10)),
        float(np.mean(np.abs(inside.astype(np.int32)) >= _CLIPPED)),
    )


def _levels(sound: Pcm16) -> NDArray[np.float64]:
    """The level of every whole 20 ms in dBFS, at least -96."""
    frames = sound[: len(sound) // _FRAME * _FRAME].reshape(-1, _FRAME).astype(np.float64) / 32768
    levels: NDArray[np.float64] = 10 * np.log10(np.maximum(np.square(frames).mean(axis=1), 10**-9.6))
    return levels


def _usual_level(pieces: Sequence[_Piece]) -> float:
    """The median of the pieces' levels, each counting by its length."""
    ordered = sorted((piece.level_db, piece.span.duration_ms) for piece in pieces)
    half = sum(length_ms for _, length_ms in ordered) / 2
    for level_db, length_ms in ordered:
        half -= length_ms
        if half <= 0:
            return level_db
    return 0.0
