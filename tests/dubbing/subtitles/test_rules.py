"""Where cues break the limits."""

from __future__ import annotations

import pytest

from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.rules import RULES, Violation, violations


@pytest.mark.parametrize(
    ("cue", "violation"),
    [
        (Cue(0, 7000, "x" * 43), Violation("line-length", 0, 43, 42)),
        (Cue(0, 7000, "a\nb\nc"), Violation("line-count", 0, 3, 2)),
        (Cue(0, 1000, "x" * 21), Violation("reading-speed", 0, 21, 20)),
        (Cue(0, 2000, "x" * 20 + "\n" + "y" * 20), Violation("reading-speed", 0, 20.5, 20)),
        (Cue(0, 832, "x"), Violation("too-short", 0, 0.832, 0.833)),
        (Cue(0, 7001, "x"), Violation("too-long", 0, 7.001, 7)),
    ],
)
def test_each_limit_of_a_cue_is_measured(cue: Cue, violation: Violation) -> None:
    assert violations([cue], "en") == [violation]


@pytest.mark.parametrize("cue", [Cue(0, 7000, "x" * 42 + "\n" + "y" * 42), Cue(0, 1000, "x" * 20), Cue(0, 833, "x")])
def test_what_just_keeps_the_limits_breaks_none(cue: Cue) -> None:
    assert violations([cue], "en") == []


@pytest.mark.parametrize(
    ("gap_ms", "expected"),
    [
        (-40, [Violation("overlap", 0, 0.04, 0)]),
        (0, [Violation("gap", 0, 0, 2)]),
        (40, [Violation("gap", 0, 1, 2)]),
        (79, []),
        (80, []),
        (90, []),
        (120, [Violation("gap", 0, 3, 2)]),
        (440, [Violation("gap", 0, 11, 2)]),
        (480, []),
        (9000, []),
    ],
)
def test_gaps_are_two_frames_or_at_least_twelve(gap_ms: int, expected: list[Violation]) -> None:
    assert violations([Cue(0, 1000, "One"), Cue(1000 + gap_ms, 3000 + gap_ms, "Two")], "en", 40.0) == expected


def test_a_gap_that_only_a_cue_too_long_could_close_is_no_fault() -> None:
    assert violations([Cue(0, 6900, "One"), Cue(7200, 9000, "Two")], "en", 40.0) == []


def test_full_width_characters_count_in_japanese() -> None:
    found = violations([Cue(0, 2000, "今日はとても良い天気ですねえ、本当に")], "ja")
    assert [violation.rule for violation in found] == ["line-length", "reading-speed"]


def test_violations_come_in_order_of_cues_and_are_of_known_rules() -> None:
    found = violations([Cue(0, 100, "x" * 99), Cue(90, 8000, "y"), Cue(8010, 9000, "a\nb\nc")], "en")
    assert [violation.cue for violation in found] == sorted(violation.cue for violation in found)
    assert {violation.rule for violation in found} == set(RULES)
