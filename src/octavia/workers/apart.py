"""What is delivered of a language that is delivered by itself: its sound, captions, transcript, report, and a manifest
that lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from octavia.dubbing.documents import read_json, write_json
from octavia.dubbing.engines import Kind
from octavia.dubbing.pipeline.deliver import MANIFEST, MEDIA_TYPES, Manifest, ManifestEntry, stem_of
from octavia.dubbing.pipeline.review import Review, review
from octavia.dubbing.request import DubRequest
from octavia.dubbing.transcript_files import TranscriptFormat, write_transcript
from octavia.dubbing.values import Segment, Transcript
from octavia.dubbing.workspace import digest_file
from octavia.service.jobs.outputs import Output

VOICE, FULL, TRANSCRIPT, REPORT, OVERVIEW = "voice", "mix-flac", "transcript", "report", "manifest"
_SUBTITLES = ("subtitles-srt", "subtitles-vtt")
_WRITING = (Kind.VOICE_ACTIVITY, Kind.SPEECH_TO_TEXT, Kind.DIARIZATION, Kind.TRANSLATION)
_MADE_BY = {VOICE: (*_WRITING, Kind.SPEECH), FULL: (*_WRITING, Kind.SPEECH, Kind.SEPARATION)}
"""The kinds of engines that have a part in a file; what is written has a part in all."""


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """A file of a language.

    Attributes:
        type: Its role: `voice`, `mix-flac`, `subtitles-srt`, `subtitles-vtt`, `transcript` or `report`.
        duration_ms: Of sound; None for documents.
        engines: Versions of the engines that made it, by kind and name.
        settings: What it was made with that could be set.
    """

    type: str
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    duration_ms: int | None
    engines: dict[str, str]
    settings: dict[str, object]


@dataclass(frozen=True, slots=True)
class LanguageManifest:
    """Everything delivered of a language, and what it was made from and by.

    Attributes:
        source, background: Names of what was sent; the background is empty if there was none.
        quality: The lowest of the engines'.
        expires_at: Until then the files are kept, as ISO 8601.
    """

    job_id: str
    language: str
    source: str
    source_sha256: str
    background: str
    octavia: str
    quality: str
    expires_at: str
    files: tuple[DeliveredFile, ...]


def delivered_apart(request: DubRequest, job_id: str, expires_at: datetime) -> tuple[Output, ...]:
    """The files of the request's one language, which is finished; the full mix is what the job is made for.

    Raises:
        OutputError: if the folder can't be written.
    """
    (language,) = request.languages
    made = read_json(Manifest, request.output / MANIFEST)
    reviewed = review(request, language)
    stem = stem_of(request.source)
    files = [
        _delivered(entry, entry.name, made, reviewed)
        for entry in made.files
        if entry.language == language and entry.role in (VOICE, FULL, *_SUBTITLES)
    ]
    report = next(entry for entry in made.files if entry.role == REPORT)
    files += [
        _delivered(_transcript(request.output, f"{stem}.{language}", reviewed, report.quality), "", made, reviewed),
        _delivered(report, f"{stem}.{language}.report.json", made, reviewed),
    ]
    overview = request.output / f"{stem}.{language}.manifest.json"
    manifest = LanguageManifest(
        job_id,
        language,
        made.source,
        made.source_sha256,
        request.background.name if request.background else "",
        made.octavia,
        report.quality,
        expires_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        tuple(files),
    )
    write_json(manifest, overview)
    paths = {REPORT: request.output / report.name}
    outputs = [
        Output(
            paths.get(each.type, request.output / each.name),
            each.name,
            each.type,
            language,
            each.media_type,
            main=each.type == FULL,
        )
        for each in files
    ]
    return *outputs, Output(overview, overview.name, OVERVIEW, language, MEDIA_TYPES[".json"])


def _transcript(folder: Path, stem: str, reviewed: Review, quality: str) -> ManifestEntry:
    """What the dub says, and when, as a transcript in its language."""
    segments = tuple(
        Segment(line.id, line.start_ms, line.end_ms, line.text, (), line.speaker)
        for line in reviewed.lines
        if line.text.strip()
    )
    path = folder / f"{stem}.transcript.json"
    write_transcript(Transcript(reviewed.language, segments, "dub"), path, TranscriptFormat.JSON)
    size_bytes, media_type = path.stat().st_size, MEDIA_TYPES[".json"]
    return ManifestEntry(
        path.name, TRANSCRIPT, reviewed.language, media_type, size_bytes, digest_file(path), None, quality
    )


def _delivered(entry: ManifestEntry, name: str, made: Manifest, reviewed: Review) -> DeliveredFile:
    kinds = _MADE_BY.get(entry.role, _WRITING)
    return DeliveredFile(
        entry.role,
        name or entry.name,
        entry.media_type,
        entry.size_bytes,
        entry.sha256,
        entry.duration_ms,
        {engine: version for engine, version in made.engines.items() if _kind_of(engine) in kinds},
        _settings(entry.role, made.settings, sorted({line.voice for line in reviewed.lines})),
    )


def _kind_of(engine: str) -> str:
    return engine.partition(":")[0]


def _settings(role: str, settings: dict[str, object], voices: Sequence[str]) -> dict[str, object]:
    if role == VOICE:
        return {"caps": settings["caps"], "voices": voices}
    return {**settings, "voices": voices} if role == FULL else {}
