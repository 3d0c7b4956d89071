"""Chunks that nobody speaks in, and sentences that nobody believes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.values import Word
from octavia.engines.stt.guards import Evidence
from octavia.engines.stt.guards_speechless import not_believed, speechless

SAID = [Word("Well,", 0, 200, 0.9), Word("then.", 200, 400, 0.8)]


@given(st.floats(0, 1), st.floats(-5, 0))
def test_a_chunk_goes_only_if_it_sounds_like_no_speech_and_its_words_are_unsure(
    no_speech: float, log_probability: float
) -> None:
    left = speechless(SAID, Evidence(no_speech, log_probability))
    gone = no_speech > 0.6 and log_probability < -1
    assert left.words == (() if gone else tuple(SAID))
    assert bool(left.removed) is gone


def test_the_reason_names_the_probability() -> None:
    (removed,) = speechless(SAID, Evidence(0.91, -1.4)).removed
    assert removed.text == "Well, then."
    assert "0.91" in removed.reason


def test_a_sentence_of_which_no_word_is_believed_goes_alone() -> None:
    words = [*SAID, Word("Blah", 500, 600, 0.05), Word("blah.", 600, 700, 0.1), Word("Right.", 800, 900, 0.1)]
    left = not_believed([*words, Word("So", 900, 950, 0.1), Word("it", 950, 990, 0.9)])
    assert [word.text for word in left.words] == ["Well,", "then.", "So", "it"]
    assert [removed.text for removed in left.removed] == ["Blah blah.", "Right."]


def test_words_without_a_probability_are_believed() -> None:
    assert not_believed([Word("Hm.", 0, 100)]).removed == ()
