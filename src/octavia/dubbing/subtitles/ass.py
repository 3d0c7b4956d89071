"""Advanced SubStation Alpha (ASS) and its predecessor SSA, by pysubs2.

pysubs2 reads fields in the standard order whatever the file's Format line says, and gives up a whole file for one
time it can't read; so the events are put in order and checked before they are given to it. Styles are not read.

Times of the format are hundredths of a second. Both ends of a cue are rounded to the nearest (half up), which is
monotone: order and gaps survive, no overlap arises, and a second round trip changes nothing. A cue of 10 ms or more
never vanishes; a shorter one is written 10 ms long.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator

from pysubs2 import Alignment, Color, SSAEvent, SSAFile, SSAStyle
from pysubs2.formats.substation import SubstationFormat
from pysubs2.time import ms_to_times

from octavia.dubbing.subtitles.cue import Cue, plain_name, plain_text
from octavia.dubbing.subtitles.drafts import Draft
from octavia.dubbing.subtitles.repairs import RepairLog
from octavia.dubbing.subtitles.scripts import is_right_to_left

PLAY_RES = (1920, 1080)
"""The picture size that sizes and margins of the default style are given for."""

_STANDARD_ORDER = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
_SECTION = re.compile(r"^\s*\[(Script Info|V4\+? Styles|Events)\]", re.I | re.M)
_TIME = re.compile(r"-?\d{1,2}:\d{1,2}:\d{1,2}[.,:]\d{1,3}")
_WORD_JOINER = "\u2060"
_BRACES = str.maketrans({"{": r"\{", "}": r"\}"})
_ESCAPED_BRACE = re.compile(r"\\([{}])")
_OVERRIDE = re.compile(r"(?<!\\)\{[^{}]*\}")
_DRAWING = re.compile(r"\\p[1-9]")
_LINE_BREAK = re.compile(r"\\[Nn]")
_AUTO_DIRECTION = -1
"""As a style's Encoding: libass then takes the writing direction from the text."""


class _LongSubstation(SubstationFormat):
    """pysubs2's writer without its limit of ten hours."""

    @staticmethod
    def ms_to_timestamp(requested_ms: int) -> str:
        """`H:MM:SS.cc`, rounded to the nearest hundredth, half up."""
        hours, minutes, seconds, ms = ms_to_times((requested_ms + 5) // 10 * 10)
        return f"{hours}:{minutes:02d}:{seconds:02d}.{ms // 10:02d}"


def looks_like_ass(text: str) -> bool:
    """Whether the text has a section of an ASS or SSA script."""
    return bool(_SECTION.search(text)) and "Dialogue:" in text


def parse_ass(text: str, log: RepairLog) -> Iterator[Draft]:
    """The dialogue of a script in the order it stands there: comments and drawings left out, names as speakers."""
    script = SSAFile.from_string("[Events]\n" + "\n".join(_standard_events(text, log)), format_="ass")
    for event in script:
        if not any(_DRAWING.search(override) for override in _OVERRIDE.findall(event.text)):
            yield Draft(event.start, event.end, _read_text(event.text), event.name.strip() or None)


def format_ass(cues: Iterable[Cue], size: tuple[int, int] = PLAY_RES) -> str:
    """The cues as a script with one readable style, for showing and for burning in; those without a text left out.

    Args:
        size: Width and height of the picture in pixels; the type is made so large that 42 letters fit in a line.
    """
    script = SSAFile()
    script.info.clear()
    script.info.update(
        ScriptType="v4.00+", PlayResX=str(size[0]), PlayResY=str(size[1]), WrapStyle="0", ScaledBorderAndShadow="yes"
    )
    script.info["YCbCr Matrix"] = "None"
    for cue in cues:
        text = plain_text(cue.text)
        if text:
            # A name must not end its field.
            name = (plain_name(cue.speaker) or "").replace(",", ";")
            end_ms = max(cue.end_ms, cue.start_ms + 10)
            script.append(SSAEvent(start=cue.start_ms, end=end_ms, text=_write_text(text), name=name))
    script.styles = {"Default": _style(size, any(is_right_to_left(event.text) for event in script))}
    stream = io.StringIO()
    _LongSubstation.to_file(script, stream, "ass", header_notice="")
    return stream.getvalue()


def _style(size: tuple[int, int], right_to_left: bool) -> SSAStyle:
    width, height = size
    height_of_type = round(min(height / 20, 0.9 * width / 21))
    margin = round(height / 20)
    return SSAStyle(
        fontname="Arial",
        fontsize=height_of_type,
        primarycolor=Color(255, 255, 255),
        outlinecolor=Color(0, 0, 0),
        backcolor=Color(0, 0, 0, 128),
        outline=max(1, round(height_of_type / 18)),
        shadow=max(1, round(height_of_type / 54)),
        alignment=Alignment.BOTTOM_CENTER,
        marginl=round(width / 20),
        marginr=round(width / 20),
        marginv=margin,
        encoding=_AUTO_DIRECTION if right_to_left else 1,
    )


def _standard_events(text: str, log: RepairLog) -> Iterator[str]:
    """The dialogue lines with their fields in the standard order; lines whose times can't be read are left out."""
    order: tuple[str, ...] = _STANDARD_ORDER
    in_events = False
    for line in re.split(r"\r\n|\r|\n", text):
        key, _, rest = line.strip().partition(":")
        if line.lstrip().startswith("["):
            in_events = line.strip().lower().startswith("[events]")
        elif in_events and key == "Format":
            order = tuple(name.strip().lower() for name in rest.split(","))
        elif key == "Dialogue":
            event = _standard_event(dict(zip(order, rest.split(",", len(order) - 1), strict=False)))
            log.note("time-line", event is None)
            if event is not None:
                yield event


def _standard_event(fields: dict[str, str]) -> str | None:
    start, end = fields.get("start", "").strip(), fields.get("end", "").strip()
    if not (_TIME.fullmatch(start) and _TIME.fullmatch(end)):
        return None
    name = fields.get("name", fields.get("actor", ""))
    return f"Dialogue: 0,{_point(start)},{_point(end)},Default,{name},0,0,0,,{fields.get('text', '')}"


def _point(time: str) -> str:
    """`time` with a point before its fraction, which some files write as a comma or colon."""
    return re.sub(r"[,:](\d{1,3})$", r".\1", time) if time.count(":") == 3 or "," in time else time


def _read_text(raw: str) -> str:
    text = _LINE_BREAK.sub("\n", _OVERRIDE.sub("", raw)).replace(r"\h", " ")
    return plain_text(_ESCAPED_BRACE.sub(r"\1", text).replace("\\" + _WORD_JOINER, "\\"))


def _write_text(text: str) -> str:
    # libass knows no escape for a backslash, but takes none before a word joiner for the start of a code.
    guarded = re.sub(r"\\(?=[NnhH{}])", "\\\\" + _WORD_JOINER, text)
    return guarded.translate(_BRACES).replace("\n", r"\N")
