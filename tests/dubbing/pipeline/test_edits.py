"""A person's edits laid on what the machine made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octavia.dubbing.errors import DocumentError
from octavia.dubbing.pipeline.edits import check_overrides, corrected, overridden
from octavia.dubbing.request import LineOverride, Overrides, SegmentOverride
from octavia.dubbing.values import Candidate, Line, Segment, Transcript, Word

HEARD = Segment(
    "s0001",
    1000,
    3000,
    "The whether is fine.",
    (
        Word("The", 1000, 1200, 0.9),
        Word("whether", 1200, 1900, 0.3),
        Word("is", 1950, 2100, 0.9),
        Word("fine.", 2100, 3000, 0.8),
    ),
    "A",
)
GIVEN = Segment("s0002", 4000, 5000, "Good day.")
TRANSCRIPT = Transcript("en", (HEARD, GIVEN), "test")


def edited(segment_id: str, override: SegmentOverride) -> Segment:
    found = corrected(TRANSCRIPT, {segment_id: override})
    untouched = [
        (new, old) for new, old in zip(found.segments, TRANSCRIPT.segments, strict=True) if new.id != segment_id
    ]
    assert all(new == old for new, old in untouched)
    return next(segment for segment in found.segments if segment.id == segment_id)


def test_words_that_were_heard_right_keep_their_times_and_nobody_doubts_them_any_more() -> None:
    segment = edited("s0001", SegmentOverride("The weather here is fine."))
    assert segment.text == "The weather here is fine."
    assert [word.text for word in segment.words] == ["The", "weather", "here", "is", "fine."]
    times = {word.text: (word.start_ms, word.end_ms) for word in segment.words}
    assert (times["The"], times["is"], times["fine."]) == ((1000, 1200), (1950, 2100), (2100, 3000))
    assert 1200 <= times["weather"][0] < times["weather"][1] <= times["here"][0] < times["here"][1] <= 1950
    assert {word.confidence for word in segment.words} == {None}
    assert (segment.span, segment.speaker) == (HEARD.span, "A")


def test_a_text_whose_words_nobody_timed_has_none_after_either() -> None:
    assert edited("s0002", SegmentOverride(" Good night. ")) == replace(GIVEN, text="Good night.")


def test_what_is_as_it_was_heard_is_no_edit() -> None:
    assert edited("s0001", SegmentOverride("The whether is fine. ", "A")) == HEARD
    assert edited("s0001", SegmentOverride()) == HEARD


def test_another_speaker_says_the_same_words() -> None:
    assert edited("s0001", SegmentOverride(speaker=" Ann ")) == replace(HEARD, speaker="Ann")


def test_a_line_that_nobody_decided_about_is_the_machines() -> None:
    lines = [Line(segment, (Candidate("a"), Candidate("b", 1.0))) for segment in TRANSCRIPT.segments]
    first, second = overridden(lines, {"s0002": LineOverride(" c ", "es-1", 4100, lock=True)})
    assert first == lines[0]
    assert second == Line(GIVEN, (Candidate("c"),), "es-1", True, 4100)


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (Overrides({"es": {"s0009": LineOverride()}}), r"line 's0009' \(es\), which does not exist"),
        (Overrides(segments={"s0009": SegmentOverride()}), r"line 's0009' \(segments\), which does not exist"),
        (Overrides(segments={"s0001": SegmentOverride(" ")}), "nothing of what is said in line 's0001'"),
        (Overrides(segments={"s0001": SegmentOverride(speaker="")}), "nobody who says it"),
    ],
)
def test_overrides_of_lines_that_are_not_there_or_that_leave_nothing_are_refused(
    overrides: Overrides, said: str
) -> None:
    with pytest.raises(DocumentError, match=said):
        check_overrides(overrides, TRANSCRIPT)
