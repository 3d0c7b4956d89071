"""A cue, the one value all of this package turns on, and the normal form of its text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from octavia.dubbing.timing import Span

_SPACES = re.compile(r"[ \t\u3000]+")
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Cue:
    """A text shown from `start_ms` until `end_ms` (exclusive).

    Attributes:
        text: Plain text without markup; lines are separated by a line feed.
        speaker: Who says it, where the file tells.

    Raises:
        ValueError: if it starts before zero or does not end after it starts.
    """

    start_ms: int
    end_ms: int
    text: str
    speaker: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms < self.end_ms:
            raise ValueError(f"a cue can't be shown from {self.start_ms} to {self.end_ms} ms")

    @property
    def span(self) -> Span:
        return Span(self.start_ms, self.end_ms)

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms

    @property
    def lines(self) -> Sequence[str]:
        return self.text.split("\n")


def plain_text(text: str) -> str:
    """The normal form of a cue's text, which every format here can hold and give back unchanged.

    Line breaks of any kind become line feeds, control characters and byte order marks go, runs of spaces become one,
    lines are stripped and empty ones dropped. Idempotent.
    """
    if _is_plain(text):
        return text
    lines = (_SPACES.sub(" ", _without_controls(line)).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def plain_name(name: str | None) -> str | None:
    """The normal form of a speaker's name, on one line; None if nothing is left of it."""
    return plain_text(name or "").replace("\n", " ") or None


def _is_plain(text: str) -> bool:
    """Whether `text` is ASCII and certainly in normal form: most is, and checking is cheap."""
    return text.isascii() and text.isprintable() and "  " not in text and text.strip() == text


def _without_controls(line: str) -> str:
    return "".join(_kept(character) for character in line)


def _kept(character: str) -> str:
    if character == "\t":
        return " "
    category = unicodedata.category(character)
    if category == "Cc" or character == _BYTE_ORDER_MARK:
        return ""
    return "\ufffd" if category == "Cs" else character
