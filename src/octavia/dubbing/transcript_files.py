"""A transcript as a file: whole as JSON, as subtitles, or as bare text."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from octavia.dubbing.documents import write_json, write_whole
from octavia.dubbing.errors import OutputError
from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.cues import build_cues
from octavia.dubbing.subtitles.write import write_ass, write_srt, write_vtt
from octavia.dubbing.values import Transcript


class TranscriptFormat(StrEnum):
    """A form a transcript can be written in; the value is its extension."""

    JSON = "json"
    """Everything: segments, speakers, words with times and confidences."""
    SRT = "srt"
    VTT = "vtt"
    ASS = "ass"
    TXT = "txt"
    """A line of text for each segment; where several speakers are told apart, each begins with its speaker."""


def format_of(path: Path) -> TranscriptFormat:
    """The format a file's name asks for.

    Raises:
        OutputError: if it asks for none.
    """
    try:
        return TranscriptFormat(path.suffix.lower().removeprefix("."))
    except ValueError:
        known = ", ".join(f".{kind.value}" for kind in TranscriptFormat)
        raise OutputError(f"{path}: a transcript is not written as '{path.suffix}'", f"use one of {known}") from None


def write_transcript(transcript: Transcript, path: Path, kind: TranscriptFormat) -> None:
    """Write a transcript, whole or not at all.

    Raises:
        OutputError: if it can't be written.
    """
    writers: dict[TranscriptFormat, Callable[[Transcript, Path], None]] = {
        TranscriptFormat.JSON: write_json,
        TranscriptFormat.SRT: lambda made, to: write_srt(_cues(made), to),
        TranscriptFormat.VTT: lambda made, to: write_vtt(_cues(made), to),
        TranscriptFormat.ASS: lambda made, to: write_ass(_cues(made), to),
        TranscriptFormat.TXT: lambda made, to: write_whole(to, _text(made).encode()),
    }
    writers[kind](transcript, path)


def _cues(transcript: Transcript) -> list[Cue]:
    return build_cues(transcript.segments, transcript.language)


def _text(transcript: Transcript) -> str:
    several = len({segment.speaker for segment in transcript.segments}) > 1
    return "".join(
        f"{segment.speaker}: {segment.text}\n" if several and segment.speaker else f"{segment.text}\n"
        for segment in transcript.segments
    )
