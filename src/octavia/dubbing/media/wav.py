"""WAV files of any length: a streaming writer (16 bits) and a reader by blocks and by range.

Files past 4 GiB are RF64 (EBU Tech 3306). The writer reserves the room for its `ds64` chunk, so that a file becomes
RF64 when it is closed, and only if it has to.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Self, cast

import numpy as np
import soundfile
from numpy.typing import NDArray

from octavia.dubbing.errors import MediaError
from octavia.dubbing.media.ffmpeg import open_draft
from octavia.dubbing.media.safety import shown
from octavia.dubbing.timing import samples_to_ms

_LARGEST_RIFF_BYTES = 0xFFFFFFFF
_SAMPLE_BYTES = 2
_HEADER = struct.Struct("<4sI4s 4sI28s 4sIHHIIHH 4sI")

Pcm16 = NDArray[np.int16]
Float = NDArray[np.float32]


def to_pcm16(block: Float | Pcm16) -> Pcm16:
    """Samples at full scale ±1 as 16 bits, rounded and limited; 16-bit samples as they are."""
    if block.dtype == np.int16:
        return cast("Pcm16", block)
    pcm: Pcm16 = np.clip(np.rint(block * np.float32(32768.0)), -32768, 32767).astype(np.int16)
    return pcm


class WavWriter:
    """Appends blocks to a WAV file; made by `wav_writer`."""

    def __init__(self, stream: BinaryIO, rate_hz: int, channels: int) -> None:
        self._stream = stream
        self._rate_hz = rate_hz
        self._channels = channels
        self.samples = 0
        """How many samples (per channel) were written."""
        self.finish()

    def write(self, block: Float | Pcm16) -> Pcm16:
        """Append samples of shape (n, channels), or (n,) for one channel; returns them as they were written."""
        pcm = np.ascontiguousarray(to_pcm16(block))
        self._stream.write(pcm.data)
        self.samples += pcm.size // self._channels
        return pcm

    def finish(self) -> None:
        """Write the header for what was written so far."""
        self._stream.seek(0)
        self._stream.write(wav_header(self.samples, self._rate_hz, self._channels))


@contextmanager
def wav_writer(path: Path, rate_hz: int, channels: int) -> Iterator[WavWriter]:
    """A writer of a 16-bit WAV file, which takes its place when the block ends well and leaves nothing if it doesn't.

    Raises:
        OutputError: if the place can't be written.
    """
    with open_draft(path) as stream:
        writer = WavWriter(stream, rate_hz, channels)
        yield writer
        writer.finish()


def wav_header(samples: int, rate_hz: int, channels: int) -> bytes:
    """The 80 bytes before the samples of a 16-bit WAV file; RF64 if the file is larger than RIFF can say."""
    frame = channels * _SAMPLE_BYTES
    data = samples * frame
    riff = data + _HEADER.size - 8
    large = riff > _LARGEST_RIFF_BYTES
    return _HEADER.pack(
        b"RF64" if large else b"RIFF",
        _LARGEST_RIFF_BYTES if large else riff,
        b"WAVE",
        b"ds64" if large else b"JUNK",
        28,
        struct.pack("<QQQI", riff, data, samples, 0) if large else bytes(28),
        *(b"fmt ", 16, 1, channels, rate_hz, rate_hz * frame, frame, 8 * _SAMPLE_BYTES),
        b"data",
        _LARGEST_RIFF_BYTES if large else data,
    )


class PcmFile:
    """A WAV file of 16 bits (RF64 too) open for reading by range, from any thread; its own context manager.

    Raises:
        MediaError: if it is no such file.
    """

    def __init__(self, path: Path) -> None:
        self._file = _opened(path)
        self._lock = Lock()
        self.rate_hz: int = self._file.samplerate
        self.channels: int = self._file.channels
        self.samples: int = self._file.frames
        """Its length in samples per channel."""

    @property
    def duration_ms(self) -> int:
        return samples_to_ms(self.samples, self.rate_hz)

    def read(self, start: int, count: int) -> Pcm16:
        """Samples `start <= i < start + count`, of shape (n,) if there is one channel, else (n, channels).

        n < count only where the file ends; `start` is at least 0.
        """
        with self._lock:
            self._file.seek(min(start, self.samples))
            found: Pcm16 = self._file.read(count, dtype="int16")
            return found

    def blocks(self, block_samples: int) -> Iterator[Pcm16]:
        """The whole file in order as blocks of that many samples, the last one shorter."""
        for start in range(0, self.samples, block_samples):
            yield self.read(start, block_samples)

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def wav_blocks(path: Path, block_samples: int, first: int = 0) -> Generator[Float]:
    """A WAV file from sample `first` on as float blocks of shape (n, channels), full scale ±1.

    Args:
        block_samples: n, but for the last block.

    Raises:
        MediaError: if it is no WAV file.
    """
    with _opened(path) as file:
        file.seek(min(first, file.frames))
        while len(block := file.read(block_samples, dtype="float32", always_2d=True)):
            yield block


def _opened(path: Path) -> soundfile.SoundFile:
    try:
        return soundfile.SoundFile(os.fsencode(path))
    except (soundfile.LibsndfileError, OSError) as error:
        raise MediaError(f"{shown(path)} is no WAV file that can be read", "make it again") from error
