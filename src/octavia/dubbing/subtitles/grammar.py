"""How bad a break between two words is: for lines inside a cue and for cues."""

from __future__ import annotations

import re

from octavia.dubbing.subtitles.function_words import ABBREVIATIONS, FUNCTION_WORDS, FunctionWords
from octavia.dubbing.subtitles.scripts import is_unspaced, primary

AFTER_SENTENCE = 0.0
AFTER_CLAUSE = 0.2
BEFORE_CONJUNCTION = 0.45
BEFORE_PREPOSITION = 0.55
WITHIN_PHRASE = 0.7
AFTER_VERBAL_WORD = 0.85
WITHIN_NAME = 0.9
AFTER_FUNCTION_WORD = 1.0
"""Penalties of a break, 0 (where a sentence ends) to 1 (after a word that leans on the next)."""

_FINAL = frozenset(".?!…。！？؟।॥۔｡‥")
_CLAUSE = frozenset(",;:—–、，；：،؛､·")
_CLOSERS = "\"'»›”’)]}」』）】〉》♪ "
_OPENERS = "\"'«‹“‘([{「『（【〈《¿¡-–—♪ "
_TRAILING = '"»›”)]}.,;:!?…♪ '
_HIRAGANA = re.compile("[\u3041-\u309f]")
_KATAKANA = re.compile("[\u30a0-\u30ff\uff66-\uff9f]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PARTICLES = frozenset("はがをにでともへのやねよか")
_CHINESE = frozenset({"zh", "cmn", "yue"})
_CHINESE_LEANING = frozenset("把被在和与與对對从從向并並而但是不很这這那一为為给給比让讓")
_CHINESE_CONJUNCTIONS = frozenset("和与與并並而但或")
_CHINESE_TRAILING = frozenset("的了着著过過")


def is_function_word(word: str, language: str) -> bool:
    """Whether a cue or line should not end on `word` (which carries no punctuation after it)."""
    known = FUNCTION_WORDS.get(primary(language))
    bare = _bare(word)
    unmarked = bool(bare) and word.lower().replace("’", "'").rstrip().endswith(bare)
    return known is not None and unmarked and _leaning_penalty(bare, known) > 0


def ends_sentence(text: str, following: str = "") -> bool:
    """Whether `text` ends a sentence, `following` being what comes next: not after `Mr.` or an initial."""
    core = text.rstrip(_CLOSERS)
    if not core or core[-1] not in _FINAL:
        return False
    begins = following.lstrip(_OPENERS)[:1]
    if core[-1] in ".…‥" and begins.islower():
        return False
    return core[-1] != "." or not following or not _is_abbreviation(core)


def ends_clause(text: str) -> bool:
    """Whether `text` ends with punctuation of any kind, a sentence's or a part's."""
    core = text.rstrip(_CLOSERS)
    return bool(core) and (core[-1] in _FINAL or core[-1] in _CLAUSE)


def break_penalty(left: str, right: str, language: str) -> float:
    """How bad it is to break between two neighbouring units of a text, 0 to 1."""
    if ends_sentence(left, right):
        return AFTER_SENTENCE
    if ends_clause(left) and not _is_abbreviation(left):
        return AFTER_CLAUSE
    if is_unspaced(left[-1:]) or is_unspaced(right.lstrip()[:1]):
        return _unspaced_penalty(left, right, language)
    return _spaced_penalty(left, right, FUNCTION_WORDS.get(primary(language)))


def _spaced_penalty(left: str, right: str, known: FunctionWords | None) -> float:
    before, after = _bare(left), _bare(right)
    leaning = _leaning_penalty(before, known) if known else 0.0
    if leaning:
        return leaning
    if _belong_together(left, right):
        return WITHIN_NAME
    if known is None:
        # Short words are mostly function words, in any language.
        return WITHIN_NAME if len(before) <= 2 else WITHIN_PHRASE
    if after in known.conjunctions:
        return BEFORE_CONJUNCTION
    return BEFORE_PREPOSITION if after in known.prepositions else WITHIN_PHRASE


def _leaning_penalty(bare: str, known: FunctionWords) -> float:
    """The penalty of a break after a function word; 0 for other words."""
    if bare in known.verbal:
        return AFTER_VERBAL_WORD
    others = (known.determiners, known.prepositions, known.conjunctions)
    return AFTER_FUNCTION_WORD if bare.endswith("'") or any(bare in words for words in others) else 0.0


def _belong_together(left: str, right: str) -> bool:
    """Parts of a name, or a number and what it counts."""
    number = left[-1:].isdigit()
    name = left[:1].isupper() and right[:1].isupper() and len(left) > 1
    return number or name


def _unspaced_penalty(left: str, right: str, language: str) -> float:
    if right.startswith(" "):
        return AFTER_CLAUSE
    last, first = left[-1], right[0]
    if primary(language) in _CHINESE:
        return _chinese_penalty(last, first)
    if _HIRAGANA.match(first):
        return WITHIN_NAME if _HIRAGANA.match(last) else AFTER_FUNCTION_WORD
    if last in _PARTICLES:
        return BEFORE_CONJUNCTION
    if _HIRAGANA.match(last):
        return BEFORE_PREPOSITION
    if _KATAKANA.match(last) and _KATAKANA.match(first):
        return AFTER_FUNCTION_WORD
    return WITHIN_NAME if _HAN.match(last) and _HAN.match(first) else WITHIN_PHRASE


def _chinese_penalty(last: str, first: str) -> float:
    if last in _CHINESE_LEANING:
        return AFTER_FUNCTION_WORD
    if first in _CHINESE_CONJUNCTIONS:
        return BEFORE_CONJUNCTION
    return BEFORE_PREPOSITION if last in _CHINESE_TRAILING else WITHIN_NAME


def _is_abbreviation(text: str) -> bool:
    """Whether the last word of `text` is one that carries a point without ending a sentence, or an initial."""
    if not text.endswith("."):
        return False
    word = text[:-1].split()[-1:] or [""]
    bare = word[0].lstrip(_OPENERS)
    return bare.lower() in ABBREVIATIONS or (len(bare) == 1 and bare.isupper())


def _bare(word: str) -> str:
    """`word` in lower case without punctuation around it, but for an apostrophe at its end (`l'`)."""
    return word.lower().replace("’", "'").lstrip(_OPENERS).rstrip(_TRAILING)
