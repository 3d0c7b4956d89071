"""Where text may be broken, how wide it is, how words are joined."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.subtitles.scripts import (
    is_right_to_left,
    is_unspaced,
    join,
    part_after,
    primary,
    separator_width,
    shares,
    units,
    width,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("one two  three", ["one", "two", "three"]),
        ("こんにちは。元気？", ["こ", "ん", "に", "ち", "は。", "元", "気？"]),
        ("「はい」と", ["「は", "い」", "と"]),
        ("ちょっとサーバー", ["ちょっ", "と", "サー", "バー"]),
        ("使用Python编程", ["使", "用", "Python", "编", "程"]),
        ("私は Python が", ["私", "は", " Python", " が"]),
        ("เมื่อคืน ครับ", ["เมื่", "อ", "คื", "น", " ค", "รั", "บ"]),
        ("어젯밤에 어디", ["어젯밤에", "어디"]),
        ("2,5 % (etwa)", ["2,5", "%", "(etwa)"]),
    ],
)
def test_text_is_broken_at_spaces_and_where_a_script_has_none_at_every_lawful_place(
    text: str, parts: list[str]
) -> None:
    assert units(text) == parts


@settings(deadline=None)
@given(st.lists(st.sampled_from("ab é字かー。「」เมื่อํ 7.,\u0301"), max_size=30).map("".join))
def test_joined_units_are_the_text(text: str) -> None:
    assert join(units(text)) == " ".join(text.split())


def test_words_of_recognisers_are_joined_as_their_script_asks() -> None:
    assert join(["こん", "にちは", "Tom"]) == "こんにちはTom"
    assert join([" Hello", " there", "", "you"]) == "Hello there you"


def test_a_part_keeps_its_space_only_where_none_would_be_set() -> None:
    assert part_after("は", " Python") == " Python"
    assert part_after("is", " Python") == "Python"
    assert part_after("", " は ") == "は"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Hello you", "en", 9),
        ("Hello", "ja", 2.5),
        ("日本語 a。", "ja", 5),
        ("한국어 ok", "ko-KR", 4.5),
        ("日本", "en", 2),
        ("e\u0301te\u0301", "fr", 3),
        ("นี้", "th", 1),
        ("\u200fשלום\u200f", "he", 4),
    ],
)
def test_width_counts_what_is_seen(text: str, language: str, expected: float) -> None:
    assert width(text, language) == expected


def test_the_space_between_words_is_as_wide_as_a_space() -> None:
    assert separator_width("a", "b", "en") == 1
    assert separator_width("a", "b", "ja") == 0.5
    assert separator_width("字", "字", "zh") == 0


def test_scripts_are_told_apart() -> None:
    assert is_unspaced("abc 字")
    assert not is_unspaced("한국어 שלום é")
    assert is_right_to_left("a שלום")
    assert not is_right_to_left("abc 字 é")
    assert [primary("pt-BR"), primary("zh_TW"), primary("EN")] == ["pt", "zh", "en"]


@settings(deadline=None)
@given(st.lists(st.floats(0, 100), max_size=20), st.integers(0, 10_000))
def test_shares_part_the_whole_without_rest(weights: list[float], total: int) -> None:
    borders = shares(weights, total)
    assert len(borders) == len(weights) + 1
    assert borders == sorted(borders)
    assert (borders[0], borders[-1]) == (0, total if weights else 0)
