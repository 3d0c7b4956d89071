"""Netflix' timed-text limits: how much text a cue may hold, how long it may stand, how close cues may come.

Characters are counted as `scripts.width` does: in Chinese, Japanese and Korean a full-width character is one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from octavia.dubbing.subtitles.scripts import primary

DEFAULT_FRAME_MS = 40.0
"""Duration of a frame where there is no picture (25 a second)."""

_CHARS_PER_LINE = {"ja": 13, "ko": 16, "zh": 16}
_CHARS_PER_SECOND = {"en": 20, "ar": 20, "hi": 22, "ko": 12, "zh": 9, "ja": 4}


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits for one language.

    Attributes:
        lines: Lines per cue.
        min_ms: Shortest duration, 5/6 s.
        max_ms: Longest duration, 7 s.
        gap_frames: Least distance between two cues.
        chain_frames: A distance above `gap_frames` up to this many frames is closed to `gap_frames`.
    """

    chars_per_line: int = 42
    chars_per_second: int = 17
    lines: int = 2
    min_ms: int = 833
    max_ms: int = 7000
    gap_frames: int = 2
    chain_frames: int = 11

    def gap_ms(self, frame_ms: float) -> int:
        """Least distance between two cues."""
        return math.ceil(self.gap_frames * frame_ms)

    def chain_ms(self, frame_ms: float) -> int:
        """Distances below this are closed to `gap_ms`."""
        return math.ceil((self.chain_frames + 1) * frame_ms)


def limits_for(language: str) -> Limits:
    """The limits for a language code; a region is ignored, a language without own limits has the usual ones."""
    code = primary(language)
    usual = Limits()
    return Limits(_CHARS_PER_LINE.get(code, usual.chars_per_line), _CHARS_PER_SECOND.get(code, usual.chars_per_second))
