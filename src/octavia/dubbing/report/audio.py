"""Reading finished WAV files for measuring: any stretch of them, silence where they don't reach."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.errors import MediaError
from octavia.dubbing.media.wav import PcmFile

Mono = NDArray[np.float32]
"""Mono samples, full scale ±1."""
Frames = NDArray[np.int16]
"""Samples as they lie in the file, shape (n, channels)."""
FULL_SCALE = 32768.0


class FinishedWav:
    """A 16-bit WAV file at a rate it must have; its own context manager.

    Raises:
        MediaError: if it can't be read or has another rate.
    """

    def __init__(self, path: Path, rate_hz: int) -> None:
        self._file = PcmFile(path)
        if self._file.rate_hz != rate_hz:
            self._file.close()
            raise MediaError(f"{path.name} has {self._file.rate_hz} Hz instead of {rate_hz}", "make it again")
        self.rate_hz = rate_hz
        self.samples = self._file.samples

    def frames(self, start: int, count: int) -> Frames:
        """Frames `start` to `start + count`, zeros outside the file."""
        first = min(max(0, start), self.samples)
        last = min(max(first, start + count), self.samples)
        block = self._file.read(first, last - first).reshape(last - first, self._file.channels)
        if len(block) == count:
            return block
        before = min(count, max(0, -start))
        return np.pad(block, ((before, count - before - len(block)), (0, 0)))

    def mono(self, start: int, count: int) -> Mono:
        """The same as the mean of its channels."""
        return mono_of(self.frames(start, count))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._file.close()


def read_whole(path: Path, rate_hz: int) -> Mono:
    """All of a short file (a take) as mono. Errors as for `FinishedWav`."""
    with FinishedWav(path, rate_hz) as sound:
        return sound.mono(0, sound.samples)


def mono_of(frames: Frames) -> Mono:
    """The mean of the channels at full scale ±1."""
    mixed: Mono = frames[:, 0].astype(np.float32)
    for channel in frames.T[1:]:
        mixed += channel
    mixed *= np.float32(1 / (FULL_SCALE * frames.shape[1]))
    return mixed
