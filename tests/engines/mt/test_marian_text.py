"""Texts as the models take them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.talk import ENGLISH
from octavia.engines.mt.marian_text import MOST_PIECES, Pieces, clean
from support.marian import pieces_of, tiny


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    return Pieces(tiny("en-es"), frozenset(pieces_of("en-es")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  A line\nand\tanother. ", "A line and another."),
        ("\x00\x07 a \u200b\u00ad\ufeff b", "a b"),
        ("cafe\u0301", "café"),
        ("   ", ""),
    ],
)
def test_a_text_is_one_clean_line(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text(max_size=40))
def test_what_is_clean_stays_so_and_can_be_shown(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean(text).isprintable()


def test_pieces_join_to_the_text_they_came_from(pieces: Pieces) -> None:
    for text in ENGLISH:
        assert "".join(pieces.split(text)).replace("▁", " ").strip() == text
    assert pieces.joined(["▁La", "▁casa", "▁es", "▁", "日", "."]) == "La casa es 日."


def test_signs_are_no_text(pieces: Pieces) -> None:
    assert pieces.joined(["▁La", "<unk>", "▁ca", "s", "a", "</s>", "."]) == "La casa."


def test_typographic_punctuation_is_made_plain_for_the_model(pieces: Pieces) -> None:
    assert pieces.split("“Don’t…”") == pieces.split('"Don\'t..."')


def test_sentences_are_translated_on_their_own(pieces: Pieces) -> None:
    assert pieces.sentences("Mr. Hill swims. Who wants coffee? ...") == ["Mr. Hill swims.", "Who wants coffee? ..."]


def test_a_sentence_too_long_is_cut_between_words_and_an_endless_word_somewhere(pieces: Pieces) -> None:
    for text in ("the house " * 200, "x" * 1000, "水" * 700):
        parts = pieces.sentences(clean(text))
        assert all(len(pieces.split(part)) <= MOST_PIECES for part in parts)
        assert "".join(parts).replace(" ", "") == text.replace(" ", "")


def test_words_nobody_knows_are_told_once(pieces: Pieces) -> None:
    assert pieces.unknown("The house ⚙ and ⚙ is ½ red.") == ("⚙", "½")
    assert pieces.unknown(ENGLISH[0]) == ()
