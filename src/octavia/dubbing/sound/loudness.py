"""Loudness after ITU-R BS.1770-4 and EBU R 128, metered while blocks stream by."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from math import log10

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.sound.blocks import Block, Windows
from octavia.dubbing.sound.kweighting import KWeightedEnergy, row_length
from octavia.dubbing.timing import PROGRAMME_RATE_HZ

SILENCE_LUFS = -70.0
"""The absolute gate: what is not louder counts as silence and reads as this."""
HOPS_PER_SECOND = 10
"""Steps of 100 ms, by which gating blocks of 400 ms advance."""

_GATING_HOPS = 4
_RELATIVE_GATE_LU = -10.0
_OFFSET_LU = -0.691


@dataclass(frozen=True, slots=True)
class Loudness:
    """The loudness of a signal.

    Attributes:
        integrated_lufs: Of the whole, gated; `SILENCE_LUFS` for silence.
        momentary: (ms, LUFS) each second, of the 400 ms that end there.
    """

    integrated_lufs: float
    momentary: tuple[tuple[int, float], ...]


def lufs(power: float) -> float:
    """The loudness of a K-weighted mean square (summed over channels), at least `SILENCE_LUFS`."""
    return max(SILENCE_LUFS, _OFFSET_LU + 10 * log10(power)) if power > 0 else SILENCE_LUFS


def gated_loudness(power: NDArray[np.float64]) -> float:
    """The integrated loudness, in LUFS, of K-weighted mean squares of consecutive 100 ms.

    Gating blocks of 400 ms that overlap by 75 %, the absolute gate at −70 LUFS, then the relative one 10 LU below the
    mean of what passed. Of less than 400 ms it is the plain mean; `SILENCE_LUFS` if nothing passes.
    """
    blocks = _gating_blocks(power)
    loud = blocks[blocks > _power(SILENCE_LUFS)]
    if not len(loud):
        return SILENCE_LUFS
    gate = _power(lufs(float(loud.mean())) + _RELATIVE_GATE_LU)
    return lufs(float(loud[loud > gate].mean()))


def momentary_loudness(power: NDArray[np.float64], every_ms: int = 1000) -> list[tuple[int, float]]:
    """The momentary loudness (of the last 400 ms) as (ms, LUFS), from K-weighted mean squares of consecutive 100 ms.

    Raises:
        ValueError: if `every_ms` isn't a positive multiple of 100.
    """
    hops, rest = divmod(every_ms, 1000 // HOPS_PER_SECOND)
    if hops < 1 or rest:
        raise ValueError(f"loudness is metered every 100 ms, not every {every_ms}")
    series = []
    for end in range(hops, len(power) + 1, hops):
        last = power[max(0, end - _GATING_HOPS) : end]
        series.append((end * every_ms // hops, lufs(float(last.mean()))))
    return series


class EnergyMeter:
    """K-weighted mean squares of consecutive steps of a signal, whatever blocks it comes in."""

    def __init__(self, channels: int, rate_hz: int, steps_per_second: int = HOPS_PER_SECOND) -> None:
        """Raises ValueError unless `steps_per_second` divides `rate_hz` and is a multiple of 10."""
        if rate_hz % steps_per_second or steps_per_second % HOPS_PER_SECOND:
            raise ValueError(f"{rate_hz} Hz can't be cut into {steps_per_second} steps a second")
        self._step = rate_hz // steps_per_second
        row = row_length(self._step)
        self._hop = rate_hz // HOPS_PER_SECOND
        self._energy = KWeightedEnergy(channels, rate_hz, row, self._hop // row)
        self._rows_per_step = self._step // row
        self._windows = Windows(rate_hz)
        self._frames = 0
        self._powers = array("d")

    def add(self, block: Block) -> None:
        """Meter the next frames, shape (n, channels)."""
        self._frames += len(block)
        for window in self._windows.push(block):
            self._meter(window)

    def finish(self) -> NDArray[np.float64]:
        """The mean square, summed over channels, of every whole step; nothing can be added afterwards.

        Of a signal shorter than 400 ms the step it ends in counts too, as if silence followed.
        """
        for window in self._windows.finish():
            self._meter(np.pad(window, ((0, 0), (0, -window.shape[1] % self._hop))))
        whole = self._frames // self._step
        short = self._frames < _GATING_HOPS * self._hop
        return np.array(self._powers[: whole + (short and self._frames % self._step > 0)])

    def _meter(self, planar: Block) -> None:
        steps = self._energy.add(planar).reshape(-1, self._rows_per_step).sum(axis=1)
        self._powers.frombytes((steps / self._step).tobytes())


class LoudnessMeter:
    """Integrated and momentary loudness of a signal, whatever blocks it comes in."""

    def __init__(self, channels: int = 2, rate_hz: int = PROGRAMME_RATE_HZ) -> None:
        self._meter = EnergyMeter(channels, rate_hz)

    def add(self, block: Block) -> None:
        """Meter the next frames, shape (n, channels)."""
        self._meter.add(block)

    def finish(self) -> Loudness:
        """What was measured; nothing can be added afterwards."""
        power = self._meter.finish()
        return Loudness(gated_loudness(power), tuple(momentary_loudness(power)))


def _gating_blocks(power: NDArray[np.float64]) -> NDArray[np.float64]:
    if len(power) < _GATING_HOPS:
        return np.array([power.mean()]) if len(power) else power
    total = np.cumsum(np.concatenate(([0.0], power)))
    blocks: NDArray[np.float64] = (total[_GATING_HOPS:] - total[:-_GATING_HOPS]) / _GATING_HOPS
    return blocks


def _power(level_lufs: float) -> float:
    return float(10 ** ((level_lufs - _OFFSET_LU) / 10))
