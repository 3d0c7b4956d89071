"""How words that were heard without punctuation are written."""

from __future__ import annotations

import pytest

from octavia.dubbing.speech.spelling import written
from octavia.dubbing.values import Word


def wrote(text: str, language: str = "en") -> str:
    words = [Word(word, place, place + 1, 0.5) for place, word in enumerate(text.split())]
    return " ".join(word.text for word in written(words, language))


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("good morning", "Good morning."),
        ("i think i'm ill", "I think I'm ill."),
        ("it is in ireland", "It is in ireland."),
        ("open on monday's", "Open on Monday's."),
        ("you may march in may", "You may march in may."),
        ("what is it?", "What is it?"),
    ],
)
def test_english_gets_capitals_and_a_full_stop(heard: str, expected: str) -> None:
    assert wrote(heard) == expected


def test_other_languages_get_a_capital_and_their_full_stop() -> None:
    assert wrote("i ja sam", "hr") == "I ja sam."
    assert wrote("你好", "zh") == "你好。"


def test_times_and_confidences_stay() -> None:
    (word,) = written([Word("yes", 3, 9, 0.25)], "en")
    assert word == Word("Yes.", 3, 9, 0.25)
