"""Separation: the source's sound taken apart into its voice and the rest, before anything is heard or mixed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from octavia.dubbing.engines import Kind
from octavia.dubbing.errors import EngineError
from octavia.dubbing.media.decode import programme_blocks
from octavia.dubbing.media.info import source_samples
from octavia.dubbing.media.probe import probe
from octavia.dubbing.media.wav import PcmFile, wav_writer
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.ensemble import separator
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.source import Source
from octavia.dubbing.pipeline.versions import versions_of
from octavia.dubbing.pipeline.workers import EngineWorkers
from octavia.dubbing.timing import PROGRAMME_RATE_HZ
from octavia.dubbing.workspace import Artifact

_VERSION = 1
_BLOCK_SAMPLES = 5 * PROGRAMME_RATE_HZ
_VOICE, _BED = "voice.wav", "bed.wav"


@dataclass(frozen=True, slots=True)
class Sounds:
    """What a source's sound consists of.

    Attributes:
        voice: Where speech is heard: the source itself unless it was taken apart.
        bed: Everything else, of a source that was taken apart.
        engine: What took it apart.
    """

    voice: Source
    bed: Source | None = None
    engine: Chosen | None = None


def sounds_of(job: Job, source: Source) -> Sounds:
    """The source's sounds, taken apart if the request asks for that.

    Raises:
        EngineError: if the engine asked for isn't ready, or doesn't keep to the source's length.
    """
    engine = separator(job.request)
    if engine is None:
        return Sounds(source)
    job.notice(engine.reason)
    apart = _separated(job, source, engine)
    voice, bed = (_part(job, apart, name) for name in (_VOICE, _BED))
    return Sounds(voice, bed, engine)


def _separated(job: Job, source: Source, engine: Chosen) -> Artifact:
    """An artifact with `voice.wav` and `bed.wav`, 48 kHz stereo, exactly as long as the source."""

    def build(folder: Path) -> None:
        programme = folder / "programme.wav"
        with (
            wav_writer(programme, PROGRAMME_RATE_HZ, 2) as writer,
            programme_blocks(source.info, source.track, _BLOCK_SAMPLES, cancel=job.cancel) as blocks,
        ):
            for block in blocks:
                writer.write(block)
        with EngineWorkers(Kind.SEPARATION, engine.info, 1, job.cancel) as workers:
            workers.call("separate", programme, folder / _VOICE, folder / _BED)
        programme.unlink()
        for name in (_VOICE, _BED):
            _require_whole(folder / name, source_samples(source.info, PROGRAMME_RATE_HZ), engine)

    with job.stage("separate") as run:
        inputs = {**source.identity, **engine.identity, **versions_of("octavia", media=True)}
        return run.obtain("separate", _VERSION, inputs, build)


def _require_whole(path: Path, samples: int, engine: Chosen) -> None:
    with PcmFile(path) as pcm:
        if (pcm.rate_hz, pcm.channels, pcm.samples) != (PROGRAMME_RATE_HZ, 2, samples):
            raise EngineError(
                f"engine {engine.info.name} made a {path.stem} of {pcm.samples} samples instead of {samples}",
                "choose another engine (--engine-separation), or none",
            )


def _part(job: Job, apart: Artifact, name: str) -> Source:
    info = probe(apart.file(name), job.cancel)
    return Source(info, info.audio[0], apart.files[name])
