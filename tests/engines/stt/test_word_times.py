"""Times of words put right."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.engines import Pcm16
from octavia.dubbing.timing import SPEECH_RATE_HZ
from octavia.engines.stt.loudness import Loudness
from octavia.engines.stt.word_times import RawWord, placed

raw_words = st.lists(
    st.builds(
        RawWord,
        text=st.sampled_from([" the", " old", " church", ".", " ¿", " 2,000", "-", ' "', ",", " a", ""]),
        start_ms=st.integers(-500, 7000),
        end_ms=st.integers(-500, 7000),
        probability=st.floats(-0.1, 1.1),
    ),
    max_size=30,
)


def hum(*parts: tuple[int, float]) -> Pcm16:
    levels = np.concatenate([np.full(length_ms * SPEECH_RATE_HZ // 1000, level) for length_ms, level in parts])
    tone = np.sin(2 * np.pi * 220 * np.arange(len(levels)) / SPEECH_RATE_HZ)
    audio: Pcm16 = (tone * levels * 32767).astype(np.int16)
    return audio


def raw(*words: tuple[str, int, int]) -> list[RawWord]:
    return [RawWord(text, start_ms, end_ms, 0.9) for text, start_ms, end_ms in words]


def times(words: list[RawWord], *parts: tuple[int, float]) -> list[tuple[str, int, int]]:
    audio = hum(*parts)
    found = placed(words, Loudness(audio), len(audio) * 1000 // SPEECH_RATE_HZ)
    return [(word.text, word.start_ms, word.end_ms) for word in found]


@given(words=raw_words, pauses=st.lists(st.tuples(st.integers(0, 2000), st.sampled_from([0.0, 0.3])), max_size=5))
def test_whatever_comes_in_goes_out_in_order_apart_and_within_the_chunk(
    words: list[RawWord], pauses: list[tuple[int, float]]
) -> None:
    audio = hum(*pauses) if pauses else np.zeros(0, np.int16)
    length_ms = len(audio) * 1000 // SPEECH_RATE_HZ
    found = placed(words, Loudness(audio), length_ms)
    assert "".join(word.text for word in found) == "".join(word.text for word in words).replace(" ", "")
    bounds = [0, *(time for word in found for time in (word.start_ms, word.end_ms)), length_ms]
    assert bounds == sorted(bounds)
    assert all(word.text and word.confidence is not None and 0 <= word.confidence <= 1 for word in found)


@given(
    lengths=st.lists(st.integers(40, 600), min_size=1, max_size=12),
    gaps=st.lists(st.integers(0, 200), min_size=12, max_size=12),
)
def test_good_times_stay_nearly_as_they_are(lengths: list[int], gaps: list[int]) -> None:
    words, parts, at_ms = [], [], 0
    for length_ms, gap_ms in zip(lengths, gaps, strict=False):
        words.append(RawWord(" word", at_ms, at_ms + length_ms, 0.9))
        parts += [(length_ms, 0.3), (gap_ms, 0.0)]
        at_ms += length_ms + gap_ms
    for before, after in zip(words, times(words, *parts), strict=True):
        assert abs(before.start_ms - after[1]) <= 40
        assert abs(before.end_ms - after[2]) <= 40


def test_marks_belong_to_the_words_they_stand_at() -> None:
    words = raw((" ¿", 0, 10), ("Quién", 10, 300), (",", 300, 310), (" yo", 310, 500), ("?", 500, 510))
    assert [text for text, _, _ in times(words, (600, 0.3))] == ["¿Quién,", "yo?"]


def test_silence_before_the_first_word_and_after_the_last_is_not_theirs() -> None:
    found = times(raw((" Good", 0, 1300), (" talk.", 1300, 3000)), (800, 0.0), (1000, 0.3), (1200, 0.0))
    assert found[0][1] >= 760
    assert found[-1][2] <= 1840


def test_a_word_that_jumps_over_seconds_keeps_where_it_sounds_longest() -> None:
    words = raw((" in", 0, 300), (" 1999", 300, 4300), (" we", 4300, 4600))
    found = times(words, (300, 0.3), (100, 0.3), (2900, 0.0), (1000, 0.3), (300, 0.3))
    assert found[1][0] == "1999"
    assert 3200 <= found[1][1] <= 3300
    assert found[1][2] == 4300


def test_a_word_out_of_order_is_put_between_its_neighbours() -> None:
    found = times(
        raw((" one", 0, 500), (" two", 2500, 2900), (" three", 1000, 1500), (" four", 1500, 2000)), (3000, 0.3)
    )
    assert [text for text, _, _ in found] == ["one", "two", "three", "four"]
    assert 500 <= found[1][1] <= found[1][2] <= 1000
    assert found[2][1:] == (1000, 1500)


def test_words_past_the_end_are_brought_back() -> None:
    found = times(raw((" one", 0, 900), (" two", 1100, 1400)), (1000, 0.3))
    assert found[-1][2] == 1000
    assert found[-1][1] < found[-1][2]


def test_a_word_without_time_takes_a_little_of_its_neighbours() -> None:
    found = times(raw((" one", 0, 500), (" two", 500, 500), (" three", 500, 1000)), (1000, 0.3))
    assert all(end_ms - start_ms >= 20 for _, start_ms, end_ms in found)


def test_words_in_turn_never_go_backwards() -> None:
    found = times(raw((" one", 400, 800), (" two", 300, 600), (" three", 700, 650)), (1000, 0.3))
    assert all(first[2] <= second[1] for first, second in pairwise(found))
