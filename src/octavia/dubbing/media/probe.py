"""What a media file holds, found out by ffprobe; and the choice of the audio track to dub."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from octavia.dubbing import process
from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import LanguageError, MediaError, MediaTooLong, NoSpeech
from octavia.dubbing.languages import normalize
from octavia.dubbing.media.extents import Extent, declared_extent, scan_packets, seconds
from octavia.dubbing.media.info import (
    AudioTrack,
    Chapter,
    MediaInfo,
    SubtitleTrack,
    VideoTrack,
    round_half_up,
    source_samples,
)
from octavia.dubbing.media.programs import learn_version
from octavia.dubbing.media.safety import (
    FORMAT_NAMES,
    MAX_DURATION_MS,
    MAX_PIXELS,
    has_media_magic,
    input_arguments,
    limits_for,
    require_media_file,
    shown,
)
from octavia.dubbing.media.tags import language_of, title_of
from octavia.dubbing.process import ProgramFailed
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, clock

__all__ = [
    "AudioTrack",
    "Chapter",
    "MediaInfo",
    "SubtitleTrack",
    "VideoTrack",
    "choose_audio",
    "probe",
    "read_headers",
    "source_samples",
]

_GUESSED_DURATIONS = frozenset({"mp3", "aac"})
"""Formats without an index: ffprobe guesses their length from the bit rate, so their packets are counted."""
_UNKNOWN_RATE_HZ = 48_000

_Json = Mapping[str, Any]


def probe(path: Path, cancel: CancelToken | None = None) -> MediaInfo:
    """What the file holds. Reads its headers only, or all packets once where headers don't tell its length.

    Raises:
        InputMissing: if it is missing, no regular file, or can't be read.
        MediaError: if it is empty, text, a playlist, not media, cut off, without picture and sound, or over a limit.
    """
    size = require_media_file(path)
    found = read_headers(path, cancel)
    streams = [s for s in found.get("streams", []) if s.get("codec_type") in ("video", "audio", "subtitle")]
    heard_or_seen = [s for s in streams if s["codec_type"] == "audio" or _is_picture(s)]
    if not heard_or_seen:
        raise MediaError(f"{shown(path)} holds neither picture nor sound", "give a file with an audio track")
    extents = _extents(path, size, found["format"], heard_or_seen, cancel)
    zero = max(Fraction(), min((extent.start for extent in extents.values()), default=Fraction()))
    pictures = [_video(s, extents[s["index"]].after(zero)) for s in heard_or_seen if s["codec_type"] == "video"]
    sounds = [s for s in heard_or_seen if s["codec_type"] == "audio"]
    info = MediaInfo(
        path=path,
        format_name=found["format"].get("format_name", ""),
        zero_us=round_half_up(zero * 1_000_000),
        video=pictures[0] if pictures else None,
        audio=tuple(_audio(n, s, extents[s["index"]].after(zero)) for n, s in enumerate(sounds, 1)),
        subtitles=_subtitles(s for s in streams if s["codec_type"] == "subtitle"),
        chapters=tuple(_chapter(c, zero) for c in found.get("chapters", [])),
        cover_art=any(s["codec_type"] == "video" and not _is_picture(s) for s in streams),
        size_bytes=size,
    )
    _check_bounds(info)
    return info


def choose_audio(info: MediaInfo, wanted: str | None = None) -> AudioTrack:
    """The audio track that holds the speech.

    Args:
        wanted: A number from 1, a language in any spelling, or None for the one the container plays by default. Of
            several tracks in a language the default one is taken, else the first.

    Raises:
        NoSpeech: if there is no audio track at all.
        MediaError: if none is as wanted, or the one wanted can't be decoded; says which tracks there are.
    """
    if not info.audio:
        raise NoSpeech(f"{shown(info.path)} has no audio track", "give a file with sound")
    matching = [track for track in info.audio if wanted is None or _matches(track, wanted.strip())]
    usable = [track for track in matching if track.codec]
    if usable:
        return next((track for track in usable if track.default), usable[0])
    choices = "; ".join(_described(track) for track in info.audio)
    if matching:
        what = "its audio is of a kind that ffmpeg can't decode"
    else:
        what = f"no audio track is '{wanted}' (neither its number nor its language)"
    raise MediaError(f"{shown(info.path)}: {what}", f"it has: {choices}")


def _matches(track: AudioTrack, wanted: str) -> bool:
    if wanted.isdecimal():
        return track.number == int(wanted)
    return bool(track.language) and _plain(track.language) == _plain(wanted)


def _plain(language: str) -> str:
    try:
        return normalize(language)
    except LanguageError:
        return language.lower()


def _described(track: AudioTrack) -> str:
    parts = [track.language or "no language", track.codec or "unknown codec", f"{track.channels} ch", track.title]
    return f"{track.number} ({', '.join(part for part in parts if part)})"


def read_headers(path: Path, cancel: CancelToken | None = None) -> Mapping[str, Any]:
    """What ffprobe tells of a file's format, streams and chapters, in its own words.

    Raises:
        MediaError: if it is not media, is damaged, or of a kind that is not opened.
    """
    command = ["ffprobe", "-hide_banner", "-loglevel", "error", *input_arguments(path)]
    command += ["-show_program_version", "-show_format", "-show_streams", "-show_chapters", "-of", "json"]
    try:
        printed = process.run(command, limits=limits_for(0), cancel=cancel)
    except ProgramFailed as error:
        raise _refusal(path, error.said) from error
    found: _Json = json.loads(printed.decode(errors="replace"))
    learn_version("ffprobe", found["program_version"]["version"])
    return found


def _refusal(path: Path, said: str) -> MediaError:
    name = shown(path)
    if "not on whitelist" in said:
        return MediaError(f"{name} is of a kind that octavia does not open", f"convert it to one of {FORMAT_NAMES}")
    if has_media_magic(path):
        missing = " (its index, the moov box, is missing)" if "moov atom not found" in said else ""
        return MediaError(f"{name} is cut off or damaged{missing}", "copy or download it again")
    return MediaError(f"{name} is not media that octavia can read", f"octavia reads {FORMAT_NAMES}")


def _extents(
    path: Path, size: int, container: _Json, streams: list[_Json], cancel: CancelToken | None
) -> dict[int, Extent]:
    """Where each stream begins and ends on the container's clock, in seconds."""
    whole = seconds(container.get("duration"))
    declared = {s["index"]: declared_extent(s, whole) for s in streams}
    guessed = not _GUESSED_DURATIONS.isdisjoint(container.get("format_name", "").split(","))
    known = {index: extent for index, extent in declared.items() if extent is not None}
    if len(known) == len(declared) and not guessed:
        return known
    scanned = scan_packets(path, size, cancel)
    nothing = Extent(Fraction(), Fraction(), own=True)
    counted = {index: scanned.get(index, nothing) for index in declared}
    # ffprobe's start leaves out a decoder's priming; a packet's does not.
    return {index: replace(extent, start=_start(streams, index, extent)) for index, extent in counted.items()}


def _start(streams: list[_Json], index: int, scanned: Extent) -> Fraction:
    stream = next(s for s in streams if s["index"] == index)
    found = seconds(stream.get("start_time"))
    return scanned.start if found is None else found


def _is_picture(stream: _Json) -> bool:
    return stream["codec_type"] == "video" and not stream.get("disposition", {}).get("attached_pic")


def _video(stream: _Json, extent: Extent) -> VideoTrack:
    average, lowest = _rate(stream.get("avg_frame_rate")), _rate(stream.get("r_frame_rate"))
    frames = str(stream.get("nb_frames", ""))
    return VideoTrack(
        stream_index=stream["index"],
        codec=stream.get("codec_name", ""),
        width=int(stream.get("width", 0)),
        height=int(stream.get("height", 0)),
        rotation=_rotation(stream),
        fps=average or lowest,
        variable_rate=bool(average and lowest and abs(average - lowest) * 100 > average),
        start_ms=extent.start_ms,
        duration_ms=round_half_up(extent.duration * 1000),
        frames=int(frames) if frames.isdecimal() else None,
    )


def _rate(text: object) -> Fraction | None:
    try:
        return Fraction(str(text)) or None
    except (ValueError, ZeroDivisionError):
        return None


def _rotation(stream: _Json) -> int:
    turned = next((data["rotation"] for data in stream.get("side_data_list", []) if "rotation" in data), 0)
    return -round(float(turned)) % 360


def _audio(number: int, stream: _Json, extent: Extent) -> AudioTrack:
    rate_hz = int(stream.get("sample_rate", 0))
    channels = int(stream.get("channels", 0))
    known = rate_hz > 0 and channels > 0
    rate_hz = rate_hz if known else _UNKNOWN_RATE_HZ
    return AudioTrack(
        number=number,
        stream_index=stream["index"],
        language=language_of(stream),
        codec=stream.get("codec_name", "") if known else "",
        channels=channels,
        rate_hz=rate_hz,
        start_ms=extent.start_ms,
        samples=round_half_up(extent.duration * rate_hz),
        own_length=extent.own,
        default=bool(stream.get("disposition", {}).get("default")),
        title=title_of(stream),
    )


def _subtitles(streams: Iterable[_Json]) -> tuple[SubtitleTrack, ...]:
    return tuple(
        SubtitleTrack(n, s["index"], language_of(s), s.get("codec_name", ""), title_of(s))
        for n, s in enumerate(streams, 1)
    )


def _chapter(chapter: _Json, zero: Fraction) -> Chapter:
    start, end = (max(Fraction(), Fraction(chapter[key]) - zero) for key in ("start_time", "end_time"))
    title = str(chapter.get("tags", {}).get("title", ""))
    return Chapter(round_half_up(start * 1000), round_half_up(end * 1000), title)


def _check_bounds(info: MediaInfo) -> None:
    name = shown(info.path)
    if source_samples(info, PROGRAMME_RATE_HZ) <= 0:
        raise MediaError(f"{name} holds nothing that plays", "copy or download it again")
    if info.duration_ms > MAX_DURATION_MS:
        raise MediaTooLong(
            f"{name} lasts {clock(info.duration_ms)}, longer than {clock(MAX_DURATION_MS)}", "cut it into shorter files"
        )
    # ffprobe gives no size for a picture over its own limit.
    if info.video and not 0 < info.video.width * info.video.height <= MAX_PIXELS:
        raise MediaError(
            f"{name} has a picture of more than {MAX_PIXELS} pixels or of no known size", "make it smaller"
        )
