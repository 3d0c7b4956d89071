"""Subtitles as files: from the segments of the source, or from the lines of a dub as they are spoken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from octavia.dubbing.documents import to_json
from octavia.dubbing.media.info import MediaInfo
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.perform import SpokenLine
from octavia.dubbing.pipeline.versions import versions_of
from octavia.dubbing.subtitles.cues import build_cues
from octavia.dubbing.subtitles.limits import DEFAULT_FRAME_MS
from octavia.dubbing.subtitles.write import write_ass, write_srt, write_vtt
from octavia.dubbing.timemap import TimeMap
from octavia.dubbing.values import Segment, Word
from octavia.dubbing.workspace import Artifact

_VERSION = 1


def as_spoken(lines: Sequence[SpokenLine]) -> tuple[Segment, ...]:
    """The lines of a dub as segments on the output's clock, with the words' times where the engine told them."""
    segments = (_segment(line) for line in lines if line.candidate.text.strip())
    return tuple(sorted(segments, key=lambda segment: (segment.start_ms, segment.id)))


def cuesheet(job: Job, segments: Sequence[Segment], language: str, info: MediaInfo, time_map: TimeMap) -> Artifact:
    """An artifact with `cues.srt`, `cues.vtt` and `cues.ass` for what `segments` say.

    Args:
        segments: On the output's clock.
        time_map: From the source's clock to the output's.
    """
    total_ms = time_map.map_ms(info.duration_ms)
    frame_ms = info.video.frame_ms if info.video else DEFAULT_FRAME_MS

    def build(folder: Path) -> None:
        cues = build_cues(segments, language, frame_ms, total_ms)
        write_srt(cues, folder / "cues.srt")
        write_vtt(cues, folder / "cues.vtt")
        write_ass(cues, folder / "cues.ass")

    inputs = {
        "segments": to_json(list(segments)),
        "language": language,
        "frame_ms": frame_ms,
        "total_ms": total_ms,
        **versions_of("octavia"),
    }
    with job.stage("subtitles", language) as run:
        return run.obtain("subtitles", _VERSION, inputs, build)


def _segment(line: SpokenLine) -> Segment:
    start_ms = line.placement.start_ms
    words = tuple(Word(word.text, word.start_ms + start_ms, word.end_ms + start_ms) for word in line.take.words)
    source = line.line.segment
    return replace(source, start_ms=start_ms, end_ms=line.placement.end_ms, text=line.candidate.text, words=words)
