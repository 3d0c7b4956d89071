"""RTTM, the plain text in which diarization is exchanged: a line a turn.

`SPEAKER talk 1 12.34 2.10 <NA> <NA> anna <NA> <NA>`: the file, its channel, the start and the length in seconds, and
who speaks (NIST, Rich Transcription evaluation plan, appendix A).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from math import isfinite
from operator import attrgetter
from pathlib import Path

from octavia.dubbing.engines import Turn
from octavia.dubbing.errors import DocumentError, InputMissing
from octavia.dubbing.timing import Span, merge_spans

_SPEAKER = "SPEAKER"


def read_rttm(path: Path) -> tuple[Turn, ...]:
    """The turns of an RTTM file, in order of start; of several files in it, all.

    Raises:
        InputMissing: if it can't be read.
        DocumentError: naming the line that is none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputMissing(f"{path}: {error.strerror or error}", "check the path") from error
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{path} is not RTTM: it is no UTF-8 text", "give the file that the diarizer wrote"
        ) from error
    return in_order(
        _turn(fields, path, number)
        for number, line in enumerate(text.splitlines(), 1)
        if (fields := line.split()) and fields[0] == _SPEAKER
    )


def in_order(turns: Iterable[Turn], end_ms: int | None = None) -> tuple[Turn, ...]:
    """Turns in order of start, those of a speaker apart from each other, and none beyond `end_ms`."""
    by_speaker = attrgetter("speaker")
    found: list[Turn] = []
    for speaker, theirs in groupby(sorted(turns, key=by_speaker), by_speaker):
        within = [
            Span(turn.start_ms, turn.end_ms if end_ms is None else min(end_ms, turn.end_ms))
            for turn in theirs
            if end_ms is None or turn.start_ms < end_ms
        ]
        found.extend(Turn(span.start_ms, span.end_ms, speaker) for span in merge_spans(within) if span.duration_ms)
    return tuple(sorted(found, key=lambda turn: (turn.start_ms, turn.end_ms, turn.speaker)))


def turn_of(start_s: float, length_s: float, speaker: str) -> Turn:
    """A turn from seconds.

    Raises:
        ValueError: if a time is negative or no number.
    """
    if not (isfinite(start_s) and isfinite(length_s) and length_s >= 0):
        raise ValueError(f"a turn from {start_s} s that lasts {length_s} s")
    # Networks see frames that begin a little before the audio does.
    start_ms = max(0, round(start_s * 1000))
    return Turn(start_ms, max(start_ms, round((start_s + length_s) * 1000)), speaker)


def _turn(fields: list[str], path: Path, number: int) -> Turn:
    try:
        return turn_of(float(fields[3]), float(fields[4]), fields[7])
    except (ValueError, IndexError) as error:
        raise DocumentError(
            f"{path}, line {number} is not RTTM: {' '.join(fields)[:80]}",
            "a line is: SPEAKER name 1 start_s length_s <NA> <NA> speaker <NA> <NA>",
        ) from error
