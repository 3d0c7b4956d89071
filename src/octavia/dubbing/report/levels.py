"""Loudness and true peak of the finished M4A, decoded, in one pass that also counts its samples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.report.figures import LoudnessReport
from octavia.dubbing.request import MixSettings
from octavia.dubbing.sound.blocks import Block
from octavia.dubbing.sound.loudness import HOPS_PER_SECOND, SILENCE_LUFS, EnergyMeter, gated_loudness, lufs
from octavia.dubbing.sound.truepeak import NO_PEAK_DBTP, TruePeakMeter
from octavia.dubbing.timing import PROGRAMME_RATE_HZ

_SHORT_TERM_HOPS = 3 * HOPS_PER_SECOND
_MOST_POINTS = 1500


@dataclass(frozen=True, slots=True)
class Levels:
    """What one pass over a finished sound found.

    Attributes:
        samples: Its length at 48 kHz.
        integrated_lufs, true_peak_dbtp: None of silence.
        step_ms: Time between points of `short_term`.
        short_term: Loudness of the 3 s that end there (of less at the beginning), LUFS; None where it is silent.
    """

    samples: int
    integrated_lufs: float | None
    true_peak_dbtp: float | None
    step_ms: int
    short_term: tuple[float | None, ...]

    def report(self, mix: MixSettings) -> LoudnessReport:
        """The figures beside what was asked for."""
        return LoudnessReport(self.integrated_lufs, mix.loudness_lufs, self.true_peak_dbtp, mix.peak_dbtp)


def measure_levels(blocks: Iterable[Block]) -> Levels:
    """Measure a stream of 48 kHz frames, shape (n, channels), any n."""
    energy: EnergyMeter | None = None
    peak = TruePeakMeter()
    samples = 0
    for block in blocks:
        energy = energy or EnergyMeter(block.shape[1], PROGRAMME_RATE_HZ)
        energy.add(block)
        peak.add(block)
        samples += len(block)
    power = energy.finish() if energy else np.zeros(0)
    integrated, highest = gated_loudness(power), peak.finish()
    seconds_per_point = max(1, -(-len(power) // (HOPS_PER_SECOND * _MOST_POINTS)))
    return Levels(
        samples,
        round(integrated, 2) if integrated > SILENCE_LUFS else None,
        round(highest, 2) if highest > NO_PEAK_DBTP else None,
        1000 * seconds_per_point,
        _short_term(power, HOPS_PER_SECOND * seconds_per_point),
    )


def _short_term(power: NDArray[np.float64], every: int) -> tuple[float | None, ...]:
    points: list[float | None] = []
    for end in range(every, len(power) + 1, every):
        loudness = lufs(float(power[max(0, end - _SHORT_TERM_HOPS) : end].mean()))
        points.append(round(loudness, 1) if loudness > SILENCE_LUFS else None)
    return tuple(points)
