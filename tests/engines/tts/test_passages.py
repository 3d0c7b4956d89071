"""Long texts are parted where a reader would pause, and joined with pauses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.engines.tts.passages import Passage, joined, passages, silence

RATE_HZ = 24_000


def test_a_text_that_fits_stays_whole() -> None:
    assert passages("One. Two.", "en", lambda text: len(text) <= 20) == [Passage("One. Two.")]


def test_a_long_text_is_parted_at_sentences_first() -> None:
    text = "It rained all night, but today the sun shines. Please open the window and close the door."
    parts = passages(text, "en", lambda part: len(part) <= 60)
    assert [part.text for part in parts] == [
        "It rained all night, but today the sun shines.",
        "Please open the window and close the door.",
    ]
    assert [part.pause_ms for part in parts] == [350, 0]


def test_a_long_sentence_is_parted_at_its_clauses() -> None:
    text = "If the filter is dirty, wash it with warm water, let it dry, and put it back."
    parts = passages(text, "en", lambda part: len(part) <= 45)
    assert all(part.text.endswith((",", ".")) for part in parts)
    assert [part.pause_ms for part in parts[:-1]] == [180] * (len(parts) - 1)


def test_a_text_without_marks_is_parted_between_words_and_one_without_words_anywhere() -> None:
    assert [part.text for part in passages("one two three four", "en", lambda part: len(part) <= 9)] == [
        "one two",
        "three",
        "four",
    ]
    assert "".join(part.text for part in passages("x" * 100, "en", lambda part: len(part) <= 30)) == "x" * 100


def test_a_text_of_a_script_without_spaces_is_parted_too() -> None:
    text = "老教堂在花园后面。每年夏天孩子们都在湖里游泳。"
    parts = passages(text, "zh", lambda part: len(part) <= 15)
    assert [part.text for part in parts] == ["老教堂在花园后面。", "每年夏天孩子们都在湖里游泳。"]


@given(st.text(alphabet="ab ,.!é漢", max_size=120), st.integers(1, 30))
def test_every_passage_fits_and_nothing_is_lost(text: str, longest: int) -> None:
    parts = passages(text, "en", lambda part: len(part) <= longest)
    assert all(len(part.text) <= longest for part in parts)
    assert "".join("".join(part.text for part in parts).split()) == "".join(text.split())


def test_takes_are_joined_with_the_pauses_between_them_alone() -> None:
    tone = (0.1 * np.sin(np.arange(RATE_HZ // 2) / 10)).astype(np.float32)
    padded = np.concatenate([silence(300, RATE_HZ), tone, silence(300, RATE_HZ)])
    sound = joined([(padded, 350), (silence(100, RATE_HZ), 350), (padded, 180)], RATE_HZ)
    assert len(sound) / RATE_HZ == pytest.approx(2 * 0.5 + 0.35 + 2 * 0.03, abs=0.02)


def test_takes_without_a_sound_join_to_nothing() -> None:
    assert len(joined([(silence(100, RATE_HZ), 350)], RATE_HZ)) == 0
    assert len(joined([], RATE_HZ)) == 0
