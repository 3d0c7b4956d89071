"""The user's own subtitles as the transcript."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.segments import Dropped, as_segments


def test_cues_become_segments_with_ids_in_order() -> None:
    spoken = as_segments([Cue(0, 1000, "One."), Cue(1000, 2000, "Two\nlines.", "Ann")])
    assert [(s.id, s.start_ms, s.end_ms, s.text, s.speaker) for s in spoken.segments] == [
        ("s0001", 0, 1000, "One.", None),
        ("s0002", 1000, 2000, "Two lines.", "Ann"),
    ]
    assert spoken.dropped == ()


def texts(*cues: Cue) -> list[str]:
    return [segment.text for segment in as_segments(cues).segments]


def test_a_sentence_that_a_cue_breaks_off_goes_on() -> None:
    cues = [
        Cue(0, 2000, "Hello. I think"),
        Cue(2600, 4000, "we should go"),
        Cue(4000, 5000, "now. And"),
        Cue(5000, 6000, "you?"),
    ]
    spoken = as_segments(cues)
    assert [(s.start_ms, s.end_ms, s.text) for s in spoken.segments] == [
        (0, 6000, "Hello. I think we should go now. And you?")
    ]


def test_but_not_over_a_pause_beyond_ten_seconds_or_to_another_speaker() -> None:
    assert texts(Cue(0, 1000, "I think"), Cue(1700, 2000, "so.")) == ["I think", "so."]
    assert texts(Cue(0, 6000, "I think"), Cue(6000, 10_001, "so.")) == ["I think", "so."]
    assert texts(Cue(0, 6000, "I think"), Cue(6000, 10_000, "so.")) == ["I think so."]
    assert texts(Cue(0, 1000, "I think", "Ann"), Cue(1000, 2000, "so.", "Bob")) == ["I think", "so."]
    assert texts(Cue(0, 1000, "I think"), Cue(1000, 2000, "- so.")) == ["I think", "so."]


def test_two_speakers_in_a_cue_are_two_segments_that_share_its_time_by_length() -> None:
    spoken = as_segments([Cue(0, 1000, "- Hi!\n- JOHN: Good afternoon.")])
    assert [(s.start_ms, s.end_ms, s.text, s.speaker) for s in spoken.segments] == [
        (0, 167, "Hi!", None),
        (167, 1000, "Good afternoon.", "JOHN"),
    ]


def test_what_nobody_speaks_is_left_out_and_listed() -> None:
    cues = [
        Cue(0, 1000, "[music]"),
        Cue(1000, 2000, "♪ Let it be ♪"),
        Cue(2000, 3000, "(laughs) I know."),
        Cue(3000, 4000, "- [sighs]\n- What?"),
        Cue(4000, 5000, "..."),
        Cue(5000, 6000, "JOHN: [coughs]"),
    ]
    spoken = as_segments(cues)
    assert [(s.start_ms, s.text) for s in spoken.segments] == [(2000, "I know."), (3000, "What?")]
    assert spoken.dropped == (
        Dropped(0, "[music]"),
        Dropped(1, "♪ Let it be ♪"),
        Dropped(2, "(laughs)"),
        Dropped(3, "- [sighs]"),
        Dropped(4, "..."),
        Dropped(5, "JOHN: [coughs]"),
    )


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 1500),
            st.integers(1, 6000),
            st.lists(st.sampled_from(["one", "two.", "- ", "♪", "[x]", "JO: ", "\n", "字。"]), min_size=1).map("".join),
        ),
        max_size=10,
    )
)
def test_segments_are_in_order_not_overlapping_within_the_cues_time(items: list[tuple[int, int, str]]) -> None:
    cues, time_ms = [], 0
    for gap_ms, length_ms, text in items:
        cues.append(Cue(time_ms + gap_ms, time_ms + gap_ms + length_ms, text))
        time_ms += gap_ms + length_ms
    segments = as_segments(cues).segments
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(segments))
    assert all(segment.text and 0 <= segment.start_ms <= segment.end_ms <= time_ms for segment in segments)
    assert [segment.id for segment in segments] == [f"s{n:04d}" for n in range(1, len(segments) + 1)]
