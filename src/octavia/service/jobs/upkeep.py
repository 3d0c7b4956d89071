"""What is looked after now and then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.service.billing.billing import Billing
from octavia.service.jobs.commands import JobStatus
from octavia.service.jobs.events import EventKind
from octavia.service.jobs.tables import EventRow, JobRow

_EVENTS_KEPT = timedelta(days=7)
"""Nobody goes on with a stream after that."""
_STALE = timedelta(hours=1)


def files_in_use(session: Session, file_ids: Sequence[str]) -> Collection[str]:
    """Those of these files that a running job works on (a `storage.files.InUse`)."""
    running = JobRow.status == JobStatus.PROCESSING
    used: list[str | None] = []
    for file_id in (JobRow.source_file_id, JobRow.command["background", "file_id"].as_string()):
        used += session.scalars(select(file_id).where(file_id.in_(file_ids), running)).all()
    return [each for each in used if each is not None]


def release_stale_holds(database: Database, billing: Billing, clock: Clock) -> int:
    """Give back what is held for jobs that don't run any more; how many holds it were. There should never be one."""
    released = 0
    with database.transaction() as session:
        for held in billing.holds.opened_before(session, clock() - _STALE):
            running = select(JobRow.id).where(JobRow.hold_id == held.id, JobRow.status == JobStatus.PROCESSING)
            if session.scalar(running) is None:
                billing.release(session, held.id)
                released += 1
    return released


def forget_events(database: Database, clock: Clock) -> int:
    """Remove old events; how many it were. Notices stay as long as their job does: its page shows them."""
    needless = or_(EventRow.kind != EventKind.NOTICE, EventRow.job_id.not_in(select(JobRow.id)))
    old = delete(EventRow).where(EventRow.created_at < clock() - _EVENTS_KEPT, needless)
    with database.transaction() as session:
        return len(session.scalars(old.returning(EventRow.id)).all())
