"""How words that were heard without punctuation are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from octavia.dubbing.values import Word

_FIRST_PERSON = re.compile(r"i(?='|$)")
_NAMES = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february april june july august september october
    november december english spanish french german italian chinese japanese american european america europe
    """.split()  # noqa: SIM905
)
"""English words that are always capitalised and mean nothing else; not "may" and "march"."""
_FINAL = tuple(".?!…。！？؟।")
_FULL_STOP = {"zh": "。", "yue": "。", "ja": "。", "hi": "।", "ne": "।", "mr": "।", "bn": "।"}


def written(words: Sequence[Word], language: str) -> list[Word]:
    """The words of one utterance with a capital at its beginning, English "I" and names of days, and a full stop."""
    texts = [_english(word.text) if language == "en" else word.text for word in words]
    texts[0] = texts[0][:1].upper() + texts[0][1:]
    if not texts[-1].endswith(_FINAL):
        texts[-1] += _FULL_STOP.get(language, ".")
    return [replace(word, text=text) for word, text in zip(words, texts, strict=True)]


def _english(text: str) -> str:
    if text in _NAMES or text.removesuffix("'s") in _NAMES:
        return text.capitalize()
    return _FIRST_PERSON.sub("I", text) if text.startswith("i") and _FIRST_PERSON.match(text) else text
