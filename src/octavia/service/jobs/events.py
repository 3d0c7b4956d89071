"""What happens to an owner's jobs, as rows that are read in the order in which they became visible."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from octavia.service.accounts.tables import Owner
from octavia.service.hooks.deliveries import announce
from octavia.service.jobs.tables import EventRow, JobRow

_PAGE = 200


class EventKind(StrEnum):
    """What happened."""

    CREATED = "created"
    STARTED = "started"
    PROGRESS = "progress"
    NOTICE = "notice"
    """Something the user should know: an engine chosen, a line in trouble, a language that failed."""
    SAMPLE = "sample"
    """The beginning of a language can be heard."""
    EXCERPT = "excerpt"
    """A piece of a language can be heard in which lines are being made anew."""
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DELETED = "deleted"


_ANNOUNCED = frozenset({EventKind.STARTED, EventKind.COMPLETED, EventKind.FAILED, EventKind.CANCELLED})
"""Told to webhooks: `hooks.endpoints.HookEvent`."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a job.

    Attributes:
        id: Grows; a reader goes on after the last one it saw.
        data: Of `progress` and of what starts or ends a job: its `status`, `phase`, `progress_percentage`,
            `current_step`; of a notice: `message`, and `language` if it is about one; of a sample its
            `language` and the `name` of its file among the job's artifacts; of an excerpt `start_ms` and `end_ms` too.
    """

    id: int
    job_id: str
    kind: EventKind
    data: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the owner should know of a job; `language` if it is about one."""

    message: str
    language: str | None


def tell(session: Session, job: JobRow, kind: EventKind, now: datetime, data: dict[str, Any] | None = None) -> None:
    """Note that something happened. The last thing a transaction does, for it may wait for others of the owner's."""
    if data is None:
        data = {
            "status": job.status,
            "phase": job.phase,
            "progress_percentage": job.progress // 10,
            "current_step": job.step,
        }
    if kind in _ANNOUNCED:
        more = {"job_id": job.id, "job_type": job.kind, "output_file": job.output_file}
        announce(session, job.owner_id, f"job.{kind}", data | more | {"error_message": job.error_message}, now)
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        # Numbers are given out before they become visible: without this a reader could pass one that comes later.
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:owner, 4))"), {"owner": job.owner_id})
    session.add(EventRow(owner_id=job.owner_id, job_id=job.id, kind=kind, data=data, created_at=now))
    session.flush()


def events_after(
    session: Session, owner_id: str, after_id: int, job_id: str | None = None, limit: int = _PAGE
) -> list[Event]:
    """An owner's events after that one, oldest first; only those of one job if it is given."""
    query = select(EventRow).where(EventRow.owner_id == owner_id, EventRow.id > after_id)
    if job_id is not None:
        query = query.where(EventRow.job_id == job_id)
    rows = session.scalars(query.order_by(EventRow.id).limit(limit))
    return [Event(row.id, row.job_id, EventKind(row.kind), row.data, row.created_at) for row in rows]


def notices_of(session: Session, owner_id: str, job_id: str) -> list[Notice]:
    """What the owner should know of a job, in the order in which it was first said; what was said twice stands once."""
    mine = (EventRow.owner_id == owner_id, EventRow.job_id == job_id, EventRow.kind == EventKind.NOTICE)
    said = session.scalars(select(EventRow.data).where(*mine).order_by(EventRow.id))
    return list(dict.fromkeys(Notice(data["message"], data.get("language")) for data in said))


def last_event_id(session: Session, owner_id: str) -> int:
    """The number of an owner's newest event; 0 if there is none."""
    return session.scalar(select(func.max(EventRow.id)).where(EventRow.owner_id == owner_id)) or 0


def newest_event_ids(session: Session, owner_ids: Collection[str]) -> dict[str, int]:
    """The number of each owner's newest event; 0 if there is none. One look-up in an index per owner."""
    newest = select(func.max(EventRow.id)).where(EventRow.owner_id == Owner.id).scalar_subquery()
    rows = session.execute(select(Owner.id, newest).where(Owner.id.in_(owner_ids)))
    return {owner_id: event_id or 0 for owner_id, event_id in rows}
