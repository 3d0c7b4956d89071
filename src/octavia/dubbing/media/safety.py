"""Hostile media: what every call of ffmpeg and ffprobe is bound by, and what is refused before any of them runs.

A file's name says nothing about its content: an `.mp4` may hold a playlist that makes ffmpeg read other files. So only
the demuxers of `FORMATS` may open an input, only the file protocol is allowed, and content that is text is refused
unread. Memory, processor time, file size and wall time are bounded for every program.
"""

from __future__ import annotations

import re
from pathlib import Path

from octavia.dubbing.errors import InputMissing, MediaError
from octavia.dubbing.process import Limits

MAX_DURATION_MS = 12 * 3600 * 1000
"""The longest source that is accepted; what is longer is refused with a hint to cut it."""
MAX_PIXELS = 8192 * 8192
"""The largest picture that is decoded or accepted, in pixels."""
FORMATS = "mov,matroska,avi,mp3,wav,w64,flac,ogg,aac,mpegts"
"""The demuxers that may open an input, by ffmpeg's names (`mov` is MP4, M4A and 3GP too; `matroska` is WebM too)."""
FORMAT_NAMES = "MP4, MOV, MKV, WebM, AVI, MPEG-TS, MP3, WAV, M4A, AAC, FLAC, OGG and Opus"
"""The same for people."""

_MEMORY_BYTES = 4 << 30
_MARGIN_S = 120
_MARGIN_BYTES = 64 << 20
_SNIFFED_BYTES = 4096
_PLAYLIST = re.compile(
    rb"(\xef\xbb\xbf)?\s*(ffconcat|#EXTM3U|\[playlist\]|<\?xml|<MPD|<ASX|<smil|v=0\r?\n|RTSPtext)", re.I
)
_MP4_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"})
_MAGIC = frozenset({b"\x1aE\xdf\xa3", b"RIFF", b"RF64", b"fLaC", b"OggS"})
_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x1b")


def shown(path: Path) -> str:
    """A path as one printable line, for messages: names may hold newlines or bytes that are no text."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(path))


def require_media_file(path: Path) -> int:
    """The size in bytes of a file that may be media.

    Raises:
        InputMissing: if it is missing, no regular file, or can't be read.
        MediaError: if it is empty, a playlist or other text.
    """
    try:
        if not path.exists():
            raise InputMissing(f"{shown(path)} does not exist", "check the path")
        if not path.is_file():
            what = "a folder" if path.is_dir() else "no regular file"
            raise InputMissing(f"{shown(path)} is {what}", "name one media file")
        with path.open("rb") as stream:
            head = stream.read(_SNIFFED_BYTES)
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise InputMissing(f"{shown(path)} can't be read: {reason}", "check the path and its permissions") from error
    _refuse_text(path, head)
    return size


def _refuse_text(path: Path, head: bytes) -> None:
    if not head:
        raise MediaError(f"{shown(path)} is empty (zero bytes)", "copy or download it again")
    if _PLAYLIST.match(head):
        raise MediaError(f"{shown(path)} holds a playlist, not media", "give the media file itself that it names")
    if all(byte >= 0x20 or byte in _TEXT_CONTROLS for byte in head) and 0x7F not in head and _is_text(head):
        raise MediaError(f"{shown(path)} holds text, not media", f"octavia reads {FORMAT_NAMES}")


def has_media_magic(path: Path) -> bool:
    """Whether a file begins as one of the known containers does, so that it is media, if perhaps damaged."""
    with path.open("rb") as stream:
        head = stream.read(12)
    return head[4:8] in _MP4_BOXES or head[:4] in _MAGIC


def _is_text(head: bytes) -> bool:
    try:
        # The last character may be cut off by the end of what was read.
        head[: -3 if len(head) == _SNIFFED_BYTES else None].decode()
    except UnicodeDecodeError:
        return False
    return True


def input_arguments(path: Path) -> tuple[str, ...]:
    """The arguments by which ffmpeg and ffprobe open a file they must not trust."""
    allowed = ("-protocol_whitelist", "file", "-format_whitelist", FORMATS, "-max_pixels", str(MAX_PIXELS))
    return (*allowed, "-i", file_url(path))


def file_url(path: Path) -> str:
    """A path as ffmpeg takes it: never an option, never another protocol."""
    return f"file:{path}"


def limits_for(duration_ms: int, written_bytes: int = 0, pace: float = 1.0, cores: int = 2) -> Limits:
    """Bounds for one pass over media.

    Args:
        duration_ms: How much media goes through.
        written_bytes: The most the pass should write.
        pace: Seconds of processing to allow per second of media.
        cores: How many cores it can keep busy.
    """
    timeout_s = _MARGIN_S + pace * duration_ms / 1000
    return Limits(
        timeout_s=timeout_s,
        memory_bytes=_MEMORY_BYTES,
        cpu_s=int(timeout_s * cores),
        file_bytes=written_bytes + _MARGIN_BYTES,
    )
