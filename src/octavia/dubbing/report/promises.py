"""The promise section: each promise held against what was measured. Green means it holds, red that it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from octavia.dubbing.counting import counted
from octavia.dubbing.report.figures import (
    BedReport,
    LengthReport,
    LineReport,
    LoudnessReport,
    Overlap,
    RateReport,
    ShiftReport,
    SubtitleReport,
)
from octavia.dubbing.report.model import Promise
from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.timing import clock

LENGTH_FRAMES = 1.0
LOUDNESS_TOLERANCE_LU = 1.0
PEAK_TOLERANCE_DB = 0.05
"""A true peak is stated to a tenth of a decibel."""
DUCK_TOLERANCE_DB = 3.0
GONE_BELOW_DB, GONE_BELOW_DBFS = 35.0, -50.0
"""What is this far down, or this quiet, is not heard."""
KEPT_SPREAD_DB, KEPT_MATCH = 3.0, 0.8
EXPOSED_SHARE, EXPOSED_MS = 0.02, 200
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything the promises are judged by."""

    length: LengthReport
    lines: tuple[LineReport, ...]
    overlaps: tuple[Overlap, ...]
    rate: RateReport
    shift: ShiftReport
    bed: BedReport | None
    loudness: LoudnessReport
    subtitles: SubtitleReport


def promises(found: Measured, caps: ScheduleCaps) -> tuple[Promise, ...]:
    """All promises, in the order in which they are shown; the subtitles' rules last, as advice."""
    return (
        _length(found.length),
        _nothing_cut(found.lines),
        _no_overlap(found.overlaps),
        _rate(found.lines, found.rate, caps),
        _shift(found.lines, found.shift, caps),
        _bed(found.bed),
        _loudness(found.loudness),
        _peak(found.loudness),
        _subtitles(found.subtitles),
    )


def _length(length: LengthReport) -> Promise:
    judged = [file for file in length.files if file.judged]
    worst = max(judged, key=lambda file: abs(file.difference_ms))
    wrong = [file for file in judged if abs(file.difference_frames) > LENGTH_FRAMES]
    return Promise(
        "length",
        "As long as the source",
        not wrong,
        f"at most {abs(worst.difference_ms):.1f} ms off ({abs(worst.difference_frames):.2f} frames), "
        f"{len(judged)} sound and picture tracks",
        f"1 frame ({length.frame_ms:.1f} ms)",
        "; ".join(f"{file.name}: {_signed(file.difference_ms)} ms" for file in wrong),
    )


def _nothing_cut(lines: Sequence[LineReport]) -> Promise:
    cut = [line for line in lines if "cut" in line.problems]
    return Promise(
        "nothing-cut",
        "No line is cut",
        not cut,
        f"{len(cut)} of {counted(len(lines), 'line')} cut",
        "0 lines",
        _named([f"{_place(line)}: {_what_is_missing(line)}" for line in cut]),
    )


def _what_is_missing(line: LineReport) -> str:
    if line.start_ms is None:
        return "it is not in the voice stem"
    parts = (
        (line.past_end_ms, "runs past the file's end by"),
        (line.unfitted_ms, "cut off instead of spoken faster:"),
        (line.missing_start_ms, "missing at its start:"),
        (line.missing_end_ms, "missing at its end:"),
        (line.missing_ms - line.missing_start_ms - line.missing_end_ms, "missing within:"),
    )
    said = [f"{words} {ms} ms" for ms, words in parts if ms > 0]
    return ", ".join(said) or "its level collapses at an edge"


def _no_overlap(overlaps: Sequence[Overlap]) -> Promise:
    return Promise(
        "no-overlap",
        "Nobody talks over themselves",
        not overlaps,
        f"{counted(len(overlaps), 'place')} where a speaker's own lines overlap",
        "none",
        _named([f"{one.first} and {one.second} at {clock(one.at_ms)}: {one.duration_ms} ms" for one in overlaps]),
    )


def _rate(lines: Sequence[LineReport], rate: RateReport, caps: ScheduleCaps) -> Promise:
    wrong = [line for line in lines if "rate" in line.problems]
    span = f"{rate.rates.minimum:.2f} to {rate.rates.maximum:.2f} ×" if rate.rates else "no line is spoken"
    by_hand = sum(line.pace_by_hand for line in lines)
    more = f" ({by_hand} paced by hand, not judged)" if by_hand else ""
    return Promise(
        "rate",
        "Spoken at a natural pace",
        not wrong,
        f"{span}; {len(wrong)} of {counted(len(lines), 'line')} outside{more}",
        f"{caps.rate_min:.2f} to {caps.rate_max:.2f} ×",
        _named([f"{_place(line)}: {line.rate:.2f} ×" for line in wrong]),
    )


def _shift(lines: Sequence[LineReport], shift: ShiftReport, caps: ScheduleCaps) -> Promise:
    wrong = [line for line in lines if "shift" in line.problems]
    span = "no line was found"
    if shift.shifts:
        span = f"{_signed(shift.shifts.minimum)} to {_signed(shift.shifts.maximum)} ms"
    by_hand = sum(line.by_hand for line in lines)
    more = f" ({by_hand} placed by hand, not judged)" if by_hand else ""
    return Promise(
        "shift",
        "Lines start when they should",
        not wrong,
        f"{span}; {len(wrong)} of {counted(len(lines), 'line')} beyond{more}",
        f"± {caps.shift_ms} ms",
        _named([f"{_place(line)}: {_signed(line.shift_ms or 0)} ms" for line in wrong]),
    )


def _bed(bed: BedReport | None) -> Promise:
    title = "Background kept, original lowered"
    if bed is None:
        return Promise(
            "bed", title, None, "not measured", "", "neither the original nor a background was given to compare with"
        )
    lowered, lowered_words = _lowered(bed)
    kept, kept_words = _kept(bed)
    exposed = bed.exposed_share <= EXPOSED_SHARE or bed.exposed_ms <= EXPOSED_MS
    verdicts = (lowered, kept, exposed)
    limit = "gone" if bed.method == "background" else f"{bed.wanted_db:.0f} dB down under lines"
    return Promise(
        "bed",
        title,
        _all_of(verdicts),
        f"{lowered_words}; {kept_words}",
        f"{limit}, kept elsewhere",
        ""
        if exposed
        else f"{bed.exposed_ms / 1000:.1f} s of the original's speech ({bed.exposed_share:.0%}) are not lowered",
    )


def _all_of(verdicts: Sequence[bool | None]) -> bool | None:
    """False wins over "not measured", which wins over True."""
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _lowered(bed: BedReport) -> tuple[bool | None, str]:
    if not bed.compared:
        return None, "the original was not given to compare with"
    if bed.leak_dbfs is None:
        return True, "the source is silent under the lines"
    if bed.under_db is None:
        return (True if bed.leak_dbfs <= GONE_BELOW_DBFS else None), (
            f"the original is at {_level(bed.leak_dbfs, 0)} dBFS under lines, nothing outside them to compare it with"
        )
    enough = bed.under_db >= min(bed.wanted_db - DUCK_TOLERANCE_DB, GONE_BELOW_DB)
    words = f"the original is {bed.under_db:.1f} dB down under lines"
    return enough or bed.leak_dbfs <= GONE_BELOW_DBFS, words


def _kept(bed: BedReport) -> tuple[bool, str]:
    if bed.outside_match is None or bed.outside_spread_db is None:
        return True, "nothing sounds outside the lines"
    kept = bed.outside_match >= KEPT_MATCH and bed.outside_spread_db <= KEPT_SPREAD_DB
    if bed.outside_match < KEPT_MATCH:
        return kept, f"only {bed.outside_match:.0%} of the sound outside lines is the background's"
    return kept, f"the background is kept within {bed.outside_spread_db:.1f} dB elsewhere"


def _loudness(loudness: LoudnessReport) -> Promise:
    limit = f"{_level(loudness.target_lufs, 0)} ± {LOUDNESS_TOLERANCE_LU:.0f} LUFS"
    measured = loudness.integrated_lufs
    if measured is None:
        return Promise("loudness", "Even loudness", False, "too quiet to be measured", limit)
    holds = abs(measured - loudness.target_lufs) <= LOUDNESS_TOLERANCE_LU
    return Promise("loudness", "Even loudness", holds, f"{_level(measured)} LUFS", limit)


def _peak(loudness: LoudnessReport) -> Promise:
    limit = f"≤ {_level(loudness.limit_dbtp)} dBTP"
    if loudness.true_peak_dbtp is None:
        return Promise("peak", "No clipping", True, "silent", limit)
    holds = loudness.true_peak_dbtp <= loudness.limit_dbtp + PEAK_TOLERANCE_DB
    return Promise("peak", "No clipping", holds, f"{_level(loudness.true_peak_dbtp)} dBTP", limit)


def _subtitles(subtitles: SubtitleReport) -> Promise:
    cues = len({violation.cue for violation in subtitles.violations})
    rules = sorted({violation.rule for violation in subtitles.violations})
    return Promise(
        "subtitles",
        "Subtitles read well",
        not subtitles.violations,
        f"{cues} of {subtitles.cues} cues break a rule",
        "0 cues",
        ", ".join(rules),
        advice=True,
    )


def _signed(value: float) -> str:
    return f"{value:+.0f}".replace("-", "−") if round(value) else "0"


def _level(value: float, decimals: int = 1) -> str:
    return f"{value:.{decimals}f}".replace("-", "−")


def _place(line: LineReport) -> str:
    return f"{line.id} at {clock(line.source_start_ms)}"


def _named(places: Sequence[str]) -> str:
    more = f"; and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
    return "; ".join(places[:_NAMED]) + more
