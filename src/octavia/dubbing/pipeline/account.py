"""Accounting for a job: its finished files measured, the report and the manifest written beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from octavia.dubbing.documents import read_json, to_json, write_draft
from octavia.dubbing.engines import Kind, Pcm16
from octavia.dubbing.media.decode import decode_speech
from octavia.dubbing.media.probe import probe
from octavia.dubbing.media.safety import shown
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.ears import ready_ear
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.perform import SpokenLine
from octavia.dubbing.pipeline.render import master_report
from octavia.dubbing.pipeline.script import Script
from octavia.dubbing.pipeline.source import Source
from octavia.dubbing.pipeline.track import Track
from octavia.dubbing.pipeline.versions import versions_of
from octavia.dubbing.pipeline.workers import EngineWorkers
from octavia.dubbing.report import (
    EngineUse,
    JobInput,
    PlacedTake,
    SourceInput,
    StageTime,
    TrackFiles,
    TrackInput,
    TrackReport,
    measure_track,
)
from octavia.dubbing.sound.bed import ATTACK_MS, RELEASE_MS
from octavia.dubbing.timing import Span
from octavia.dubbing.values import Word
from octavia.dubbing.workspace import Artifact

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Ledger:
    """What accounting needs of a job beside its tracks.

    Attributes:
        speech: The source's speech as it was heard, `speech.wav`.
        background: A separate background, `speech.wav`: the user's, or what was left when the voice was taken out.
        separator: What took the source apart, if it was.
    """

    source: Source
    speech: Artifact
    script: Script
    background: Artifact | None
    separator: Chosen | None = None


def job_input(
    job: Job,
    ledger: Ledger,
    uses: Sequence[EngineUse],
    documents: Mapping[str, Path],
    digests: Mapping[Path, str],
) -> JobInput:
    """What all languages share, as the report wants it."""
    source, script = ledger.source, ledger.script
    return JobInput(
        SourceInput(source.info, source.digest, source.track.number, script.transcript, script.speech),
        job.request.caps,
        job.request.mix,
        job.request.output,
        tuple(uses),
        documents,
        job.notices(None),
        tuple(StageTime(time.stage, time.language, time.seconds, time.reused) for time in job.timings),
        digests,
        job.request.cloning.consent if job.request.cloning.used else "",
        job.paid.report(),
    )


def track_input(job: Job, ledger: Ledger, track: Track, files: TrackFiles) -> TrackInput:
    """One language as the report wants it."""
    lines = track.performance.lines
    engine = track.crew.tts.info.name
    return TrackInput(
        track.language,
        track.lines,
        tuple(spoken.placement for spoken in lines),
        tuple(_placed(spoken, engine) for spoken in lines if spoken.take.samples),
        files,
        duck_spans=_with_ramps(track.duck),
        original=_original(job, ledger, track),
        background=_background(job, ledger, track),
        bed_gain_db=master_report(track.mix).gain_db,
        time_map=track.performance.time_map,
        notices=job.notices(track.language),
    )


def measured(job: Job, shared: JobInput, track: Track, given: TrackInput, package_sha256: str) -> TrackReport:
    """The language as measured on its delivered files; kept, since the same files measure the same."""
    language = track.language
    recognizer = ready_ear(language, job.request.terms) if job.request.hear_back else None

    def build(folder: Path) -> None:
        if recognizer is None:
            write_draft(measure_track(shared, given, None, job.cancel), folder / "track.json")
            return
        with EngineWorkers(Kind.SPEECH_TO_TEXT, recognizer, 1, job.cancel) as workers:

            def recognize(audio: Pcm16) -> Sequence[Word]:
                words: Sequence[Word] = workers.call("recognize", audio, language).words
                return words

            write_draft(measure_track(shared, given, recognize, job.cancel), folder / "track.json")

    inputs = {
        "files": [track.mix.digest, track.voice.digest, track.cues.digest],
        "lines": to_json([spoken.line for spoken in track.performance.lines]),
        "placements": to_json([spoken.placement for spoken in track.performance.lines]),
        "takes": [[spoken.take.digest, spoken.natural.digest] for spoken in track.performance.lines],
        "source": shared.source.sha256,
        "transcript": to_json(shared.source.transcript),
        "package": package_sha256,
        "folder": shown(shared.folder.resolve()),
        "caps": to_json(shared.caps),
        "mix": to_json(shared.mix),
        "notices": list(given.notices),
        "recognizer": [recognizer.name, recognizer.version] if recognizer else None,
        **versions_of("octavia", "numpy", media=True),
    }
    with job.stage("measure", language) as run:
        return read_json(TrackReport, run.obtain("measure", _VERSION, inputs, build).file("track.json"))


def engine_uses(script: Script, tracks: Sequence[Track]) -> tuple[EngineUse, ...]:
    """Every engine that took part, once, with the languages it served."""
    uses = [EngineUse(chosen.info, chosen.reason) for chosen in script.engines]
    served: dict[tuple[Kind, str], tuple[Chosen, list[str]]] = {}
    for track in tracks:
        for chosen in (track.crew.mt, track.crew.tts):
            if chosen is not None:
                key = (chosen.info.kind, chosen.info.name)
                served.setdefault(key, (chosen, []))[1].append(track.language)
    for (kind, _), (chosen, languages) in served.items():
        settings = _voices(tracks, languages) if kind is Kind.SPEECH else {}
        uses.append(EngineUse(chosen.info, chosen.reason, settings, tuple(languages)))
    return tuple(uses)


def _voices(tracks: Sequence[Track], languages: Sequence[str]) -> dict[str, str]:
    return {
        f"voice {track.language}": ", ".join(sorted({spoken.voice for spoken in track.performance.lines}))
        for track in tracks
        if track.language in languages
    }


def _placed(spoken: SpokenLine, engine: str) -> PlacedTake:
    placement = spoken.placement
    tried = []
    if len(spoken.line.candidates) > 1:
        tried.append(f"{len(spoken.line.candidates)} texts were offered, number {placement.candidate + 1} taken")
    if spoken.take.path != spoken.natural.path:
        tried.append(f"spoken {placement.rate:.2f} times as fast")
    return PlacedTake(
        placement.segment_id,
        spoken.take.path,
        spoken.natural.path,
        placement.start_ms,
        spoken.voice,
        engine,
        tuple(tried),
    )


def _original(job: Job, ledger: Ledger, track: Track) -> Path | None:
    """The source's sound on the track's clock, 16 kHz mono; beside a separate background that of the voice alone.

    None for a voice that was taken out of the source's sound and then slowed: there is no such file.
    """
    if track.slowed is None:
        return ledger.speech.file("speech.wav")
    return None if ledger.separator else _slowed_speech(job, track, track.slowed)


def _background(job: Job, ledger: Ledger, track: Track) -> Path | None:
    """The separate background on the track's clock, 16 kHz mono."""
    if ledger.background is None:
        return None
    if track.slowed_bed is None:
        return ledger.background.file("speech.wav")
    return _slowed_speech(job, track, track.slowed_bed)


def _slowed_speech(job: Job, track: Track, slowed: Artifact) -> Path:
    bed = slowed.file("bed.wav")

    def build(folder: Path) -> None:
        info = probe(bed, job.cancel)
        decode_speech(info, info.audio[0], folder / "speech.wav", cancel=job.cancel)

    inputs = {"bed": slowed.files["bed.wav"], **versions_of(media=True)}
    with job.stage("decode", track.language) as run:
        return run.obtain("decode", _VERSION, inputs, build).file("speech.wav")


def _with_ramps(spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(Span(max(0, span.start_ms - ATTACK_MS), span.end_ms + RELEASE_MS) for span in spans)


def background_speech(job: Job, background: Source) -> Artifact:
    """The separate background as 16 kHz mono, to find it again in the mix."""

    def build(folder: Path) -> None:
        decode_speech(background.info, background.track, folder / "speech.wav", cancel=job.cancel)

    with job.stage("decode") as run:
        inputs: dict[str, object] = {**background.identity, **versions_of(media=True)}
        return run.obtain("decode", _VERSION, inputs, build)
