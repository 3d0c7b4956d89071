"""Where cues break the limits: what the report lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.limits import DEFAULT_FRAME_MS, Limits, limits_for
from octavia.dubbing.subtitles.scripts import width

RULES = ("line-length", "line-count", "reading-speed", "too-short", "too-long", "gap", "overlap")
"""Every rule that can be broken."""

_ROUNDING_MS = 1
"""Times are whole milliseconds; a limit is not broken by their rounding."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule.

    Attributes:
        rule: One of `RULES`.
        cue: Index of the cue; for `gap` and `overlap`, of the one before.
        measured: In characters, lines, characters per second, seconds, frames (`gap`), seconds (`overlap`).
        limit: In the same unit.
    """

    rule: str
    cue: int
    measured: float
    limit: float


def violations(cues: Sequence[Cue], language: str, frame_ms: float = DEFAULT_FRAME_MS) -> list[Violation]:
    """Every limit of `limits.Limits` that a cue breaks, in order of cues.

    A gap breaks its rule if it is shorter than two frames, and if it is of 3 to 11 frames and could be closed
    without showing the cue too long.

    Args:
        cues: In order of start.
        frame_ms: Duration of a frame.
    """
    limits = limits_for(language)
    found = [violation for index, cue in enumerate(cues) for violation in _own(index, cue, language, limits)]
    for index, (cue, following) in enumerate(pairwise(cues)):
        found.extend(_between(index, cue, following.start_ms - cue.end_ms, frame_ms, limits))
    return sorted(found, key=lambda violation: (violation.cue, RULES.index(violation.rule)))


def reading_width(text: str, language: str) -> float:
    """The characters of a cue that count for reading speed: a line break counts as the space it stands for."""
    return width(text.replace("\n", " "), language)


def _own(index: int, cue: Cue, language: str, limits: Limits) -> Iterator[Violation]:
    longest = max(width(line, language) for line in cue.lines)
    if longest > limits.chars_per_line:
        yield Violation("line-length", index, longest, limits.chars_per_line)
    if len(cue.lines) > limits.lines:
        yield Violation("line-count", index, len(cue.lines), limits.lines)
    letters = reading_width(cue.text, language)
    if letters * 1000 > limits.chars_per_second * (cue.duration_ms + _ROUNDING_MS):
        yield Violation("reading-speed", index, round(letters * 1000 / cue.duration_ms, 1), limits.chars_per_second)
    if cue.duration_ms < limits.min_ms:
        yield Violation("too-short", index, cue.duration_ms / 1000, limits.min_ms / 1000)
    if cue.duration_ms > limits.max_ms:
        yield Violation("too-long", index, cue.duration_ms / 1000, limits.max_ms / 1000)


def _between(index: int, cue: Cue, gap_ms: int, frame_ms: float, limits: Limits) -> Iterator[Violation]:
    if gap_ms < 0:
        yield Violation("overlap", index, -gap_ms / 1000, 0.0)
        return
    too_close = gap_ms + _ROUNDING_MS < limits.gap_frames * frame_ms
    left_open = limits.gap_frames < round(gap_ms / frame_ms) <= limits.chain_frames
    closable = cue.duration_ms + gap_ms - limits.gap_ms(frame_ms) <= limits.max_ms
    if too_close or (left_open and closable):
        yield Violation("gap", index, round(gap_ms / frame_ms, 1), limits.gap_frames)
