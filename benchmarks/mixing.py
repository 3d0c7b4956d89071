"""What rendering and mixing cost: by number of segments, by part, and in memory.

    python benchmarks/mixing.py

Ends with status 1 if the cost per segment or the memory grows with the length of the job.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soundfile

from measure import measured
from octavia.dubbing.engines import Samples
from octavia.dubbing.request import MixSettings
from octavia.dubbing.sound.bed import DuckEnvelope
from octavia.dubbing.sound.blocks import Block
from octavia.dubbing.sound.limiter import Limiter
from octavia.dubbing.sound.loudness import LoudnessMeter
from octavia.dubbing.sound.master import master
from octavia.dubbing.sound.mixer import BLOCK_SAMPLES, mix_blocks
from octavia.dubbing.sound.stem import PlacedTake, VoiceStem
from octavia.dubbing.sound.stretch import stretch
from octavia.dubbing.sound.truepeak import TruePeakMeter
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, Span, ms_to_samples

_SEGMENTS = (10, 100, 1000)
_SPACING_MS = 3000
_SEGMENT_MS = 2200
_RATES = (1.0, 1.02, 1.1, 1.25)
_VOICES = 8
_LINEAR = 1.2
_MEMORY_MINUTES = (10, 60)
_MEMORY_GROWTH = 1.2
_PART_MINUTES = 5


@cache
def _voice(seed: int) -> Samples:
    """Syllables of a buzzing voice, as long as a segment."""
    rng = np.random.default_rng(seed)
    at = np.arange(ms_to_samples(_SEGMENT_MS, PROGRAMME_RATE_HZ)) / PROGRAMME_RATE_HZ
    phase = 2 * np.pi * np.cumsum(110 + 15 * seed + 20 * np.sin(2.5 * at)) / PROGRAMME_RATE_HZ
    voice = sum(np.sin(k * phase) / k for k in range(1, 20)) + 0.05 * rng.standard_normal(len(at))
    return (0.1 * np.clip(np.sin(2 * np.pi * 4 * at) + 0.3, 0, None) * voice).astype(np.float32)


def _discard(block: object) -> None:
    """A sink that keeps nothing."""


@dataclass(frozen=True)
class _Job:
    """A programme with a line every three seconds."""

    segments: int
    stem: VoiceStem
    duck: DuckEnvelope
    bed_block: Block

    @property
    def minutes(self) -> float:
        return self.segments * _SPACING_MS / 60_000

    def bed(self) -> Iterator[Block]:
        for _ in range(0, self.stem.total_samples, BLOCK_SAMPLES):
            yield self.bed_block

    def mix(self) -> Iterator[Block]:
        return mix_blocks(self.bed(), self.stem.reader(), self.stem.total_samples, self.duck)

    def master(self) -> None:
        master(self.mix, MixSettings(), _discard)


def _job(segments: int, folder: Path) -> _Job:
    takes = []
    for number in range(segments):
        path = folder / f"{number}.wav"
        take = _voice(number % _VOICES)
        rate = _RATES[number % len(_RATES)]
        fitted = stretch(take, PROGRAMME_RATE_HZ, round(len(take) / rate))
        soundfile.write(path, fitted, PROGRAMME_RATE_HZ, subtype="PCM_16")
        takes.append(PlacedTake(ms_to_samples(number * _SPACING_MS, PROGRAMME_RATE_HZ), path))
    spans = [Span(n * _SPACING_MS, n * _SPACING_MS + _SEGMENT_MS) for n in range(segments)]
    total = ms_to_samples(segments * _SPACING_MS, PROGRAMME_RATE_HZ)
    noise = np.random.default_rng(0).standard_normal((BLOCK_SAMPLES, 2)) * 0.05
    return _Job(segments, VoiceStem(takes, total), DuckEnvelope(spans, 20.0), noise.astype(np.float32))


def _cpu_s(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _render_and_mix(segments: int, folder: Path) -> tuple[float, float]:
    """CPU seconds of rendering a job of so many segments, and of mixing it."""
    began = time.process_time()
    job = _job(segments, folder)
    return time.process_time() - began, _cpu_s(job.master)


def _by_segments(folder: Path) -> bool:
    """Each number of segments beside the same work in jobs of a tenth of them, half before it and half after."""
    print("Rendering (stretch, level, stem) and mixing (duck, mix, master), CPU seconds")
    print(f"{'segments':>9} {'minutes':>8} {'render':>8} {'mix':>8} {'ms each':>8} {'against 1/10 the length':>24}")
    _render_and_mix(_VOICES, folder)
    linear = True
    for segments in _SEGMENTS:
        smaller = [_render_and_mix(segments // 10, folder) for _ in range(5)]
        render, mix = _render_and_mix(segments, folder)
        smaller += [_render_and_mix(segments // 10, folder) for _ in range(5)]
        ratio = (render + mix) / sum(map(sum, smaller))
        linear = linear and ratio <= _LINEAR
        minutes, each = segments * _SPACING_MS / 60_000, 1000 * (render + mix) / segments
        print(f"{segments:9d} {minutes:8.1f} {render:8.2f} {mix:8.2f} {each:8.2f} {ratio:23.2f}x")
    print(f"no faster than linearly (at most {_LINEAR}): {'yes' if linear else 'NO'}\n")
    return linear


def _by_part(folder: Path) -> None:
    job = _job(_PART_MINUTES * 60_000 // _SPACING_MS, folder)
    mix = list(job.mix())

    def metered(meter: LoudnessMeter | TruePeakMeter) -> None:
        for block in mix:
            meter.add(block)
        meter.finish()

    def drained(blocks: Iterable[object]) -> None:
        for block in blocks:
            _discard(block)

    parts: dict[str, Callable[[], object]] = {
        "voice stem, first time": lambda: drained(_job_stem(job).blocks(BLOCK_SAMPLES)),
        "ducking": lambda: [job.duck.gain(at, BLOCK_SAMPLES) for at in range(0, job.stem.total_samples, BLOCK_SAMPLES)],
        "mix (stem, ducking)": lambda: drained(job.mix()),
        "loudness meter": lambda: metered(LoudnessMeter()),
        "true peak meter": lambda: metered(TruePeakMeter()),
        "limiter": lambda: drained(Limiter(3.0, -2.0).run(mix)),
        "mix and master": job.master,
    }
    print("CPU seconds per 10 minutes of stereo, best of three")
    for name, work in parts.items():
        print(f"{name:>24} {min(_cpu_s(work) for _ in range(3)) * 10 / job.minutes:8.2f}")
    print()


def _job_stem(job: _Job) -> VoiceStem:
    return VoiceStem(job.stem.takes, job.stem.total_samples)


def _by_memory() -> bool:
    print("Peak memory of the whole chain, its own process")
    peaks = []
    for minutes in _MEMORY_MINUTES:
        cost = measured([sys.executable, __file__, "--chain", str(minutes)])
        peaks.append(cost.peak_mb)
        print(f"{minutes:9d} minutes {cost.peak_mb:8.0f} MB {cost.cpu_s:8.2f} CPU s")
    flat = peaks[-1] <= _MEMORY_GROWTH * peaks[0]
    print(f"flat (at most {_MEMORY_GROWTH} x): {'yes' if flat else 'NO'}")
    return flat


def _chain(minutes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _job(minutes * 60_000 // _SPACING_MS, Path(folder)).master()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chain", type=int, metavar="MINUTES", help="only run the chain once, over so many minutes")
    minutes = parser.parse_args().chain
    if minutes is not None:
        _chain(minutes)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        linear = _by_segments(Path(folder))
        _by_part(Path(folder))
    flat = _by_memory()
    return 0 if linear and flat else 1


if __name__ == "__main__":
    sys.exit(main())
