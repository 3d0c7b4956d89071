"""Excerpts: what changes in a dub that somebody knows, to be heard while its whole track is still to be mixed.

A person who corrects a line wants to hear that line, not to wait for an hour of sound to be mixed and coded. So the
piece around it is mixed first, from the same takes over the same bed, with the gain that the track was mastered with
before: one line among many hardly moves it. At both its ends an excerpt sounds as the track does that is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from octavia.dubbing.events import ExcerptReady
from octavia.dubbing.media.encode import dub_encoder
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.perform import Performance, SpokenLine
from octavia.dubbing.pipeline.render import Bed
from octavia.dubbing.sound.bed import DuckEnvelope
from octavia.dubbing.sound.master import with_gain
from octavia.dubbing.sound.mixer import mix_blocks
from octavia.dubbing.sound.stem import PlacedTake, VoiceStem
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, Span, merge_spans, ms_to_samples

MARGIN_MS = 1500
"""What is heard before and after what changes."""
MOST_MS = 60_000
"""So much of a language is made as excerpts; where more changes, the first of it."""


@dataclass(frozen=True, slots=True)
class HeardLine:
    """A line of a dub that is known: when it plays, what it says and in which voice."""

    start_ms: int
    end_ms: int
    text: str
    voice: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A language's dub as it is known.

    Attributes:
        gain_db: With which it was mastered.
        lines: By the ids of their segments.
    """

    gain_db: float
    lines: Mapping[str, HeardLine]


def make_excerpts(
    job: Job,
    performance: Performance,
    bed: Bed,
    duck: Sequence[Span],
    level_lufs: float,
    language: str,
    total_ms: int,
    heard: Heard,
) -> None:
    """Make what sounds otherwise than `heard`, and tell of each piece. Of a slowed picture there is none: there
    everything may play at another time.

    Args:
        duck: Where the bed is lowered; see `render.ducked_spans`.
        level_lufs: As for `track.make_track`.
        total_ms: The dub's length.

    Raises:
        MediaError, OutputError: as the mix itself.
    """
    if not performance.time_map.is_identity:
        return
    now = {line.line.segment.id: _as_heard(line) for line in performance.lines}
    spans = changed_spans(now, heard.lines, total_ms)
    if not spans:
        return
    maker = _Maker(job, performance, bed, duck, level_lufs, heard.gain_db)
    with job.stage("excerpt", language) as run:
        run.begin()
        for number, span in enumerate(spans):
            path = job.scratch / f"excerpt-{language}-{number}.flac"
            maker.make(span, path)
            job.emit(ExcerptReady(str(path), language, span.start_ms, span.end_ms))


def changed_spans(now: Mapping[str, HeardLine], before: Mapping[str, HeardLine], total_ms: int) -> list[Span]:
    """Where lines, by id, sound otherwise than they did, with margins; of more than `MOST_MS` the first."""
    changed = [key for key in now.keys() | before.keys() if now.get(key) != before.get(key)]
    lines = [line for each in (now, before) for key in changed if (line := each.get(key)) and line.start_ms < total_ms]
    spans = [Span(max(0, line.start_ms - MARGIN_MS), min(total_ms, line.end_ms + MARGIN_MS)) for line in lines]
    wanted: list[Span] = []
    left_ms = MOST_MS
    for span in merge_spans(spans):
        left_ms -= span.end_ms - span.start_ms
        if left_ms < 0:
            break
        wanted.append(span)
    return wanted


def _as_heard(line: SpokenLine) -> HeardLine:
    place = line.placement
    return HeardLine(place.start_ms, place.end_ms, line.candidate.text, line.voice)


@dataclass(frozen=True, slots=True)
class _Maker:
    job: Job
    performance: Performance
    bed: Bed
    duck: Sequence[Span]
    level_lufs: float
    gain_db: float

    def make(self, span: Span, path: Path) -> None:
        """Write the piece as FLAC, exactly as long as its span."""
        settings = self.job.request.mix
        first, end = (ms_to_samples(at, PROGRAMME_RATE_HZ) for at in (span.start_ms, span.end_ms))
        duck = DuckEnvelope(self.duck, settings.duck_db) if self.bed.ducked else None
        bed_db = 0.0 if self.bed.ducked else settings.background_db
        voice = VoiceStem(self._takes(first, end), end, self.level_lufs).reader()
        wav = path.with_suffix(".wav")
        with closing(self.bed.blocks(first)) as bed, dub_encoder(wav, path, cancel=self.job.cancel) as encoder:
            with_gain(mix_blocks(bed, voice, end - first, duck, bed_db, first), settings, self.gain_db, encoder.write)
        wav.unlink()

    def _takes(self, first: int, end: int) -> list[PlacedTake]:
        """Those that sound between two samples."""
        lines = [line for line in self.performance.lines if line.take.samples]
        placed = [(ms_to_samples(line.placement.start_ms, PROGRAMME_RATE_HZ), line.take) for line in lines]
        return [PlacedTake(at, take.path) for at, take in placed if first - take.samples < at < end]
