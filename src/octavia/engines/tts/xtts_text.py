"""Numbers written so that XTTS's own reading of them doesn't fail."""

from __future__ import annotations

import re
import unicodedata

_HINDI = ("शून्य", "एक", "दो", "तीन", "चार", "पाँच", "छह", "सात", "आठ", "नौ")
_LONGEST = 12
"""Digits that are read as one number; longer ones are read digit by digit."""
_DIGITS = re.compile(r"\d+")
_CZECH_ORDINAL = re.compile(r"([0-9]+)(\.(?=\s|$))")


def readable(text: str, language: str) -> str:
    """`text` as XTTS can read it in `language` (a code of ours).

    It writes numbers out by `num2words`, which knows no Hindi, no Czech ordinals and no very long numbers: there it
    raises. In Hindi every digit is a word, in Czech "20." is a number and the end of a sentence, and long numbers are
    read digit by digit. Digits of other scripts are digits, too.
    """
    plain = "".join(_ascii_digit(character) for character in text)
    plain = _DIGITS.sub(lambda found: _apart(found[0]) if len(found[0]) > _LONGEST else found[0], plain)
    if language == "hi":
        return _DIGITS.sub(lambda found: " ".join(_HINDI[int(digit)] for digit in found[0]), plain)
    if language == "cs":
        return _CZECH_ORDINAL.sub(lambda found: f"{_czech(found[1])}{found[2]}", plain)
    return plain


def _ascii_digit(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _apart(digits: str) -> str:
    return " ".join(digits)


def _czech(digits: str) -> str:
    from num2words import num2words

    return str(num2words(int(digits), lang="cs"))
