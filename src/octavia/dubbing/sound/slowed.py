"""The bed under a slowed picture: stretched where the picture is, untouched elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
from python_stretch import Signalsmith

from octavia.dubbing.sound.blocks import Block
from octavia.dubbing.timemap import TimeMap
from octavia.dubbing.timing import PROGRAMME_RATE_HZ

_PIECE_SAMPLES = 10 * PROGRAMME_RATE_HZ
_SEED = 1


def slowed_blocks(blocks: Iterable[Block], time_map: TimeMap, total_samples: int) -> Iterator[Block]:
    """The frames on the output's clock, `total_samples` in all, at their own pitch.

    Slowed stretches go through Signalsmith Stretch in pieces of at most 10 s, so that memory is bounded.

    Args:
        blocks: 48 kHz frames of shape (n, channels) on the source's clock, any n; silence follows where they end early.
    """
    feed = _Feed(blocks)
    for wanted, output in _pieces(time_map, total_samples):
        frames = feed.take(wanted)
        yield frames if wanted == output else _stretched(frames, output)


def _pieces(time_map: TimeMap, total_samples: int) -> Iterator[tuple[int, int]]:
    """How many frames of the source become how many of the output, piece by piece."""
    inverse = time_map.inverse
    borders = {0, total_samples}
    borders |= {time * PROGRAMME_RATE_HZ // 1000 for _, time in time_map.knots}
    edges = sorted(border for border in borders if 0 <= border <= total_samples)
    for start, end in pairwise(edges):
        cuts = [*range(start, end, _PIECE_SAMPLES), end]
        for low, high in pairwise(cuts):
            first, last = (inverse.map_ticks(border, PROGRAMME_RATE_HZ) for border in (low, high))
            yield last - first, high - low


def _stretched(frames: Block, output: int) -> Block:
    engine = Signalsmith.Stretch(_SEED)
    engine.preset(frames.shape[1], float(PROGRAMME_RATE_HZ))
    engine.setTimeFactor(len(frames) / output)
    found = np.asarray(engine.process(np.ascontiguousarray(frames.T)), np.float32).T[:output]
    result = np.zeros((output, frames.shape[1]), np.float32)
    result[: len(found)] = found
    return result


class _Feed:
    """Frames taken from blocks in whatever portions are wanted."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = iter(blocks)
        self._held = np.zeros((0, 2), np.float32)

    def take(self, count: int) -> Block:
        parts: list[Block] = []
        missing = count
        while missing > 0:
            if not len(self._held):
                following = next(self._blocks, None)
                if following is None:
                    parts.append(np.zeros((missing, 2), np.float32))
                    break
                self._held = following
            part, self._held = self._held[:missing], self._held[missing:]
            parts.append(part)
            missing -= len(part)
        return parts[0] if len(parts) == 1 else np.concatenate([np.zeros((0, 2), np.float32), *parts])
