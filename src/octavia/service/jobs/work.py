"""The workers' side of jobs: a stage is begun, followed, finished, failed, handed back or lost.

Every step holds only while the stage's dispatch is the newest and its job goes on: a worker that was thought dead and
wakes up changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from octavia.dubbing.engines.spending import Spending
from octavia.dubbing.pipeline.excerpt import Heard
from octavia.dubbing.pipeline.review import Review
from octavia.dubbing.request import Overrides
from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service.accounts.accounts import Accounts
from octavia.service.billing.billing import OCTAVIA, YTDUBBER, Billing
from octavia.service.jobs import ending, track_times
from octavia.service.jobs.commands import Command, JobStatus, Phase, own_voices_of, restored
from octavia.service.jobs.ending import Failure
from octavia.service.jobs.events import EventKind, tell
from octavia.service.jobs.lines_document import heard_before, write_lines
from octavia.service.jobs.lines_render import overrides_of
from octavia.service.jobs.outputs import Output, is_shown, keep, let_go, show
from octavia.service.jobs.parcels import let_go_if_over
from octavia.service.jobs.queue import StageQueue
from octavia.service.jobs.stageplan import StageName, parts_of
from octavia.service.jobs.states import (
    HANDED,
    StageStatus,
    advance,
    hand,
    handed,
    held_stage,
    reckon,
    share_hearing,
    stages_of,
    tracks_of,
)
from octavia.service.jobs.tables import JobRow, StageRow
from octavia.service.jobs.track_times import Times
from octavia.service.jobs.workspaces import Need, needs
from octavia.service.outbox.letters import Kind
from octavia.service.storage.files import Files
from octavia.service.voices.voices import OwnVoice, named

MOST_KILLS = 3
"""So many workers may die of a stage until its job is parked."""
MOST_FAILURES = 5
"""So often a stage may fail in a way that may pass."""
_FIRST_DELAY_S = 5.0


@dataclass(frozen=True, slots=True)
class Claimed:
    """A stage that this worker does now, and what it must know of its job.

    Attributes:
        languages: Target languages that haven't failed.
        part, parts: Which part of the stage this is, from 1, and of how many; 0 if it is whole.
        overrides: What people decided about lines, as far as this round makes it.
        heard: Its language as it was delivered before, if this round makes lines of that anew.
        asset: See `tables.JobRow`.
        kept_for: How long what it makes is kept.
        voices: The owner's own that the command names, by id, as far as they are still there.
    """

    stage_id: str
    dispatch: int
    name: str
    language: str
    job_id: str
    owner_id: str
    command: Command
    languages: tuple[str, ...]
    source_file_id: str | None
    source_name: str
    part: int = 0
    parts: int = 0
    overrides: Overrides = field(default_factory=Overrides)
    asset: str = OCTAVIA
    kept_for: timedelta = timedelta(0)
    voices: Mapping[str, OwnVoice] = field(default_factory=dict)
    heard: Heard | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a stage found out or made; None where it didn't.

    Attributes:
        reviews: The lines of the dubs that `outputs` are, for each language.
    """

    source_file_id: str | None = None
    source_name: str | None = None
    source_language: str | None = None
    duration_ms: int | None = None
    outputs: tuple[Output, ...] = ()
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """How far a stage is: thousandths, and what it is at in words; when it was at work at which stage people see."""

    progress: int
    step: str
    phase: Phase
    times: Times = field(default_factory=dict)


class Work:
    """What workers do to jobs, each call one transaction."""

    def __init__(
        self,
        database: Database,
        settings: ServerSettings,
        clock: Clock,
        accounts: Accounts,
        files: Files,
        billing: Billing,
        queue: StageQueue,
    ) -> None:
        self._database = database
        self._site = settings.links_url
        self._kept_for = timedelta(days=settings.workspace_days)
        self._results_kept_for = {
            OCTAVIA: timedelta(days=settings.keep_results_days),
            YTDUBBER: timedelta(hours=settings.ytdubber_keep_h),
        }
        self._part_minutes = settings.fan_out_minutes
        self._accounts = accounts
        self._clock = clock
        self._files = files
        self._billing = billing
        self._queue = queue

    def begin(self, stage_id: str, dispatch: int, worker_id: str) -> Claimed | None:
        """Take a stage that was handed to this worker; None if it isn't to be done any more.

        Asked again, because the answer got lost with the connection, it is the same.
        """
        with self._database.transaction() as session:
            found = held_stage(session, stage_id, dispatch)
            if found is None or (found[1].status == StageStatus.RUNNING and found[1].worker_id != worker_id):
                return None
            job, stage = found
            stage.status, stage.worker_id = StageStatus.RUNNING, worker_id
            stage.started_at = stage.updated_at = now = self._clock()
            parts = sum(each.part > 0 for each in stages_of(session, job.id)) if stage.part else 0
            tracks = tracks_of(session, job.id)
            track_times.begin([track for track in tracks if track.status == JobStatus.PROCESSING], stage, now)
            going = [track.language for track in tracks if track.status != JobStatus.FAILED]
            command = restored(job.kind, job.command)
            return Claimed(
                stage.id,
                dispatch,
                stage.name,
                stage.language,
                job.id,
                job.owner_id,
                command,
                tuple(going),
                job.source_file_id,
                job.source_name,
                stage.part,
                parts,
                overrides_of(session, job.id) if job.rendering else Overrides(),
                job.asset,
                self._results_kept_for[job.asset],
                named(session, job.owner_id, own_voices_of(command).values()),
                heard_before(session, job.id, stage.language) if job.rendering and stage.language else None,
            )

    def still_mine(self, stages: Sequence[Claimed]) -> set[tuple[str, int]]:
        """Which of these stages, by id and dispatch, their workers are still to do."""
        if not stages:
            return set()
        mine = [and_(StageRow.id == each.stage_id, StageRow.dispatch == each.dispatch) for each in stages]
        query = (
            select(StageRow.id, StageRow.dispatch)
            .join(JobRow, JobRow.id == StageRow.job_id)
            .where(or_(*mine), StageRow.status == StageStatus.RUNNING, JobRow.status == JobStatus.PROCESSING)
        )
        with self._database.reading() as session:
            return {(stage_id, dispatch) for stage_id, dispatch in session.execute(query)}

    def report(self, claimed: Claimed, report: Report) -> None:
        """Note how far a stage is. Progress never goes back."""
        with self._database.transaction() as session:
            found = held_stage(session, claimed.stage_id, claimed.dispatch)
            if found is not None:
                self._note(session, *found, report)

    def notice(self, claimed: Claimed, message: str, language: str | None) -> None:
        """Tell the owner something they should know."""
        with self._database.transaction() as session:
            found = held_stage(session, claimed.stage_id, claimed.dispatch)
            if found is not None:
                data = {"message": message, **({"language": language} if language else {})}
                tell(session, found[0], EventKind.NOTICE, self._clock(), data)

    def show(self, claimed: Claimed, early: Output) -> None:
        """Let the owner hear some of a language that isn't finished; shown again, nothing happens.

        Raises:
            StorageFull: if the store fails.
        """
        with self._database.reading() as session:
            if is_shown(session, claimed.job_id, early):
                return
        deposit = self._files.deposit(early.path)
        with self._database.transaction() as session:
            found = held_stage(session, claimed.stage_id, claimed.dispatch)
            if found is not None:
                show(session, self._files, found[0], early, deposit, self._clock())

    def spent(self, claimed: Claimed, spending: Sequence[Spending]) -> None:
        """Record what vendors did for a job so far, whatever becomes of its stages: it is charged to us."""
        with self._database.transaction() as session:
            self._billing.costs.note(session, claimed.owner_id, claimed.job_id, spending)

    def finish(self, claimed: Claimed, outcome: Outcome) -> bool:
        """A stage is done: keep what it made, charge if it was the last, else hand on what can begin.

        Returns:
            False if the stage is no longer this worker's; then nothing was changed.
        """
        # Storing takes its time; what no transaction names in the end is removed by the sweep.
        deposits = [self._files.deposit(output.path) for output in outcome.outputs]
        with self._database.transaction() as session:
            found = held_stage(session, claimed.stage_id, claimed.dispatch)
            if found is None:
                return False
            job, stage = found
            now = self._clock()
            stage.status, stage.progress = StageStatus.DONE, 1000
            stage.ended_at = stage.updated_at = job.updated_at = now
            self._learn(session, job, outcome)
            if stage.name == StageName.FETCH and job.duration_ms is not None:
                share_hearing(session, job.id, parts_of(job.duration_ms, self._part_minutes), now)
            if stage.name == StageName.HEAR and not stage.part:
                track_times.heard(tracks_of(session, job.id), now)
            if outcome.outputs:
                let_go(session, self._files, job, stage.language)
                for output, deposit in zip(outcome.outputs, deposits, strict=True):
                    keep(session, self._files, job, output, deposit, now)
                write_lines(session, job.id, outcome.reviews)
                if stage.language:
                    ending.deliver_track(session, self._billing, job, stage.language, now)
            if stage.name == StageName.DELIVER:
                ending.complete(session, self._billing, job, now)
                let_go_if_over(session, self._files.vault, job.id, now - self._kept_for)
                self._mail(session, job, Kind.JOB_COMPLETED)
                return True
            advance(session, job, self._queue, now)
            reckon(session, job)
            tell(session, job, EventKind.PROGRESS, now)
            return True

    def fail(self, claimed: Claimed, failure: Failure, *, may_pass: bool) -> None:
        """A stage failed: try again later if that may help, else give up its language, and the job with the last."""
        with self._database.transaction() as session:
            found = held_stage(session, claimed.stage_id, claimed.dispatch)
            if found is None:
                return
            job, stage = found
            now = self._clock()
            stage.failures += 1
            if may_pass and stage.failures < MOST_FAILURES:
                hand(session, job, stage, self._queue, now, _FIRST_DELAY_S * 3 ** (stage.failures - 1))
                return
            self._give_up(session, job, stage, failure, now)

    def _give_up(self, session: Session, job: JobRow, stage: StageRow, failure: Failure, now: datetime) -> None:
        """End a language that can't be done, and the job with the last."""
        if ending.fail_track(session, self._files, self._billing, job, stage, failure, now):
            advance(session, job, self._queue, now)
        else:
            self._mail(session, job, Kind.JOB_FAILED)

    def refuse(self, claimed: Claimed, failure: Failure) -> None:
        """End the whole job because of a stage; one whose languages are delivered apart goes on with the others."""
        with self._database.transaction() as session:
            found = held_stage(session, claimed.stage_id, claimed.dispatch)
            if found is not None:
                self._end(session, *found, failure)

    def _end(self, session: Session, job: JobRow, stage: StageRow, failure: Failure) -> None:
        if job.apart:
            self._give_up(session, job, stage, failure, self._clock())
            return
        ending.fail(session, self._files, self._billing, job, failure, self._clock())
        self._mail(session, job, Kind.JOB_FAILED)

    def hand_back(self, claimed: Claimed) -> None:
        """Give a stage back unfinished, for another worker to go on."""
        with self._database.transaction() as session:
            found = held_stage(session, claimed.stage_id, claimed.dispatch)
            if found is not None:
                hand(session, *found, self._queue, self._clock())

    def lost(self, stage_id: str, dispatch: int) -> bool:
        """The worker that had a stage is gone: hand it to another, or park its job if it was one too many.

        Returns:
            Whether that dispatch was still the newest.
        """
        with self._database.transaction() as session:
            found = held_stage(session, stage_id, dispatch)
            if found is None:
                return False
            job, stage = found
            if stage.status == StageStatus.RUNNING:
                stage.kills += 1
            if stage.kills >= MOST_KILLS:
                what = f"{stage.name} {stage.language}".strip()
                message = f"its workers died {stage.kills} times at the stage {what}: it can be tried again"
                self._end(session, job, stage, Failure("parked", message, parked=True))
            else:
                hand(session, job, stage, self._queue, self._clock())
            return True

    def handed_before(self, when: datetime) -> dict[str, tuple[str, int]]:
        """Stages that the queue has had since before `when`: (stage, dispatch) by the engine's key."""
        old = (StageRow.status.in_(HANDED), StageRow.updated_at < when, JobRow.status == JobStatus.PROCESSING)
        query = select(StageRow, JobRow).join(JobRow, JobRow.id == StageRow.job_id).where(*old)
        with self._database.reading() as session:
            found = session.execute(query).all()
        return {handed(job, stage).key: (stage.id, stage.dispatch) for stage, job in found}

    def needs(self, job_ids: Sequence[str]) -> dict[str, Need]:
        """What each of these jobs still needs of its workspace; those that aren't there need nothing."""
        with self._database.reading() as session:
            return needs(session, job_ids, self._clock() - self._kept_for)

    def _mail(self, session: Session, job: JobRow, kind: Kind) -> None:
        """Tell the owner by mail how a job ended, or a round of it; the other products tell their users themselves."""
        if job.asset != OCTAVIA:
            return
        values = {"title": job.source_name, "link": f"{self._site}/jobs/{job.id}", "reason": job.error_message or ""}
        self._accounts.tell(session, job.owner_id, kind, values)

    def _note(self, session: Session, job: JobRow, stage: StageRow, report: Report) -> None:
        before = (job.progress // 10, job.step, job.phase)
        stage.progress = max(stage.progress, min(report.progress, 999))
        reckon(session, job)
        job.step = report.step
        if report.phase.follows(Phase(job.phase)):
            job.phase = report.phase
        for track in tracks_of(session, job.id):
            if track.language == stage.language:
                track.progress, track.step = max(track.progress, min(report.progress, 999)), report.step
                track_times.note(track, report.times)
        if (job.progress // 10, job.step, job.phase) != before:
            now = self._clock()
            job.updated_at = now
            tell(session, job, EventKind.PROGRESS, now)

    def _learn(self, session: Session, job: JobRow, outcome: Outcome) -> None:
        job.source_file_id = outcome.source_file_id or job.source_file_id
        job.source_name = outcome.source_name or job.source_name
        job.source_language = outcome.source_language or job.source_language
        job.duration_ms = outcome.duration_ms or job.duration_ms
        if job.hold_id is None and job.duration_ms is not None:
            # Only what was fetched from an address begins without a hold: nobody knew how long it is.
            ending.hold(session, self._billing, job, tracks_of(session, job.id))
