"""Times for the words of a text of which only the whole's time is known."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from octavia.dubbing.subtitles.grammar import ends_clause, ends_sentence
from octavia.dubbing.subtitles.scripts import is_unspaced, join, shares, units
from octavia.dubbing.timing import Span
from octavia.dubbing.values import Segment, Word

_WORD = 1.0
_LETTERS_PER_SYMBOL = 2.5
_CLAUSE_PAUSE = 2.5
_SENTENCE_PAUSE = 6.0
_COVERED = 0.5


def spread_words(text: str, span: Span) -> tuple[Word, ...]:
    """The words of `text` over `span` as an even voice would say them: by length, with pauses at punctuation.

    The words cover the span from its start to its end, in order; in scripts without spaces they are clusters of
    characters. Weights are in letters: a pause at a comma is worth 2.5 (about 0.17 s at a usual pace), one between
    sentences 6.
    """
    return _spread(units(text), span)


def timed_words(segment: Segment) -> tuple[Word, ...]:
    """The words of a segment's text with times.

    Its own words' times where they are the text's words; where only some are (a voice says "twenty two" for "22"),
    those and the rest by length between them; spread over the segment where its words cover less than half of it.
    """
    parts = units(segment.text)
    words = segment.words
    if len(parts) == len(words):
        return tuple(
            Word(part, word.start_ms, word.end_ms, word.confidence) for part, word in zip(parts, words, strict=True)
        )
    if words and join(word.text for word in words) == join(parts):
        return words
    if words and words[-1].end_ms - words[0].start_ms >= _COVERED * segment.span.duration_ms:
        return _laid_over(parts, words)
    return spread_words(segment.text, segment.span)


def _laid_over(parts: Sequence[str], words: Sequence[Word]) -> tuple[Word, ...]:
    """`parts` with the times of the words that equal them; what stands between is spread over what was said there."""
    said, wanted = [_bare(word.text) for word in words], [_bare(part) for part in parts]
    laid: list[Word] = []
    for kind, first, last, start, end in SequenceMatcher(None, said, wanted, autojunk=False).get_opcodes():
        if kind == "equal":
            pairs = zip(parts[start:end], words[first:last], strict=True)
            laid.extend(Word(part, word.start_ms, word.end_ms, word.confidence) for part, word in pairs)
        elif start < end:
            begin_ms = laid[-1].end_ms if first == last and laid else words[min(first, len(words) - 1)].start_ms
            end_ms = words[last - 1].end_ms if first < last else words[min(last, len(words) - 1)].start_ms
            laid.extend(_spread(parts[start:end], Span(begin_ms, max(begin_ms, end_ms))))
    return tuple(laid)


def _bare(word: str) -> str:
    return "".join(filter(str.isalnum, word.lower()))


def _spread(parts: Sequence[str], span: Span) -> tuple[Word, ...]:
    weights: list[float] = []
    for index, part in enumerate(parts):
        following = parts[index + 1] if index + 1 < len(parts) else None
        weights += [_length(part), _pause(part, following)]
    borders = shares(weights, span.duration_ms)
    return tuple(
        Word(part, span.start_ms + borders[2 * index], span.start_ms + borders[2 * index + 1])
        for index, part in enumerate(parts)
    )


def _length(part: str) -> float:
    letters = sum(character.isalnum() for character in part)
    return letters * _LETTERS_PER_SYMBOL if is_unspaced(part) else letters + _WORD


def _pause(part: str, following: str | None) -> float:
    if following is None or not ends_clause(part):
        return 0.0
    return _SENTENCE_PAUSE if ends_sentence(part, following) else _CLAUSE_PAUSE
