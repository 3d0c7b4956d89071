"""How much there is to say in a text, in any script: about its number of syllables, and its pauses.

Not a count a linguist would sign: what matters is that it grows with the time a voice takes. Alphabets are counted as a
blend of letters and vowel groups (closer to measured durations than either alone); scripts whose characters stand for
syllables by character; scripts that leave vowels out by a share per letter. The scale of each is near a syllable, and
a voice's own pace is fitted to it (see `pace`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_VOWELS = frozenset("aeiouyœæøıаеёиоуыэюяіїєўαεηιουωաեէըիոօაეიოუ")
_LETTER = 0.2
_VOWEL_GROUP = 0.4
"""With these, a syllable of three letters counts 1."""
_DIGIT = 1.4
_PER_LETTER = {
    "CJK": 1.0,
    "HANGUL": 1.0,
    "YI": 1.0,
    "HIRAGANA": 0.9,
    "KATAKANA": 0.9,
    "ETHIOPIC": 0.9,
    "BOPOMOFO": 0.5,
    "ARABIC": 0.5,
    "HEBREW": 0.55,
    "SYRIAC": 0.5,
    "THAANA": 0.6,
    "THAI": 0.4,
    "LAO": 0.4,
    "KHMER": 0.5,
    "MYANMAR": 0.6,
}
"""What a letter counts in scripts of syllables, of consonants, and of syllables spelt out."""
_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "FULLWIDTH"})
_AKSHARA = 0.85
"""A consonant of the Indian scripts brings its vowel along, unless it is silenced."""
_SILENCER = "VIRAMA"
_MARKS = "[,;:.!?…—–،؛؟।、。，；：！？]+"
_PAUSE = re.compile(rf"(?<!\d){_MARKS}(?=[\s\w])|(?<=\d){_MARKS}(?=\s|[^\W\d])")
"""A mark that something follows; one between digits is part of the number."""


def units(text: str) -> float:
    """About how many syllables `text` has."""
    total = 0.0
    in_vowels = False
    for char in unicodedata.normalize("NFC", text.lower()):
        base = unicodedata.normalize("NFD", char)[0] if _script(char) in _ALPHABETS else char
        vowel = base in _VOWELS
        total += _weight(base) + (_VOWEL_GROUP if vowel and not in_vowels else 0.0)
        in_vowels = vowel
    return max(total, 0.0)


def pauses(text: str) -> int:
    """At how many places inside `text` a voice takes breath."""
    return len(_PAUSE.findall(text.strip()))


@cache
def _weight(char: str) -> float:
    """What one character counts, vowel groups aside."""
    script = _script(char)
    if unicodedata.category(char) == "Nd":
        return _DIGIT
    if _SILENCER in unicodedata.name(char, ""):
        return -_AKSHARA
    if not char.isalpha():
        return 0.0
    if script in _ALPHABETS:
        return _LETTER
    return _PER_LETTER.get(script, _AKSHARA)


@cache
def _script(char: str) -> str:
    """The first word of a character's name, which is its script for letters; empty if it has none."""
    return unicodedata.name(char, "").partition(" ")[0]
