"""What was heard, corrected, split and joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.errors import DocumentError
from octavia.dubbing.pipeline.shape import shaped, unit_words, untouched
from octavia.dubbing.request import SegmentOverride
from octavia.dubbing.subtitles.scripts import join, units
from octavia.dubbing.values import Segment, Word

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
SEGMENTS = (HEARD, GIVEN)


def edited(segment_id: str, override: SegmentOverride) -> Segment:
    shapes = shaped(SEGMENTS, {segment_id: override})
    assert [shape.heard for shape in shapes] == [shape.cut for shape in shapes] == [(HEARD,), (GIVEN,)]
    assert all(shape.said == shape.heard for shape in shapes if shape.heard[0].id != segment_id)
    return next(line for shape in shapes for line in shape.said if line.id == segment_id)


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


def lines(overrides: Mapping[str, SegmentOverride], segments: tuple[Segment, ...] = SEGMENTS) -> list[Segment]:
    return [line for shape in shaped(segments, overrides) for line in shape.said]


def test_the_parts_of_a_split_line_begin_and_end_with_their_words() -> None:
    first, second, third, rest = lines({"s0001": SegmentOverride(split=(1, 3))})
    assert [(one.id, one.text, one.start_ms, one.end_ms) for one in (first, second, third)] == [
        ("s0001", "The", 1000, 1200),
        ("s0001-2", "whether is", 1200, 2100),
        ("s0001-3", "fine.", 2100, 3000),
    ]
    assert second.words == HEARD.words[1:3]
    assert {one.speaker for one in (first, second, third)} == {"A"}
    assert rest == GIVEN


def test_a_line_that_nobody_timed_is_split_by_its_characters() -> None:
    first, second = lines({"s0002": SegmentOverride(split=(1,))})[1:]
    assert (first.start_ms, second.end_ms, first.words, second.words) == (4000, 5000, (), ())
    assert 4400 <= first.end_ms <= second.start_ms <= 4700


def test_what_was_corrected_is_split_where_its_words_were_heard() -> None:
    override = SegmentOverride("The weather here is fine.", split=(3,))
    first, second, _ = lines({"s0001": override})
    assert (first.text, second.text, second.start_ms) == ("The weather here", "is fine.", 1950)


def test_parts_are_corrected_in_their_turn_and_what_they_were_split_from_is_left() -> None:
    split = {"s0001": SegmentOverride(split=(2,))}
    plain, edited_ = (
        shaped(SEGMENTS, each)[0]
        for each in (split, split | {"s0001-1": SegmentOverride("My wether"), "s0001-2": SegmentOverride(speaker="B")})
    )
    assert [(one.id, one.text, one.speaker) for one in edited_.said] == [
        ("s0001", "My wether", "A"),
        ("s0001-2", "is fine.", "B"),
    ]
    assert edited_.cut == plain.cut == plain.said
    assert edited_.heard == (HEARD,)
    assert [one.span for one in edited_.said] == [one.span for one in plain.said]


def test_a_joined_line_is_both_with_what_was_corrected_in_either() -> None:
    overrides = {"s0001": SegmentOverride("The weather is fine.", "Ann", join=True), "s0002": SegmentOverride("Bye.")}
    (shape,) = shaped(SEGMENTS, overrides)
    (line,) = shape.said
    assert (line.id, line.text, line.speaker) == ("s0001", "The weather is fine. Bye.", "Ann")
    assert (line.start_ms, line.end_ms, shape.heard) == (1000, 5000, SEGMENTS)
    (again,) = lines(overrides | {"s0001-1": SegmentOverride("Fine weather, bye.")})
    assert again == replace(line, text="Fine weather, bye.")


def test_a_border_is_moved_by_joining_and_splitting_or_the_other_way_round() -> None:
    joined_first = lines({"s0001": SegmentOverride(join=True), "s0001-1": SegmentOverride(split=(3,))})
    split_first = lines({"s0001": SegmentOverride(split=(3,)), "s0001-2": SegmentOverride(join=True)})
    assert [one.id for one in joined_first] == ["s0001", "s0001-1-2"]
    assert [one.id for one in split_first] == ["s0001", "s0001-2"]
    for found in (joined_first, split_first):
        assert [one.text for one in found] == ["The whether is", "fine. Good day."]
        assert (found[0].start_ms, found[1].end_ms) == (1000, 5000)
    # Where not all was timed, what is together is spread over its length.
    assert (split_first[1].start_ms, split_first[1].words) == (2100, ())


def test_words_that_overlap_part_in_the_middle() -> None:
    words = (Word("one", 0, 700), Word("two", 500, 1000))
    first, second = lines({"s1": SegmentOverride(split=(1,))}, (Segment("s1", 0, 1000, "one two", words),))
    assert (first.end_ms, second.start_ms) == (600, 600)


def test_a_word_of_a_recogniser_that_is_several_is_parted_by_its_characters() -> None:
    words = (Word("\u6d77\u306f", 0, 600), Word("\u5e83\u3044\u3002", 1000, 2000, 0.5))
    segment = Segment("s1", 0, 2000, "\u6d77\u306f\u5e83\u3044\u3002", words)
    found = unit_words(segment)
    assert [word.text for word in found] == units(segment.text)
    assert [(word.start_ms, word.end_ms) for word in found] == [(0, 300), (300, 600), (1000, 1333), (1333, 2000)]


REFUSED: tuple[tuple[dict[str, SegmentOverride], str], ...] = (
    ({"s0009": SegmentOverride()}, r"line 's0009' \(segments\), which does not exist"),
    ({"s0001-1": SegmentOverride("x")}, "line 's0001-1'"),
    ({"s0001": SegmentOverride(" ")}, "nothing of what is said in line 's0001'"),
    ({"s0001": SegmentOverride(speaker="")}, "nobody who says it"),
    ({"s0001": SegmentOverride(split=(4,))}, "split line 's0001' before word 4, counted from 0, but it has 4"),
    ({"s0001": SegmentOverride(split=(0,))}, "numbers of words rise|before words"),
    ({"s0001": SegmentOverride(split=(2, 2))}, "before words"),
    ({"s0001": SegmentOverride(split=(2,), join=True)}, "both split line 's0001' and join it"),
    ({"s0002": SegmentOverride(join=True)}, "join line 's0002' with the next, but it is the last"),
    ({"s0001": SegmentOverride(join=True), "s0002": SegmentOverride(split=(1,))}, "which is joined to 's0001'"),
)


@pytest.mark.parametrize(("overrides", "said"), REFUSED)
def test_what_can_not_be_followed_is_refused(overrides: dict[str, SegmentOverride], said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        shaped(SEGMENTS, overrides)


_TEXTS = st.lists(
    st.sampled_from(["sea", "a", "fine.", "Well,", "23", "\u6d77\u306f", "\u5e83\u3044\u3002"]), min_size=1, max_size=6
)


@st.composite
def heard(draw: st.DrawFn) -> tuple[Segment, ...]:
    """Up to five segments, with words timed somehow or not at all, speakers who may overlap."""
    segments = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        text = join(draw(_TEXTS))
        start_ms, length_ms = draw(st.integers(0, 9000)), draw(st.integers(0, 3000))
        parts = text.split()
        marks = sorted(draw(st.lists(st.integers(0, length_ms), min_size=2 * len(parts), max_size=2 * len(parts))))
        words = tuple(
            Word(part, start_ms + begin, start_ms + end, 0.5)
            for part, begin, end in zip(parts, marks[::2], marks[1::2], strict=True)
        )
        timed = draw(st.booleans())
        segments.append(Segment(f"s{number:04}", start_ms, start_ms + length_ms, text, words if timed else ()))
    return tuple(sorted(segments, key=lambda segment: segment.id))


@given(heard(), st.data())
def test_splitting_and_joining_lose_no_word_and_make_no_overlap(
    segments: tuple[Segment, ...], data: st.DataObject
) -> None:
    overrides = {}
    for segment in segments:
        most = len(units(segment.text)) - 1
        split = sorted(data.draw(st.sets(st.integers(1, most)))) if most else []
        if split:
            overrides[segment.id] = SegmentOverride(split=tuple(split))
        elif segment != segments[-1] and data.draw(st.booleans()):
            overrides[segment.id] = SegmentOverride(join=True)
    for before, after in pairwise(segments):
        if before.id in overrides and overrides[before.id].join and overrides.get(after.id, SegmentOverride()).split:
            del overrides[after.id]
    shapes = shaped(segments, overrides)
    assert [segment for shape in shapes for segment in shape.heard] == list(segments)
    assert [shape.first for shape in shapes] == [0, *accumulate(len(shape.heard) for shape in shapes)][:-1]
    found = [line for shape in shapes for line in shape.said]
    assert len({line.id for line in found}) == len(found)
    for shape in shapes:
        texts = [unit.strip() for segment in shape.heard for unit in units(segment.text)]
        assert [unit.strip() for line in shape.said for unit in units(line.text)] == texts
        assert shape.said == shape.cut
        assert shape.said[0].id == shape.heard[0].id
        assert shape.stands == (shape.heard[0].id not in overrides)
        assert min(line.start_ms for line in shape.said) == min(segment.start_ms for segment in shape.heard)
        assert max(line.end_ms for line in shape.said) == max(segment.end_ms for segment in shape.heard)
        for before, after in pairwise(shape.said):
            assert before.start_ms <= before.end_ms <= after.start_ms <= after.end_ms
    assert shaped(segments, {}) == untouched(segments)
