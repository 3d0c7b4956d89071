"""Safe names."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.service.storage.names import MAX_NAME_BYTES, safe_name, suffix_of


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("talk.mp4", "talk.mp4"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\talk.mp4", "talk.mp4"),
        ("a/b/", "b"),
        ("talk\0.mp4", "talk.mp4"),
        ("talk\r\nSet-Cookie: x.mp4", "talk Set-Cookie_ x.mp4"),
        ("\u202egpj.4pm", "gpj.4pm"),
        ("\u2066hidden\u2069.mp4", "hidden.mp4"),
        ("\x1b[31mred.mp4", "[31mred.mp4"),
        ('say "hi".mp4', "say _hi_.mp4"),
        ("   ", "file"),
        ("", "file"),
        ("..", "file"),
        ("/", "file"),
        (".hidden", "hidden"),
        ("e\u0301te\u0301.mp4", "été.mp4"),
        ("видео 日本語 🎬.mp4", "видео 日本語 🎬.mp4"),
        ("bad\udcff.mp4", "bad_.mp4"),
    ],
)
def test_a_name_is_made_safe(given: str, safe: str) -> None:
    assert safe_name(given) == safe


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("é" * 300 + ".mp4") == "é" * 98 + ".mp4"


@given(st.text(max_size=400))
def test_a_safe_name_is_one_word_of_a_path_and_stays_as_it_is(given: str) -> None:
    name = safe_name(given)
    assert 0 < len(name.encode()) <= MAX_NAME_BYTES
    assert not set(name) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(c).startswith("C") for c in name)
    assert not name.startswith(".")
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("name", "suffix"), [("a.MP4", ".mp4"), ("a", ""), ("a.tar.gz", ".gz"), ("a.b c", ""), ("a.ünï", "")]
)
def test_an_ending_is_a_plain_one_or_none(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix
