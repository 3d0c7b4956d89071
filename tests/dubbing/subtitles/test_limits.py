"""Netflix' timed-text limits."""

from __future__ import annotations

import pytest

from octavia.dubbing.subtitles.limits import Limits, limits_for


@pytest.mark.parametrize(
    ("language", "per_line", "per_second"),
    [
        ("en", 42, 20), ("en-GB", 42, 20), ("ar", 42, 20), ("es", 42, 17), ("xx", 42, 17), ("hi", 42, 22),
        ("ja", 13, 4), ("ko", 16, 12), ("zh", 16, 9), ("zh-TW", 16, 9),
    ],
)  # fmt: skip
def test_each_language_has_its_line_length_and_reading_speed(language: str, per_line: int, per_second: int) -> None:
    limits = limits_for(language)
    assert (limits.chars_per_line, limits.chars_per_second, limits.lines) == (per_line, per_second, 2)
    assert (limits.min_ms, limits.max_ms) == (833, 7000)


@pytest.mark.parametrize(("frame_ms", "gap", "chain"), [(40.0, 80, 480), (1001 / 24, 84, 501), (1000 / 60, 34, 200)])
def test_gaps_are_counted_in_frames_and_rounded_up(frame_ms: float, gap: int, chain: int) -> None:
    assert (Limits().gap_ms(frame_ms), Limits().chain_ms(frame_ms)) == (gap, chain)
