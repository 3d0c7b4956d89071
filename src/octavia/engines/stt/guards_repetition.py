"""Loops: a recogniser that writes the same words again and again.

People repeat themselves, so what counts as a loop depends on how much is repeated: a single word six times over, a few
words four times, a sentence three times. The first time it was said stays.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from octavia.dubbing.values import Word
from octavia.engines.stt.guards import Guarded, all_removed, plain, without

_LOOPING = 2.4
"""From this ratio on a text repeats itself; the threshold Whisper was published with."""
_LONGEST_PHRASE = 24
_TIMES = ((1, 6), (3, 4), (_LONGEST_PHRASE, 3))
"""(up to how many words, how many times over)."""


def compression(text: str) -> float:
    """How much shorter `text` gets when packed, as a ratio; about 1 for a line of ordinary text, 0 for none."""
    content = text.encode()
    return len(content) / len(zlib.compress(content)) if content else 0.0


def repeats_itself(text: str) -> bool:
    """Whether a text is a loop by how much it can be packed."""
    return compression(text.strip()) > _LOOPING


def unlooped(words: Sequence[Word]) -> Guarded:
    """The words without what only repeats those just before."""
    said = [plain(word.text) or word.text for word in words]
    runs: list[range] = []
    times: dict[int, int] = {}
    place = 0
    while place < len(said):
        length, repeats = _loop(said, place)
        if repeats:
            runs.append(range(place + length, place + length * repeats))
            times[place + length] = repeats
        place += max(1, length * repeats)
    return without(words, runs, lambda run: f"the same words {times[run.start]} times over")


def still_looping(words: Sequence[Word]) -> Guarded:
    """No words at all if they repeat themselves in a way that has no clear period."""
    if not repeats_itself(" ".join(word.text for word in words)):
        return Guarded(tuple(words))
    return all_removed(words, "it repeats itself too much to be speech")


def _loop(said: Sequence[str], start: int) -> tuple[int, int]:
    """The length of the phrase that repeats itself from `start` on and how often it stands there; (0, 0) if none."""
    for length in range(1, min(_LONGEST_PHRASE, (len(said) - start) // 2) + 1):
        phrase = said[start : start + length]
        repeats = 1
        while said[start + length * repeats : start + length * (repeats + 1)] == phrase:
            repeats += 1
        if repeats >= next(least for longest, least in _TIMES if length <= longest):
            return length, repeats
    return 0, 0
