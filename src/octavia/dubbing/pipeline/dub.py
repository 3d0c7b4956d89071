"""A whole job: from a request to finished files and a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import LanguageError
from octavia.dubbing.events import OnEvent, ignore
from octavia.dubbing.languages import normalize
from octavia.dubbing.pipeline.account import Ledger, background_speech
from octavia.dubbing.pipeline.choice import AUTO
from octavia.dubbing.pipeline.close import close
from octavia.dubbing.pipeline.deliver import prepare
from octavia.dubbing.pipeline.ensemble import crew, hearing
from octavia.dubbing.pipeline.finish import packages
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.render import source_bed, voice_level
from octavia.dubbing.pipeline.say import check_override_languages, check_override_lines, lines_by_language
from octavia.dubbing.pipeline.script import given_cues, make_script
from octavia.dubbing.pipeline.source import Inspected, Source, check_unchanged, decoded_speech, inspect, open_source
from octavia.dubbing.pipeline.takes import check_voices, choose_voice
from octavia.dubbing.pipeline.track import make_track
from octavia.dubbing.report import Report
from octavia.dubbing.request import DubRequest, Overrides
from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.values import Transcript

_BACKGROUND_TOLERANCE_MS = 2000


@dataclass(frozen=True, slots=True)
class DubResult:
    """A finished job.

    Attributes:
        output: The folder.
        files: Everything in it that the job delivered.
        holds: Whether every promise is kept.
    """

    output: Path
    files: tuple[Path, ...]
    report: Report

    @property
    def holds(self) -> bool:
        return self.report.holds


def dub(request: DubRequest, on_event: OnEvent = ignore, cancel: CancelToken | None = None) -> DubResult:
    """Dub `request.source` into every language asked for.

    Safe to kill at any instant and to repeat: finished stages are found again, the same request gives the same bytes.

    Args:
        on_event: Told what happens, one event at a time, from the job's threads.
        cancel: Stops the job; raises `Cancelled` here.

    Raises:
        OctaviaError: whatever a person can do something about; see `errors`.
    """
    request = normalized(request)
    source = inspect(request.source, request.audio_track, cancel)
    background = inspect(request.background, None, cancel) if request.background else None
    check_override_languages(request.overrides, request.languages)
    cues = given_cues(request)
    _check_engines(request)
    prepare(request.output)
    with Job(request, on_event, cancel or CancelToken()) as job:
        report, files = _made(job, source, background, cues)
    return DubResult(request.output, files, report)


def transcribe(request: DubRequest, on_event: OnEvent = ignore, cancel: CancelToken | None = None) -> Transcript:
    """The transcript of `request.source`; its target languages are not looked at.

    Raises:
        OctaviaError: as `dub`.
    """
    request = normalized(request)
    inspected = inspect(request.source, request.audio_track, cancel)
    cues = given_cues(request)
    prepare(request.output)
    with Job(request, on_event, cancel or CancelToken()) as job:
        source = open_source(job, inspected)
        return make_script(job, source, decoded_speech(job, source), cues).transcript


def normalized(request: DubRequest) -> DubRequest:
    """The request with every language as its code.

    Raises:
        LanguageError: if one is unknown or named twice.
    """
    languages = tuple(normalize(name) for name in request.languages)
    for code in languages:
        if languages.count(code) > 1:
            raise LanguageError(f"language {code} is asked for twice", "name every language once")
    source = request.source_language
    return replace(
        request,
        languages=languages,
        source_language=source if source == AUTO else normalize(source),
        voices={normalize(name): voice for name, voice in request.voices.items()},
        overrides=Overrides({normalize(name): lines for name, lines in request.overrides.lines.items()}),
    )


def _made(
    job: Job, inspected: Inspected, quiet: Inspected | None, cues: Sequence[Cue] | None
) -> tuple[Report, tuple[Path, ...]]:
    request = job.request
    source = open_source(job, inspected)
    background = _background(job, source, quiet) if quiet else None
    speech = decoded_speech(job, source)
    script = make_script(job, source, speech, cues)
    crews = [crew(request, script.transcript.language, target) for target in request.languages]
    for chosen in dict.fromkeys(part.reason for each in crews for part in (each.mt, each.tts) if part):
        job.notice(chosen)
    check_override_lines(request.overrides, script.transcript)
    bed = source_bed(job, background or source, ducked=background is None)
    level_lufs = voice_level(job, speech, script.speech)
    lines = lines_by_language(job, script.transcript, crews)
    tracks = job.side_by_side(
        crews, lambda each: make_track(job, source, script, bed, level_lufs, each, lines[each.language])
    )
    made = packages(job, source, script.transcript.language, tracks)
    check_unchanged(source)
    under = background_speech(job, background) if background else None
    return close(job, Ledger(source, speech, script, under), tracks, made)


def _check_engines(request: DubRequest) -> None:
    """Find out what is missing before hours of work, as far as the source's language is known."""
    language = request.source_language
    if request.subtitles is None:
        ears = hearing(request)
        language = ears.language or AUTO
    if language != AUTO:
        for target in request.languages:
            speaker = crew(request, language, target).tts
            choose_voice(request.voices, speaker, target)
            lines = request.overrides.lines.get(target, {}).values()
            check_voices(speaker, target, [line.voice for line in lines if line.voice])


def _background(job: Job, source: Source, inspected: Inspected) -> Source:
    background = open_source(job, inspected)
    voice_ms, background_ms = source.info.duration_ms, background.info.duration_ms
    if abs(voice_ms - background_ms) > _BACKGROUND_TOLERANCE_MS:
        job.notice(
            f"the background lasts {background_ms / 1000:.1f} s, the voice {voice_ms / 1000:.1f} s: "
            + ("what is longer is left out" if background_ms > voice_ms else "silence follows it")
        )
    return background
