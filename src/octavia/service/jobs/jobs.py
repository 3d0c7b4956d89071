"""Everything one can do with jobs, in one place for the edges."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete as delete_rows
from sqlalchemy import select
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service.audit import OPERATOR, record
from octavia.service.billing.billing import Billing
from octavia.service.billing.quotes import Quote
from octavia.service.jobs import ending, views
from octavia.service.jobs.abilities import Abilities
from octavia.service.jobs.commands import AUTO, OWN, Command, Dub, JobKind, JobStatus, Source, Synthesize, own_voices_of
from octavia.service.jobs.errors import (
    AlreadyStarted,
    ArtifactNotFound,
    ArtifactsRemoved,
    JobNotFound,
    NotFinished,
    NotStoppable,
    UnusableVoice,
)
from octavia.service.jobs.events import (
    Event,
    EventKind,
    Notice,
    events_after,
    last_event_id,
    newest_event_ids,
    notices_of,
    tell,
)
from octavia.service.jobs.fleet import cloners_told, refuse_uncloned, refuse_unserved, served_queues
from octavia.service.jobs.lists import job_of, jobs_of, locked_job_of
from octavia.service.jobs.making import Maker, make, refuse_unknown_voices, settled
from octavia.service.jobs.oversight import Oversight
from octavia.service.jobs.parcels import let_go_if_over
from octavia.service.jobs.queue import Queue, QueueName
from octavia.service.jobs.starting import start, start_again
from octavia.service.jobs.states import locked
from octavia.service.jobs.stored import let_go
from octavia.service.jobs.tables import EventRow, JobRow
from octavia.service.jobs.views import Artifact, Job
from octavia.service.jobs.workspaces import WORK, discard
from octavia.service.storage.files import Files, Removed


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a job would cost, and whether the owner can pay it."""

    quote: Quote
    balance_ucr: int

    @property
    def sufficient(self) -> bool:
        return self.balance_ucr >= self.quote.amount_ucr


class Jobs:
    """Jobs of owners: made, started, followed, cancelled, removed. Another owner's job is as if it didn't exist.

    Attributes:
        oversight: Everybody's jobs and the workers, for administrators.
    """

    def __init__(
        self,
        database: Database,
        settings: ServerSettings,
        clock: Clock,
        files: Files,
        billing: Billing,
        queue: Queue,
        abilities: Abilities,
    ) -> None:
        self._database = database
        self._abilities = abilities
        self._lost_after = timedelta(seconds=settings.worker_lost_s)
        self._kept_for = timedelta(days=settings.workspace_days)
        self._work = settings.data_dir.absolute() / WORK
        self._clock = clock
        self._files = files
        self._billing = billing
        self._queue = queue
        self._maker = Maker(database, files)
        self.oversight = Oversight(database, clock, self._lost_after)

    def create(self, owner_id: str, user_id: str, command: Command) -> Job:
        """A new job that waits to be started.

        Raises:
            ServiceError: if its source, a language, an engine or a voice can't be used.
        """
        found = self._maker.find(owner_id, command)
        command = settled(command, found)
        needed = [found.file_id]
        if isinstance(command, Dub):
            self._abilities.check(command)
            self._refuse_uncloned(command)
            command = self._maker.with_background(owner_id, command, found)
            needed.append(command.background.file_id if command.background else None)
        elif isinstance(command, Synthesize) and command.voice.startswith(OWN):
            raise UnusableVoice(
                "voices of your own speak in dubs alone",
                "choose one of the engine's voices",
                details={"reason": "kind"},
            )
        now = self._clock()
        with self._database.transaction() as session:
            for file_id in filter(None, needed):
                self._files.use(session, owner_id, file_id)
            refuse_unknown_voices(session, owner_id, command)
            if isinstance(command, Dub) and command.engines.mt == command.engines.tts == AUTO:
                refuse_unserved(session, command.languages, now - self._lost_after)
            row = make(session, owner_id, user_id, command, found, now)
            tell(session, row, EventKind.CREATED, now)
            return views.seen(session, [row], now)[0]

    def cloned_into(self) -> frozenset[str]:
        """The languages that dubs can be spoken in somebody's own voice: as living workers tell, or where there is none
        that does, the engines of this machine."""
        with self._database.reading() as session:
            told = cloners_told(session, self._clock() - self._lost_after)
        return self._abilities.cloned_into() if told is None else frozenset[str]().union(*told.values())

    def _refuse_uncloned(self, command: Dub) -> None:
        languages = own_voices_of(command).keys() & set(command.languages)
        if not languages:
            return
        with self._database.reading() as session:
            told = cloners_told(session, self._clock() - self._lost_after)
        if told is None:
            self._abilities.check_cloned(command.engines.tts, languages)
        else:
            refuse_uncloned(told, command.engines.tts, languages, "; ".join(self._abilities.cloning_needs()))

    def estimate(
        self, owner_id: str, kind: JobKind, source: Source, duration_ms: int | None = None, languages: int = 1
    ) -> Estimate:
        """What a job would cost.

        Args:
            duration_ms: How long the source is, if the caller knows better.
        """
        if duration_ms is None:
            duration_ms = self._maker.duration_ms(self._maker.stored_file(owner_id, source)) or 0
        quote = self._billing.quote(kind, duration_ms, languages)
        return Estimate(quote, self._billing.balance_ucr(owner_id))

    def process(self, owner_id: str, job_id: str) -> Job:
        """Start a job: hold its credits, and queue it, all or nothing.

        Raises:
            AlreadyStarted: if it was; it is not charged again.
            ServiceError: if there are too few credits.
        """
        with self._database.transaction() as session:
            job = locked_job_of(session, owner_id, job_id)
            if job.status != JobStatus.PENDING:
                raise AlreadyStarted(f"job {job_id} was started before", "it is not started or charged again")
            start(session, self._billing, self._queue, job, self._clock())
            return views.seen(session, [job], self._clock())[0]

    def retry(self, owner_id: str, job_id: str, languages: Collection[str] = ()) -> Job:
        """Start a failed or cancelled job again, or such languages of it; see `starting.start_again`."""
        with self._database.transaction() as session:
            return self._repeat(session, owner_id, job_id, languages)

    def requeue(self, job_id: str, actor: str = OPERATOR) -> Job:
        """Start a failed job again on behalf of its owner: for operators and administrators; errors as for `retry`."""
        with self._database.transaction() as session:
            owner_id = session.scalar(select(JobRow.owner_id).where(JobRow.id == job_id))
            repeated = self._repeat(session, owner_id or "", job_id, ())
            record(session, self._clock(), "job.requeued", actor=actor, target=job_id)
            return repeated

    def _repeat(self, session: Session, owner_id: str, job_id: str, languages: Collection[str]) -> Job:
        job, now = locked_job_of(session, owner_id, job_id), self._clock()
        start_again(session, self._files, self._billing, self._queue, job, languages, now)
        return views.seen(session, [job], now)[0]

    def get(self, owner_id: str, job_id: str) -> Job:
        """A job as it stands.

        Raises:
            JobNotFound: if the owner has none of that id.
        """
        with self._database.looking() as connection:
            job = views.one_of(connection, owner_id, job_id, self._clock())
        if job is None:
            raise JobNotFound
        return job

    def page(
        self,
        owner_id: str,
        kind: JobKind | None = None,
        status: JobStatus | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[list[Job], int]:
        """A page of jobs, newest first, and how many there are in all."""
        with self._database.reading() as session:
            rows, total = jobs_of(session, owner_id, kind, status, limit, offset)
            return views.seen(session, rows, self._clock()), total

    def cancel(self, owner_id: str, job_id: str) -> Job:
        """Stop a job; running programs die within a second. What isn't delivered isn't charged.

        Raises:
            NotStoppable: if it has ended, other than by being cancelled.
        """
        with self._database.transaction() as session:
            job = locked_job_of(session, owner_id, job_id)
            self._stop(session, job)
            seen = views.seen(session, [job], self._clock())[0]
        self._queue.cancel(job_id)
        return seen

    def stop(self, job_id: str, reason: str, actor: str) -> Job:
        """Stop a job whoever's it is, which its owner is told with the reason: for administrators; errors as for
        `cancel`."""
        with self._database.transaction() as session:
            job = locked(session, job_id)
            if job is None:
                raise JobNotFound
            if job.status != JobStatus.CANCELLED:
                record(session, self._clock(), "job.cancelled", actor=actor, target=job_id, details={"reason": reason})
                if not job.rendering:  # One that is, becomes what it was before.
                    job.error_name = "cancelled-by-administrator"
                    job.error_message = f"an administrator stopped it: {reason}"
                self._stop(session, job)
            seen = views.seen(session, [job], self._clock())[0]
        self._queue.cancel(job_id)
        return seen

    def _stop(self, session: Session, job: JobRow) -> None:
        now = self._clock()
        if job.status in (JobStatus.COMPLETED, JobStatus.FAILED):
            raise NotStoppable(f"job {job.id} is {job.status}", "it can be deleted")
        if job.status != JobStatus.CANCELLED:
            ending.cancel(session, self._files, self._billing, job, now)
            let_go_if_over(session, self._files.vault, job.id, now - self._kept_for)

    def delete(self, owner_id: str, job_id: str) -> None:
        """Remove a job with all that it stored, at once; one that runs is cancelled first.

        Its folder goes with it on this machine. On others, and where a stage of it still runs, its worker removes it.
        """
        with self._database.transaction() as session:
            job = locked_job_of(session, owner_id, job_id)
            running = job.status == JobStatus.PROCESSING
            removed = self._remove(session, [job])
        self._queue.cancel(job_id)
        self._files.release(removed)
        if not running:
            discard(self._work / job_id)

    def remove_all(self, session: Session, owner_id: str) -> None:
        """Remove everything an owner has here, in the caller's transaction."""
        ids = session.scalars(select(JobRow.id).where(JobRow.owner_id == owner_id).order_by(JobRow.id)).all()
        self._remove(session, [locked_job_of(session, owner_id, job_id) for job_id in ids])
        session.execute(delete_rows(EventRow).where(EventRow.owner_id == owner_id))

    def _remove(self, session: Session, jobs: Sequence[JobRow]) -> Removed:
        now = self._clock()
        removed = let_go(session, self._files, [job.id for job in jobs])
        for job in jobs:
            if job.status == JobStatus.PROCESSING:
                # The wallet after the space, as where a job is completed: else two of an owner's would wait for each
                # other.
                ending.cancel(session, self._files, self._billing, job, now)
            tell(session, job, EventKind.DELETED, now, {"status": "deleted"})
            session.execute(delete_rows(JobRow).where(JobRow.id == job.id))
        return removed

    def events(self, owner_id: str, after_id: int, job_id: str | None = None, limit: int = 200) -> list[Event]:
        """What happened since the event of that number, oldest first; only to one job if it is given."""
        with self._database.reading() as session:
            return events_after(session, owner_id, after_id, job_id, limit)

    def notices(self, owner_id: str, job_id: str) -> list[Notice]:
        """What the owner should know of a job: an engine chosen, a line in trouble, a language that failed.

        Raises:
            JobNotFound: if the owner has none of that id.
        """
        with self._database.reading() as session:
            job_of(session, owner_id, job_id)
            return notices_of(session, owner_id, job_id)

    def last_event_id(self, owner_id: str) -> int:
        """The number of the newest event; 0 if there is none."""
        with self._database.reading() as session:
            return last_event_id(session, owner_id)

    def newest_event_ids(self, owner_ids: Collection[str]) -> dict[str, int]:
        """The number of each owner's newest event, for who waits for news of many."""
        with self._database.reading() as session:
            return newest_event_ids(session, owner_ids)

    def unserved_queues(self) -> list[QueueName]:
        """The queues that no living worker takes work from."""
        with self._database.reading() as session:
            served = served_queues(session, self._clock() - self._lost_after)
        return [name for name in QueueName if name not in served]

    def artifacts(self, owner_id: str, job_id: str) -> list[Artifact]:
        """The files a job delivered, by name."""
        with self._database.reading() as session:
            return views.artifacts_of(session, job_of(session, owner_id, job_id).id)

    def artifact(self, owner_id: str, job_id: str, name: str) -> Artifact:
        """A file by its name.

        Raises:
            ArtifactNotFound: if the job delivered none of that name. ArtifactsRemoved: if it is no longer kept.
        """
        with self._database.reading() as session:
            job = job_of(session, owner_id, job_id)
            found, cleared = views.artifacts_of(session, job.id), job.cleared_at is not None
        for each in found:
            if each.name == name:
                if cleared:
                    raise ArtifactsRemoved
                return each
        raise ArtifactNotFound(f"the job has no file {name}", "its manifest lists all files")

    def artifact_of_role(self, owner_id: str, job_id: str, role: str) -> Artifact:
        """The one file of that role, the report for example; errors as for `output`."""
        self._finished(owner_id, job_id)
        for each in self.artifacts(owner_id, job_id):
            if each.role == role:
                return each
        raise ArtifactNotFound(f"the job has no {role}", "jobs that dub have one")

    def output(self, owner_id: str, job_id: str) -> Artifact:
        """The file a job was made for; while lines of it are rendered, that from before.

        Raises:
            NotFinished: while it isn't completed.
        """
        job = self._finished(owner_id, job_id)
        for each in self.artifacts(owner_id, job_id):
            if each.file_id == job.output_file_id:
                return each
        raise ArtifactNotFound("the job's file was removed", "results are kept for a limited time")

    def _finished(self, owner_id: str, job_id: str) -> Job:
        job = self.get(owner_id, job_id)
        if job.status is not JobStatus.COMPLETED and not job.rendering:
            raise NotFinished(f"job {job_id} is {job.status}", "wait until it is completed")
        if job.cleared_at is not None:
            raise ArtifactsRemoved
        return job
