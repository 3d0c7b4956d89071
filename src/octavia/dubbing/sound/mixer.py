"""The mix: the voice over the bed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np

from octavia.dubbing.engines import Samples
from octavia.dubbing.sound.bed import DuckEnvelope
from octavia.dubbing.sound.blocks import Block, fit_length
from octavia.dubbing.timing import PROGRAMME_RATE_HZ

BLOCK_SAMPLES = 5 * PROGRAMME_RATE_HZ
"""Frames per block where nothing else decides."""


_LARGEST = np.float32(16.0)


class VoiceReader(Protocol):
    """The voice, read forward: a `StemReader`, or a file that holds what one gave."""

    def read(self, start: int, count: int) -> Samples:
        """Samples `start` to `start + count`, shape (count,), mono at 48 kHz."""
        ...


def mix_blocks(
    bed: Iterable[Block],
    voice: VoiceReader,
    total_samples: int,
    duck: DuckEnvelope | None = None,
    bed_db: float = 0.0,
    first: int = 0,
) -> Iterator[Block]:
    """The bed with the voice in its middle: blocks of shape (n, 2), `total_samples` frames in all.

    Args:
        bed: The original's sound (then with `duck`) or a separate background (then at `bed_db`, not ducked): 48 kHz
            stereo in blocks of any length. Silence follows where it ends early; what is longer than the programme is
            left out. Samples that are no numbers count as silence; others are clipped 24 dB over full scale.
        duck: How the bed is lowered under the lines; None leaves it as it is.
        bed_db: Gain of the bed.
        first: The sample of the programme with which `bed` begins, and the mix.
    """
    level = np.float32(10 ** (bed_db / 20))
    start = first
    for block in fit_length(bed, total_samples, BLOCK_SAMPLES):
        count = len(block)
        sound = _sane(block)
        gain = duck.gain(start, count) * level if duck else level
        spoken = voice.read(start, count)
        # Channel by channel in memory too, as all that follows takes it.
        mixed = np.empty(block.shape[::-1], np.float32)
        for channel, samples in enumerate(mixed):
            np.multiply(sound[:, channel], gain, out=samples)
            samples += spoken
        yield mixed.T
        start += count


def _sane(block: Block) -> Block:
    """The block itself, unless damaged or hostile media put something into it that would spoil all that follows."""
    if block.min() >= -_LARGEST and block.max() <= _LARGEST:
        return block
    return np.clip(np.nan_to_num(block, nan=0.0), -_LARGEST, _LARGEST)
