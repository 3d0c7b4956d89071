"""One target language from script to finished sound and subtitles."""

from __future__ import annotations

from dataclasses import dataclass

from octavia.dubbing.media.info import source_samples
from octavia.dubbing.pipeline.cuesheet import as_spoken, cuesheet
from octavia.dubbing.pipeline.edits import overridden
from octavia.dubbing.pipeline.ensemble import Crew
from octavia.dubbing.pipeline.excerpt import Heard, make_excerpts
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.perform import Performance, perform
from octavia.dubbing.pipeline.profiles import OwnVoices
from octavia.dubbing.pipeline.render import Bed, ducked_spans, mixed, rendered_voice, slowed_bed
from octavia.dubbing.pipeline.script import Script
from octavia.dubbing.pipeline.source import Source
from octavia.dubbing.pipeline.whole import Versions
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, Span
from octavia.dubbing.values import Line
from octavia.dubbing.workspace import Artifact


@dataclass(frozen=True, slots=True)
class Track:
    """Everything made for one target language.

    Attributes:
        offered: What the machine would say, of the source as a person corrected it.
        voice: `voice.wav`.
        mix: `mix.wav`, `mix.m4a` or `mix.flac`, `mix.peaks`, `master.json`.
        cues: `cues.srt`, `cues.vtt`, `cues.ass`.
        duck: Where the bed is lowered; empty over a separate background.
        slowed: Of a slowed picture the source's own sound (`bed.wav`, `bed.m4a`), else None.
        slowed_bed: The same of a separate background.
    """

    crew: Crew
    offered: tuple[Line, ...]
    performance: Performance
    voice: Artifact
    mix: Artifact
    cues: Artifact
    duck: tuple[Span, ...]
    slowed: Artifact | None
    slowed_bed: Artifact | None = None

    @property
    def language(self) -> str:
        return self.crew.language

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(spoken.line for spoken in self.performance.lines)


def make_track(
    job: Job,
    source: Source,
    script: Script,
    bed: Bed,
    level_lufs: float,
    crew: Crew,
    lines: Versions[Line],
    own: OwnVoices = OwnVoices(),
    heard: Heard | None = None,
) -> Track:
    """Speak, schedule, render, mix and subtitle one language.

    Args:
        lines: What the machine would say, a line for every segment; overrides of lines are laid on top.
        own: Voices made of somebody's own.
        heard: The dub as it is known, if there are to be excerpts of what changes.

    Raises:
        EngineError, LanguageError, ProgramError, OutputError: as the stages do.
    """
    language = crew.language
    edited = overridden(lines.edited, job.request.overrides.lines.get(language, {}))
    total_samples = source_samples(source.info, PROGRAMME_RATE_HZ)
    total_ms = total_samples * 1000 // PROGRAMME_RATE_HZ
    performance = perform(job, lines.heard, edited, crew.tts, language, total_ms, own)
    slowed = under = None
    time_map = performance.time_map
    if not time_map.is_identity:
        total_samples = time_map.map_ticks(total_samples, PROGRAMME_RATE_HZ)
        over = bed.over
        bed, slowed = slowed_bed(job, bed, time_map, total_samples, language)
        if over:
            under, slowed = slowed, slowed_bed(job, over, time_map, total_samples, language)[1]
    duck = ducked_spans(performance, script.speech) if bed.ducked else ()
    if heard:
        make_excerpts(job, performance, bed, duck, level_lufs, language, total_ms, heard)
    voice = rendered_voice(job, performance, total_samples, level_lufs, language)
    mix = mixed(job, bed, voice, duck, total_samples, language)
    cues = cuesheet(job, as_spoken(performance.lines), language, source.info, time_map)
    return Track(crew, lines.edited, performance, voice, mix, cues, duck, slowed, under)
