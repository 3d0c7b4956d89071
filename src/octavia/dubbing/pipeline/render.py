"""A track's sound: the voice alone, then the finished mix, each as an artifact."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np

from octavia.dubbing.documents import read_json, to_json, write_draft
from octavia.dubbing.engines import Pcm16, Samples
from octavia.dubbing.media.decode import programme_blocks
from octavia.dubbing.media.encode import dub_encoder
from octavia.dubbing.media.wav import PcmFile, wav_blocks, wav_writer
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.perform import Performance
from octavia.dubbing.pipeline.source import Source
from octavia.dubbing.pipeline.versions import versions_of
from octavia.dubbing.sound.bed import DuckEnvelope, duck_spans
from octavia.dubbing.sound.blocks import Block, PcmBlock
from octavia.dubbing.sound.level import speech_level
from octavia.dubbing.sound.master import MasterReport, master
from octavia.dubbing.sound.mixer import BLOCK_SAMPLES, mix_blocks
from octavia.dubbing.sound.peaks import PeakMeter
from octavia.dubbing.sound.slowed import slowed_blocks
from octavia.dubbing.sound.spool import Spool, spool, spooled
from octavia.dubbing.sound.stem import PlacedTake, VoiceStem
from octavia.dubbing.timemap import TimeMap
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, SPEECH_RATE_HZ, Span, ms_to_samples, samples_to_ms
from octavia.dubbing.workspace import Artifact

_VERSION = 1
_MIX_VERSION = 2
_PROGRAMME = "programme.f32"
SOURCE_PEAKS, DUB_PEAKS = "source.peaks", "mix.peaks"
_LEVEL_BLOCK = 5 * SPEECH_RATE_HZ


class BedReader(Protocol):
    """Reads a bed."""

    def __call__(self, first: int = 0) -> Generator[Block]:
        """All of it from sample `first` on; close it where its end is not waited for."""
        ...


@dataclass(frozen=True, slots=True)
class Bed:
    """What plays under the voice.

    Attributes:
        identity: For stage keys.
        ducked: Whether it is the original, lowered under lines, or a separate background at its own level.
        blocks: Reads it from a sample on: 48 kHz stereo blocks on the output's clock. As often as wanted.
        over: The source's own sound where that is not the bed.
    """

    identity: dict[str, object]
    ducked: bool
    blocks: BedReader
    over: Bed | None = None


def source_bed(job: Job, source: Source, *, ducked: bool) -> Bed:
    """The source's own sound, or that of a separate background track, as the bed."""
    lock = Lock()
    kept: list[Spool] = []

    def opened(first: int = 0) -> Generator[Block]:
        # Every language mixes over it, and twice: decoded once. For a piece from the middle alone it isn't.
        with lock:
            if first and not kept:
                return _from_middle(job, source, first)
            if not kept:
                kept.append(_programme(job, source))
        return kept[0].blocks(BLOCK_SAMPLES, first)

    return Bed(source.identity, ducked, opened)


def _from_middle(job: Job, source: Source, first: int) -> Generator[Block]:
    from_ms = samples_to_ms(first, PROGRAMME_RATE_HZ)
    with programme_blocks(source.info, source.track, BLOCK_SAMPLES, job.cancel, from_ms) as blocks:
        yield from blocks


def _programme(job: Job, source: Source) -> Spool:
    """The source's sound as frames: for as long as the job runs, or where languages are dubbed in runs of their own, as
    they are without a package, for as long as its workspace is kept."""

    def decoded(path: Path) -> Spool:
        with programme_blocks(source.info, source.track, BLOCK_SAMPLES, cancel=job.cancel) as blocks:
            return spool(blocks, path)

    if job.request.package:
        return decoded(job.scratch / f"{source.digest}.f32")

    def build(folder: Path) -> None:
        decoded(folder / _PROGRAMME)

    with job.stage("decode") as run:
        kept = run.obtain("programme", _VERSION, {**source.identity, **versions_of("octavia", media=True)}, build)
    return spooled(kept.file(_PROGRAMME))


def source_peaks(job: Job, sound: Bed) -> Artifact:
    """The peaks of the source's own sound, on its clock: an artifact with `source.peaks`."""

    def build(folder: Path) -> None:
        meter = PeakMeter(PROGRAMME_RATE_HZ)
        for block in sound.blocks():
            job.cancel.check()
            meter.push(block)
        (folder / SOURCE_PEAKS).write_bytes(meter.peaks())

    with job.stage("decode") as run:
        return run.obtain("peaks", _VERSION, {**sound.identity, **versions_of("octavia", media=True)}, build)


def slowed_bed(job: Job, bed: Bed, time_map: TimeMap, total_samples: int, language: str) -> tuple[Bed, Artifact]:
    """The bed on the clock of a slowed picture, and the artifact that holds it as `bed.wav` and `bed.m4a`."""

    def build(folder: Path) -> None:
        with dub_encoder(folder / "bed.wav", folder / "bed.m4a", cancel=job.cancel) as encoder:
            for block in slowed_blocks(bed.blocks(), time_map, total_samples):
                job.cancel.check()
                encoder.write(block)

    with job.stage("slow", language) as run:
        inputs = {
            **bed.identity,
            "knots": to_json(time_map.knots),
            "samples": total_samples,
            **versions_of("octavia", "python-stretch", media=True),
        }
        artifact = run.obtain("slow", _VERSION, inputs, build)
    path = artifact.file("bed.wav")
    return Bed({"bed": artifact.digest}, bed.ducked, lambda first=0: wav_blocks(path, BLOCK_SAMPLES, first)), artifact


@dataclass(frozen=True, slots=True)
class _Level:
    lufs: float


def voice_level(job: Job, speech: Artifact, spans: Sequence[Span]) -> float:
    """How loud the dub speaks, in LUFS before mastering: as loud as the source's own speech."""

    def build(folder: Path) -> None:
        with PcmFile(speech.file("speech.wav")) as pcm:
            blocks = (to_float(block) for block in pcm.blocks(_LEVEL_BLOCK))
            write_draft(_Level(round(speech_level(blocks, SPEECH_RATE_HZ, spans), 2)), folder / "level.json")

    with job.stage("level") as run:
        inputs = {"speech": speech.digest, "spans": to_json(list(spans))}
        return read_json(_Level, run.obtain("level", _VERSION, inputs, build).file("level.json")).lufs


def rendered_voice(
    job: Job, performance: Performance, total_samples: int, level_lufs: float, language: str
) -> Artifact:
    """The voice alone: an artifact with `voice.wav`, 48 kHz mono, exactly `total_samples` long."""
    placed = [
        (ms_to_samples(line.placement.start_ms, PROGRAMME_RATE_HZ), line.take)
        for line in performance.lines
        if line.take.samples
    ]

    def build(folder: Path) -> None:
        stem = VoiceStem([PlacedTake(start, take.path) for start, take in placed], total_samples, level_lufs)
        with wav_writer(folder / "voice.wav", PROGRAMME_RATE_HZ, 1) as writer:
            for block in stem.blocks(BLOCK_SAMPLES):
                job.cancel.check()
                writer.write(block)

    with job.stage("render", language) as run:
        takes = [[start, take.digest] for start, take in placed]
        inputs = {"takes": takes, "samples": total_samples, "level_lufs": level_lufs, **versions_of("octavia", "numpy")}
        return run.obtain("render", _VERSION, inputs, build)


def ducked_spans(performance: Performance, speech: Sequence[Span]) -> tuple[Span, ...]:
    """Where the bed is lowered, on the output's clock: wherever the source or the dub speaks."""
    time_map = performance.time_map
    heard = [Span(time_map.map_ms(span.start_ms), time_map.map_ms(span.end_ms)) for span in speech]
    return tuple(duck_spans(heard, [line.placement.span for line in performance.lines]))


def coded_mix(job: Job) -> str:
    """The name of the file that a finished dub is coded as."""
    return "mix.m4a" if job.request.package else "mix.flac"


def mixed(job: Job, bed: Bed, voice: Artifact, spans: Sequence[Span], total_samples: int, language: str) -> Artifact:
    """The finished dub: an artifact with `mix.wav`, that as `coded_mix` says, `mix.peaks` and `master.json` (a
    `MasterReport`)."""
    settings, coded = job.request.mix, coded_mix(job)
    duck = DuckEnvelope(spans, settings.duck_db) if bed.ducked else None
    bed_db = 0.0 if bed.ducked else settings.background_db

    def mix() -> Iterator[Block]:
        with PcmFile(voice.file("voice.wav")) as pcm:
            for block in mix_blocks(bed.blocks(), _Voice(pcm), total_samples, duck, bed_db):
                job.cancel.check()
                yield block

    def build(folder: Path) -> None:
        meter = PeakMeter(PROGRAMME_RATE_HZ)
        with dub_encoder(folder / "mix.wav", folder / coded, cancel=job.cancel) as encoder:

            def write(block: PcmBlock) -> None:
                meter.push(block)
                encoder.write(block)

            write_draft(master(mix, settings, write), folder / "master.json")
        (folder / DUB_PEAKS).write_bytes(meter.peaks())

    with job.stage("mix", language) as run:
        inputs = {
            "voice": voice.digest,
            "bed": bed.identity,
            "ducked": to_json(list(spans)) if bed.ducked else None,
            "settings": to_json(settings),
            "coded": coded,
            **versions_of("octavia", "numpy", "soundfile", media=True),
        }
        return run.obtain("mix", _MIX_VERSION, inputs, build)


def master_report(mix: Artifact) -> MasterReport:
    """What mastering did to a mix."""
    return read_json(MasterReport, mix.file("master.json"))


def to_float(pcm: Pcm16) -> Samples:
    """16-bit samples at full scale ±1."""
    return pcm.astype(np.float32) / np.float32(32768)


class _Voice:
    """A voice stem's file, read as the mixer wants it."""

    def __init__(self, pcm: PcmFile) -> None:
        self._pcm = pcm

    def read(self, start: int, count: int) -> Samples:
        return to_float(self._pcm.read(start, count))
