"""Lines split and joined: which lines a person makes of the segments that were heard.

What was heard is corrected under the id it was heard under, then joined with what follows or split. What comes of that
is corrected, joined and split in its turn, under ids that count it: what is joined from `s0003` on under `s0003-1`; the
parts of `s0003` under `s0003-1`, `s0003-2`, …. The first line that is made of a segment keeps its id: `s0003`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from octavia.dubbing.errors import DocumentError
from octavia.dubbing.request import SegmentOverride
from octavia.dubbing.subtitles.scripts import join, units
from octavia.dubbing.subtitles.spread import timed_words
from octavia.dubbing.values import Segment, Word

_SPOKEN = "leave the text or the speaker out to keep what was heard"


@dataclass(frozen=True, slots=True)
class Shape:
    """Segments that stand next to one another, and the lines a person made of them: mostly one of one.

    Attributes:
        first: Index of the first segment among all that were heard.
        heard: As they were heard.
        cut: The lines, their own texts and speakers uncorrected.
        said: The lines as a person corrected them, one for each of `cut`.
    """

    first: int
    heard: tuple[Segment, ...]
    cut: tuple[Segment, ...]
    said: tuple[Segment, ...]

    @property
    def stands(self) -> bool:
        """Whether the line is the segment, however its text or speaker was corrected."""
        return self.cut == self.heard


@dataclass(frozen=True, slots=True)
class _Piece:
    """A segment on its way to a line.

    Attributes:
        key: Under which it is corrected; of a segment that was heard its id.
    """

    key: str
    segment: Segment


def untouched(segments: Sequence[Segment]) -> tuple[Shape, ...]:
    """The shapes of segments that nobody changed."""
    return tuple(Shape(at, (segment,), (segment,), (segment,)) for at, segment in enumerate(segments))


def shaped(segments: Sequence[Segment], overrides: Mapping[str, SegmentOverride]) -> tuple[Shape, ...]:
    """The lines a person makes of what was heard, in order.

    Of a segment that is split, the parts begin and end with the words they are made of: where those were heard, or
    where they would be in a text of that length. The first keeps its start, the last its end.

    Args:
        overrides: By the ids under which segments and what is made of them are corrected.

    Raises:
        DocumentError: naming the first override that can't be followed.
    """
    for key, override in overrides.items():
        _check(key, override)
    shaper = _Shaper(segments, overrides)
    shapes = tuple(shaper.shapes())
    for key in overrides:
        if key not in shaper.used:
            raise DocumentError(
                f"the overrides name line '{key}' (segments), which does not exist",
                f"the transcript has {segments[0].id} to {segments[-1].id}, and what of them is split or joined; "
                "see the lines in report.html",
            )
    return shapes


def corrected(segment: Segment, override: SegmentOverride | None) -> Segment:
    """The segment with what is really said in it, and by whom."""
    if override is None:
        return segment
    if override.speaker is not None:
        segment = replace(segment, speaker=override.speaker.strip())
    text = segment.text if override.text is None else override.text.strip()
    if text == segment.text:
        return segment
    edited = replace(segment, text=text)
    # Words that were heard right keep their times. None keeps its confidence: a person vouches for all of them.
    words = (replace(word, confidence=None) for word in timed_words(edited)) if segment.words else ()
    return replace(edited, words=tuple(words))


def joined(pieces: Sequence[Segment]) -> Segment:
    """Segments as one, under the id and the speaker of the first."""
    return replace(
        pieces[0],
        start_ms=min(piece.start_ms for piece in pieces),
        end_ms=max(piece.end_ms for piece in pieces),
        text=join([unit for piece in pieces for unit in units(piece.text)]),
        words=tuple(word for piece in pieces for word in piece.words) if all(piece.words for piece in pieces) else (),
    )


def parts_of(segment: Segment, split: Sequence[int]) -> list[Segment]:
    """A segment in parts, a new one before each of the words whose numbers are in `split`; all under its id.

    Args:
        split: Rising, from 1 to less than the number of its words.
    """
    words = unit_words(segment)
    borders = [0, *split, len(words)]
    parts = [words[start:end] for start, end in pairwise(borders)]
    edges = [segment.start_ms]
    for before, after in pairwise(parts):
        # Where words overlap, the border is between them; whatever was heard, nobody's part begins before another's.
        end_ms, start_ms = before[-1].end_ms, after[0].start_ms
        if end_ms > start_ms:
            end_ms = start_ms = (end_ms + start_ms) // 2
        edges += [min(max(edge, edges[-1]), segment.end_ms) for edge in (end_ms, start_ms)]
    edges.append(segment.end_ms)
    return [
        replace(
            segment,
            start_ms=edges[2 * at],
            end_ms=max(edges[2 * at], edges[2 * at + 1]),
            text=join(word.text for word in part),
            words=tuple(part) if segment.words else (),
        )
        for at, part in enumerate(parts)
    ]


def unit_words(segment: Segment) -> tuple[Word, ...]:
    """The units of a segment's text with times: those of its words, or within one in proportion to characters."""
    parts, words = units(segment.text), timed_words(segment)
    if len(parts) == len(words):
        return tuple(replace(word, text=part) for part, word in zip(parts, words, strict=True))
    clock = _Clock(words)
    found = []
    passed = 0
    for part in parts:
        start_ms = clock.after(passed)
        passed += _letters(part)
        found.append(Word(part, start_ms, max(start_ms, clock.until(passed))))
    return tuple(found)


class _Clock:
    """When how many letters of words are said."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._passed = [0]
        for word in words:
            self._passed.append(self._passed[-1] + _letters(word.text))

    def after(self, letters: int) -> int:
        """When the letter after the first `letters` begins."""
        at = next((at for at, passed in enumerate(self._passed[1:]) if passed > letters), len(self._words) - 1)
        return self._within(at, letters)

    def until(self, letters: int) -> int:
        """When the last of the first `letters` ends."""
        at = next((at for at, passed in enumerate(self._passed[1:]) if passed >= letters), len(self._words) - 1)
        return self._within(at, letters)

    def _within(self, at: int, letters: int) -> int:
        word, length = self._words[at], self._passed[at + 1] - self._passed[at]
        share = (letters - self._passed[at]) / length if length else 0.0
        return word.start_ms + round(share * (word.end_ms - word.start_ms))


def _letters(text: str) -> int:
    return sum(not character.isspace() for character in text)


class _Shaper:
    """Takes segments from a queue; what is made of one goes back to its front.

    Attributes:
        used: The keys under which something stood.
    """

    def __init__(self, segments: Sequence[Segment], overrides: Mapping[str, SegmentOverride]) -> None:
        self._segments = segments
        self._overrides = overrides
        self._queue = deque(_Piece(segment.id, segment) for segment in segments)
        self._places = {segment.id: at for at, segment in enumerate(segments)}
        self.used: set[str] = set()

    def shapes(self) -> Iterator[Shape]:
        """One after the other; a shape ends where the next segment is whole again."""
        first = 0
        cut: list[Segment] = []
        said: list[Segment] = []
        while self._queue:
            piece, line = self._line()
            cut.append(piece)
            said.append(line)
            end = self._places.get(self._queue[0].key) if self._queue else len(self._segments)
            if end is not None:
                yield Shape(first, tuple(self._segments[first:end]), tuple(cut), tuple(said))
                first, cut, said = end, [], []

    def _next(self) -> tuple[_Piece, SegmentOverride]:
        piece = self._queue.popleft()
        self.used.add(piece.key)
        return piece, self._overrides.get(piece.key, SegmentOverride())

    def _line(self) -> tuple[Segment, Segment]:
        """The next line, uncorrected and corrected."""
        while True:
            piece, override = self._next()
            line = corrected(piece.segment, override)
            if override.join:
                self._queue.appendleft(_Piece(f"{piece.key}-1", self._joined(line, piece.key)))
            elif override.split:
                self._queue.extendleft(reversed(_parts(line, piece.key, override.split)))
            else:
                return piece.segment, line

    def _joined(self, line: Segment, key: str) -> Segment:
        """A line and those after it, up to the first that doesn't ask to be joined with the next."""
        pieces = [line]
        while True:
            if not self._queue:
                raise DocumentError(
                    f"the overrides join line '{key}' with the next, but it is the last", "join the one before it"
                )
            piece, override = self._next()
            if override.split:
                raise DocumentError(
                    f"the overrides split line '{piece.key}', which is joined to '{key}'",
                    f"split what they are together: '{key}-1'",
                )
            pieces.append(corrected(piece.segment, override))
            if not override.join:
                return joined(pieces)
            key = piece.key


def _parts(line: Segment, key: str, split: Sequence[int]) -> list[_Piece]:
    count = len(units(line.text))
    if split[-1] >= count:
        raise DocumentError(
            f"the overrides split line '{key}' before word {split[-1]}, counted from 0, but it has {count}",
            f"its text is: {line.text}",
        )
    parts = parts_of(line, split)
    names = [f"{key}-{number}" for number in range(1, len(parts) + 1)]
    return [
        _Piece(name, replace(part, id=line.id if at == 0 else name))
        for at, (name, part) in enumerate(zip(names, parts, strict=True))
    ]


def _check(key: str, override: SegmentOverride) -> None:
    if any(said is not None and not said.strip() for said in (override.text, override.speaker)):
        raise DocumentError(
            f"the overrides leave nothing of what is said in line '{key}', or nobody who says it", _SPOKEN
        )
    if override.split and override.join:
        raise DocumentError(
            f"the overrides both split line '{key}' and join it with the next",
            f"join it, and split what comes of that: '{key}-1'; or split it, and join its last part",
        )
    if any(later <= earlier for earlier, later in pairwise((0, *override.split))):
        raise DocumentError(
            f"the overrides split line '{key}' before words {list(override.split)}",
            "numbers of words rise, and the first line has one word at least",
        )
