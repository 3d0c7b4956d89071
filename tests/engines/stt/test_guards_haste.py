"""Sentences in no time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.values import Word
from octavia.engines.stt.guards_haste import hurried


def said(text: str, word_ms: int, start_ms: int = 0) -> list[Word]:
    return [
        Word(word, start_ms + place * word_ms, start_ms + (place + 1) * word_ms, 0.9)
        for place, word in enumerate(text.split())
    ]


def test_a_sentence_written_twice_and_said_once_is_left_once() -> None:
    text = "The old church stands behind the garden."
    written = said(text, 20, 1000)
    heard = said(text, 250, 1140)
    left = hurried([*written, *heard])
    assert left.words == tuple(heard)
    assert [removed.text for removed in left.removed] == [text]
    assert "20 ms a word" in left.removed[0].reason


def test_a_few_quick_words_and_quick_speakers_stay() -> None:
    assert hurried(said("Well, I see.", 30)).removed == ()
    assert hurried(said("It is what it is after all.", 90)).removed == ()


@given(st.lists(st.tuples(st.sampled_from(["a", "b."]), st.integers(0, 300)), max_size=30))
def test_whole_sentences_go_or_stay(said_so: list[tuple[str, int]]) -> None:
    words, at_ms = [], 0
    for text, length_ms in said_so:
        words.append(Word(text, at_ms, at_ms + length_ms))
        at_ms += length_ms
    left = hurried(words)
    assert len(left.words) + sum(len(removed.text.split()) for removed in left.removed) == len(words)
    assert all(len(removed.text.split()) >= 4 for removed in left.removed)
