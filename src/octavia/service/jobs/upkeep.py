"""What is looked after now and then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.service.billing.billing import Billing
from octavia.service.jobs.commands import JobStatus
from octavia.service.jobs.tables import EventRow, JobRow

_EVENTS_KEPT = timedelta(days=7)
"""Nobody goes on with a stream after that."""
_STALE = timedelta(hours=1)


def files_in_use(session: Session, file_ids: Sequence[str]) -> Collection[str]:
    """Those of these files that a running job works on (a `storage.files.InUse`)."""
    query = select(JobRow.source_file_id).where(
        JobRow.source_file_id.in_(file_ids), JobRow.status == JobStatus.PROCESSING
    )
    return [file_id for file_id in session.scalars(query) if file_id is not None]


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
    """Remove old events; how many it were."""
    old = delete(EventRow).where(EventRow.created_at < clock() - _EVENTS_KEPT)
    with database.transaction() as session:
        return len(session.scalars(old.returning(EventRow.id)).all())
