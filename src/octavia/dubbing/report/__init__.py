"""The report: what was measured on the finished files of a dub, as `report.json` and as one self-contained page."""

from octavia.dubbing.report.build import assemble, build, load_report, measure_track, write_report
from octavia.dubbing.report.inputs import (
    EngineUse,
    JobInput,
    PlacedTake,
    Recognize,
    SourceInput,
    StageTime,
    TrackFiles,
    TrackInput,
)
from octavia.dubbing.report.model import Promise, Report, TrackReport
from octavia.dubbing.report.page import render_page
from octavia.dubbing.report.summary import SummaryLine, Verdict, summary_lines, verdict

__all__ = [
    "EngineUse",
    "JobInput",
    "PlacedTake",
    "Promise",
    "Recognize",
    "Report",
    "SourceInput",
    "StageTime",
    "SummaryLine",
    "TrackFiles",
    "TrackInput",
    "TrackReport",
    "Verdict",
    "assemble",
    "build",
    "load_report",
    "measure_track",
    "render_page",
    "summary_lines",
    "verdict",
    "write_report",
]
