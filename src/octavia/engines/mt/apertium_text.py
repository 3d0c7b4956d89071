"""Text into Apertium's stream format and back, and the spelling that its output needs mended.

In the stream, `[]{}^$/\\@<>` are escaped, `[…]` carries what is not to be translated, and a word in the result is
marked by `*` (unknown), `@` (not in the bilingual dictionary) or `#` (could not be inflected).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from octavia.dubbing.subtitles.grammar import is_function_word

END = ".[]"
"""Sent after every text, so that the programs see a sentence end; taken off again."""

_ESCAPED = re.compile(r"([\[\]{}^$/\\<>])")
_MARKERS = re.compile(r"([*#@~]+)")
_PIECE = re.compile(r"\\(?P<escaped>.)|\[(?P<blank>(?:\\.|[^\]\\])*)\]|(?P<mark>[*@#])(?=\w)|(?P<plain>.)", re.DOTALL)
_WORD = re.compile(r"\w[\w'’-]*")
_FIRST_PERSON = re.compile(r"\bi\b(?!\.\w|[-@])")
_BEFORE_STOP = re.compile(r"\s+([.,;:!?…)\]»])")
_SENTENCE = re.compile(r"\S.*?(?:[.!?…]+[\"»”’)\]]*(?=\s|$)|$)", re.DOTALL)
_UNWANTED = str.maketrans("’‘", "''", "¿¡")
_INVERTED = {"?": "¿", "!": "¡"}
_INVERTING = ("es", "ast")
_QUOTES = {'"': '"', "»": "«", "”": "“", "’": "‘", ")": "(", "]": "["}
_OPENING = "\"'«‹“‘([-–— "
_GREETINGS = frozenset(("good", "hello", "hi", "ok", "okay", "please", "thank", "thanks", "welcome"))
_SPARING = frozenset(("an", "ast", "ca", "eo", "es", "fr", "gl", "it", "oc", "pt", "ro", "sc"))
"""Languages that capitalise names only: days, months and languages are small."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A result without its markers, and the words that were marked as unknown, in order."""

    text: str
    unknown: tuple[str, ...]


def plain(text: str, language: str) -> str:
    """`text` as Apertium's dictionaries expect it: one line, straight apostrophes, English "I" as a capital."""
    text = text.translate(_UNWANTED)
    shown = (" " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character for character in text)
    line = " ".join("".join(character for character in shown if unicodedata.category(character) != "Cf").split())
    return _FIRST_PERSON.sub("I", line) if language == "en" else line


def encode(text: str) -> str:
    """`text` in the stream format, with an end; characters that look like markers pass untranslated."""
    parts = _MARKERS.split(text)
    parts[::2] = [_ESCAPED.sub(r"\\\1", part) for part in parts[::2]]
    parts[1::2] = [f"[{part}]" for part in parts[1::2]]
    return "".join(parts) + END


def decode(stream: str) -> Decoded:
    """A result as text."""
    text: list[str] = []
    unknown: list[str] = []
    marked: list[int] = []
    for piece in _PIECE.finditer(stream.removesuffix(END)):
        if piece["mark"]:
            if piece["mark"] != "#":
                marked.append(sum(map(len, text)))
            continue
        literal = piece["escaped"] or piece["plain"] or re.sub(r"\\(.)", r"\1", piece["blank"] or "")
        # An escaped @ before a word is the marker itself: those of the text went by as blanks.
        if literal == "@" and piece["escaped"]:
            marked.append(sum(map(len, text)))
            continue
        text.append(literal)
    whole = "".join(text)
    for place in marked:
        word = _WORD.match(whole, place)
        if word:
            unknown.append(word.group())
    return Decoded(whole, tuple(dict.fromkeys(unknown)))


def mend(text: str, said: str, pair: tuple[str, str]) -> str:
    """`text`, translated from `said`, with the spaces, capitals and inverted marks that Apertium gets wrong."""
    source, target = pair
    line = _BEFORE_STOP.sub(r"\1", " ".join(text.split()))
    if not any(_shouted(word) for word in _WORD.findall(said)):
        # A one-letter word ("I", "A") in capitals makes it shout.
        line = _WORD.sub(lambda word: word.group().lower() if _shouted(word.group()) else word.group(), line)
    if target in _SPARING and not _may_hold_names(said, line, source):
        line = _without_inner_capitals(line)
    if said.lstrip(_OPENING)[:1].isupper():
        line = _capitalised(line)
    return _SENTENCE.sub(_inverted, line) if target in _INVERTING else line


def _shouted(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _may_hold_names(said: str, text: str, source: str) -> bool:
    """Whether a capital inside `text` may belong to a name of `said`; otherwise it strayed there from its beginning."""
    words = [word.group() for piece in _SENTENCE.findall(said) for word in list(_WORD.finditer(piece))[1:]]
    if any(word[0].isupper() and word != "I" and not word.startswith("I'") for word in words):
        return True
    firsts = [word.group() for piece in _SENTENCE.findall(said) if (word := _WORD.search(piece))]
    return not all(
        is_function_word(first, source) or first.lower() in _GREETINGS or text.startswith(first) for first in firsts
    )


def _without_inner_capitals(text: str) -> str:
    def sentence(match: re.Match[str]) -> str:
        first = _WORD.search(match.group())
        return match.group()[: first.end()] + match.group()[first.end() :].lower() if first else match.group()

    return _SENTENCE.sub(sentence, text)


def _capitalised(text: str) -> str:
    first = re.search(r"\w", text)
    return text[: first.start()] + first.group().upper() + text[first.end() :] if first else text


def _inverted(sentence: re.Match[str]) -> str:
    """A Spanish question or exclamation with its first mark: at its beginning, or at that of a quotation it ends."""
    piece = sentence.group()
    end = re.search(r"([?!])[?!.…]*([\"»”’)\]]*)$", piece)
    if end is None:
        return piece
    opened = piece.rfind(_QUOTES[end[2][0]], 0, end.start()) if end[2] else -1
    first = re.search(r"\w", piece[opened + 1 :])
    if first is None:
        return piece
    place = opened + 1 + first.start()
    return piece[:place] + _INVERTED[end[1]] + piece[place:]
