"""What came out: finished files as an independent reader finds them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import soundfile

from octavia.dubbing import process
from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import MediaError
from octavia.dubbing.media.decode import PROGRAMME, PcmStream, pcm_stream
from octavia.dubbing.media.extents import declared_extent
from octavia.dubbing.media.ffmpeg import FFMPEG
from octavia.dubbing.media.info import MediaInfo
from octavia.dubbing.media.probe import read_headers
from octavia.dubbing.media.safety import input_arguments, limits_for, shown
from octavia.dubbing.media.tags import language_of, title_of
from octavia.dubbing.media.wav import Float
from octavia.dubbing.process import ProgramFailed
from octavia.dubbing.timing import PROGRAMME_RATE_HZ

_KINDS = ("video", "audio", "subtitle")
_FLAGS = ("default", "dub", "original")
_BLOCK_SAMPLES = 5 * PROGRAMME_RATE_HZ
# Containers store H.264 and HEVC in two ways (start codes, lengths) and parameter sets in or beside the stream: both
# are brought to one form, so that equal pictures give equal hashes whatever holds them.
_ONE_FORM = {
    "h264": "h264_mp4toannexb,filter_units=remove_types=7-9",
    "hevc": "hevc_mp4toannexb,filter_units=remove_types=32-35",
}


@dataclass(frozen=True, slots=True)
class FinishedTrack:
    """One track of a finished file, as found in it.

    Attributes:
        kind: `video`, `audio` or `subtitle`.
        language: The container's code; empty if it says none.
        flags: Those set of `default`, `dub`, `original`, in that order.
        start_ms, end_ms: On the file's own clock; an end of 0 where the container tells none.
    """

    kind: str
    codec: str
    language: str
    title: str
    flags: tuple[str, ...]
    start_ms: int
    end_ms: int


def finished_tracks(path: Path, cancel: CancelToken | None = None) -> tuple[FinishedTrack, ...]:
    """All tracks of a finished file, in its order.

    Raises:
        MediaError: if it is no media file.
    """
    streams = read_headers(path, cancel)["streams"]
    return tuple(_finished(stream) for stream in streams if stream.get("codec_type") in _KINDS)


def _finished(stream: Mapping[str, Any]) -> FinishedTrack:
    found = declared_extent(stream)
    disposition = stream.get("disposition", {})
    return FinishedTrack(
        stream["codec_type"],
        stream.get("codec_name", ""),
        language_of(stream),
        title_of(stream),
        tuple(flag for flag in _FLAGS if disposition.get(flag)),
        found.start_ms if found else 0,
        found.end_ms if found else 0,
    )


def video_hash(info: MediaInfo, cancel: CancelToken | None = None) -> str:
    """A hash over the picture's coded packets, the same in every container that holds them unchanged; 32 hex digits.

    Raises:
        MediaError: if there is no picture, or it can't be read.
    """
    if info.video is None:
        raise MediaError(f"{shown(info.path)} has no picture to compare", "compare its sound only")
    command = [*FFMPEG, *input_arguments(info.path), "-map", f"0:{info.video.stream_index}", "-c", "copy"]
    if info.video.codec in _ONE_FORM:
        command += ["-bsf:v", _ONE_FORM[info.video.codec]]
    command += ["-f", "streamhash", "-hash", "murmur3", "pipe:1"]
    try:
        printed = process.run(command, limits=limits_for(info.duration_ms), cancel=cancel)
    except ProgramFailed as error:
        raise MediaError(f"{shown(info.path)}: its picture can't be read", "make it again") from error
    return printed.decode().strip().rpartition("=")[2]


@contextmanager
def decoded_blocks(
    info: MediaInfo, cancel: CancelToken | None = None, block_samples: int = _BLOCK_SAMPLES
) -> Iterator[Iterator[Float]]:
    """The first sound track of a finished file as players decode it, not brought to any length: 48 kHz, shape (n, 2).

    Raises:
        MediaError: if it holds no sound or can't be decoded.
    """
    if not info.audio:
        raise MediaError(f"{shown(info.path)} holds no sound", "make it again")
    track = info.audio[0]
    try:
        if (info.format_name, track.rate_hz, track.channels) == ("flac", PROGRAMME_RATE_HZ, 2):
            # Every decoder of FLAC gives the same samples; this one takes half the time that a program and a pipe do.
            with soundfile.SoundFile(os.fsencode(info.path)) as file:
                yield _until_none(file, block_samples, cancel or CancelToken())
            return
        arguments = [*input_arguments(info.path), "-map", "0:a:0"]
        with pcm_stream(arguments, PROGRAMME, info.duration_ms, cancel) as stream:
            yield _until_end(stream, block_samples)
    except (ProgramFailed, soundfile.LibsndfileError) as error:
        reason = error.said if isinstance(error, ProgramFailed) else error.error_string
        raise MediaError(f"{shown(info.path)} can't be decoded: {reason}", "make it again") from error


def _until_none(file: soundfile.SoundFile, block_samples: int, cancel: CancelToken) -> Iterator[Float]:
    while len(block := file.read(block_samples, dtype="float32", always_2d=True)):
        cancel.check()
        yield block


def _until_end(stream: PcmStream, block_samples: int) -> Iterator[Float]:
    while came := stream.fill(block := stream.silence(block_samples)):
        yield block[:came]
