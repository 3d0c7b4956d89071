"""The text of a WebVTT cue: tags, voices, character references (W3C WebVTT, sections 6.4 and 6.5)."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from octavia.dubbing.subtitles.cue import plain_name, plain_text

_TAG = re.compile(r"<([^>]*)(?:>|$)")
_NAME = re.compile(r"[^\s.>]*")
_ANNOTATION = re.compile(r"[^\s]*\s+(.*)", re.S)
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True, slots=True)
class CueText:
    """What a cue says.

    Attributes:
        text: In normal form; where several voices speak, a line with a dash for each.
        speaker: The voice, if it is one.
        voices: How many different voices speak.
    """

    text: str
    speaker: str | None
    voices: int


def read_cue_text(raw: str) -> CueText:
    """The text of a cue without its tags; ruby annotations are left out, for they repeat what they stand over."""
    turns = _turns(raw)
    speakers = {speaker for speaker, _ in turns}
    if len(turns) < 2 or len(speakers) < 2:
        text = plain_text("".join(part for _, part in turns))
        return CueText(text, next(iter(speakers), None), len(speakers))
    lines = (plain_text(part).replace("\n", " ").lstrip("-–— ") for _, part in turns)
    return CueText("\n".join(f"- {line}" for line in lines), None, len(speakers))


def escape_text(text: str) -> str:
    """`text` as a cue's text or the name in a voice tag; it can hold neither a tag nor an arrow then."""
    return text.translate(_ESCAPES)


def _turns(raw: str) -> list[tuple[str | None, str]]:
    """Consecutive parts with the voice that says each; parts without text are left out."""
    voices: list[str | None] = [None]
    ruby_text = False
    turns: list[tuple[str | None, str]] = []
    position = 0
    for tag in [*_TAG.finditer(raw), None]:
        part = html.unescape(raw[position : tag.start() if tag else len(raw)])
        if part and not ruby_text:
            _extend(turns, voices[-1], part)
        if tag is None:
            break
        position = tag.end()
        name = _tag_name(tag[1])
        ruby_text = name == "rt" or (ruby_text and name not in {"/rt", "/ruby"})
        if name == "v":
            voices.append(_annotation(tag[1]))
        elif name == "/v" and len(voices) > 1:
            voices.pop()
    return turns


def _extend(turns: list[tuple[str | None, str]], voice: str | None, part: str) -> None:
    if turns and (turns[-1][0] == voice or not part.strip()):
        turns[-1] = (turns[-1][0], turns[-1][1] + part)
    elif part.strip():
        turns.append((voice, part))


def _tag_name(tag: str) -> str:
    match = _NAME.match(tag)
    return match[0] if match else ""


def _annotation(tag: str) -> str | None:
    match = _ANNOTATION.match(tag)
    return plain_name(html.unescape(match[1])) if match else None
