"""When cues appear and go."""

from __future__ import annotations

import pytest

from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.cue_times import Shown, out_ms, place
from octavia.dubbing.subtitles.limits import Limits

LIMITS = Limits(chars_per_second=20)


@pytest.mark.parametrize(
    ("sound_end_ms", "letters", "next_ms", "expected"),
    [
        (2000, 10, None, 2000),  # with its sound
        (300, 4, None, 833),  # not before its least duration
        (300, 40, None, 2000),  # not before it is read
        (300, 40, 1500, 1420),  # but two frames before the next
        (2000, 10, 2000, 1920),  # even where the sound goes on to it
        (1800, 10, 2000, 1920),  # a small gap is closed
        (1800, 10, 2279, 2199),  # up to eleven frames
        (1800, 10, 2280, 1800),  # a larger one is left
        (9000, 10, None, 7000),  # never longer than the longest duration
        (6900, 10, 7300, 7000),  # also to close a gap
    ],
)
def test_a_cue_goes_when_it_is_heard_and_read(
    sound_end_ms: int, letters: float, next_ms: int | None, expected: int
) -> None:
    assert out_ms(0, sound_end_ms, letters, next_ms, LIMITS, 40.0) == expected


def test_cues_appear_with_their_sound() -> None:
    shown = [Shown(0, 1000, "One", 3), Shown(1000, 2500, "Two", 3, "Ann")]
    assert place(shown, LIMITS, 40.0) == [Cue(0, 920, "One"), Cue(1000, 2500, "Two", "Ann")]


def test_cues_that_come_faster_than_frames_follow_each_other_late() -> None:
    shown = [Shown(0, 10, "One", 3), Shown(10, 20, "Two", 3), Shown(20, 900, "Three", 5)]
    assert [(cue.start_ms, cue.end_ms) for cue in place(shown, LIMITS, 40.0)] == [(0, 40), (120, 160), (240, 1073)]
