"""Cutting speech for recognition and joining the words again."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.engines import Recognition
from octavia.dubbing.speech.chunks import LONGEST_MS, Heard, cut_chunks, merge_removed, merge_words
from octavia.dubbing.timing import Span, merge_spans
from octavia.dubbing.values import Removed, Word

PAD_MS = 50
HOUR_MS = 3_600_000


@st.composite
def speech(draw: st.DrawFn) -> list[Span]:
    """Spans of speech with pauses between them, now and then a very long one."""
    spans, place = [], draw(st.integers(0, 5000))
    for length, pause in draw(st.lists(st.tuples(st.integers(1, 70_000), st.integers(1, 6000)), max_size=25)):
        spans.append(Span(place, place + length))
        place += length + pause
    return spans


LIMITS = st.sampled_from([2000, 6000, 10_000, LONGEST_MS])


@given(speech(), LIMITS)
def test_chunks_cover_all_speech_and_are_no_longer_than_allowed(spans: list[Span], longest_ms: int) -> None:
    chunks = cut_chunks(spans, HOUR_MS, longest_ms)
    assert all(0 < chunk.duration_ms <= longest_ms for chunk in chunks)
    for span in spans:
        assert sum(span.overlap_ms(chunk) for chunk in merge_spans(chunks)) == span.duration_ms


@given(speech(), LIMITS)
def test_chunks_hold_no_long_silence(spans: list[Span], longest_ms: int) -> None:
    for chunk in cut_chunks(spans, HOUR_MS, longest_ms):
        inside = merge_spans([span for span in spans if span.overlap_ms(chunk)])
        bounds = [chunk.start_ms, *(time for span in inside for time in (span.start_ms, span.end_ms)), chunk.end_ms]
        pauses = [later - earlier for earlier, later in pairwise(bounds)][::2]
        assert all(pause < 1500 for pause in pauses)


@given(speech(), LIMITS)
def test_chunks_overlap_only_inside_speech_without_a_pause(spans: list[Span], longest_ms: int) -> None:
    chunks = cut_chunks(spans, HOUR_MS, longest_ms)
    assert chunks == sorted(chunks)
    for first, second in pairwise(chunks):
        shared = first.overlap_ms(second)
        if shared:
            (whole,) = (span for span in spans if span.overlap_ms(first) and span.overlap_ms(second))
            assert whole.duration_ms > longest_ms - 2 * PAD_MS
            assert shared <= longest_ms / 5


def test_a_cut_falls_into_the_longest_pause() -> None:
    spans = [Span(0, 9000), Span(9200, 18_000), Span(19_000, 27_000), Span(27_200, 36_000)]
    assert cut_chunks(spans, 40_000) == [Span(0, 18_050), Span(18_950, 36_050)]


def test_where_a_window_costs_the_same_however_full_it_is_chunks_are_fuller() -> None:
    spans = [Span(0, 18_800), Span(20_100, 29_000), Span(29_700, 38_600), Span(39_900, 58_500)]
    assert len(cut_chunks(spans, 60_000, 30_000)) == 3
    assert cut_chunks(spans, 60_000, 30_000, fixed_window=True) == [Span(0, 29_050), Span(29_650, 58_550)]


def test_short_utterances_are_heard_together_unless_silence_parts_them() -> None:
    assert cut_chunks([Span(1000, 3000), Span(3500, 6000)], 10_000) == [Span(950, 6050)]
    assert cut_chunks([Span(1000, 3000), Span(4500, 6000)], 10_000) == [Span(950, 3050), Span(4450, 6050)]


def test_chunks_stay_within_the_audio_and_keep_apart() -> None:
    assert cut_chunks([Span(20, 2000), Span(2040, 4000)], 4010, 2100) == [Span(0, 2020), Span(2020, 4010)]
    assert cut_chunks([Span(500, 9000), Span(9500, 9900)], 5000) == [Span(450, 5000)]
    assert cut_chunks([], 5000) == []


def test_a_limit_that_leaves_no_room_to_overlap_is_refused() -> None:
    with pytest.raises(ValueError, match="too short to overlap"):
        cut_chunks([Span(0, 10)], 100, 1999)


def words(text: str, start_ms: int = 0, step_ms: int = 500) -> tuple[Word, ...]:
    return tuple(
        Word(word, start_ms + place * step_ms, start_ms + (place + 1) * step_ms - 100, 0.5)
        for place, word in enumerate(text.split())
    )


def test_words_of_chunks_apart_are_moved_to_the_sources_clock() -> None:
    heard = [
        Heard(Span(10_000, 12_000), Recognition(words("c d"), "en")),
        Heard(Span(1000, 2000), Recognition(words("a b"), "en")),
    ]
    assert [(word.text, word.start_ms) for word in merge_words(heard)] == [
        ("a", 1000),
        ("b", 1500),
        ("c", 10_000),
        ("d", 10_500),
    ]


def test_overlapping_chunks_are_joined_at_a_word_both_heard() -> None:
    left = Heard(Span(0, 4000), Recognition(words("we walk along the river and tow"), "en"))
    right = Heard(Span(2000, 6000), Recognition(words("liver and talked about the future"), "en"))
    assert (
        " ".join(word.text for word in merge_words([left, right]))
        == "we walk along the river and talked about the future"
    )


def test_without_a_common_word_the_middle_of_the_overlap_parts_them() -> None:
    left = Heard(Span(0, 4000), Recognition(words("a b c d e f g h"), "en"))
    right = Heard(Span(2000, 6000), Recognition(words("r s t u v w x y"), "en"))
    assert "".join(word.text for word in merge_words([left, right])) == "abcdef" + "tuvwxy"


@st.composite
def recognitions(draw: st.DrawFn) -> list[Heard]:
    spans = draw(speech())
    found = []
    for chunk in cut_chunks(spans, HOUR_MS, 6000):
        times = sorted(draw(st.lists(st.integers(0, chunk.duration_ms), max_size=12)))
        texts = draw(st.lists(st.sampled_from("abc"), min_size=len(times), max_size=len(times)))
        said = [Word(text, start, end) for text, (start, end) in zip(texts, pairwise(times), strict=False)]
        found.append(Heard(chunk, Recognition(tuple(said), "en")))
    return found


@given(recognitions())
def test_joined_words_are_in_order_and_do_not_overlap(heard: list[Heard]) -> None:
    merged = merge_words(heard)
    bounds = [time for word in merged for time in (word.start_ms, word.end_ms)]
    assert bounds == sorted(bounds)
    assert merge_words(heard[::-1]) == merged
    assert len(merged) <= sum(len(part.recognition.words) for part in heard)


def test_what_guards_removed_is_on_the_sources_clock_in_order_and_once() -> None:
    later = Heard(Span(6000, 16_000), Recognition((), "en", removed=(Removed("you", 1000, 1500, "repeated"),)))
    gone = (Removed("you", 7000, 7500, "repeated"), Removed("Thanks.", 200, 900, "no speech"))
    first = Heard(Span(0, 10_000), Recognition((), "en", removed=gone))
    assert merge_removed([later, first]) == (gone[1], gone[0])


def test_what_was_removed_lies_within_its_chunk() -> None:
    heard = Heard(Span(1000, 2000), Recognition((), "en", removed=(Removed("you", 900, 5000, "too long"),)))
    assert merge_removed([heard]) == (Removed("you", 1900, 2000, "too long"),)
