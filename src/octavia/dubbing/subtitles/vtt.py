"""WebVTT: a reader that follows the specification's parser (W3C, sections 4 and 6.1) and a writer.

Of a cue's block only times and text are kept; NOTE, STYLE and REGION blocks and cue settings have no meaning here. A
file of which the specification accepts no time line at all (commas for points, as in renamed SRT files) is read with
SRT's tolerance instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from octavia.dubbing.subtitles.cue import Cue, plain_name, plain_text
from octavia.dubbing.subtitles.drafts import Draft
from octavia.dubbing.subtitles.repairs import RepairLog
from octavia.dubbing.subtitles.srt import read_times
from octavia.dubbing.subtitles.vtt_text import escape_text, read_cue_text

Times = tuple[int, int]
"""Start and end, ms."""

_SIGNATURE = re.compile(r"WEBVTT(?![^ \t\r\n])")
_TIMESTAMP = r"([0-9]{1,9}):([0-9]{2})(?::([0-9]{2}))?\.([0-9]{3})"
_TIME_LINE = re.compile(rf"[ \t\f]*{_TIMESTAMP}[ \t\f]*-->[ \t\f]*{_TIMESTAMP}(?![0-9])")
_OTHER_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)\b")


def looks_like_vtt(text: str) -> bool:
    """Whether the text starts with WebVTT's signature, or lost it but has times and blocks as only WebVTT has."""
    if _SIGNATURE.match(text.lstrip()):
        return True
    lines = _lines(text)
    others = any(_OTHER_BLOCK.match(line) and not before for before, line in zip(["", *lines], lines, strict=False))
    return others and any(_strict_times(line) for line in lines if "-->" in line)


def parse_vtt(text: str, log: RepairLog) -> Iterator[Draft]:
    """The cues of a WebVTT file in the order they stand there, their text without markup."""
    lines = _lines(text)
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    signed = bool(_SIGNATURE.match(lines[start]))
    log.note("header", start > 0 or not signed)
    body = lines[start + _header_length(lines[start:]) :] if signed else lines[start:]
    arrows = [line for line in body if "-->" in line]
    times = _strict_times
    if not any(map(_strict_times, arrows)):
        times = read_times
        log.note("time-format", sum(read_times(line) is not None for line in arrows))
    log.note("time-line", sum(line.strip()[:1].isdigit() and times(line) is None for line in arrows))
    for span, raw in _cues(body, times):
        content = read_cue_text(raw)
        log.note("voices", content.voices > 1)
        yield Draft(*span, content.text, content.speaker)


def format_vtt(cues: Iterable[Cue]) -> str:
    """The cues as a WebVTT file, speakers as voice spans, those without a text left out."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        text = escape_text(plain_text(cue.text))
        if text:
            name = plain_name(cue.speaker)
            voice = f"<v {escape_text(name)}>" if name else ""
            blocks.append(f"{_clock(cue.start_ms)} --> {_clock(cue.end_ms)}\n{voice}{text}\n")
    return "\n".join(blocks)


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text)


def _header_length(lines: list[str]) -> int:
    """How many lines the header takes: up to the first empty line, or to a time line."""
    return next((number for number, line in enumerate(lines) if not line or "-->" in line), len(lines))


def _cues(lines: list[str], times: Callable[[str], Times | None]) -> Iterator[tuple[Times, str]]:
    """Times and raw text of each cue."""
    position = 0
    while position < len(lines):
        found, text, position = _block(lines, position, times)
        if found is not None:
            yield found, text


def _block(lines: list[str], first: int, times: Callable[[str], Times | None]) -> tuple[Times | None, str, int]:
    """Read the block that begins at line `first`: its times if it is a cue, its text, and where the next begins.

    A second time line begins the next block even where the empty line between is missing.
    """
    found: Times | None = None
    arrow_at: int | None = None
    text: list[str] = []
    for position in range(first, len(lines)):
        line = lines[position]
        if not line:
            return found, "\n".join(text), position + 1
        if "-->" not in line:
            text.append(line)
            continue
        if arrow_at is not None or position - first > 1:
            return found, "\n".join(text), position
        arrow_at = position
        found = times(line)
        text = []
    return found, "\n".join(text), len(lines)


def _strict_times(line: str) -> Times | None:
    match = _TIME_LINE.match(line)
    if match is None:
        return None
    fields = match.groups()
    start_ms, end_ms = _milliseconds(*fields[:4]), _milliseconds(*fields[4:])
    return None if start_ms is None or end_ms is None else (start_ms, end_ms)


def _milliseconds(first: str, second: str, third: str | None, ms: str) -> int | None:
    """A timestamp `[hours:]minutes:seconds.ms`; None where the specification rejects its fields."""
    hours, minutes, seconds = (first, second, third) if third is not None else ("0", first, second)
    has_hours = third is not None
    if (not has_hours and len(first) != 2) or int(minutes) > 59 or int(seconds) > 59:
        return None
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(ms)


def _clock(time_ms: int) -> str:
    seconds, ms = divmod(time_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{ms:03d}"
