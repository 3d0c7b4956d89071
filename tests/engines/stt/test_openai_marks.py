"""Marks put back to words that came without them."""

from __future__ import annotations

import pytest

from octavia.engines.stt.openai_marks import with_marks


@pytest.mark.parametrize(
    ("words", "text", "marked"),
    [
        (["Good", "morning"], "Good morning.", [" Good", " morning."]),
        (["good", "morning"], "“Good… morning!”", [" “Good…", " morning!”"]),
        (["well", "known"], "A well-known man", [" well-", "known"]),
        (["大家", "好"], "大家，好。", [" 大家，", "好。"]),
        (["It's", "3", "50"], "It's 3.50", [" It's", " 3.", "50"]),
        (["lost", "found"], "Found.", [" lost", " Found."]),
        (["", "a"], "a", ["", " a"]),
        ([], "Nothing.", []),
    ],
)
def test_each_word_gets_what_stands_around_it(words: list[str], text: str, marked: list[str]) -> None:
    assert with_marks(words, text) == marked


def test_a_word_is_found_near_its_place_only() -> None:
    text = "yes. " + "no " * 100 + "maybe."
    assert with_marks(["yes", "maybe"], text) == [" yes.", " maybe"]
