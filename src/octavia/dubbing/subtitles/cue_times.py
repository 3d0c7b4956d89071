"""When cues appear and go, given when their words sound."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.limits import Limits


@dataclass(frozen=True, slots=True)
class Shown:
    """A cue before its times: when its words sound, and how many characters there are to read."""

    start_ms: int
    sound_end_ms: int
    text: str
    letters: float
    speaker: str | None = None


def out_ms(
    start_ms: int, sound_end_ms: int, letters: float, next_ms: int | None, limits: Limits, frame_ms: float
) -> int:
    """When a cue goes that appears at `start_ms`, the next one appearing at `next_ms`.

    Not before its sound ends, it has been read and has stood its least duration; but at the latest two frames before
    the next one, and when its longest duration is over. A small gap to the next one is closed to two frames.
    """
    read_ms = math.ceil(letters * 1000 / limits.chars_per_second)
    latest_ms = start_ms + limits.max_ms
    end_ms = min(latest_ms, max(sound_end_ms, start_ms + max(limits.min_ms, read_ms)))
    if next_ms is None or next_ms - end_ms >= limits.chain_ms(frame_ms):
        return end_ms
    return min(latest_ms, next_ms - limits.gap_ms(frame_ms))


def place(shown: Sequence[Shown], limits: Limits, frame_ms: float, total_ms: int | None = None) -> list[Cue]:
    """Cues in order with their times, none overlapping.

    Each appears with its sound. Only where words come faster than cues can follow each other (one frame and a gap) is
    one late.

    Args:
        shown: In order of start.
        total_ms: Where the programme ends; no cue stays longer, unless it would not be shown at all.
    """
    gap_ms, least_ms = limits.gap_ms(frame_ms), math.ceil(frame_ms)
    cues: list[Cue] = []
    for index, each in enumerate(shown):
        start_ms = max(each.start_ms, cues[-1].end_ms + gap_ms) if cues else each.start_ms
        next_ms = None
        if index + 1 < len(shown):
            next_ms = max(shown[index + 1].start_ms, start_ms + least_ms + gap_ms)
        end_ms = out_ms(start_ms, each.sound_end_ms, each.letters, next_ms, limits, frame_ms)
        if total_ms is not None:
            end_ms = max(start_ms + least_ms, min(end_ms, total_ms))
        cues.append(Cue(start_ms, end_ms, each.text, each.speaker))
    return cues
