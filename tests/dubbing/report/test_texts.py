from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from octavia.dubbing.report.texts import source_report, subtitle_report


def test_broken_rules_are_told_in_words(tmp_path: Path) -> None:
    srt = tmp_path / "a.srt"
    long = "Diese Zeile ist viel zu lang, um in der kurzen Zeit gelesen zu werden."
    srt.write_text(f"1\n00:00:01,000 --> 00:00:02,000\n{long}\n\n2\n00:00:04,000 --> 00:00:06,000\nGut.\n")
    found = subtitle_report(srt, "de", 40.0)
    assert found.cues == 2
    assert [(one.cue, one.rule, one.start_ms) for one in found.violations] == [
        (1, "line-length", 1000),
        (1, "reading-speed", 1000),
    ]
    assert found.violations[0].detail == "70 characters in a line, at most 42"
    assert found.violations[1].detail == "70 characters a second, at most 17"
    assert found.violations[1].text == long


def test_too_short_a_gap_has_a_least_not_a_most(tmp_path: Path) -> None:
    srt = tmp_path / "a.srt"
    srt.write_text("1\n00:00:01,000 --> 00:00:02,000\nEins.\n\n2\n00:00:02,040 --> 00:00:04,000\nZwei.\n")
    (gap,) = subtitle_report(srt, "de", 40.0).violations
    assert gap.detail == "1 frames to the next cue, at least 2"


def test_an_empty_file_has_no_cues(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text("\n")
    assert subtitle_report(tmp_path / "a.srt", "de", 40.0).cues == 0


def test_the_source_is_described_with_its_weak_words_weakest_first(good_dub: Any) -> None:
    found = source_report(good_dub.job.source)
    assert (found.name, found.language_name, found.origin) == ("talk-source.mp4", "English", "pocketsphinx")
    assert found.video == "h264, 64 × 48, 25.00 frames a second"
    assert found.audio == "aac, 48 kHz, stereo"
    assert (found.segments, found.words, found.speakers, found.speech_ms) == (3, 6, 2, 5000)
    assert [word.text for word in found.weak_words] == ["line"] * 3


def test_one_of_several_tracks_is_named(good_dub: Any) -> None:
    info = good_dub.job.source.info
    several = replace(info, audio=(*info.audio, replace(info.audio[0], number=2, channels=6)), video=None)
    found = source_report(replace(good_dub.job.source, info=several, audio_track=2))
    assert found.audio == "aac, 48 kHz, 6 channels (track 2 of 2)"
    assert found.video == "none"
