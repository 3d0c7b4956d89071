"""The table of lines: each as it was found in the stem, held against the promises, with what would help it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from octavia.dubbing.report.figures import Distribution, LineReport, Overlap, RateReport, ShiftReport
from octavia.dubbing.report.found import Found
from octavia.dubbing.report.inputs import PlacedTake, TrackInput
from octavia.dubbing.report.model import CastReport
from octavia.dubbing.report.trouble import advice
from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.timing import Span
from octavia.dubbing.values import Candidate, Line, Placement, Word

WEAK_BELOW = 0.5
"""Words recognised with less confidence than this are listed as weak."""
RATE_TOLERANCE = 0.01
"""Rates are ratios of whole milliseconds; a short line's is not known better than this."""
SHIFT_TOLERANCE_MS = 30
"""Takes keep some 10 ms of silence before their sound, whose beginning is then found to one frame of 10 ms or two."""
OWN_VOICE = "profile:"
"""How the ids of voices begin that are made of somebody's own."""
LENT_VOICE = f"{OWN_VOICE}recorded"
"""That of somebody whose recording was given, whoever speaks in the source."""
END_TOLERANCE_MS = 10
"""Takes are told to last whole milliseconds, and lie in the file to the sample."""
EDGE_TOLERANCE_MS = 30
"""Up to this much may be faded out at either end of a line, against clicks."""
HOLE_TOLERANCE_MS = 60
_COLLAPSE_DB = -6.0


def line_reports(track: TrackInput, found: dict[str, Found], caps: ScheduleCaps) -> tuple[LineReport, ...]:
    """One row per line, in the track's order. `found` holds what was measured, by segment id."""
    placements = {placement.segment_id: placement for placement in track.placements}
    takes = {take.segment_id: take for take in track.takes}
    overlapping = {name for overlap in overlaps(_sounds(track, found)) for name in (overlap.first, overlap.second)}
    return tuple(
        _row(
            track,
            line,
            placements.get(line.segment.id),
            takes.get(line.segment.id),
            found.get(line.segment.id),
            line.segment.id in overlapping,
            caps,
        )
        for line in track.lines
    )


def _sounds(track: TrackInput, found: dict[str, Found]) -> list[tuple[str, str | None, Span]]:
    rows = ((line, found.get(line.segment.id)) for line in track.lines)
    return [(line.segment.id, line.segment.speaker, one.sound) for line, one in rows if one and one.sound]


def overlaps(sounds: Iterable[tuple[str, str | None, Span]]) -> tuple[Overlap, ...]:
    """Where two lines of one speaker sound at once.

    Args:
        sounds: (line, speaker, where its sound is); lines without a speaker count as one person's.
    """
    found: list[Overlap] = []
    latest: dict[str | None, tuple[str, Span]] = {}
    for name, speaker, span in sorted(sounds, key=lambda sound: (sound[2], sound[0])):
        before = latest.get(speaker)
        if before and span.overlap_ms(before[1]):
            found.append(Overlap(speaker, before[0], name, span.start_ms, span.overlap_ms(before[1])))
        if before is None or span.end_ms > before[1].end_ms:
            latest[speaker] = (name, span)
    return tuple(found)


def is_cut(found: Found) -> bool:
    """Whether sound of the line is missing from the stem beyond what a fade at an edge takes."""
    if found.sound is None:
        return True
    edges = (found.missing_start_ms, found.missing_end_ms, found.past_end_ms, found.unfitted_ms)
    collapsed = [level for level in (found.head_db, found.tail_db) if level is not None and level < _COLLAPSE_DB]
    return max(edges) > EDGE_TOLERANCE_MS or found.missing_ms > HOLE_TOLERANCE_MS or bool(collapsed)


def rate_report(lines: Sequence[LineReport], caps: ScheduleCaps) -> RateReport:
    """Distribution of rates, and of their jumps between neighbours of one speaker."""
    rates = [line.rate for line in lines if line.rate is not None]
    judged = [line.rate for line in lines if line.rate is not None and not line.pace_by_hand]
    return RateReport(
        distribution(rates),
        distribution(_jumps(lines)),
        over_115=sum(rate > 1.15 for rate in rates),
        over_120=sum(rate > 1.20 for rate in rates),
        over_cap=sum(too_fast(rate, caps) for rate in judged),
        under_floor=sum(too_slow(rate, caps) for rate in judged),
    )


def shift_report(lines: Sequence[LineReport], caps: ScheduleCaps) -> ShiftReport:
    """Distribution of start shifts."""
    shifts = [line.shift_ms for line in lines if line.shift_ms is not None]
    judged = [line.shift_ms for line in lines if line.shift_ms is not None and not line.by_hand]
    return ShiftReport(
        distribution(shifts),
        distribution([abs(shift) for shift in shifts]),
        over_cap=sum(too_shifted(shift, caps) for shift in judged),
    )


def cast_report(lines: Sequence[LineReport]) -> tuple[CastReport, ...]:
    """Who speaks with which voice, in the order in which they first speak; lines nobody speaks are left out."""
    spoken: dict[tuple[str | None, str], list[LineReport]] = {}
    for line in sorted(lines, key=lambda line: (line.source_start_ms, line.id)):
        if line.voice:
            spoken.setdefault((line.speaker, line.voice), []).append(line)
    return tuple(
        CastReport(speaker, voice, voice.startswith(OWN_VOICE), len(theirs), sum(line.spoken_ms for line in theirs))
        for (speaker, voice), theirs in spoken.items()
    )


def too_fast(rate: float, caps: ScheduleCaps) -> bool:
    """Whether a rate is above its cap."""
    return rate > caps.rate_max + RATE_TOLERANCE


def too_slow(rate: float, caps: ScheduleCaps) -> bool:
    """Whether a rate is below its floor."""
    return rate < caps.rate_min - RATE_TOLERANCE


def too_shifted(shift_ms: int, caps: ScheduleCaps) -> bool:
    """Whether a start shift is beyond its cap."""
    return abs(shift_ms) > caps.shift_ms + SHIFT_TOLERANCE_MS


def distribution(values: Sequence[float]) -> Distribution | None:
    """Five figures of a set; None of an empty one."""
    if not values:
        return None
    low, median, p95, high = (round(float(value), 3) for value in np.percentile(values, [0, 50, 95, 100]))
    return Distribution(len(values), low, median, p95, high)


def weak(words: Iterable[Word]) -> list[Word]:
    """The words the recogniser was unsure of."""
    return [word for word in words if word.confidence is not None and word.confidence < WEAK_BELOW]


def speakable(text: str) -> bool:
    """Whether anything in the text can be heard."""
    return any(letter.isalnum() for letter in text)


def _jumps(lines: Sequence[LineReport]) -> list[float]:
    by_speaker: dict[str | None, list[float]] = {}
    for line in sorted(lines, key=lambda line: (line.start_ms or 0, line.id)):
        if line.rate is not None:
            by_speaker.setdefault(line.speaker, []).append(line.rate)
    return [abs(after - before) for rates in by_speaker.values() for before, after in pairwise(rates)]


def _row(
    track: TrackInput,
    line: Line,
    placement: Placement | None,
    take: PlacedTake | None,
    found: Found | None,
    overlapping: bool,
    caps: ScheduleCaps,
) -> LineReport:
    segment, candidate = line.segment, _candidate(line, placement)
    source = track.on_output(segment.span)
    found = found or Found(None, True, 0.0, 0.0)
    rate = round(found.natural_ms / found.spoken_ms, 4) if found.spoken_ms else None
    shift_ms = found.sound.start_ms - source.start_ms if found.sound else None
    by_hand, pace_by_hand = line.fixed_start_ms is not None, line.paced_by_hand
    problems = _problems(
        candidate, found, overlapping, None if pace_by_hand else rate, None if by_hand else shift_ms, caps
    )
    if speakable(candidate.text) and not _pace_kept(track, line, placement, found, rate):
        problems = (*problems, "pace")
    confidences = [word.confidence for word in segment.words if word.confidence is not None]
    return LineReport(
        id=segment.id,
        speaker=segment.speaker,
        voice=take.voice if take else "",
        source_text=segment.text,
        text=candidate.text,
        source_start_ms=source.start_ms,
        source_end_ms=source.end_ms,
        start_ms=found.sound.start_ms if found.sound else None,
        end_ms=found.sound.end_ms if found.sound else None,
        natural_ms=round(found.natural_ms),
        spoken_ms=round(found.spoken_ms),
        rate=rate,
        shift_ms=shift_ms,
        by_hand=by_hand,
        gain_db=found.gain_db,
        residual_db=found.residual_db,
        head_db=found.head_db,
        tail_db=found.tail_db,
        missing_start_ms=found.missing_start_ms,
        missing_end_ms=found.missing_end_ms,
        missing_ms=found.missing_ms,
        past_end_ms=found.past_end_ms,
        unfitted_ms=found.unfitted_ms,
        problems=problems,
        tried=take.tried if take and problems else (),
        pace_by_hand=pace_by_hand,
        help=advice(problems, candidate.text, found, shift_ms, caps),
        confidence=round(sum(confidences) / len(confidences), 3) if confidences else None,
        weak_words=tuple(word.text for word in weak(segment.words)),
        unknown_words=candidate.unknown,
    )


def _pace_kept(track: TrackInput, line: Line, placement: Placement | None, found: Found, rate: float | None) -> bool:
    """Whether the line ends where a person set its end, or is as fast as they set its pace."""
    if rate is None or placement is None:
        return True  # What is missing is said to be cut.
    if line.fixed_end_ms is not None:
        end_ms = track.time_map.map_ms(line.fixed_end_ms)
        return abs(placement.start_ms + found.spoken_ms - end_ms) <= END_TOLERANCE_MS
    return line.fixed_rate is None or abs(rate - line.fixed_rate) <= RATE_TOLERANCE * line.fixed_rate


def _candidate(line: Line, placement: Placement | None) -> Candidate:
    return line.candidates[placement.candidate if placement else 0]


def _problems(
    candidate: Candidate,
    found: Found,
    overlapping: bool,
    rate: float | None,
    shift_ms: int | None,
    caps: ScheduleCaps,
) -> tuple[str, ...]:
    if not speakable(candidate.text):
        return ()
    broken = {
        "cut": is_cut(found),
        "overlap": overlapping,
        "rate": rate is not None and (too_fast(rate, caps) or too_slow(rate, caps)),
        "shift": shift_ms is not None and too_shifted(shift_ms, caps),
    }
    return tuple(name for name, is_broken in broken.items() if is_broken)
