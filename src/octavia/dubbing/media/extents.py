"""From when to when a stream plays: by the headers, or by its packets where the headers don't say."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from octavia.dubbing import process
from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import MediaError
from octavia.dubbing.media.info import round_half_up
from octavia.dubbing.media.safety import input_arguments, limits_for, shown
from octavia.dubbing.process import ProgramFailed

_SLOWEST_BYTES_PER_MS = 1000
_LATE_START = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Extent:
    """From when to when a stream plays, in seconds.

    Attributes:
        start: Of what is heard or seen first; negative for priming.
        duration: From there, or from 0 if `start` is negative, to the end.
        own: Whether it is this stream's own or the whole file's.
    """

    start: Fraction
    duration: Fraction
    own: bool

    def after(self, zero: Fraction) -> Extent:
        """The same on a clock whose zero is at `zero`."""
        return Extent(max(Fraction(), self.start - zero), max(Fraction(), self.duration), self.own)

    @property
    def start_ms(self) -> int:
        return round_half_up(self.start * 1000)

    @property
    def end_ms(self) -> int:
        return round_half_up((max(Fraction(), self.start) + self.duration) * 1000)


def declared_extent(stream: Mapping[str, Any], whole: Fraction | None = None) -> Extent | None:
    """A stream's extent by the headers; None where they don't tell.

    Args:
        stream: As ffprobe shows it.
        whole: The file's duration in seconds, taken where the stream has none of its own.
    """
    start = seconds(stream.get("start_time")) or Fraction()
    duration = seconds(stream.get("duration"))
    if duration is not None and stream.get("duration_ts") and stream.get("time_base"):
        duration = int(stream["duration_ts"]) * Fraction(stream["time_base"])
    if duration:
        return Extent(start, duration, own=True)
    # Matroska's times are those of the last packet's end. One that begins late is counted: writers disagree there.
    if start > _LATE_START:
        return None
    end = _sexagesimal(stream.get("tags", {}))
    if end and (whole is None or end <= whole + 1):
        return Extent(start, end - max(start, Fraction()), own=True)
    return Extent(start, whole - max(start, Fraction()), own=False) if whole else None


def scan_packets(path: Path, size_bytes: int, cancel: CancelToken | None = None) -> dict[int, Extent]:
    """The extent of each stream by its packets, by stream index. Reads the whole file once, in flat memory.

    Raises:
        MediaError: if the file can't be read to its end.
    """
    command = ["ffprobe", "-hide_banner", "-loglevel", "error", *input_arguments(path)]
    command += ["-show_entries", "packet=stream_index,pts_time,dts_time,duration_time", "-of", "csv=p=0"]
    spans: dict[int, tuple[float, float]] = {}
    try:
        limits = limits_for(size_bytes // _SLOWEST_BYTES_PER_MS)
        with process.running(command, limits=limits, cancel=cancel) as program:
            assert program.stdout is not None
            with io.TextIOWrapper(program.stdout, encoding="ascii", errors="replace") as lines:
                for line in lines:
                    _widen(spans, line.rstrip("\n").split(","))
    except ProgramFailed as error:
        raise MediaError(f"{shown(path)} can't be read to its end", "copy or download it again") from error
    return {index: _extent(first, end) for index, (first, end) in spans.items()}


def seconds(text: object) -> Fraction | None:
    """A number of ffprobe's; None for its `N/A`."""
    try:
        return Fraction(str(text))
    except ValueError:
        return None


def _widen(spans: dict[int, tuple[float, float]], fields: list[str]) -> None:
    if len(fields) < 4 or not fields[0].isdecimal():
        return
    index, pts, dts, lasts = fields[:4]
    time = float(pts if pts != "N/A" else dts if dts != "N/A" else "nan")
    if time == time:
        end = time + (float(lasts) if lasts != "N/A" else 0.0)
        first, last = spans.get(int(index), (time, end))
        spans[int(index)] = (min(first, time), max(last, end))


def _extent(first: float, end: float) -> Extent:
    start = Fraction(first).limit_denominator(1_000_000)
    return Extent(start, Fraction(end).limit_denominator(1_000_000) - max(start, Fraction()), own=True)


def _sexagesimal(tags: Mapping[str, Any]) -> Fraction | None:
    found = next((value for key, value in tags.items() if key.upper().startswith("DURATION")), None)
    parts = str(found).split(":")
    try:
        hours, minutes, seconds = (Fraction(part) for part in parts)
    except ValueError:
        return None
    return hours * 3600 + minutes * 60 + seconds
