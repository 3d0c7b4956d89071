"""Subtitle tracks of an MP4 are switched off by one bit each, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from octavia.dubbing.media.mp4 import switch_off_subtitles
from octavia.dubbing.media.verify import finished_tracks

Make = Callable[..., Path]


@pytest.fixture
def subtitled(make: Make, tmp_path: Path) -> Path:
    """An MP4 with sound and two subtitle tracks, the first of them on."""
    (tmp_path / "cues.srt").write_text("1\n00:00:00,100 --> 00:00:00,900\nhello\n")
    cues = ("-i", str(tmp_path / "cues.srt"))
    maps = ("-map", "0", "-map", "1", "-map", "2", "-c:a", "aac", "-c:s", "mov_text", "-disposition:s", "0")
    path = make("subtitled.mp4", "@tone", *cues, *cues, *maps)
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(path.read_bytes())
    return copy


def flags(path: Path) -> list[tuple[str, ...]]:
    return [track.flags for track in finished_tracks(path)]


def test_subtitles_are_switched_off_and_sound_stays_on(subtitled: Path) -> None:
    assert flags(subtitled) == [("default",), ("default",), ()]
    before = subtitled.read_bytes()
    switch_off_subtitles(subtitled)
    assert flags(subtitled) == [("default",), (), ()]
    after = subtitled.read_bytes()
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert changed == [(3, 2)]


def test_doing_it_again_changes_nothing(subtitled: Path) -> None:
    switch_off_subtitles(subtitled)
    once = subtitled.read_bytes()
    switch_off_subtitles(subtitled)
    assert subtitled.read_bytes() == once


@pytest.mark.parametrize("content", [b"", b"not an mp4 at all", b"\0\0\0\4moov", b"\0\0\0\1moov\0\0\0\0\0\0\0\3"])
def test_what_is_no_mp4_is_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.mp4").write_bytes(content)
    switch_off_subtitles(tmp_path / "odd.mp4")
    assert (tmp_path / "odd.mp4").read_bytes() == content


def test_boxes_with_long_sizes_are_walked(subtitled: Path) -> None:
    # A box of unknown content with a 64-bit size stands before everything else.
    long = (1).to_bytes(4, "big") + b"free" + (24).to_bytes(8, "big") + bytes(8)
    subtitled.write_bytes(long + subtitled.read_bytes())
    before = subtitled.read_bytes()
    switch_off_subtitles(subtitled)
    assert subtitled.read_bytes() != before
