"""How bad a break between two words is."""

from __future__ import annotations

import pytest

from octavia.dubbing.subtitles.function_words import FUNCTION_WORDS
from octavia.dubbing.subtitles.grammar import break_penalty, ends_clause, ends_sentence, is_function_word


@pytest.mark.parametrize(
    "text", ["It ends.", "Really?!", 'He said "no."', "Es reicht!)", "Tak…", "終わり。", "यह है।", "هل؟", "Wait... "]
)
def test_final_punctuation_ends_a_sentence_also_inside_quotes(text: str) -> None:
    assert ends_sentence(text)
    assert ends_clause(text)


@pytest.mark.parametrize(
    ("text", "following"),
    [("We met Mr.", "Smith"), ("by J.", "Bach"), ("la Sra.", "Paz"), ("wait...", "what?"), ("so,", "Tom"), ("no", "")],
)
def test_a_point_of_an_abbreviation_or_before_small_letters_ends_none(text: str, following: str) -> None:
    assert not ends_sentence(text, following)


@pytest.mark.parametrize(
    ("better", "worse", "language"),
    [
        (("map.", "It"), ("map,", "which"), "en"),
        (("map,", "which"), ("map", "which"), "en"),
        (("map", "which"), ("map", "on"), "en"),
        (("map", "on"), ("old", "map"), "en"),
        (("old", "map"), ("the", "map"), "en"),
        (("old", "map"), ("Marie", "Tharp"), "en"),
        (("old", "map"), ("40", "years"), "en"),
        (("met", "Mr."), ("Mr.", "Smith"), "en"),
        (("casa", "que"), ("la", "casa"), "es"),
        (("maison", "que"), ("l'", "homme"), "fr"),
        (("Haus", "und"), ("dem", "Haus"), "de"),
        (("casa", "che"), ("della", "casa"), "it"),
        (("casa", "mas"), ("da", "casa"), "pt"),
        (("hus", "store"), ("i", "hus"), "sv"),
        (("私は", "東京"), ("東", "京"), "ja"),
        (("私は", "東京"), ("食", "べる"), "ja"),
        (("です。", "私"), ("です、", "私"), "ja"),
        (("トラン", "東"), ("トラン", "で"), "ja"),
        (("器", "并"), ("并", "把"), "zh"),
        (("的", "机"), ("数", "据"), "zh"),
        (("ค", " ครับ"), ("ค", "รับ"), "th"),
    ],
)
def test_breaks_are_ranked_as_grammar_asks(better: tuple[str, str], worse: tuple[str, str], language: str) -> None:
    assert break_penalty(*better, language) < break_penalty(*worse, language)


@pytest.mark.parametrize(
    ("word", "language"), [("the", "en"), ("The", "en-GB"), ("l’", "fr"), ("'of", "en"), ("für", "de")]
)
def test_function_words_are_known(word: str, language: str) -> None:
    assert is_function_word(word, language)


@pytest.mark.parametrize(
    ("word", "language"), [("map", "en"), ("of.", "en"), ("that,", "en"), ("the", "xx"), ("", "en")]
)
def test_other_words_and_those_with_punctuation_are_none(word: str, language: str) -> None:
    assert not is_function_word(word, language)


def test_the_tables_hold_each_word_in_small_letters() -> None:
    for words in FUNCTION_WORDS.values():
        for group in (words.conjunctions, words.prepositions, words.determiners, words.verbal):
            assert group == {word.lower() for word in group}
    assert {"en", "es", "fr", "de", "it", "pt"} <= set(FUNCTION_WORDS)
