"""Making the report: every finished file is measured, nothing is taken from what the job meant to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from octavia import __version__
from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.documents import read_json, write_json, write_whole
from octavia.dubbing.errors import DocumentError
from octavia.dubbing.languages import language
from octavia.dubbing.media.probe import probe
from octavia.dubbing.media.verify import decoded_blocks
from octavia.dubbing.report.bed import bed_report
from octavia.dubbing.report.figures import Curves, SpeechOverlap
from octavia.dubbing.report.files import file_reports
from octavia.dubbing.report.found import find_takes
from octavia.dubbing.report.heard import hear_lines
from octavia.dubbing.report.inputs import EngineUse, JobInput, Recognize, TrackInput
from octavia.dubbing.report.length import length_report
from octavia.dubbing.report.levels import Levels, measure_levels
from octavia.dubbing.report.lines import cast_report, line_reports, overlaps, rate_report, shift_report
from octavia.dubbing.report.model import SCHEMA_VERSION, EngineReport, Report, SettingsReport, StageReport, TrackReport
from octavia.dubbing.report.page import render_page
from octavia.dubbing.report.promises import Measured, promises
from octavia.dubbing.report.sound import PEAK_MS, Float, Scan, scan, speech_spans
from octavia.dubbing.report.texts import source_report, subtitle_report
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, Span, merge_spans, total_ms

REPORT_JSON, REPORT_HTML = "report.json", "report.html"
_PAUSE_MS = 300
_MOST_POINTS = 2400


def measure_track(
    job: JobInput, track: TrackInput, recognize: Recognize | None = None, cancel: CancelToken | None = None
) -> TrackReport:
    """Measure one language. Languages are independent of one another: they may be measured side by side.

    Args:
        recognize: Hears the dub back; None where no recogniser serves the language.

    Raises:
        MediaError: if a finished file can't be read. ProgramError, Cancelled: as decoding does.
    """
    token = cancel or CancelToken()
    found = find_takes(track.files.voice, track.takes)
    token.check()
    whole = scan(track.files.wav, track.files.voice, track.original, track.background)
    coded = probe(track.files.coded, token)
    with decoded_blocks(coded, token) as blocks:
        levels = measure_levels(blocks)
    lines = line_reports(track, found, job.caps)
    recognized = None
    if recognize is not None:
        lines, recognized = hear_lines(track.files.wav, lines, recognize, token)
    length = length_report(job, track, whole.samples, coded, levels.samples, token)
    sounds = [one.sound for one in found.values() if one.sound is not None]
    measured = Measured(
        length,
        lines,
        overlaps(
            (line.id, line.speaker, Span(line.start_ms, line.end_ms))
            for line in lines
            if line.start_ms is not None and line.end_ms is not None
        ),
        rate_report(lines, job.caps),
        shift_report(lines, job.caps),
        bed_report(whole, track, job.source, job.mix, sounds),
        levels.report(job.mix),
        subtitle_report(track.files.srt, track.language, length.frame_ms),
    )
    kept = promises(measured, job.caps)
    return TrackReport(
        track.language,
        language(track.language).name,
        all(promise.holds is not False for promise in kept if not promise.advice),
        kept,
        round(length.expected_ms - length.source_ms),
        length,
        lines,
        measured.overlaps,
        measured.rate,
        measured.shift,
        _speech_overlap(job, track, whole),
        measured.bed,
        measured.loudness,
        measured.subtitles,
        recognized,
        track.notices,
        _curves(whole, levels),
        cast_report(lines),
    )


def assemble(job: JobInput, tracks: Sequence[TrackInput], measured: Sequence[TrackReport]) -> Report:
    """The report of a job from its measured languages; hashes every finished file."""
    caps, mix = job.caps, job.mix
    binding = [promise for track in measured for promise in track.promises if not promise.advice]
    return Report(
        SCHEMA_VERSION,
        __version__,
        all(track.holds for track in measured),
        sum(promise.holds is None for promise in binding),
        source_report(job.source),
        SettingsReport(
            caps.rate_min,
            caps.rate_max,
            caps.shift_ms,
            caps.gap_ms,
            caps.when_unfit.value,
            mix.duck_db,
            mix.background_db,
            mix.loudness_lufs,
            mix.peak_dbtp,
        ),
        tuple(measured),
        tuple(_engine(use) for use in job.engines),
        file_reports(job, tracks),
        job.notices,
        tuple(StageReport(time.stage, time.language, time.seconds, time.reused) for time in job.timings),
        job.consent,
        job.vendor_calls,
    )


def build(
    job: JobInput,
    tracks: Sequence[TrackInput],
    recognizers: Mapping[str, Recognize] | None = None,
    cancel: CancelToken | None = None,
) -> Report:
    """Measure all languages one after another and assemble the report. Errors as for `measure_track`.

    Args:
        recognizers: By target language, where there is one.
    """
    ears = recognizers or {}
    return assemble(job, tracks, [measure_track(job, track, ears.get(track.language), cancel) for track in tracks])


def write_report(report: Report, folder: Path) -> tuple[Path, Path]:
    """Write `report.json` and `report.html` into a folder, each whole or not at all.

    Raises:
        OutputError: if the folder can't be written.
    """
    document, page = folder / REPORT_JSON, folder / REPORT_HTML
    write_json(report, document)
    write_whole(page, render_page(report).encode())
    return document, page


def load_report(path: Path) -> Report:
    """A report from its `report.json`.

    Raises:
        InputMissing: if it can't be read.
        DocumentError: if it isn't a report, or one of another schema version.
    """
    report = read_json(Report, path)
    if report.schema_version != SCHEMA_VERSION:
        raise DocumentError(
            f"{path}: schema version {report.schema_version}, this program knows {SCHEMA_VERSION}",
            "make the report again with this version",
        )
    return report


def _speech_overlap(job: JobInput, track: TrackInput, whole: Scan) -> SpeechOverlap:
    source = merge_spans((track.on_output(span) for span in job.source.speech), _PAUSE_MS)
    dub = speech_spans(whole.voice_level)
    either = total_ms(merge_spans([*source, *dub]))
    both = total_ms(source) + total_ms(dub) - either
    return SpeechOverlap(total_ms(source), total_ms(dub), both, round(both / either, 4) if either else None)


def _curves(whole: Scan, levels: Levels) -> Curves:
    duration_ms = whole.samples * 1000 // PROGRAMME_RATE_HZ
    group = max(1, -(-duration_ms // (PEAK_MS * _MOST_POINTS)))
    return Curves(
        PEAK_MS * group,
        _percents(whole.source_peak, group),
        _percents(whole.dub_peak, group),
        _percents(whole.voice_peak, group),
        levels.step_ms,
        levels.short_term,
    )


def _percents(peaks: Float, group: int) -> tuple[int, ...]:
    padded = np.append(peaks, np.zeros(-len(peaks) % group))
    return tuple(min(100, round(100 * float(peak))) for peak in padded.reshape(-1, group).max(axis=1))


def _engine(use: EngineUse) -> EngineReport:
    info = use.info
    return EngineReport(
        info.kind.value,
        info.name,
        info.title,
        info.version,
        info.quality.value,
        info.licence,
        info.commercial_use,
        info.needs,
        info.limits,
        use.reason,
        dict(use.settings),
        use.languages,
    )
