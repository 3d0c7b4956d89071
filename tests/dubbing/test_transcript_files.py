"""A transcript written in each of its formats."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from octavia.dubbing.documents import read_json
from octavia.dubbing.errors import OutputError
from octavia.dubbing.subtitles.read import read_subtitles
from octavia.dubbing.transcript_files import TranscriptFormat, format_of, write_transcript
from octavia.dubbing.values import Segment, Transcript, Word

TRANSCRIPT = Transcript(
    "en",
    (
        Segment("s0001", 500, 2000, "Good morning.", (Word("Good", 500, 900, 0.9), Word("morning.", 900, 2000, 0.8))),
        Segment("s0002", 6000, 8000, "How are you?"),
    ),
    "pocketsphinx",
)


def _written(folder: Path, kind: TranscriptFormat) -> Path:
    path = folder / f"talk.{kind.value}"
    write_transcript(TRANSCRIPT, path, kind)
    return path


def test_json_holds_all_of_it(tmp_path: Path) -> None:
    assert read_json(Transcript, _written(tmp_path, TranscriptFormat.JSON)) == TRANSCRIPT


@pytest.mark.parametrize("kind", [TranscriptFormat.SRT, TranscriptFormat.VTT, TranscriptFormat.ASS])
def test_subtitles_say_the_same_at_the_same_times(tmp_path: Path, kind: TranscriptFormat) -> None:
    made = read_subtitles(_written(tmp_path, kind))
    assert made.format.value == kind.value
    assert [(cue.start_ms, cue.text) for cue in made.cues] == [(500, "Good morning."), (6000, "How are you?")]


def test_text_is_a_line_for_each_segment(tmp_path: Path) -> None:
    assert _written(tmp_path, TranscriptFormat.TXT).read_text() == "Good morning.\nHow are you?\n"


def test_text_names_the_speakers_where_several_are_told_apart(tmp_path: Path) -> None:
    first, second = TRANSCRIPT.segments
    several = replace(TRANSCRIPT, segments=(replace(first, speaker="Ann"), replace(second, speaker="Bob")))
    write_transcript(several, tmp_path / "talk.txt", TranscriptFormat.TXT)
    assert (tmp_path / "talk.txt").read_text() == "Ann: Good morning.\nBob: How are you?\n"


def test_a_files_name_asks_for_its_format() -> None:
    assert format_of(Path("a/talk.en.SRT")) is TranscriptFormat.SRT
    with pytest.raises(OutputError, match=r"not written as '.docx'") as caught:
        format_of(Path("talk.docx"))
    assert ".json, .srt, .vtt, .ass, .txt" in caught.value.hint
