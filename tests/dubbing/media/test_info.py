"""Lengths and clocks, computed from what a container says."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.media.info import AudioTrack, MediaInfo, VideoTrack, round_half_up, source_samples


def sound(samples: int, rate_hz: int, start_ms: int = 0) -> AudioTrack:
    return AudioTrack(1, 0, "", "aac", 2, rate_hz, start_ms, samples, True, True, "")


def picture(duration_ms: int, start_ms: int = 0, fps: Fraction | None = Fraction(25)) -> VideoTrack:
    return VideoTrack(0, "h264", 96, 64, 0, fps, False, start_ms, duration_ms, None)


def media(video: VideoTrack | None, *audio: AudioTrack) -> MediaInfo:
    return MediaInfo(Path("a.mp4"), "mov", 0, video, audio, (), (), False, 1)


@given(st.integers(1, 10**9), st.sampled_from([8000, 11025, 16000, 22050, 44100, 48000, 96000]))
def test_a_sounds_length_at_its_own_rate_is_exact(samples: int, rate_hz: int) -> None:
    assert source_samples(media(None, sound(samples, rate_hz)), rate_hz) == samples


def test_a_source_ends_with_the_track_that_ends_last() -> None:
    assert source_samples(media(picture(2000), sound(48_000, 48_000)), 48_000) == 96_000
    assert source_samples(media(picture(500), sound(48_000, 48_000)), 48_000) == 48_000
    assert source_samples(media(picture(1200), sound(48_000, 48_000, start_ms=300)), 1000) == 1300
    assert media(picture(1000), sound(44_100, 44_100), sound(88_200, 44_100)).duration_ms == 2000


def test_a_source_of_nothing_has_no_length() -> None:
    assert source_samples(media(None), 48_000) == 0


def test_a_late_picture_ends_late() -> None:
    assert media(picture(1000, start_ms=40)).duration_ms == 1040


@pytest.mark.parametrize(("fps", "frame_ms"), [(Fraction(25), 40.0), (Fraction(30000, 1001), 1001 / 30), (None, 40.0)])
def test_a_frame_lasts_as_long_as_the_rate_says(fps: Fraction | None, frame_ms: float) -> None:
    assert picture(1000, fps=fps).frame_ms == pytest.approx(frame_ms)


@pytest.mark.parametrize(("value", "nearest"), [("1/2", 1), ("-1/2", 0), ("3/2", 2), ("49/100", 0), ("-7/4", -2)])
def test_halves_are_rounded_up(value: str, nearest: int) -> None:
    assert round_half_up(Fraction(value)) == nearest
