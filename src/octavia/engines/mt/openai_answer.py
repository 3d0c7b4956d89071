"""What a language model answered, taken with care: only lines that were asked for, once, with a text, count."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from octavia.dubbing.engines import Translation
from octavia.dubbing.values import Candidate
from octavia.engines.tts.spoken import speakable

_SHORTER_COST = 1.0
"""What it costs to say less: about as much as speaking at 1.2 times the voice's pace."""


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One line of an answer; `shorter` may be empty."""

    text: str
    shorter: str = ""

    def translation(self) -> Translation:
        """Its candidates: the shorter wording only if it is one."""
        best = Candidate(self.text)
        if self.shorter and len(self.shorter) < len(self.text):
            return Translation((best, Candidate(self.shorter, _SHORTER_COST)))
        return Translation((best,))


def lines_of(answer: str, wanted: Collection[int]) -> dict[int, SaidLine]:
    """The lines of `wanted` that the answer holds exactly once, with a text.

    What stands around its JSON object (a fence, a sentence) is passed over: servers that can't be held to a schema
    write such things.
    """
    entries = _entries(_object(answer))
    numbers = Counter(_number(entry) for entry in entries)
    found: dict[int, SaidLine] = {}
    for entry in entries:
        number = _number(entry)
        text = _text(entry, "text")
        if number in wanted and numbers[number] == 1 and text:
            found[number] = SaidLine(text, _text(entry, "shorter"))
    return found


def _object(answer: str) -> Any:
    start, end = answer.find("{"), answer.rfind("}")
    try:
        return json.loads(answer[start : end + 1]) if 0 <= start < end else None
    except (ValueError, RecursionError):
        return None


def _entries(document: Any) -> list[dict[str, Any]]:
    lines = document.get("lines") if isinstance(document, dict) else None
    return [entry for entry in lines if isinstance(entry, dict)] if isinstance(lines, list) else []


def _number(entry: dict[str, Any]) -> int:
    number = entry.get("id")
    if isinstance(number, str) and number.isdecimal():
        return int(number)
    return number if isinstance(number, int) else 0


def _text(entry: dict[str, Any], name: str) -> str:
    text = entry.get(name)
    return speakable(text) if isinstance(text, str) else ""
