"""A sample: the first minute of a dub, to be heard while the rest of a long one is made.

It is made of the very translations and takes that the dub needs for its first lines, so that nothing is translated or
spoken for it alone. Only its timetable is its own: each line with its best text, stretched where it must be. In the
finished dub, where a line that doesn't fit may get a shorter text, lines may stand a little otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soundfile

from octavia.dubbing.documents import to_json
from octavia.dubbing.engines import Samples
from octavia.dubbing.errors import OutputError
from octavia.dubbing.events import Event, Notice, SampleReady, StageStarted, VendorCalled
from octavia.dubbing.media.encode import dub_encoder
from octavia.dubbing.media.info import source_samples
from octavia.dubbing.media.wav import wav_writer
from octavia.dubbing.pipeline.casting import cast_of
from octavia.dubbing.pipeline.deliver import place_file, stem_of
from octavia.dubbing.pipeline.ensemble import Crew
from octavia.dubbing.pipeline.job import Job, StageRun
from octavia.dubbing.pipeline.profiles import OwnVoices
from octavia.dubbing.pipeline.render import Bed
from octavia.dubbing.pipeline.say import spoken_as_is
from octavia.dubbing.pipeline.script import Script
from octavia.dubbing.pipeline.source import Source
from octavia.dubbing.pipeline.studio import Studio
from octavia.dubbing.pipeline.takes import Booth, Take
from octavia.dubbing.pipeline.versions import versions_of
from octavia.dubbing.pipeline.whole import first_lines
from octavia.dubbing.request import DubRequest, Overrides, WhenUnfit
from octavia.dubbing.schedule import Option, Slot, schedule
from octavia.dubbing.sound.bed import DuckEnvelope, duck_spans
from octavia.dubbing.sound.blocks import Block
from octavia.dubbing.sound.master import master
from octavia.dubbing.sound.mixer import mix_blocks
from octavia.dubbing.sound.stem import PlacedTake, VoiceStem
from octavia.dubbing.sound.stretch import stretch
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, ms_to_samples
from octavia.dubbing.values import Line, Placement
from octavia.dubbing.workspace import Artifact

SAMPLE_MS = 60_000
"""Lines that begin in it are in the sample."""
WORTH_MS = 90_000
"""The dub of a shorter source is soon there itself."""
_VERSION = 1
_FILE = "sample.m4a"
_FADE_MS = 600
_SAME_LENGTH = PROGRAMME_RATE_HZ // 1000


@dataclass(frozen=True, slots=True)
class _Said:
    """A line of a sample: its take, and where it plays."""

    take: Take
    place: Placement

    @property
    def start(self) -> int:
        return ms_to_samples(self.place.start_ms, PROGRAMME_RATE_HZ)

    @property
    def samples(self) -> int:
        """How long it lasts in the sample; a take that is all but as long stays as it is."""
        wanted = ms_to_samples(self.place.duration_ms, PROGRAMME_RATE_HZ)
        return self.take.samples if abs(wanted - self.take.samples) <= _SAME_LENGTH else wanted


def make_samples(
    job: Job,
    source: Source,
    script: Script,
    bed: Bed,
    level_lufs: float,
    crews: Sequence[Crew],
    own: Mapping[str, OwnVoices],
) -> None:
    """Put a sample of each language into the output folder and tell of it, if one is asked for and worth it.

    Args:
        bed, level_lufs: As for `track.make_track`.
        own: Voices made of speakers' own, by speech engine.

    Raises:
        EngineError, LanguageError, ProgramError, OutputError: as the dub itself.
    """
    total_ms = source_samples(source.info, PROGRAMME_RATE_HZ) * 1000 // PROGRAMME_RATE_HZ
    count = sum(segment.start_ms < SAMPLE_MS for segment in script.heard.segments)
    if not job.request.sample or job.request.overrides != Overrides() or total_ms < WORTH_MS or not count:
        return
    with job.stage("sample") as run:
        lines = first_lines(_aside(job, run), script, crews, count)

    def make(crew: Crew) -> None:
        with job.stage("sample", crew.language) as run:
            maker = _Maker(job, run, script, crew, total_ms)
            said = maker.said(lines[crew.language], own.get(crew.tts.info.name, OwnVoices()))
            artifact, duration_ms = maker.mixed(said, bed, level_lufs)
        path = place_file(artifact.file(_FILE), _path(job.request, crew.language))
        job.emit(SampleReady(str(path), crew.language, duration_ms))

    job.side_by_side(crews, make)


def remove_samples(request: DubRequest) -> None:
    """Take away what the dub, which is delivered now, has made needless.

    Raises:
        OutputError: if the folder can't be written.
    """
    for language in request.languages if request.sample else ():
        path = _path(request, language)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"{path}: {error.strerror or error}", "make the folder writable") from error


def _path(request: DubRequest, language: str) -> Path:
    return request.output / f"{stem_of(request.source)}.{language}.sample.m4a"


def _aside(job: Job, run: StageRun) -> Job:
    """The job, what its stages do told of as work of `run`: its own translating is still to come."""

    def tell(event: Event) -> None:
        match event:
            case StageStarted():
                run.begin()
            case Notice():
                job.notice(event.message, event.language)
            case VendorCalled():
                job.emit(event)

    aside = Job(job.request, tell, job.cancel)
    aside.paid = job.paid
    return aside


@dataclass(frozen=True, slots=True)
class _Maker:
    job: Job
    run: StageRun
    script: Script
    crew: Crew
    total_ms: int

    def said(self, lines: Sequence[Line], own: OwnVoices) -> list[_Said]:
        """The lines spoken with their best texts, and placed."""
        language, engine = self.crew.language, self.crew.tts
        # Who has which voice, all lines decide.
        everyone = spoken_as_is(self.script.heard)
        cast = cast_of(self.job, engine, language, everyone, everyone, own.by_speaker)
        wishes = [cast.wish(line, line.candidates[0]) for line in lines]
        with Studio(self.job, engine, language, own.profiles) as studio:
            takes = Booth(self.run, studio).speak(wishes)
        spoken = [takes[wish] for wish in wishes]
        return [_Said(*each) for each in zip(spoken, self._placed(lines, spoken), strict=True)]

    def _placed(self, lines: Sequence[Line], takes: Sequence[Take]) -> Sequence[Placement]:
        slots = [_slot(line, take) for line, take in zip(lines, takes, strict=True)]
        caps = self.job.request.caps
        if caps.when_unfit is WhenUnfit.SLOW_VIDEO:
            caps = replace(caps, when_unfit=WhenUnfit.LATE)
        return schedule(slots, caps, self.total_ms)

    def mixed(self, said: Sequence[_Said], bed: Bed, level_lufs: float) -> tuple[Artifact, int]:
        """An artifact with `sample.m4a`, and how long that is, ms."""
        settings = self.job.request.mix
        end_ms = min(self.total_ms, max(each.place.end_ms for each in said) + _FADE_MS)
        total = ms_to_samples(end_ms, PROGRAMME_RATE_HZ)
        spans = [
            span
            for span in duck_spans(self.script.speech, [each.place.span for each in said])
            if span.start_ms < end_ms
        ]
        duck = DuckEnvelope(spans, settings.duck_db) if bed.ducked else None
        bed_db = 0.0 if bed.ducked else settings.background_db

        def build(folder: Path) -> None:
            stem = VoiceStem(_fitted(said, self.job.scratch / f"sample-{self.crew.language}"), total, level_lufs)

            def mix() -> Iterator[Block]:
                for block in _faded(mix_blocks(bed.blocks(), stem.reader(), total, duck, bed_db), total):
                    self.job.cancel.check()
                    yield block

            with dub_encoder(folder / "sample.wav", folder / _FILE, cancel=self.job.cancel) as encoder:
                master(mix, settings, encoder.write)
            (folder / "sample.wav").unlink()

        inputs = {
            "takes": [[each.place.start_ms, each.samples, each.take.digest] for each in said],
            "end_ms": end_ms,
            "level_lufs": level_lufs,
            "bed": bed.identity,
            "ducked": to_json(spans) if bed.ducked else None,
            "settings": to_json(settings),
            **versions_of("octavia", "numpy", "python-stretch", media=True),
        }
        return self.run.obtain("sample", _VERSION, inputs, build), end_ms


def _slot(line: Line, take: Take) -> Slot:
    segment = line.segment
    return Slot(segment.id, segment.start_ms, segment.end_ms, segment.speaker, (Option(take.duration_ms),))


def _fitted(said: Sequence[_Said], folder: Path) -> list[PlacedTake]:
    """The takes at their places, those that must be longer or shorter stretched into files in `folder`."""
    folder.mkdir(exist_ok=True)
    placed = []
    for number, each in enumerate(said):
        path = each.take.path
        if each.samples != each.take.samples:
            samples: Samples = soundfile.read(os.fsencode(path), dtype="float32")[0]
            path = folder / f"{number}.wav"
            with wav_writer(path, PROGRAMME_RATE_HZ, 1) as writer:
                writer.write(stretch(samples, PROGRAMME_RATE_HZ, each.samples))
        if each.take.samples:
            placed.append(PlacedTake(each.start, path))
    return placed


def _faded(blocks: Iterable[Block], total: int) -> Iterator[Block]:
    """The same, its end faded out: it stops where the talk goes on."""
    length = min(total, ms_to_samples(_FADE_MS, PROGRAMME_RATE_HZ))
    fall = np.linspace(1.0, 0.0, length, dtype=np.float32)[:, np.newaxis]
    start = 0
    for block in blocks:
        into = start + len(block) - (total - length)
        if into > 0:
            first = max(0, len(block) - into)
            block[first:] *= fall[into - (len(block) - first) : into]
        yield block
        start += len(block)
