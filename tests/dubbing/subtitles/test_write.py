"""Writing subtitle files, and reading them again."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octavia.dubbing.errors import OutputError
from octavia.dubbing.subtitles.ass import format_ass
from octavia.dubbing.subtitles.cue import Cue, plain_text
from octavia.dubbing.subtitles.read import parse_subtitles
from octavia.dubbing.subtitles.srt import format_srt
from octavia.dubbing.subtitles.vtt import format_vtt
from octavia.dubbing.subtitles.write import write_ass, write_srt, write_vtt


@st.composite
def cue_lists(draw: st.DrawFn) -> list[Cue]:
    """Cues in order, with any texts, each different in its lines (else they might be rolling captions)."""
    texts = draw(st.lists(st.text(min_size=1).map(plain_text).filter(bool), min_size=1, max_size=10))
    steps = draw(st.lists(st.tuples(st.integers(0, 9_000_000), st.integers(1, 9_000_000)), min_size=10, max_size=10))
    times = list(accumulate(part for step in steps for part in step))
    speaker = st.none() | st.text(max_size=5).map(lambda name: plain_text(name).replace("\n", " ") or None)
    return [
        Cue(times[2 * n], times[2 * n + 1], f"{n} " + text.replace("\n", f"\n{n} "), draw(speaker))
        for n, text in enumerate(texts)
    ]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cue_lists())
def test_vtt_reads_back_the_same_cues_to_the_millisecond(cues: list[Cue]) -> None:
    read = parse_subtitles(format_vtt(cues).encode(), "a.vtt")
    assert list(read.cues) == cues
    assert read.repairs == ()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cue_lists())
def test_srt_reads_back_the_same_cues_but_for_speakers(cues: list[Cue]) -> None:
    read = parse_subtitles(format_srt(cues).encode(), "a.srt")
    assert list(read.cues) == [replace(cue, speaker=None) for cue in cues]
    assert read.repairs == ()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cue_lists())
def test_no_format_drifts_over_many_round_trips(cues: list[Cue]) -> None:
    first = None
    for _ in range(3):
        for write in (format_srt, format_vtt, format_ass):
            cues = list(parse_subtitles(write(cues).encode(), "a").cues)
        first = first or cues
    assert cues == first


def test_files_are_utf_8_with_line_feeds_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    cues = [Cue(0, 1000, "Café\r\nשלום"), Cue(2000, 3000, "漢字")]
    for write in (write_srt, write_vtt, write_ass):
        write(cues, tmp_path / "one")
        write(cues, tmp_path / "two")
        content = (tmp_path / "one").read_bytes()
        assert content == (tmp_path / "two").read_bytes()
        assert "Café" in content.decode("utf-8")
        assert b"\r" not in content
        assert not content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\n")


def test_a_place_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_srt([Cue(0, 1, "x")], tmp_path / "missing" / "a.srt")


def test_a_browser_s_file_without_cues_is_still_a_file(tmp_path: Path) -> None:
    write_vtt([], tmp_path / "a.vtt")
    assert (tmp_path / "a.vtt").read_bytes() == b"WEBVTT\n"


def test_a_speaker_survives_in_vtt_and_ass(tmp_path: Path) -> None:
    cues = [Cue(0, 1000, "Hi", "Ann")]
    write_ass(cues, tmp_path / "a.ass")
    assert parse_subtitles((tmp_path / "a.ass").read_bytes(), "a").cues == tuple(cues)
