"""Words that come without their marks, and a text that has them: the marks put back to the words."""

from __future__ import annotations

from collections.abc import Sequence

_WITHIN = 120
"""How far ahead in the text, in characters, a word is looked for."""


def with_marks(words: Sequence[str], text: str) -> list[str]:
    """The words as `text` writes them, each with the marks that stand before and after it, and the space before it.

    Args:
        words: In the order of the text; one that isn't found near its place stays as it is, a space before it.
    """
    marked: list[str] = []
    place = 0
    for word in words:
        bare = word.strip()
        at = _found(bare, text, place)
        if at < 0:
            marked.append(f" {bare}" if bare else "")
            continue
        start = _back_over_marks(text, at, place)
        place = _over_marks(text, at + len(bare))
        spaced = start == 0 or text[start - 1].isspace()
        marked.append((" " if spaced else "") + text[start:place])
    return marked


def _found(word: str, text: str, place: int) -> int:
    if not word:
        return -1
    ahead = text[place : place + _WITHIN + len(word)]
    at = ahead.find(word)
    if at < 0:
        at = ahead.lower().find(word.lower())
    return -1 if at < 0 else place + at


def _over_marks(text: str, place: int) -> int:
    while place < len(text) and not (text[place].isalnum() or text[place].isspace()):
        place += 1
    return place


def _back_over_marks(text: str, at: int, place: int) -> int:
    while at > place and not (text[at - 1].isalnum() or text[at - 1].isspace()):
        at -= 1
    return at
