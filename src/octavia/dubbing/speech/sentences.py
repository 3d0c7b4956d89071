"""Words into segments: where one utterance ends and the next begins, and how it is written.

A dynamic programme chooses all ends at once. An end is cheap where the words say so (a recogniser's punctuation) or,
where they carry none, in a long pause, and dear after a word that leans on the next ("the", "of", "to"). A segment is
to last between 1.2 s and the longest (7 s without punctuation, 12 s with), which breaks up what goes on without either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp

from octavia.dubbing.speech.spelling import written
from octavia.dubbing.subtitles.grammar import break_penalty, ends_clause, ends_sentence, is_function_word
from octavia.dubbing.subtitles.scripts import join
from octavia.dubbing.values import Segment, Word

_SHORTEST_MS = 1200
_MOST_WORDS = 80
_FAR_MS = 1500
"""A pause no utterance goes across."""
_OVER = 4.0
_LEANING = 4.0
_LEANING_FADES_MS = 300
_NEVER_LAST = {
    "en": frozenset(
        "a an and because but he his i if its my of or our she than the their they to we with your".split()  # noqa: SIM905
    )
}


@dataclass(frozen=True, slots=True)
class _Style:
    """What an end costs in one kind of transcript.

    Attributes:
        comfortable_ms: From this length on a segment costs more with every second.
        longest_ms: From this on much more.
        even_pause_ms: The pause at which an end costs as much as none.
    """

    comfortable_ms: int
    longest_ms: int
    even_pause_ms: float


_BARE = _Style(4000, 7000, 320)
_PUNCTUATED = _Style(8000, 12_000, 900)


def segment_words(
    words: Sequence[Word], language: str, *, punctuated: bool, speakers: Sequence[str | None] = ()
) -> tuple[Segment, ...]:
    """The words as utterances, `s0001` onwards.

    Args:
        words: In order, on the source's clock.
        language: What is spoken.
        punctuated: Whether the words carry punctuation and capitals. If not, each segment gets a capital, the pronoun
            "I" and a final point.
        speakers: Who says each word; empty while nobody told them apart. A change always ends a segment.

    Raises:
        ValueError: if `speakers` is neither empty nor as long as `words`.
    """
    if speakers and len(speakers) != len(words):
        raise ValueError(f"{len(words)} words but {len(speakers)} speakers")
    spoken = [replace(word, text=word.text.strip()) for word in words]
    kept = [place for place, word in enumerate(spoken) if word.text]
    spoken = [spoken[place] for place in kept]
    said_by = [speakers[place] for place in kept] if speakers else [None] * len(kept)
    segments: list[Segment] = []
    for start, end in _utterances(spoken, said_by, language, punctuated):
        part = spoken[start:end]
        text = part if punctuated else written(part, language)
        segments.append(
            Segment(
                id=f"s{len(segments) + 1:04d}",
                start_ms=part[0].start_ms,
                end_ms=max(word.end_ms for word in part),
                text=join(word.text for word in text),
                words=tuple(text),
                speaker=said_by[start],
            )
        )
    return tuple(segments)


def _utterances(
    words: Sequence[Word], speakers: Sequence[str | None], language: str, punctuated: bool
) -> list[tuple[int, int]]:
    """Ranges of words, between which a speaker changes or pauses for long, cut at the cheapest ends."""
    found: list[tuple[int, int]] = []
    start = 0
    for end in range(1, len(words) + 1):
        if end < len(words) and speakers[end] == speakers[end - 1] and _pause_ms(words, end) < _FAR_MS:
            continue
        part = words[start:end]
        costs = [_end_cost(part, place, language, punctuated) for place in range(1, len(part))]
        cuts = _cheapest(part, [*costs, 0.0], _PUNCTUATED if punctuated else _BARE)
        found.extend((start + first, start + last) for first, last in cuts)
        start = end
    return found


def _cheapest(words: Sequence[Word], end_costs: Sequence[float], style: _Style) -> list[tuple[int, int]]:
    """The ranges that cover `words` at the least cost; `end_costs[i]` is that of an end after word i."""
    best = [0.0] + [float("inf")] * len(words)
    came_from = [0] * (len(words) + 1)
    for end in range(1, len(words) + 1):
        for start in range(end - 1, max(-1, end - 1 - _MOST_WORDS), -1):
            cost = best[start] + end_costs[end - 1] + _length_cost(words[start:end], style)
            if cost < best[end]:
                best[end] = cost
                came_from[end] = start
    ranges: list[tuple[int, int]] = []
    end = len(words)
    while end:
        ranges.insert(0, (came_from[end], end))
        end = came_from[end]
    return ranges


def _length_cost(words: Sequence[Word], style: _Style) -> float:
    length_ms = words[-1].end_ms - words[0].start_ms
    short = max(0, _SHORTEST_MS - length_ms) / _SHORTEST_MS
    over_s = max(0, length_ms - style.longest_ms) / 1000
    long_s = max(0, length_ms - style.comfortable_ms) / 1000
    return 1.5 * short + _OVER * over_s + 0.5 * long_s


def _end_cost(words: Sequence[Word], place: int, language: str, punctuated: bool) -> float:
    """What an end before word `place` costs; below 0 it pays."""
    left, right = words[place - 1].text, words[place].text
    pause_ms = _pause_ms(words, place)
    if punctuated:
        return _punctuated_cost(left, right, pause_ms, language)
    pause = max(-2.0, 2 * (1 - pause_ms / _BARE.even_pause_ms))
    if left.lower() in _NEVER_LAST.get(language, ()):
        return pause + _LEANING
    if is_function_word(left, language):
        # Many end a sentence too ("I told you", "wake up"); a pause then says which.
        return pause + _LEANING * exp(-pause_ms / _LEANING_FADES_MS)
    return pause + break_penalty(left, right, language)


def _punctuated_cost(left: str, right: str, pause_ms: int, language: str) -> float:
    if ends_sentence(left, right):
        return -2.0
    pause = max(-1.0, 2 * (1 - pause_ms / _PUNCTUATED.even_pause_ms))
    if ends_clause(left):
        return 1.0 + pause
    return 3.0 + pause + 3 * break_penalty(left, right, language)


def _pause_ms(words: Sequence[Word], place: int) -> int:
    return max(0, words[place].start_ms - words[place - 1].end_ms)
