"""A whole job: from a request to finished files and a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.events import OnEvent, ignore
from octavia.dubbing.pipeline.account import Ledger, background_speech
from octavia.dubbing.pipeline.asked import check_languages, normalized
from octavia.dubbing.pipeline.casting import check_cast
from octavia.dubbing.pipeline.choice import AUTO
from octavia.dubbing.pipeline.close import close
from octavia.dubbing.pipeline.deliver import prepare
from octavia.dubbing.pipeline.ensemble import Crew, crew, hearing, separator
from octavia.dubbing.pipeline.excerpt import Heard
from octavia.dubbing.pipeline.finish import packages
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.profiles import OwnVoices, check_consent, inspected_samples, own_voices, with_lent_voice
from octavia.dubbing.pipeline.render import source_bed, source_peaks, voice_level
from octavia.dubbing.pipeline.review import keep_reviews
from octavia.dubbing.pipeline.sample import make_samples, remove_samples
from octavia.dubbing.pipeline.script import Script, given_cues, make_script
from octavia.dubbing.pipeline.separate import sounds_of
from octavia.dubbing.pipeline.source import Inspected, Source, check_unchanged, decoded_speech, inspect, open_source
from octavia.dubbing.pipeline.track import Track, make_track
from octavia.dubbing.pipeline.whole import lines_by_language
from octavia.dubbing.report import Report
from octavia.dubbing.request import DubRequest
from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.values import Transcript
from octavia.dubbing.workspace import Artifact

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
    with _begun(request, on_event, cancel) as (job, source, background, cues):
        report, files = _made(job, source, background, cues)
    return DubResult(job.request.output, files, report)


def dub_sound(
    request: DubRequest,
    on_event: OnEvent = ignore,
    cancel: CancelToken | None = None,
    heard: Mapping[str, Heard] = MappingProxyType({}),
) -> None:
    """Do of `dub` what belongs to each language alone: all but packages, measuring and delivery.

    It is kept in the workspace, where a `dub` into this language and others finds it.

    Args:
        heard: Dubs of this source as they are known, by language: what changes of them is told as excerpts before the
            whole is there.

    Raises:
        OctaviaError: as `dub`.
    """
    with _begun(request, on_event, cancel) as (job, source, background, cues):
        check_unchanged(_dubbed(job, source, background, cues, heard).source)


@contextmanager
def _begun(
    request: DubRequest, on_event: OnEvent, cancel: CancelToken | None
) -> Iterator[tuple[Job, Inspected, Inspected | None, Sequence[Cue] | None]]:
    """A job whose request was found good, its source, its background and its own cues, if it has them."""
    request = normalized(request)
    check_languages(request)
    check_consent(request)
    source = inspect(request.source, request.audio_track, cancel)
    inspected_samples(request)
    background = inspect(request.background, None, cancel) if request.background else None
    cues = given_cues(request)
    _check_engines(request)
    prepare(request.output)
    with Job(request, on_event, cancel or CancelToken()) as job:
        yield job, source, background, cues


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
        return make_script(job, source, decoded_speech(job, sounds_of(job, source).voice), cues).transcript


@dataclass(frozen=True, slots=True)
class _Dubbed:
    """All languages as they sound, and what closing the job needs of how they were made."""

    source: Source
    ledger: Ledger
    tracks: tuple[Track, ...]
    peaks: Artifact


def _made(
    job: Job, inspected: Inspected, quiet: Inspected | None, cues: Sequence[Cue] | None
) -> tuple[Report, tuple[Path, ...]]:
    made = _dubbed(job, inspected, quiet, cues)
    script = made.ledger.script
    packed = packages(job, made.source, script.transcript.language, made.tracks)
    check_unchanged(made.source)
    report, files = close(job, made.ledger, made.tracks, packed)
    keep_reviews(job, script, made.tracks, report, made.peaks)
    remove_samples(job.request)
    return report, files


def _dubbed(
    job: Job,
    inspected: Inspected,
    quiet: Inspected | None,
    cues: Sequence[Cue] | None,
    heard: Mapping[str, Heard] = MappingProxyType({}),
) -> _Dubbed:
    request = job.request
    source = open_source(job, inspected)
    sounds = sounds_of(job, source)
    background = _background(job, source, quiet) if quiet else sounds.bed
    speech = decoded_speech(job, sounds.voice)
    script = make_script(job, source, speech, cues)
    if sounds.engine:
        script = replace(script, engines=(sounds.engine, *script.engines))
    crews = [crew(request, script.transcript.language, target) for target in request.languages]
    for chosen in dict.fromkeys(part.reason for each in crews for part in (each.mt, each.tts) if part):
        job.notice(chosen)
    sound = source_bed(job, source, ducked=True)
    peaks = source_peaks(job, sound)
    bed = replace(source_bed(job, background, ducked=False), over=sound) if background else sound
    level_lufs = voice_level(job, speech, script.speech)
    own = _own_voices(job, sounds.voice, speech, script, crews)
    make_samples(job, source, script, bed, level_lufs, crews, own)
    lines = lines_by_language(job, script, crews)

    def make(each: Crew) -> Track:
        said, voices, known = lines[each.language], own[each.language], heard.get(each.language)
        return make_track(job, source, script, bed, level_lufs, each, said, voices, known)

    tracks = job.side_by_side(crews, make)
    under = background_speech(job, background) if background else None
    return _Dubbed(source, Ledger(source, speech, script, under, sounds.engine), tuple(tracks), peaks)


def _own_voices(
    job: Job, voice: Source, speech: Artifact, script: Script, crews: Sequence[Crew]
) -> dict[str, OwnVoices]:
    """Voices made of somebody's own by the language they speak; none but those that are asked for."""
    cloning = job.request.cloning
    engines = {each.tts.info.name: each.tts for each in crews} if cloning.wanted else {}
    heard = {name: own_voices(job, voice, speech, script, engine) for name, engine in engines.items()}
    own = {each.language: heard.get(each.tts.info.name, OwnVoices()) for each in crews}
    lent = {each.language: paths for each in crews if (paths := cloning.voices.get(each.language))}
    spoken_by = {each.language: each.tts for each in crews}
    return own | {
        language: with_lent_voice(job, own[language], paths, spoken_by[language]) for language, paths in lent.items()
    }


def _check_engines(request: DubRequest) -> None:
    """Find out what is missing before hours of work, as far as the source's language is known."""
    language = request.source_language
    separator(request)
    if request.subtitles is None:
        ears = hearing(request)
        language = ears.language or AUTO
    if language != AUTO:
        for target in request.languages:
            check_cast(request, crew(request, language, target).tts, target)


def _background(job: Job, source: Source, inspected: Inspected) -> Source:
    background = open_source(job, inspected)
    voice_ms, background_ms = source.info.duration_ms, background.info.duration_ms
    if abs(voice_ms - background_ms) > _BACKGROUND_TOLERANCE_MS:
        job.notice(
            f"the background lasts {background_ms / 1000:.1f} s, the voice {voice_ms / 1000:.1f} s: "
            + ("what is longer is left out" if background_ms > voice_ms else "silence follows it")
        )
    return background
