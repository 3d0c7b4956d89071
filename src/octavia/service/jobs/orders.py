"""Jobs whose files come after them: a job is made first, files are sent to the addresses given for it, then it starts.

What is believed of the files is what the store says and what is found in them, nothing that the client says of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service.billing.billing import YTDUBBER, Billing
from octavia.service.jobs import views
from octavia.service.jobs.commands import Dub, JobStatus, Source, languages_of, restored, stored
from octavia.service.jobs.errors import (
    ArtifactNotFound,
    ArtifactsRemoved,
    DurationMismatch,
    JobNotFound,
    NotFinished,
    NotStartable,
)
from octavia.service.jobs.events import EventKind, tell
from octavia.service.jobs.fleet import refuse_unserved
from octavia.service.jobs.lists import job_of, locked_job_of
from octavia.service.jobs.making import MOST_APART_MS, Found, make, plan, settled
from octavia.service.jobs.queue import Queue
from octavia.service.jobs.standing import JobStanding, Standing, standings
from octavia.service.jobs.starting import start
from octavia.service.jobs.tables import JobRow, StageRow, TrackRow
from octavia.service.jobs.views import Artifact, Job
from octavia.service.storage.errors import UploadMissing
from octavia.service.storage.files import Files
from octavia.service.storage.names import safe_name
from octavia.service.storage.offers import Offer, Role
from octavia.service.storage.records import StoredFile


@dataclass(frozen=True, slots=True)
class Track:
    """A sound that will be sent: its name, and its media type if that is known."""

    name: str
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A job that waits for its files, and where they are sent to."""

    job: Job
    voice: Offer
    background: Offer | None


class Orders:
    """Makes jobs that wait for their files, and starts them. Another owner's job is as if it didn't exist."""

    def __init__(
        self, database: Database, settings: ServerSettings, clock: Clock, files: Files, billing: Billing, queue: Queue
    ) -> None:
        self._database = database
        self._lost_after = timedelta(seconds=settings.worker_lost_s)
        self._clock = clock
        self._files = files
        self._billing = billing
        self._queue = queue

    def open(
        self, owner_id: str, user_id: str, languages: Sequence[str], voice: Track, background: Track | None
    ) -> Opened:
        """Make a job for a voice track, and perhaps a background, that will be sent.

        Raises:
            UnusableLanguage: if one is unknown, missing, named twice or none that is dubbed into here; ServiceError: if
                the files can't be taken.
        """
        command = Dub(Source(), tuple(languages), background=Source() if background else None, apart=True)
        found = Found("", safe_name(voice.name))
        now = self._clock()
        with self._database.transaction() as session:
            job = make(session, owner_id, user_id, command, found, now, YTDUBBER)
            refuse_unserved(session, job.command["languages"], now - self._lost_after)
            job.step = "Waiting for the files"
            offers = self._files.offers
            of_voice = offers.offer(session, owner_id, job.id, Role.VOICE, voice.name, voice.media_type)
            of_background = None
            if background:
                of_background = offers.offer(
                    session, owner_id, job.id, Role.BACKGROUND, background.name, background.media_type
                )
            tell(session, job, EventKind.CREATED, now)
            return Opened(views.seen(session, [job], now)[0], of_voice, of_background)

    def start(self, owner_id: str, job_id: str, languages: Sequence[str] = (), *, background: bool = True) -> Job:
        """Start a job with the files that were sent for it, all or nothing: refused, it can be tried again.

        Started before, it is answered as it stands, and is not charged again.

        Args:
            languages: Those it is to have, if they are others than it was made with.
            background: Whether the client says that it sent one; one that was sent counts in any case.

        Raises:
            JobNotFound; UploadMissing; UnusableLanguage; DurationMismatch: if voice and background aren't equally long;
            ServiceError: if a file is not usable, or there are too few credits.
        """
        with self._database.reading() as session:
            row = job_of(session, owner_id, job_id)
            command = _command_of(row)
            if row.status != JobStatus.PENDING:
                return self._started_before(session, row)
        # Taking looks into the files, which takes its time.
        voice = self._files.offers.take(owner_id, job_id, Role.VOICE)
        under = self._background(owner_id, job_id, background) if command.background else None
        _check_lengths(voice, under)
        wanted = replace(
            command,
            source=Source(voice.key, voice.id),
            background=Source(under.key, under.id) if under else None,
            languages=tuple(languages) or command.languages,
        )
        with self._database.transaction() as session:
            row = locked_job_of(session, owner_id, job_id)
            if row.status != JobStatus.PENDING:
                return self._started_before(session, row)
            now = self._clock()
            for file in filter(None, (voice, under)):
                self._files.use(session, owner_id, file.id)
            _become(session, row, wanted, voice, now)
            refuse_unserved(session, row.command["languages"], now - self._lost_after)
            start(session, self._billing, self._queue, row, now)
            return views.seen(session, [row], now)[0]

    def standing(self, owner_id: str, job_id: str) -> JobStanding:
        """How such a job stands.

        Raises:
            JobNotFound: if the owner has none of that id.
        """
        with self._database.reading() as session:
            row = job_of(session, owner_id, job_id)
            _command_of(row)
            return standings(session, [row], self._clock())[0]

    def page(self, owner_id: str, limit: int, offset: int) -> list[JobStanding]:
        """A page of such jobs, newest first."""
        wanted = select(JobRow).where(JobRow.owner_id == owner_id, JobRow.asset == YTDUBBER)
        newest = wanted.order_by(JobRow.created_at.desc(), JobRow.id.desc())
        with self._database.reading() as session:
            return standings(session, session.scalars(newest.limit(limit).offset(offset)).all(), self._clock())

    def artifact(self, owner_id: str, job_id: str, language: str, role: str) -> Artifact:
        """What such a job delivered of a language in a role.

        Raises:
            JobNotFound; ArtifactNotFound: if the job has no such language or delivers no such thing; NotFinished:
            until that language is finished; ArtifactsRemoved: once its files are kept no more.
        """
        found = self.standing(owner_id, job_id)
        of_language = next((each for each in found.languages if each.language == language), None)
        if of_language is None:
            has = ", ".join(each.language for each in found.languages)
            raise ArtifactNotFound(f"the job has no language {language}", f"it has {has}")
        if of_language.standing is not Standing.COMPLETE:
            raise NotFinished(f"{language} is {of_language.standing}", "wait until it is complete")
        if found.job.cleared_at is not None:
            raise ArtifactsRemoved
        if role not in of_language.files:
            raise ArtifactNotFound(f"the job delivered no {role} in {language}", "its manifest lists all files")
        return of_language.files[role]

    def _started_before(self, session: Session, row: JobRow) -> Job:
        if row.round == 0:
            raise NotStartable(f"job {row.id} is {row.status}", "make a new one")
        return views.seen(session, [row], self._clock())[0]

    def _background(self, owner_id: str, job_id: str, said: bool) -> StoredFile | None:
        try:
            return self._files.offers.take(owner_id, job_id, Role.BACKGROUND)
        except UploadMissing:
            if said:
                raise
            return None


def _command_of(job: JobRow) -> Dub:
    command = restored(job.kind, job.command)
    if job.asset != YTDUBBER or not isinstance(command, Dub):
        raise JobNotFound
    return command


def _check_lengths(voice: StoredFile, background: StoredFile | None) -> None:
    if background is None:
        return
    voice_ms, background_ms = voice.duration_ms or 0, background.duration_ms or 0
    if abs(voice_ms - background_ms) > MOST_APART_MS:
        raise DurationMismatch(voice_ms, background_ms)


def _become(session: Session, job: JobRow, command: Dub, voice: StoredFile, now: datetime) -> None:
    """Let a job be what its files and its last word make of it."""
    found = Found(voice.key, voice.name, voice.id, voice.duration_ms)
    final = settled(command, found)
    if languages_of(final) != tuple(job.command["languages"]):
        for rows in (TrackRow, StageRow):
            session.execute(delete(rows).where(rows.job_id == job.id))
        plan(session, job, final, now)
    job.command = stored(final)
    job.source_file_id, job.source_name, job.input_file = voice.id, voice.name, voice.key
    job.duration_ms = voice.duration_ms
    session.flush()
