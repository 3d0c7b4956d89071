"""The voice stem: every take at its place, equally loud, nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from octavia.dubbing.engines import Samples
from octavia.dubbing.errors import MediaError
from octavia.dubbing.sound.blocks import Block, reblock
from octavia.dubbing.sound.level import VOICE_LUFS, take_gain
from octavia.dubbing.sound.limiter import Limiter
from octavia.dubbing.timing import PROGRAMME_RATE_HZ

FADE_MS = 5
PEAK_DBTP = -1.0

_BLOCK_SAMPLES = 5 * PROGRAMME_RATE_HZ


@dataclass(frozen=True, slots=True)
class PlacedTake:
    """A take and where it plays.

    Attributes:
        start: The sample of the programme (48 kHz) at which it begins, >= 0.
        path: Its sound, 48 kHz mono.
        gain_db: How much louder than the others it is meant to be.
    """

    start: int
    path: Path
    gain_db: float = 0.0


class VoiceStem:
    """The dubbed voice alone, made while it is read: takes are loaded when they begin and dropped when they end.

    Each take is brought to a common loudness and faded over 5 ms at its ends, so that no line jumps or clicks. Takes
    that overlap are summed. What reaches beyond the end of the programme is left out.
    """

    def __init__(self, takes: Sequence[PlacedTake], total_samples: int, level_lufs: float = VOICE_LUFS) -> None:
        """Raises ValueError if a take begins before the programme."""
        self.takes = tuple(sorted(takes, key=lambda take: (take.start, str(take.path))))
        if self.takes and self.takes[0].start < 0:
            raise ValueError(f"{self.takes[0].path} begins before the programme, at sample {self.takes[0].start}")
        self.total_samples = total_samples
        self._level_lufs = level_lufs
        self._gains: dict[Path, float] = {}

    def reader(self) -> StemReader:
        """A fresh reader, at the programme's beginning."""
        return StemReader(self)

    def blocks(self, block_samples: int) -> Iterator[Samples]:
        """The stem, shape (n,), in blocks of `block_samples` (the last one shorter), fit to be written as integers.

        Unlike what a reader gives, it is limited to a true peak of `PEAK_DBTP`.
        """
        limited = Limiter(0.0, PEAK_DBTP).run(self._unlimited())
        for block in reblock(limited, block_samples):
            yield block[:, 0]

    def _unlimited(self) -> Iterator[Block]:
        reader = self.reader()
        for start in range(0, self.total_samples, _BLOCK_SAMPLES):
            count = min(_BLOCK_SAMPLES, self.total_samples - start)
            yield reader.read(start, count)[:, np.newaxis]

    def sound(self, take: PlacedTake) -> Samples:
        """A take as it sounds in the stem.

        Raises:
            MediaError: if its file can't be read or isn't 48 kHz mono.
        """
        samples = _read(take.path)
        # Measured once per file, however often the stem is read.
        if take.path not in self._gains:
            self._gains[take.path] = take_gain(samples, PROGRAMME_RATE_HZ, self._level_lufs)
        samples *= np.float32(self._gains[take.path] * 10 ** (take.gain_db / 20))
        samples = samples[: max(0, self.total_samples - take.start)]
        _fade(samples)
        return samples


class StemReader:
    """Reads a voice stem from beginning to end."""

    def __init__(self, stem: VoiceStem) -> None:
        self._stem = stem
        self._next = 0
        self._position = 0
        self._sounding: list[tuple[int, Samples]] = []

    def read(self, start: int, count: int) -> Samples:
        """Samples `start` to `start + count`, shape (count,); silence beyond the end.

        Raises:
            ValueError: if `start` lies before what was read already.
            MediaError: as `VoiceStem.sound`.
        """
        if start < self._position:
            raise ValueError(f"a stem is read forward, not from {self._position} back to {start}")
        self._position = end = start + count
        takes = self._stem.takes
        while self._next < len(takes) and takes[self._next].start < end:
            take = takes[self._next]
            self._sounding.append((take.start, self._stem.sound(take)))
            self._next += 1
        out = np.zeros(count, np.float32)
        for begins, samples in self._sounding:
            first, last = max(begins, start), min(begins + len(samples), end)
            if first < last:
                out[first - start : last - start] += samples[first - begins : last - begins]
        self._sounding = [(begins, samples) for begins, samples in self._sounding if begins + len(samples) > end]
        return out


def _read(path: Path) -> Samples:
    try:
        samples, rate_hz = soundfile.read(os.fsencode(path), dtype="float32")
    except (OSError, soundfile.SoundFileError) as error:
        raise MediaError(f"{path}: {error}", "delete the workspace and run again") from error
    if rate_hz != PROGRAMME_RATE_HZ or samples.ndim != 1:
        raise MediaError(f"{path} is not 48 kHz mono", "delete the workspace and run again")
    result: Samples = samples
    return result


def _fade(samples: Samples) -> None:
    length = min(PROGRAMME_RATE_HZ * FADE_MS // 1000, len(samples) // 2)
    rise = (0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / max(1, length))).astype(np.float32)
    samples[:length] *= rise
    samples[len(samples) - length :] *= rise[::-1]
