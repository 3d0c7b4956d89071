"""Correcting the flags of tracks in a finished MP4.

ffmpeg marks the first track of each kind as enabled if none of the kind is a default, so subtitles would be switched on
by themselves. The flag is one bit in each track's header (ISO/IEC 14496-12, 8.3.2).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_SUBTITLES = b"sbtl"
_ENABLED = 0x01
_FLAGS_BYTE = 3
"""Offset of a full box's lowest byte of flags within its content."""
_HANDLER_OFFSET = 8
"""Offset of the track's kind within the content of its `hdlr` box."""

_Span = tuple[int, int]


def switch_off_subtitles(path: Path) -> None:
    """Clear the flag `enabled` of every subtitle track of an MP4 file, in place."""
    with path.open("r+b") as stream:
        size = path.stat().st_size
        for track in (t for moov in _boxes(stream, (0, size), b"moov") for t in _boxes(stream, moov, b"trak")):
            if _kind(stream, track) == _SUBTITLES:
                for start, _ in _boxes(stream, track, b"tkhd"):
                    _clear(stream, start + _FLAGS_BYTE)


def _kind(stream: BinaryIO, track: _Span) -> bytes:
    for media in _boxes(stream, track, b"mdia"):
        for start, _ in _boxes(stream, media, b"hdlr"):
            stream.seek(start + _HANDLER_OFFSET)
            return stream.read(4)
    return b""


def _boxes(stream: BinaryIO, within: _Span, name: bytes) -> Iterator[_Span]:
    """Where the contents of the boxes of that name begin and end."""
    place, end = within
    while place + 8 <= end:
        stream.seek(place)
        head = stream.read(16)
        size, content = int.from_bytes(head[:4], "big"), place + 8
        if size == 1:
            size, content = int.from_bytes(head[8:16], "big"), place + 16
        after = place + size if size else end
        if after < content:
            return
        if head[4:8] == name:
            yield content, after
        place = after


def _clear(stream: BinaryIO, place: int) -> None:
    stream.seek(place)
    flags = stream.read(1)[0]
    stream.seek(place)
    stream.write(bytes([flags & ~_ENABLED]))
