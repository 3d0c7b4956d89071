"""From when to when a stream plays, as headers say it and as packets show it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from octavia.dubbing.errors import MediaError
from octavia.dubbing.media.extents import Extent, declared_extent, scan_packets, seconds

Make = Callable[..., Path]


@pytest.mark.parametrize(
    ("stream", "start", "duration"),
    [
        (
            {"start_time": "0.5", "duration": "2.000000", "duration_ts": 96_001, "time_base": "1/48000"},
            "1/2",
            "96001/48000",
        ),
        ({"start_time": "0.5", "duration": "2"}, "1/2", "2"),
        ({"duration": "2"}, "0", "2"),
        ({"start_time": "0.021", "tags": {"DURATION": "00:00:03.021000000"}}, "0.021", "3"),
        ({"start_time": "-0.007", "tags": {"DURATION-eng": "01:00:03"}}, "-0.007", "3603"),
    ],
)
def test_a_header_that_tells_a_streams_own_length_is_believed(
    stream: dict[str, Any], start: str, duration: str
) -> None:
    assert declared_extent(stream, Fraction(7200)) == Extent(Fraction(start), Fraction(duration), own=True)


def test_a_stream_without_its_own_length_has_the_files() -> None:
    found = declared_extent({"start_time": "0.1", "duration": "N/A"}, Fraction(3))
    assert found == Extent(Fraction(1, 10), Fraction(29, 10), own=False)


@pytest.mark.parametrize(
    ("stream", "whole"),
    [
        ({"start_time": "0"}, None),
        ({"duration": "0.000000"}, None),
        ({"start_time": "100", "tags": {"DURATION": "00:01:41.0"}}, Fraction(101)),
        ({"tags": {"DURATION": "soon"}}, None),
    ],
)
def test_headers_that_do_not_tell_are_not_believed(stream: dict[str, Any], whole: Fraction | None) -> None:
    assert declared_extent(stream, whole) is None


def test_a_tag_that_outlasts_the_file_is_not_believed() -> None:
    found = declared_extent({"tags": {"DURATION": "09:00:00.0"}}, Fraction(3))
    assert found == Extent(Fraction(), Fraction(3), own=False)


def test_an_extent_moves_with_the_clock() -> None:
    extent = Extent(Fraction(100), Fraction(2), own=True)
    assert extent.after(Fraction(99)) == Extent(Fraction(1), Fraction(2), own=True)
    assert (extent.start_ms, extent.end_ms) == (100_000, 102_000)
    assert Extent(Fraction(-1, 100), Fraction(2), own=True).after(Fraction()).start_ms == 0


def test_packets_show_where_each_stream_ends(make: Make) -> None:
    path = make("uneven.mkv", "@picture 1", "@tone 1.5", "@x264", "-c:a", "pcm_s16le")
    video, audio = scan_packets(path, path.stat().st_size).values()
    assert video == Extent(Fraction(), Fraction(1), own=True)
    assert audio.start_ms == 0
    assert audio.end_ms == pytest.approx(1500, abs=1)


def test_a_file_that_is_no_media_has_no_packets(tmp_path: Path) -> None:
    (tmp_path / "noise.mkv").write_bytes(bytes(1000))
    with pytest.raises(MediaError, match="can't be read to its end"):
        scan_packets(tmp_path / "noise.mkv", 1000)


@pytest.mark.parametrize(("text", "value"), [("1.5", Fraction(3, 2)), ("N/A", None), (None, None)])
def test_ffprobes_numbers_may_be_missing(text: str | None, value: Fraction | None) -> None:
    assert seconds(text) == value
