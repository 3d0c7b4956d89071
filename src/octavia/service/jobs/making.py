"""A new job: what it is to work on is found and checked, and its rows are written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from octavia.dubbing.errors import LanguageError
from octavia.dubbing.languages import normalize
from octavia.dubbing.subtitle_jobs import language_in_name
from octavia.dubbing.subtitles.read import read_subtitles
from octavia.platform.database import Database, new_id
from octavia.service.billing.billing import OCTAVIA
from octavia.service.jobs.commands import (
    AUTO,
    Command,
    Dub,
    JobKind,
    JobStatus,
    Phase,
    Source,
    Synthesize,
    Transcribe,
    Translate,
    kind_of,
    languages_of,
    own_voices_of,
    source_language_of,
    stored,
)
from octavia.service.jobs.errors import DurationMismatch, JobNotFound, NotFinished, UnusableLanguage, UnusableSource
from octavia.service.jobs.states import add_stages
from octavia.service.jobs.tables import ArtifactRow, JobRow, TrackRow
from octavia.service.storage.files import Files
from octavia.service.storage.records import FileKind, StoredFile
from octavia.service.voices.errors import VoiceNotFound
from octavia.service.voices.voices import named

MOST_APART_MS = 2_000
"""So much may the lengths of voice and background differ."""
_NAME_CHARS = 255
_MEDIA = (FileKind.VIDEO, FileKind.AUDIO)
_TEXT = (FileKind.SUBTITLE, FileKind.RESULT)


@dataclass(frozen=True, slots=True)
class Found:
    """What a job is to work on; see `tables.JobRow`."""

    input_file: str
    name: str
    file_id: str | None = None
    duration_ms: int | None = None
    language: str = ""


class Maker:
    """Makes jobs."""

    def __init__(self, database: Database, files: Files) -> None:
        self._database = database
        self._files = files

    def find(self, owner_id: str, command: Command) -> Found:
        """What a command is to work on.

        Raises:
            ServiceError: if there is no such thing, it is another's, or a job of this kind can't work on it.
        """
        source = command.source
        if source.job_id:
            return self._output_of(owner_id, command)
        if source.url:
            return _at_address(command)
        return self._file(owner_id, command)

    def _file(self, owner_id: str, command: Command) -> Found:
        file = self.stored_file(owner_id, command.source)
        media = isinstance(command, Transcribe | Dub)
        if file.kind not in (_MEDIA if media else _TEXT):
            wanted = "video or audio" if media else "subtitle"
            raise UnusableSource(
                f"{file.name} is no {wanted} file",
                "upload one of that kind",
                details={"reason": "kind", "name": file.name},
            )
        if isinstance(command, Dub) and command.kind is JobKind.VIDEO_TRANSLATE and file.kind is not FileKind.VIDEO:
            raise UnusableSource(
                f"{file.name} has no picture",
                "use an audio translation",
                details={"reason": "picture", "name": file.name},
            )
        language = language_in_name(Path(file.name)) or ""
        return Found(file.key, file.name, file.id, self.duration_ms(file), language)

    def with_background(self, owner_id: str, command: Dub, found: Found) -> Dub:
        """The command with its background, if it has one, as the file that it is.

        Raises:
            ServiceError: if there is no such file, it holds no sound, or lasts another time than the source.
        """
        if command.background is None:
            return command
        file = self.stored_file(owner_id, command.background)
        if file.kind not in _MEDIA:
            raise UnusableSource(
                f"{file.name} is no background: it holds no sound",
                "upload it as audio",
                details={"reason": "background", "name": file.name},
            )
        if None not in (file.duration_ms, found.duration_ms):
            voice_ms, background_ms = found.duration_ms or 0, file.duration_ms or 0
            if abs(voice_ms - background_ms) > MOST_APART_MS:
                raise DurationMismatch(voice_ms, background_ms)
        return replace(command, background=Source(file.key, file.id))

    def stored_file(self, owner_id: str, source: Source) -> StoredFile:
        """The owner's file that is meant."""
        if not (source.file_id or source.storage_path):
            raise UnusableSource(
                "no file is named",
                "give the file_id and storage_path of an upload, or a job_id",
                details={"reason": "request"},
            )
        if not source.file_id:
            return self._files.by_path(owner_id, source.storage_path)
        file = self._files.get(owner_id, source.file_id)
        if source.storage_path and source.storage_path != file.key:
            raise UnusableSource(
                "file_id and storage_path name two files", "give those of one upload", details={"reason": "request"}
            )
        return file

    def duration_ms(self, file: StoredFile) -> int | None:
        """How long a file is; of subtitles up to the end of the last cue."""
        if file.duration_ms is not None or file.kind in _MEDIA:
            return file.duration_ms
        with TemporaryDirectory(prefix="octavia-") as folder:
            cues = read_subtitles(self._files.local_copy(file.id, Path(folder))).cues
        return max((cue.end_ms for cue in cues), default=0)

    def _output_of(self, owner_id: str, command: Command) -> Found:
        with self._database.reading() as session:
            job = session.get(JobRow, command.source.job_id)
            if job is None or job.owner_id != owner_id:
                raise JobNotFound
            before = _before(command)
            if job.kind != before:
                raise UnusableSource(
                    f"job {job.id} is no {before} job", f"name a finished {before} job", details={"reason": "request"}
                )
            if job.status != JobStatus.COMPLETED or job.output_file_id is None:
                raise NotFinished(f"job {job.id} is not finished", "wait until it is completed")
            file_id, path = job.output_file_id, job.output_file or ""
            languages = job.command.get("target_language") or job.source_language
            kept = select(ArtifactRow.name).where(ArtifactRow.file_id == file_id)
            name, duration_ms = session.scalar(kept) or job.source_name, job.duration_ms
        return Found(path, name, file_id, duration_ms, languages)


def make(
    session: Session,
    owner_id: str,
    user_id: str,
    command: Command,
    found: Found,
    now: datetime,
    asset: str = OCTAVIA,
) -> JobRow:
    """Write a job with its tracks and stages; it waits to be started."""
    command = settled(command, found)
    job = JobRow(
        id=new_id(),
        owner_id=owner_id,
        user_id=user_id,
        asset=asset,
        kind=kind_of(command),
        command=stored(command),
        status=JobStatus.PENDING,
        phase=Phase.PENDING,
        progress=0,
        step="Waiting to be started",
        priority=0,
        source_file_id=found.file_id,
        source_name=found.name[:_NAME_CHARS],
        source_language=source_language_of(command),
        input_file=found.input_file,
        duration_ms=found.duration_ms,
        parked=False,
        round=0,
        held_ucr=0,
        charged_ucr=0,
        created_at=now,
        updated_at=now,
    )
    session.add(job)
    session.flush()
    plan(session, job, command, now)
    return job


def refuse_unknown_voices(session: Session, owner_id: str, command: Command) -> None:
    """Refuse voices of one's own that the owner doesn't have (VoiceNotFound)."""
    wanted = set(own_voices_of(command).values())
    if wanted - named(session, owner_id, wanted).keys():
        raise VoiceNotFound


def plan(session: Session, job: JobRow, command: Command, now: datetime) -> None:
    """Write the tracks and stages of a job that has none."""
    for position, language in enumerate(languages_of(command)):
        session.add(
            TrackRow(
                id=new_id(),
                job_id=job.id,
                language=language,
                position=position,
                status=JobStatus.PENDING,
                progress=0,
                step="",
                quoted_ucr=0,
            )
        )
    add_stages(session, job.id, command, now)
    session.flush()


def settled(command: Command, found: Found) -> Command:
    """The command with every language as its code, those that its source tells filled in.

    Raises:
        UnusableLanguage: if one is unknown, missing or named twice.
    """
    match command:
        case Transcribe():
            return replace(command, language=_code(command.language))
        case Translate():
            spoken = _told(command.source_language, found)
            return replace(command, source_language=spoken, target_language=_target(command.target_language))
        case Synthesize():
            return replace(command, language=_told(command.language, found))
    languages = tuple(map(_target, command.languages))
    if not languages or len(set(languages)) != len(languages):
        raise UnusableLanguage(
            "target languages are missing or named twice", "name each language once", details={"reason": "targets"}
        )
    voices = tuple((_target(language), voice) for language, voice in command.voices)
    return replace(command, languages=languages, source_language=_code(command.source_language), voices=voices)


def _told(language: str, found: Found) -> str:
    """A subtitle file's language: as given, or as the file tells."""
    code = _code(language or AUTO)
    if code == AUTO and not found.language:
        raise UnusableLanguage(
            "the language of the subtitles is not known", "say which it is", details={"reason": "unknown"}
        )
    return found.language if code == AUTO else code


def _target(language: str) -> str:
    if language == AUTO:
        raise UnusableLanguage("auto is no target language", "name one, for example es", details={"reason": "targets"})
    return _code(language)


def _code(language: str) -> str:
    try:
        return language if language == AUTO else normalize(language)
    except LanguageError as error:
        raise UnusableLanguage(error.message, error.hint, details={"reason": "code"}) from error


def _before(command: Command) -> JobKind:
    """The kind of job whose output a command can work on."""
    if isinstance(command, Translate):
        return JobKind.TRANSCRIBE
    if isinstance(command, Synthesize):
        return JobKind.TRANSLATE
    raise UnusableSource(
        "a job of this kind works on a file", "give file_id and storage_path", details={"reason": "request"}
    )


def _at_address(command: Command) -> Found:
    if not isinstance(command, Transcribe | Dub):
        raise UnusableSource(
            "subtitles can't be fetched from an address", "upload the file", details={"reason": "address"}
        )
    name = PurePosixPath(unquote(urlsplit(command.source.url).path)).name
    return Found(command.source.url, name or "download")
