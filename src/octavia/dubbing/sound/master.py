"""Mastering: the mix at the loudness asked for, its peaks low enough to survive encoding, as 16-bit samples.

Two passes over the mix. The first meters it; from what it saw every 10 ms the gain is worked out that gives the wanted
loudness *after* the limiter has turned the loudest moments down. The second applies gain and limiter, and rounds. What
came out of it is measured on the finished file, by the report. Mixing twice costs less than keeping 32-bit frames of
hours on the disk.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.request import MixSettings
from octavia.dubbing.sound.blocks import Block, PcmBlock
from octavia.dubbing.sound.limiter import RELEASE_DB_PER_MS, Limiter
from octavia.dubbing.sound.loudness import HOPS_PER_SECOND, EnergyMeter, gated_loudness
from octavia.dubbing.sound.truepeak import to_db
from octavia.dubbing.timing import PROGRAMME_RATE_HZ

ENCODER_HEADROOM_DB = 1.0
"""How far below the peak asked for the samples stay, because decoded AAC overshoots what was encoded."""
SILENT_MIX_LUFS = -60.0
"""A mix that is not louder is taken for silence and gets no gain."""

_STEPS_PER_SECOND = 100
_STEPS_PER_HOP = _STEPS_PER_SECOND // HOPS_PER_SECOND
_STEP_FRAMES = PROGRAMME_RATE_HZ // _STEPS_PER_SECOND
_STEP_MS = 1000 // _STEPS_PER_SECOND
_MAX_MAKEUP_DB = 6.0
_CLOSE_LU = 0.01
_ROUNDS = 12
_FULL_SCALE = np.float32(32768)
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MasterReport:
    """What mastering did.

    Attributes:
        gain_db: The gain of the whole mix.
        true_peak_dbtp: At least −100.
        limited_ms: For how long peaks were turned down.
    """

    gain_db: float
    true_peak_dbtp: float
    limited_ms: int


def master(
    blocks_factory: Callable[[], Iterable[Block]],
    mix: MixSettings,
    sink: Callable[[PcmBlock], object],
) -> MasterReport:
    """Bring a mix to `mix.loudness_lufs`, its true peak `ENCODER_HEADROOM_DB` under `mix.peak_dbtp`, and hand it out.

    Silence stays silence. Where the peaks of a mix leave no room for the loudness, it stays quieter rather than being
    limited beyond repair. The samples don't depend on the length of the blocks, and aren't dithered.

    Args:
        blocks_factory: Gives the same mix each time it is called (twice): 48 kHz, shape (n, channels), any n.
        sink: Takes the finished samples in order, shape (n, channels), Int16; of a mix without frames, nothing.
    """
    gain_db = _profile(blocks_factory()).gain_for(mix.loudness_lufs, _ceiling_dbtp(mix))
    return with_gain(blocks_factory(), mix, gain_db, sink)


def with_gain(
    blocks: Iterable[Block], mix: MixSettings, gain_db: float, sink: Callable[[PcmBlock], object]
) -> MasterReport:
    """The same with a gain that is known, and one pass: for a piece of a mix that is mastered already."""
    limiter = Limiter(gain_db, _ceiling_dbtp(mix))
    for block in limiter.run(blocks):
        sink(_interleaved(np.rint(block.T * _FULL_SCALE)))
    return MasterReport(gain_db, to_db(limiter.highest), limiter.limited_ms)


def _ceiling_dbtp(mix: MixSettings) -> float:
    return min(mix.peak_dbtp, 0.0) - ENCODER_HEADROOM_DB


def _interleaved(planar: Block) -> PcmBlock:
    frames = np.empty(planar.shape[::-1], np.int16)
    for channel, samples in enumerate(planar):
        frames[:, channel] = samples
    return frames


@dataclass(frozen=True, slots=True)
class _Profile:
    """A mix as mastering sees it: its K-weighted mean square and its peak (in dB) every 10 ms."""

    power: _Floats
    peak_db: _Floats

    def gain_for(self, target_lufs: float, ceiling_dbtp: float) -> float:
        """The gain in dB (to 0.01) after which the limited mix has the loudness wanted; 0 for silence."""
        natural = gated_loudness(_hops(self.power))
        if natural <= SILENT_MIX_LUFS:
            return 0.0
        lowest = target_lufs - natural
        gain = lowest
        for _ in range(_ROUNDS):
            error = target_lufs - self._loudness(gain, ceiling_dbtp)
            if abs(error) < _CLOSE_LU:
                break
            gain = min(max(gain + error, lowest), lowest + _MAX_MAKEUP_DB)
        return round(gain, 2)

    def _loudness(self, gain_db: float, ceiling_dbtp: float) -> float:
        """The loudness after gain and limiter, foretold from the steps."""
        wanted = np.minimum(0.0, ceiling_dbtp - gain_db - self.peak_db)
        ramp = RELEASE_DB_PER_MS * _STEP_MS * np.arange(len(wanted))
        reduction = np.minimum(np.minimum.accumulate(wanted - ramp) + ramp, 0.0)
        return gated_loudness(_hops(self.power * 10 ** ((gain_db + reduction) / 10)))


class _Profiler(EnergyMeter):
    """Notes the peak of every step beside its energy."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels, PROGRAMME_RATE_HZ, _STEPS_PER_SECOND)
        self._peaks = array("f")

    def _meter(self, planar: Block) -> None:
        super()._meter(planar)
        self._peaks.frombytes(np.abs(planar).max(axis=0).reshape(-1, _STEP_FRAMES).max(axis=1).tobytes())

    def profile(self) -> _Profile:
        power = self.finish()
        peaks = np.array(self._peaks[: len(power)], np.float64)
        return _Profile(power, 20 * np.log10(np.maximum(peaks, 1e-9)))


def _profile(blocks: Iterable[Block]) -> _Profile:
    profiler: _Profiler | None = None
    for block in blocks:
        profiler = profiler or _Profiler(block.shape[1])
        profiler.add(block)
    return profiler.profile() if profiler else _Profile(np.zeros(0), np.zeros(0))


def _hops(power: _Floats) -> _Floats:
    """Mean squares of 100 ms from those of 10 ms; of less than 400 ms, just as they are."""
    if len(power) < 4 * _STEPS_PER_HOP:
        return power.mean(keepdims=True) if len(power) else power
    whole = len(power) // _STEPS_PER_HOP * _STEPS_PER_HOP
    hops: _Floats = power[:whole].reshape(-1, _STEPS_PER_HOP).mean(axis=1)
    return hops
