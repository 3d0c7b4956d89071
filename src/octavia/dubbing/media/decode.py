"""Sound on the source's clock: decoded as a stream, in flat memory, exactly as long as the source.

What begins late gets silence before it, what ends early silence after it, gaps inside are filled (ffmpeg's
`aresample=async=1`: only jumps of the timestamps beyond 0.1 s), and what lies outside the source is dropped.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from subprocess import Popen
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing import process
from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import MediaError
from octavia.dubbing.media.ffmpeg import FFMPEG
from octavia.dubbing.media.info import AudioTrack, MediaInfo, source_samples
from octavia.dubbing.media.safety import input_arguments, limits_for, shown
from octavia.dubbing.media.wav import Float, PcmFile, wav_blocks, wav_writer
from octavia.dubbing.process import ProgramFailed
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, SPEECH_RATE_HZ, clock, ms_to_samples, samples_to_ms

__all__ = ["PcmFile", "decode_speech", "pcm_stream", "programme_blocks", "source_samples", "wav_blocks"]

_STEREO = 2
_SPEECH_BLOCK = 10 * SPEECH_RATE_HZ
_PIPE_BYTES = 1 << 20
_FOUND_BY_COUNTING = frozenset({"mp3", "aac", "avi"})
"""Demuxers that only guess where in the file a time is."""
_RUN_UP_MS = 1000
"""A decoder that begins in the middle needs some packets until it is itself again."""
_MISSING_MS = 2000
_MISSING_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class PcmForm:
    """What ffmpeg is asked for: raw samples of one kind."""

    rate_hz: int
    channels: int
    codec: str
    kind: type[np.int16] | type[np.float32]


# Integer output makes ffmpeg's downmix to mono keep within full scale; the programme stays float and unlimited.
SPEECH = PcmForm(SPEECH_RATE_HZ, 1, "s16le", np.int16)
PROGRAMME = PcmForm(PROGRAMME_RATE_HZ, 2, "f32le", np.float32)


def decode_speech(info: MediaInfo, track: AudioTrack, out: Path, cancel: CancelToken | None = None) -> None:
    """Write the track as 16 kHz mono 16-bit WAV on the source's clock, exactly as long as the source.

    Raises:
        MediaError: if it can't be decoded, or ends well before its declared end (a file that was cut off).
        OutputError: if `out` can't be written.
    """
    with wav_writer(out, SPEECH_RATE_HZ, 1) as writer:
        with _decoding(info, track, SPEECH, cancel) as stream:
            for block in _on_clock(stream, info, ms_to_samples(track.start_ms, SPEECH_RATE_HZ), _SPEECH_BLOCK):
                writer.write(block)
        _require_whole(info, track, stream.samples)


@contextmanager
def programme_blocks(
    info: MediaInfo, track: AudioTrack, block_samples: int, cancel: CancelToken | None = None, from_ms: int = 0
) -> Iterator[Iterator[Float]]:
    """The track's sound as 48 kHz stereo blocks of shape (n, 2), n = `block_samples` but for the last.

    The blocks add up to exactly the source's length. Mono goes to both sides at its own level; more than two channels
    are mixed down by ITU-R BS.775 without limiting, so that samples may exceed full scale. The block may stop reading
    before the end.

    Args:
        from_ms: Where on the source's clock to begin. What is before is not decoded where the container can tell where
            it begins; a file whose times aren't as many as its samples is then off by as much as they differ.

    Raises:
        MediaError: if the track can't be decoded.
    """
    seek_ms = from_ms - _RUN_UP_MS
    if seek_ms <= track.start_ms or not _FOUND_BY_COUNTING.isdisjoint(info.format_name.split(",")):
        seek_ms = 0
    with _decoding(info, track, PROGRAMME, cancel, seek_ms) as stream:
        at = ms_to_samples(seek_ms or track.start_ms, PROGRAMME_RATE_HZ)
        yield _on_clock(stream, info, at, block_samples, ms_to_samples(from_ms, PROGRAMME_RATE_HZ))


class PcmStream:
    """Raw samples as they come out of a running ffmpeg."""

    def __init__(self, program: Popen[bytes], form: PcmForm) -> None:
        assert program.stdout is not None
        self._program = program
        self._pipe = cast("BufferedIOBase", program.stdout)
        self.form = form
        self.samples = 0
        """How many samples (per channel) came so far."""

    def fill(self, block: NDArray[Any]) -> int:
        """Read until `block` is full or ffmpeg has no more; returns how many samples came.

        Raises:
            ProgramFailed: on leaving `pcm_stream`, if ffmpeg had no more because it failed.
        """
        if not block.size:
            return 0
        room = block.data.cast("B")
        filled = 0
        while filled < len(room) and (got := self._pipe.readinto(room[filled:])):
            filled += got
        if filled < len(room):
            self._program.wait()
        came = filled // (block.itemsize * self.form.channels)
        self.samples += came
        return came

    def silence(self, count: int) -> NDArray[Any]:
        """A block of silence to fill, of shape (count,) or (count, channels)."""
        return np.zeros(count if self.form.channels == 1 else (count, self.form.channels), self.form.kind)


@contextmanager
def pcm_stream(
    arguments: Sequence[str], form: PcmForm, duration_ms: int, cancel: CancelToken | None
) -> Iterator[PcmStream]:
    """What ffmpeg decodes, given the arguments of its input, map and filters. The block may leave before the end.

    Raises:
        ProgramFailed: if ffmpeg failed before it gave what the block asked for.
    """
    command = [*FFMPEG, *arguments, "-ar", str(form.rate_hz), "-ac", str(form.channels), "-f", form.codec, "pipe:1"]
    with process.running(command, limits=limits_for(duration_ms), cancel=cancel, may_stop=True) as program:
        assert program.stdout is not None
        # A larger pipe wakes both sides up less often; where the system won't give one, nothing is lost.
        with suppress(OSError, AttributeError):
            fcntl.fcntl(program.stdout, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        yield PcmStream(program, form)


@contextmanager
def _decoding(
    info: MediaInfo, track: AudioTrack, form: PcmForm, cancel: CancelToken | None, seek_ms: int = 0
) -> Iterator[PcmStream]:
    filters = ["aresample=async=1"]
    if track.channels == 1 and form.channels == _STEREO:
        # ffmpeg's own matrix would lower mono by 3 dB.
        filters.append("pan=stereo|c0=c0|c1=c0")
    seek = ("-seek_timestamp", "1", "-ss", f"{seek_ms * 1000 + info.zero_us}us") if seek_ms else ()
    arguments = [*seek, *input_arguments(info.path), "-map", f"0:{track.stream_index}", "-af", ",".join(filters)]
    try:
        with pcm_stream(arguments, form, info.duration_ms, cancel) as stream:
            yield stream
    except ProgramFailed as error:
        name = f"audio track {track.number} of {shown(info.path)}"
        reason = error.said.splitlines()[-1] if error.said else "ffmpeg says nothing"
        raise MediaError(f"{name} can't be decoded: {reason}", "copy or download it again") from error


def _on_clock(
    stream: PcmStream, info: MediaInfo, at: int, block_samples: int, first: int = 0
) -> Iterator[NDArray[Any]]:
    """Blocks from the clock's sample `first` to the source's end: silence where the track has nothing.

    Args:
        at: The sample of the clock with which the stream begins.
    """
    for skipped in range(at, first, block_samples):
        stream.fill(stream.silence(min(block_samples, first - skipped)))
    total = source_samples(info, stream.form.rate_hz)
    for start in range(first, total, block_samples):
        block = stream.silence(min(block_samples, total - start))
        silent = min(max(at - start, 0), len(block))
        stream.fill(block[silent:])
        yield block


def _require_whole(info: MediaInfo, track: AudioTrack, heard: int) -> None:
    heard_ms = samples_to_ms(heard, SPEECH_RATE_HZ)
    missing_ms = track.duration_ms - heard_ms
    if track.own_length and missing_ms > max(_MISSING_MS, _MISSING_SHARE * track.duration_ms):
        raise MediaError(
            f"{shown(info.path)} is cut off or damaged: its sound ends at {clock(track.start_ms + heard_ms)} "
            f"of {clock(track.end_ms)}",
            "copy or download it again, or cut it to the part that plays",
        )
