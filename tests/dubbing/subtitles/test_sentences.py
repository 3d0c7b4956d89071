"""Parting text into sentences."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.subtitles.scripts import join, units
from octavia.dubbing.subtitles.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two? Three", ["One.", "Two?", "Three"]),
        ('He said "No." Then he left.', ['He said "No."', "Then he left."]),
        ("Mr. Smith met J. Bach. Good.", ["Mr. Smith met J. Bach.", "Good."]),
        ("Well... maybe. Or not", ["Well... maybe.", "Or not"]),
        ("今日は。元気？はい", ["今日は。", "元気？", "はい"]),
        ("... Well. One - ", ["... Well.", "One -"]),
        ("Well. ♪ ?", ["Well. ♪ ?"]),
        ("?", ["?"]),
        ("", []),
    ],
)
def test_sentences_end_at_final_punctuation(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@settings(deadline=None)
@given(st.lists(st.sampled_from(["One", "two.", "Three?", "Mr.", "字。", "字", '"No."', "..."])))
def test_sentences_are_the_text(words: list[str]) -> None:
    text = join(words)
    assert join(unit for sentence in split_sentences(text) for unit in units(sentence)) == text
