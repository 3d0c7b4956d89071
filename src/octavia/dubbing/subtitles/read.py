"""Reading a subtitle file of any supported kind, told apart by its content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from octavia.dubbing.errors import DocumentError, InputMissing
from octavia.dubbing.subtitles.ass import looks_like_ass, parse_ass
from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.drafts import Draft, settle
from octavia.dubbing.subtitles.encodings import decode
from octavia.dubbing.subtitles.repairs import Repair, RepairLog
from octavia.dubbing.subtitles.srt import looks_like_srt, parse_srt
from octavia.dubbing.subtitles.vtt import looks_like_vtt, parse_vtt

MAX_BYTES = 20 * 1024 * 1024
"""The largest subtitle file that is read."""

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_BINARY_SHARE = 0.05
_FORMATS_HINT = "give an SRT, WebVTT or ASS file"


class SubtitleFormat(StrEnum):
    """A subtitle file format; the value is its usual extension."""

    SRT = "srt"
    VTT = "vtt"
    ASS = "ass"


@dataclass(frozen=True, slots=True)
class Subtitles:
    """What a subtitle file holds.

    Attributes:
        cues: In order of time, none overlapping the next, each with a text.
        encoding: Python's name of the encoding it was read in.
        repairs: What had to be put right, none for a clean file.
    """

    cues: tuple[Cue, ...]
    format: SubtitleFormat
    encoding: str
    repairs: tuple[Repair, ...]


_READERS: tuple[tuple[SubtitleFormat, Callable[[str], bool], Callable[[str, RepairLog], Iterator[Draft]]], ...] = (
    (SubtitleFormat.VTT, looks_like_vtt, parse_vtt),
    (SubtitleFormat.ASS, looks_like_ass, parse_ass),
    (SubtitleFormat.SRT, looks_like_srt, parse_srt),
)


def read_subtitles(path: Path) -> Subtitles:
    """The cues of a subtitle file, whatever its name, encoding and faults.

    Raises:
        InputMissing: if it can't be read.
        DocumentError: if it is too large, no text, or holds no cue.
    """
    try:
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise _too_large(str(path))
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputMissing(f"{path}: {error.strerror or error}", "check the path") from error
    return parse_subtitles(content, str(path))


def parse_subtitles(content: bytes, name: str) -> Subtitles:
    """The cues in the bytes of a subtitle file; `name` stands for it in errors.

    Raises:
        DocumentError: if it is too large, no text, or holds no cue.
    """
    if len(content) > MAX_BYTES:
        raise _too_large(name)
    log = RepairLog()
    decoded = decode(content, log)
    for kind, fits, parse in _READERS:
        if fits(decoded.text):
            cues = settle(parse(decoded.text, log), log)
            if cues:
                return Subtitles(cues, kind, decoded.encoding, log.repairs())
    raise DocumentError(f"{name}: {_why_none(content, decoded.text)}", _FORMATS_HINT)


def _too_large(name: str) -> DocumentError:
    return DocumentError(f"{name}: larger than {MAX_BYTES // 1024**2} MB, which no subtitle file is", _FORMATS_HINT)


def _why_none(content: bytes, text: str) -> str:
    if not content:
        return "the file is empty"
    odd = len(_CONTROLS.findall(text)) + content.count(0)
    if odd > _BINARY_SHARE * len(text):
        return "not a text file"
    return "holds no subtitle"
