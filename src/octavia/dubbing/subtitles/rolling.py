"""Rolling captions, as YouTube's automatic ones and teletext: each cue repeats lines of the one before.

They are reduced to plain cues, each with what is new in it. A file counts as rolling only if many of its cues repeat
lines *and* add to them, so that a refrain or a repeated "No." is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Caption = tuple[int, int, list[str]]
"""Start, end (ms) and lines of text."""

_CONTIGUOUS_MS = 250
_SHARE = 0.3
_LEAST = 2
_MOST_LINES = 4


def unrolled(captions: Sequence[Caption]) -> list[Caption] | None:
    """The plain captions behind rolling ones, in order, not overlapping; None if these don't roll.

    Args:
        captions: In order, not overlapping, none without lines.
    """
    plain = None
    # What is left may roll again, each time with fewer words.
    while _roll(captions):
        captions = plain = _once_unrolled(captions)
    return plain


def _roll(captions: Sequence[Caption]) -> bool:
    rolls = sum(_rolls(left, right) for left, right in pairwise(captions))
    return rolls >= max(_LEAST, _SHARE * (len(captions) - 1))


def _once_unrolled(captions: Sequence[Caption]) -> list[Caption]:
    plain = [captions[0]]
    for left, right in pairwise(captions):
        _add(plain, left, right)
    return plain


def _add(plain: list[Caption], left: Caption, right: Caption) -> None:
    """Append to `plain` what `right` adds to `left`."""
    repeated = _repeated(left, right)
    start, end, lines = right
    last_start, last_end, last_lines = plain[-1]
    shown_until = end if repeated == len(lines) else start
    if repeated and lines[repeated - 1] != left[2][-1]:  # the last line grew
        plain[-1] = last_start, max(last_end, shown_until), [*last_lines[:-1], lines[repeated - 1]]
    elif repeated == len(lines):
        plain[-1] = last_start, max(last_end, shown_until), last_lines
    if repeated < len(lines):
        plain.append((start, end, lines[repeated:]))


def _rolls(left: Caption, right: Caption) -> bool:
    """Whether `right` repeats lines of `left` and adds to them."""
    repeated = _repeated(left, right)
    return repeated > 0 and (repeated < len(right[2]) or right[2][repeated - 1] != left[2][-1])


def _repeated(left: Caption, right: Caption) -> int:
    """How many lines at the start of `right` are the last ones of `left`; its last line may have grown by words."""
    if right[0] > left[1] + _CONTIGUOUS_MS:
        return 0
    old, new = left[2], right[2]
    for count in range(min(len(old), len(new), _MOST_LINES), 0, -1):
        grown = new[count - 1].startswith(old[-1] + " ") or new[count - 1] == old[-1]
        if grown and old[len(old) - count : -1] == new[: count - 1]:
            return count
    return 0
