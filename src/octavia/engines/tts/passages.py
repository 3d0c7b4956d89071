"""Texts too long for a speech model, said in passages with a pause between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from octavia.dubbing.engines import Samples
from octavia.dubbing.sound.trim import speech_bounds
from octavia.dubbing.subtitles.grammar import AFTER_CLAUSE, AFTER_SENTENCE, break_penalty
from octavia.dubbing.subtitles.scripts import join, units

_SENTENCE_MS, _CLAUSE_MS, _WORD_MS = 350, 180, 40
"""Pauses of an unhurried reader after a sentence, a clause, and where there would be none."""
_BALANCE = 0.4
"""What it costs, in penalties of breaks, to part a text at its very end instead of in its middle."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text and the pause that follows it."""

    text: str
    pause_ms: int = 0


def passages(text: str, language: str, fits: Callable[[str], bool]) -> list[Passage]:
    """`text` in as few halves of halves as `fits` takes, parted at sentences and clauses where there are any.

    What can't be parted further, a single character, is a passage whether it fits or not.
    """
    if fits(text):
        return [Passage(text)]
    parts = units(text)
    if len(parts) > 1:
        place, penalty = _best_break(parts, language)
        left, right = join(parts[:place]), join(parts[place:])
        pause_ms = _pause_ms(penalty)
    elif len(text) > 1:
        left, right = text[: len(text) // 2], text[len(text) // 2 :]
        pause_ms = 0
    else:
        return [Passage(text)]
    found = passages(left, language, fits)
    return [*found[:-1], Passage(found[-1].text, pause_ms), *passages(right, language, fits)]


def joined(said: Sequence[tuple[Samples, int]], rate_hz: int) -> Samples:
    """Takes of passages, each with the pause after it (ms), as one take: silence around each is taken off first.

    The last pause is left out, and so are those after passages without any sound.
    """
    parts: list[Samples] = []
    pause_ms = 0
    for samples, following_ms in said:
        start, end = speech_bounds(samples, rate_hz)
        if start == end:
            continue
        if parts:
            parts.append(silence(pause_ms, rate_hz))
        parts.append(samples[start:end])
        pause_ms = following_ms
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def silence(ms: int, rate_hz: int) -> Samples:
    """Samples of no sound."""
    return np.zeros(ms * rate_hz // 1000, np.float32)


def _best_break(parts: Sequence[str], language: str) -> tuple[int, float]:
    """The index of the part that begins the second half, and how bad it is to break there."""
    lengths = np.cumsum([len(part) for part in parts])
    best: tuple[float, int, float] | None = None
    for place in range(1, len(parts)):
        penalty = break_penalty(parts[place - 1], parts[place], language)
        off = abs(2 * float(lengths[place - 1]) / float(lengths[-1]) - 1)
        cost = penalty + _BALANCE * off
        if best is None or cost < best[0]:
            best = (cost, place, penalty)
    assert best is not None
    return best[1], best[2]


def _pause_ms(penalty: float) -> int:
    if penalty <= AFTER_SENTENCE:
        return _SENTENCE_MS
    return _CLAUSE_MS if penalty <= AFTER_CLAUSE else _WORD_MS
