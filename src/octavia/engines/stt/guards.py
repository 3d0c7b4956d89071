"""Guards: what a recogniser invents is taken out, and kept for the report with the reason.

Whisper was taught on subtitles. Where nobody speaks it writes what stood there instead (thanks, credits), and in a loop
it writes on for ever. Each guard knows one such fault and is a function of words; this module is what they share, and
their order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from octavia.dubbing.engines import Removed
from octavia.dubbing.values import Word


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a recogniser says of a whole chunk, besides its words.

    Attributes:
        no_speech: How probable it is that nobody speaks, 0 to 1.
        log_probability: Of a token of the text, on average; <= 0.
    """

    no_speech: float
    log_probability: float


@dataclass(frozen=True, slots=True)
class Guarded:
    """What a guard leaves: the words it keeps, in their order, and what it took out, in order of time."""

    words: tuple[Word, ...]
    removed: tuple[Removed, ...] = ()


Guard = Callable[[Sequence[Word]], Guarded]


def guarded(words: Sequence[Word], guards: Sequence[Guard]) -> Guarded:
    """The words that all guards leave, each asked in turn about what those before it left."""
    kept = Guarded(tuple(words))
    for guard in guards:
        after = guard(kept.words)
        kept = Guarded(after.words, kept.removed + after.removed)
    return Guarded(kept.words, tuple(sorted(kept.removed, key=lambda removed: (removed.start_ms, removed.end_ms))))


def all_removed(words: Sequence[Word], reason: str) -> Guarded:
    """None of the words left."""
    return Guarded((), (_removed(words, reason),) if words else ())


def without(words: Sequence[Word], runs: Sequence[range], reason: Callable[[range], str]) -> Guarded:
    """The words without some runs of them.

    Args:
        runs: Places of words, in order, not overlapping.
        reason: Why a run goes.
    """
    gone = {place for run in runs for place in run}
    removed = tuple(_removed(words[run.start : run.stop], reason(run)) for run in runs if run)
    return Guarded(tuple(word for place, word in enumerate(words) if place not in gone), removed)


def sentences(words: Sequence[Word]) -> list[range]:
    """The places of each sentence's words, as their punctuation ends them; together all of them."""
    found: list[range] = []
    start = 0
    for place, word in enumerate(words):
        if word.text.rstrip("\"'”’)]»").endswith((".", "?", "!", "…", "。", "？", "！", "।")):
            found.append(range(start, place + 1))
            start = place + 1
    return [*found, range(start, len(words))] if start < len(words) else found


def plain(text: str) -> str:
    """A text by which phrases are compared: letters and digits, in small letters, apart by single blanks."""
    return " ".join("".join(mark if mark.isalnum() else " " for mark in text.casefold()).split())


def _removed(words: Sequence[Word], reason: str) -> Removed:
    return Removed(" ".join(word.text for word in words), words[0].start_ms, words[-1].end_ms, reason)
