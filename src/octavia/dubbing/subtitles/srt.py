"""SubRip (SRT): a tolerant reader and a writer.

The format has no specification; this reads what players read. pysubs2's reader loses cues whose times lack hours or
exceed 99, and drops the last line of a file if it is a number.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from octavia.dubbing.subtitles.cue import Cue, plain_text
from octavia.dubbing.subtitles.drafts import Draft
from octavia.dubbing.subtitles.repairs import RepairLog

_TIME = r"(-?) ?(?:(\d{1,6}) ?: ?)?(\d{1,4}) ?: ?(\d{1,2})(?: ?[,.:;] ?(\d{1,9}))?"
_TIME_LINE = re.compile(rf"(?:\d{{1,9}} )?{_TIME} ?(?:-{{1,3}}|[–—]{{1,2}}) ?> ?{_TIME}(?!\d)(.*)")
"""For a line whose runs of spaces are single ones."""
_STRICT = re.compile(r"^\d{2,}:\d\d:\d\d,\d{3} --> \d{2,}:\d\d:\d\d,\d{3}\s*$")
_POSITION = re.compile(r" ?(?:[XY][12]:|(?:align|line|position|size|vertical|region):)")
_TAG = re.compile(r"</?\s*(?:b|i|u|s|c|v|em|strong|strike|font|span|ruby|rt|lang|p|div)(?:[\s.][^<>]*)?/?>", re.I)
_BREAK = re.compile(r"<br\s*/?>|\\N")
_TIME_TAG = re.compile(r"<(?:\d+:)?\d\d:\d\d[.,]\d{3}>")
_OVERRIDE = re.compile(r"\{\\[^{}]*\}|\{[yYcCfFsSpP]:[^{}]*\}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;", "\\": "&#92;"})


@dataclass(slots=True)
class _Block:
    """A time line (its times None if they can't be read) and the lines up to the next one."""

    times_ms: tuple[int, int] | None
    lines: list[str] = field(default_factory=list)


def looks_like_srt(text: str) -> bool:
    """Whether any line is a time line of some kind."""
    return any(_match_times(line) for line in re.split(r"[\r\n]", text))


def parse_srt(text: str, log: RepairLog) -> Iterator[Draft]:
    """The cues of a SubRip file in the order they stand there, their text without markup."""
    blocks = _blocks(text, log)
    index = 0
    for number, block in enumerate(blocks, 1):
        index = _drop_next_index(block.lines, max(number, index) + 1, number == len(blocks), log)
        if block.times_ms is not None:
            yield Draft(*block.times_ms, srt_text("\n".join(block.lines)))


def srt_text(raw: str) -> str:
    """The text of a cue without styling tags, override codes and entities."""
    text = _BREAK.sub("\n", raw)
    text = _TIME_TAG.sub("", text)
    text = _OVERRIDE.sub("", _TAG.sub("", text))
    return plain_text(_ENTITY.sub(lambda match: html.unescape(match[0]), text))


def format_srt(cues: Iterable[Cue]) -> str:
    """The cues as a SubRip file: numbered from 1, in normal form, those without a text left out."""
    blocks: list[str] = []
    for cue in cues:
        text = _escaped(plain_text(cue.text))
        if text:
            blocks.append(f"{len(blocks) + 1}\n{_clock(cue.start_ms)} --> {_clock(cue.end_ms)}\n{text}\n")
    return "\n".join(blocks)


def read_times(line: str) -> tuple[int, int] | None:
    """Start and end (ms) of a time line in any of the ways they are written; None if it is none."""
    match = _match_times(line)
    return _milliseconds(match) if match else None


def _match_times(line: str) -> re.Match[str] | None:
    return _TIME_LINE.match(" ".join(line.split())) if ">" in line else None


def _blocks(text: str, log: RepairLog) -> list[_Block]:
    blocks: list[_Block] = []
    for line in re.split(r"\r\n|\r|\n", text):
        times = _match_times(line)
        if times:
            log.note("time-format", not _STRICT.match(line))
            rest = times[11]
            blocks.append(_Block(_milliseconds(times), [rest] if rest.strip() and not _POSITION.match(rest) else []))
        elif _is_unreadable(line):
            log.note("time-line")
            blocks.append(_Block(None))
        elif blocks:
            blocks[-1].lines.append(line)
    return blocks


def _is_unreadable(line: str) -> bool:
    """Whether a line is meant as a time line: before its arrow stands something with a colon that is mostly digits."""
    before, arrow, _ = line.partition("-->")
    return bool(arrow) and ":" in before and 2 * sum(map(str.isdigit, before)) >= len(before.strip())


def _drop_next_index(lines: list[str], expected: int, is_last: bool, log: RepairLog) -> int:
    """Take the number of the cue that follows off the end of `lines`; returns it, or 0 if there is none.

    A number right before a time line is its index, unless it continues a text and is not the one `expected`; one
    further up, or at the end of the file, only if it is the one expected and an empty line stands before it.
    """
    adjacent = bool(lines) and not is_last and bool(lines[-1].strip())
    while lines and not lines[-1].strip():
        lines.pop()
    number = lines[-1].strip() if lines else ""
    value = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    apart = len(lines) > 1 and not lines[-2].strip()
    found = bool(value) and ((adjacent and apart) or (value == expected and (adjacent or apart)))
    if found:
        lines.pop()
    log.note("separator", adjacent and not apart)
    return value if found else 0


def _milliseconds(times: re.Match[str]) -> tuple[int, int]:
    fields = times.groups()
    return _time(*fields[:5]), _time(*fields[5:10])


def _time(sign: str, hours: str | None, minutes: str, seconds: str, fraction: str | None) -> int:
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    total = whole * 1000 + int((fraction or "").ljust(3, "0")[:3])
    return -total if sign else total


def _clock(time_ms: int) -> str:
    seconds, ms = divmod(time_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d},{ms:03d}"


def _escaped(text: str) -> str:
    """`text` so that it reads back unchanged; most needs no escape, and then has none."""
    arrow = ">" in text and any(_match_times(line) or _is_unreadable(line) for line in text.split("\n"))
    return text.translate(_ESCAPES) if arrow or srt_text(text) != text else text
