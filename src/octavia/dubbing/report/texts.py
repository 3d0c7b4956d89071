"""What the texts tell: subtitle rules, words heard with little confidence, and what the source is."""

from __future__ import annotations

from pathlib import Path

from octavia.dubbing.languages import language
from octavia.dubbing.media.info import AudioTrack, VideoTrack
from octavia.dubbing.media.safety import shown
from octavia.dubbing.report.figures import CueViolation, SubtitleReport
from octavia.dubbing.report.inputs import SourceInput
from octavia.dubbing.report.lines import WEAK_BELOW, weak
from octavia.dubbing.report.model import RemovedReport, SourceReport, WeakWord
from octavia.dubbing.subtitles.read import read_subtitles
from octavia.dubbing.subtitles.rules import Violation, violations
from octavia.dubbing.timing import merge_spans, total_ms

_UNITS = {
    "line-length": "characters in a line",
    "line-count": "lines",
    "reading-speed": "characters a second",
    "too-short": "seconds",
    "too-long": "seconds",
    "gap": "frames to the next cue",
    "overlap": "seconds together with the next cue",
}
_AT_LEAST = {"too-short", "gap"}
_CHANNELS = {1: "mono", 2: "stereo"}


def subtitle_report(srt: Path, language: str, frame_ms: float) -> SubtitleReport:
    """The finished SRT, read back and held against its language's rules; an empty file has no cues.

    Raises:
        InputMissing, DocumentError: if it can't be read.
    """
    cues = read_subtitles(srt).cues if srt.read_bytes().strip() else ()
    return SubtitleReport(
        len(cues),
        tuple(
            CueViolation(found.cue + 1, cues[found.cue].start_ms, found.rule, _in_words(found), cues[found.cue].text)
            for found in violations(cues, language, frame_ms)
        ),
    )


def source_report(source: SourceInput) -> SourceReport:
    """The source, its transcript and the words to check first."""
    info, transcript = source.info, source.transcript
    track = next(track for track in info.audio if track.number == source.audio_track)
    words = [
        WeakWord(segment.id, word.text, word.start_ms, round(word.confidence, 3))
        for segment in transcript.segments
        for word in weak(segment.words)
        if word.confidence is not None
    ]
    return SourceReport(
        shown(Path(info.path.name)),
        source.sha256,
        info.size_bytes,
        info.format_name,
        info.duration_ms,
        _picture(info.video) if info.video else "none",
        _sound(track, len(info.audio)),
        transcript.language,
        language(transcript.language).name,
        transcript.origin,
        len(transcript.segments),
        sum(len(segment.text.split()) for segment in transcript.segments),
        len({segment.speaker for segment in transcript.segments if segment.speaker}),
        total_ms(merge_spans(source.speech)),
        WEAK_BELOW,
        tuple(sorted(words, key=lambda word: (word.confidence, word.start_ms))),
        tuple(RemovedReport(gone.text, gone.start_ms, gone.end_ms, gone.reason) for gone in transcript.removed),
    )


def _in_words(found: Violation) -> str:
    bound = "at least" if found.rule in _AT_LEAST else "at most"
    return f"{found.measured:g} {_UNITS[found.rule]}, {bound} {found.limit:g}"


def _picture(video: VideoTrack) -> str:
    rate = f", {float(video.fps):.2f} frames a second" if video.fps else ""
    turned = f", turned by {video.rotation}°" if video.rotation else ""
    return f"{video.codec}, {video.width} × {video.height}{rate}{turned}"


def _sound(track: AudioTrack, count: int) -> str:
    channels = _CHANNELS.get(track.channels, f"{track.channels} channels")
    which = f" (track {track.number} of {count})" if count > 1 else ""
    return f"{track.codec}, {track.rate_hz / 1000:g} kHz, {channels}{which}"
