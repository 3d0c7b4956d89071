"""Times for words of which only the whole's time is known."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.subtitles.scripts import join
from octavia.dubbing.subtitles.spread import spread_words, timed_words
from octavia.dubbing.timing import Span
from octavia.dubbing.values import Segment, Word


def test_words_last_by_their_length_with_a_pause_at_punctuation() -> None:
    words = spread_words("Yes, extraordinary.", Span(1000, 3000))
    assert [word.text for word in words] == ["Yes,", "extraordinary."]
    assert (words[0].start_ms, words[-1].end_ms) == (1000, 3000)
    assert words[1].end_ms - words[1].start_ms > 3 * (words[0].end_ms - words[0].start_ms)
    assert words[1].start_ms - words[0].end_ms > 100


def test_scripts_without_spaces_are_spread_by_clusters() -> None:
    words = spread_words("今日は。元気？", Span(0, 3000))
    assert [word.text for word in words] == ["今", "日", "は。", "元", "気？"]


@settings(deadline=None)
@given(st.text(), st.integers(0, 10_000), st.integers(0, 10_000))
def test_every_word_is_kept_in_order_within_the_span(text: str, start_ms: int, length_ms: int) -> None:
    words = spread_words(text, Span(start_ms, start_ms + length_ms))
    assert join(word.text for word in words) == " ".join(text.split())
    times = [time for word in words for time in (word.start_ms, word.end_ms)]
    assert times == sorted(times)
    if words:
        assert (times[0], times[-1]) == (start_ms, start_ms + length_ms)


def test_the_engine_s_own_times_are_taken_where_its_words_are_the_text_s() -> None:
    heard = (Word("hello", 100, 300, 0.9), Word("world", 400, 700, 0.8))
    segment = Segment("s0001", 0, 1000, "Hello, world!", heard)
    assert timed_words(segment) == (Word("Hello,", 100, 300, 0.9), Word("world!", 400, 700, 0.8))
    pieces = (Word("こん", 0, 100), Word("にちは", 100, 400))
    assert timed_words(Segment("s0001", 0, 1000, "こんにちは", pieces)) == pieces


def test_words_said_otherwise_than_written_lend_their_times_by_length() -> None:
    said = (Word("twenty", 0, 300), Word("two", 300, 500), Word("islands", 1500, 2000))
    words = timed_words(Segment("s0001", 0, 2000, "22 islands", said))
    assert words == (Word("22", 0, 500), Word("islands", 1500, 2000))
    words = timed_words(Segment("s0001", 0, 2000, "22 big green islands", said))
    assert [(word.start_ms, word.end_ms) for word in words] == [(0, 115), (115, 269), (269, 500), (1500, 2000)]


def test_words_that_cover_little_of_the_segment_are_not_taken() -> None:
    segment = Segment("s0001", 0, 1000, "One two three", (Word("one", 0, 10),))
    words = timed_words(segment)
    assert [word.text for word in words] == ["One", "two", "three"]
    assert words[-1].end_ms == 1000


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["a", "two", "extraordinary,", "字。"]), max_size=9),
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 900), st.sampled_from(["a", "22", "words"])), max_size=9),
)
def test_whatever_words_a_segment_has_its_text_s_are_in_order(
    texts: list[str], said: list[tuple[int, int, str]]
) -> None:
    time_ms, words = 0, []
    for gap_ms, length_ms, text in said:
        words.append(Word(text, time_ms + gap_ms, time_ms + gap_ms + length_ms))
        time_ms += gap_ms + length_ms
    timed = timed_words(Segment("s0001", 0, time_ms, " ".join(texts), tuple(words)))
    assert join(word.text for word in timed) == " ".join(texts)
    times = [time for word in timed for time in (word.start_ms, word.end_ms)]
    assert times == sorted(times)
    assert all(0 <= time <= time_ms for time in times)
