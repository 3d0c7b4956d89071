"""What has arrived: looked at before it is kept, with the pipeline's own eyes, on a local file with a name of ours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from octavia.dubbing.errors import DocumentError, MediaError
from octavia.dubbing.errors import MediaTooLong as AnyMediaTooLong
from octavia.dubbing.media.info import MediaInfo
from octavia.dubbing.media.probe import probe
from octavia.dubbing.media.safety import MAX_DURATION_MS, shown
from octavia.dubbing.subtitles.read import MAX_BYTES, SubtitleFormat, read_subtitles
from octavia.dubbing.timing import clock
from octavia.service.storage.errors import EmptyFile, FileTooLarge, MediaTooLong, NotDecodable
from octavia.service.storage.records import FileKind

_SUBTITLE_TYPES = {
    SubtitleFormat.SRT: "application/x-subrip",
    SubtitleFormat.VTT: "text/vtt",
    SubtitleFormat.ASS: "text/x-ssa",
}
_CONTAINERS = {
    "mov": "mp4",
    "matroska": "x-matroska",
    "avi": "x-msvideo",
    "mp3": "mpeg",
    "wav": "wav",
    "w64": "wav",
    "flac": "flac",
    "ogg": "ogg",
    "aac": "aac",
    "mpegts": "mp2t",
}
"""Media subtypes by the first of ffmpeg's names of a demuxer."""
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a file.

    Attributes:
        media_type: By its content.
        duration_ms: How long it plays; a subtitle file: when its last cue ends.
        probe: The same and more, as JSON.
    """

    media_type: str
    duration_ms: int
    probe: dict[str, Any]


def examine(path: Path, name: str, kind: FileKind, max_minutes: int) -> Examined:
    """Look at a file that claims to be of a kind.

    Args:
        name: What it is called in errors; `path` is never shown.

    Raises:
        EmptyFile: if it has no bytes.
        NotDecodable: if it isn't what it claims to be; says why.
        MediaTooLong: if it plays longer than allowed.
        FileTooLarge: for a subtitle file that is far larger than any is.
    """
    size = path.stat().st_size
    if size == 0:
        raise EmptyFile(name)
    try:
        found = _subtitles(path, size) if kind is FileKind.SUBTITLE else _media(path, name, kind)
    except AnyMediaTooLong as error:
        raise MediaTooLong(
            _named(error.message, path, name), error.hint, details={"name": name, "longest_ms": MAX_DURATION_MS}
        ) from error
    except (MediaError, DocumentError) as error:
        reason = "subtitles" if kind is FileKind.SUBTITLE else "media"
        raise NotDecodable(
            _named(error.message, path, name),
            _named(error.hint, path, name),
            details={"reason": reason, "name": name},
        ) from error
    if found.duration_ms > max_minutes * _MINUTE_MS and kind is not FileKind.SUBTITLE:
        lasts, most = clock(found.duration_ms), clock(max_minutes * _MINUTE_MS)
        raise MediaTooLong(
            f"{name} lasts {lasts}, longer than {most}",
            "cut it into shorter files",
            details={"name": name, "longest_ms": max_minutes * _MINUTE_MS},
        )
    return found


def _named(text: str, path: Path, name: str) -> str:
    return text.replace(shown(path), name).replace(str(path), name)


def _subtitles(path: Path, size: int) -> Examined:
    if size > MAX_BYTES:
        raise FileTooLarge(MAX_BYTES)
    found = read_subtitles(path)
    end_ms = found.cues[-1].end_ms
    details = {
        "format": found.format.value,
        "encoding": found.encoding,
        "cues": len(found.cues),
        "repairs": len(found.repairs),
        "duration_ms": end_ms,
    }
    return Examined(_SUBTITLE_TYPES[found.format], end_ms, details)


def _media(path: Path, name: str, kind: FileKind) -> Examined:
    info = probe(path)
    if kind is FileKind.VIDEO and info.video is None:
        raise NotDecodable(
            f"{name} holds sound but no picture", "send it as audio", details={"reason": "picture", "name": name}
        )
    if kind is FileKind.AUDIO and not any(track.codec for track in info.audio):
        raise NotDecodable(
            f"{name} holds no sound that can be decoded",
            "give a file with an audio track",
            details={"reason": "sound", "name": name},
        )
    subtype = _CONTAINERS.get(info.format_name.split(",")[0], "octet-stream")
    if subtype == "octet-stream":
        media_type = f"application/{subtype}"
    else:
        media_type = f"{'audio' if info.video is None else 'video'}/{subtype}"
    return Examined(media_type, info.duration_ms, _described(info))


def _described(info: MediaInfo) -> dict[str, Any]:
    video = info.video and {
        "codec": info.video.codec,
        "width": info.video.width,
        "height": info.video.height,
        "rotation": info.video.rotation,
        "fps": round(float(info.video.fps), 3) if info.video.fps else None,
    }
    audio = [
        {
            "number": track.number,
            "language": track.language,
            "codec": track.codec,
            "channels": track.channels,
            "rate_hz": track.rate_hz,
            "duration_ms": track.duration_ms,
        }
        for track in info.audio
    ]
    subtitles = [{"number": t.number, "language": t.language, "codec": t.codec} for t in info.subtitles]
    return {
        "format": info.format_name,
        "duration_ms": info.duration_ms,
        "video": video,
        "audio": audio,
        "subtitles": subtitles,
    }
