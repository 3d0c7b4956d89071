"""Blocks kept on disk between passes: for a stream that is dear to make again, such as a decoded programme."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from octavia.dubbing.errors import OutputError
from octavia.dubbing.sound.blocks import Block


@dataclass(frozen=True, slots=True)
class Spool:
    """Frames in a file, as they are in memory (float32, 8 bytes per stereo frame).

    Attributes:
        frames: How many there are.
    """

    path: Path
    channels: int
    frames: int

    def blocks(self, block_samples: int, first: int = 0) -> Generator[Block]:
        """All frames from `first` on, shape (n, channels), n = `block_samples` but for the last. As often as wanted."""
        with self.path.open("rb") as stream:
            stream.seek(first * self.channels * np.dtype(np.float32).itemsize)
            for start in range(first, self.frames, block_samples):
                count = min(block_samples, self.frames - start)
                yield np.fromfile(stream, np.float32, count * self.channels).reshape(count, self.channels)


def spool(blocks: Iterable[Block], path: Path, channels: int = 2) -> Spool:
    """Write every block, shape (n, `channels`), to `path`.

    Raises:
        OutputError: if the disk is full or the place can't be written.
    """
    frames = 0
    try:
        with path.open("wb") as stream:
            for block in blocks:
                stream.write(np.ascontiguousarray(block, np.float32).data)
                frames += len(block)
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror or error}", "free space or choose another workspace") from error
    return Spool(path, channels, frames)


def spooled(path: Path, channels: int = 2) -> Spool:
    """What `spool` wrote to `path`."""
    return Spool(path, channels, path.stat().st_size // (channels * np.dtype(np.float32).itemsize))
