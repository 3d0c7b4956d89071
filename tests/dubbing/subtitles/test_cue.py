"""A cue and the normal form of its text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.subtitles.cue import Cue, plain_text


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (6, 5)])
def test_a_cue_can_only_be_shown_for_some_time_from_zero_on(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="can't be shown"):
        Cue(start, end, "Hello")


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("  Hello \t world  ", "Hello world"),
        ("one\r\n\r\n two \rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\x00b\x07c\ufeffd", "abcd"),
        ("全角\u3000空白", "全角 空白"),
        ("\ud800", "\ufffd"),
        ("שלום\u200f!", "שלום\u200f!"),
        (" \n\t\n ", ""),
    ],
)
def test_the_normal_form_has_stripped_lines_of_text_and_nothing_else(raw: str, plain: str) -> None:
    assert plain_text(raw) == plain


@settings(deadline=None)
@given(st.text())
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    assert plain_text(plain_text(text)) == plain_text(text)
