"""Everybody's jobs and the workers, for those who run an installation: read page by page, each with a few statements
however much there is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database, contains
from octavia.service.accounts.administration import Place
from octavia.service.accounts.tables import User
from octavia.service.jobs import views
from octavia.service.jobs.commands import JobKind, JobStatus
from octavia.service.jobs.errors import JobNotFound
from octavia.service.jobs.fleet import Fleet, fleet_of
from octavia.service.jobs.states import StageStatus, stages_of
from octavia.service.jobs.tables import JobRow, StageRow
from octavia.service.jobs.views import Job


@dataclass(frozen=True, slots=True)
class WantedJobs:
    """Which jobs are looked for; what is None or empty doesn't matter.

    Attributes:
        user_id: Who made them.
        text: A part of the source's name or of the owner's address, in whichever case, or a job's id.
        parked: Only those that failed in a way that somebody should look at.
        after: The last one of the page before.
    """

    status: JobStatus | None = None
    kind: JobKind | None = None
    user_id: str = ""
    text: str = ""
    parked: bool = False
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class Overseen:
    """A job, and whose it is.

    Attributes:
        asset: Whose credits it is done with.
        email: Its owner's address; empty if there is none.
        round: How often it was started.
    """

    job: Job
    asset: str
    email: str
    round: int


@dataclass(frozen=True, slots=True)
class Stage:
    """A piece of a job's work; see `tables.StageRow`. `progress` in percent."""

    name: str
    language: str
    part: int
    queue: str
    status: StageStatus
    progress: int
    kills: int
    failures: int
    worker_id: str | None
    started_at: datetime | None
    ended_at: datetime | None


class Oversight:
    """Jobs and workers, whoever's they are."""

    def __init__(self, database: Database, clock: Clock, lost_after: timedelta) -> None:
        """`lost_after`: a worker that gave no sign of life for so long is dead."""
        self._database = database
        self._clock = clock
        self._lost_after = lost_after

    def page(self, wanted: WantedJobs, limit: int) -> list[Overseen]:
        """The newest jobs that are looked for, the newest first; two statements."""
        query = _JOBS.where(*_conditions(wanted)).order_by(JobRow.created_at.desc(), JobRow.id.desc()).limit(limit)
        with self._database.reading() as session:
            return self._overseen(session, session.execute(query).all())

    def job(self, job_id: str) -> tuple[Overseen, list[Stage]]:
        """A job, and its stages in the order in which they are done.

        Raises:
            JobNotFound: if there is none of that id.
        """
        with self._database.reading() as session:
            found = self._overseen(session, session.execute(_JOBS.where(JobRow.id == job_id)).all())
            if not found:
                raise JobNotFound
            return found[0], [_stage(row) for row in stages_of(session, job_id)]

    def counts(self, owner_ids: Collection[str]) -> dict[str, int]:
        """How many jobs these owners have; none is missing. One statement."""
        wanted = list(owner_ids)
        query = select(JobRow.owner_id, func.count()).where(JobRow.owner_id.in_(wanted)).group_by(JobRow.owner_id)
        with self._database.reading() as session:
            return dict.fromkeys(wanted, 0) | {row[0]: row[1] for row in session.execute(query)}

    def fleet(self) -> Fleet:
        """The workers and the queues as they stand; three statements."""
        with self._database.reading() as session:
            return fleet_of(session, self._clock() - self._lost_after)

    def _overseen(self, session: Session, rows: Collection[Any]) -> list[Overseen]:
        jobs = views.seen(session, [row for row, _ in rows], self._clock())
        return [Overseen(job, row.asset, email or "", row.round) for job, (row, email) in zip(jobs, rows, strict=True)]


_JOBS = select(JobRow, User.email).outerjoin(User, User.owner_id == JobRow.owner_id)


def _conditions(wanted: WantedJobs) -> Iterator[ColumnElement[bool]]:
    if wanted.status is not None:
        yield JobRow.status == wanted.status
    if wanted.kind is not None:
        yield JobRow.kind == wanted.kind
    if wanted.user_id:
        yield JobRow.user_id == wanted.user_id
    if wanted.parked:
        yield JobRow.parked.is_(True)
    if text := wanted.text.strip():
        yield or_(JobRow.id == text, contains(JobRow.source_name, text), contains(User.email, text))
    if (after := wanted.after) is not None:
        older = JobRow.created_at < after.created_at
        yield or_(older, and_(JobRow.created_at == after.created_at, JobRow.id < after.id))


def _stage(row: StageRow) -> Stage:
    return Stage(
        row.name,
        row.language,
        row.part,
        row.queue,
        StageStatus(row.status),
        row.progress // 10,
        row.kills,
        row.failures,
        row.worker_id,
        row.started_at,
        row.ended_at,
    )
