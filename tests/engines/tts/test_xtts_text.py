"""Numbers are written so that XTTS can read them."""

from __future__ import annotations

import pytest

from octavia.engines.tts.xtts_text import readable

LANGUAGES = ("en", "es", "fr", "de", "it", "pt", "pl", "tr", "ru", "nl", "cs", "ar", "hu", "ko", "hi")
"""Those that need no further package."""
ODD_NUMBERS = (
    "In 1999, 3.5 and 1,000,000.5 or 20.",
    "The 1st 2nd 3rd 21st. 1er 2e 3º 4ª 5.",
    "$20 £3.50 20€ €5 12:30 1/2 50% 3°",
    "99999999999999999999999999999999999999999999",
    "1. 2. 3. 1.2.3.4 007 १२३ ²³ ½",
)


@pytest.mark.parametrize("language", ["en", "es", "zh", "ja"])
def test_ordinary_text_stays_as_it_is(language: str) -> None:
    text = "In 1999 it was 3.5, or 1,000,000 €; 20."
    assert readable(text, language) == text


def test_digits_of_other_scripts_are_digits() -> None:
    assert readable("१२३ ٣٤٥ ４５", "ar") == "123 345 45"


def test_very_long_numbers_are_read_digit_by_digit() -> None:
    assert readable("call 4915112345678 now", "tr") == "call 4 9 1 5 1 1 2 3 4 5 6 7 8 now"
    assert readable("999999999999", "tr") == "999999999999"


def test_hindi_numbers_are_words() -> None:
    assert readable("50 सैनिक, १२", "hi") == "पाँच शून्य सैनिक, एक दो"


@pytest.mark.torch
def test_a_czech_number_may_end_a_sentence() -> None:
    pytest.importorskip("num2words")
    assert readable("Bylo jich 50. Ano, 3.5 i 7", "cs") == "Bylo jich padesát. Ano, 3.5 i 7"


@pytest.mark.torch
@pytest.mark.parametrize(
    "language", ["en", "es", "fr", "de", "it", "pt", "pl", "tr", "ru", "nl", "cs", "ar", "hu", "ko", "hi"]
)
def test_the_published_tokenizer_reads_what_comes_out(language: str) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("TTS")
    from octavia.engines.tts.coqui import prepare_coqui

    prepare_coqui()
    from TTS.tts.layers.xtts.tokenizer import VoiceBpeTokenizer

    tokenizer = VoiceBpeTokenizer(None)
    for text in ODD_NUMBERS:
        assert tokenizer.preprocess_text(readable(text, language), language)
