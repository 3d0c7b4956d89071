"""How long a job's workspace is kept, and what of it: one rule for folders on machines and for parcels in the store."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from octavia.platform.database import new_id
from octavia.service.jobs.commands import JobKind, JobStatus
from octavia.service.jobs.tables import JobRow

WORK = "work"
"""The folder, in the data folder, that has one for each job."""
_GONE = ".gone-"
_WITH_LINES = (JobKind.DUB, JobKind.VIDEO_TRANSLATE, JobKind.AUDIO_TRANSLATE)


class Need(StrEnum):
    """What a job may still need of its workspace."""

    ALL = "all"
    """It is worked on, or may be repeated."""
    ARTIFACTS = "artifacts"
    """Its lines may be edited and rendered again."""


def needs(session: Session, job_ids: Sequence[str], ended_after: datetime) -> dict[str, Need]:
    """What each of these jobs needs; those that aren't there need nothing.

    Args:
        ended_after: What ended before that is kept no more.
    """
    query = select(JobRow.id, JobRow.kind, JobRow.status, JobRow.completed_at)
    query = query.where(JobRow.id.in_(job_ids), JobRow.cleared_at.is_(None))
    found = {}
    for job_id, kind, status, ended_at in session.execute(query):
        lately = ended_at is not None and ended_at > ended_after
        if status in (JobStatus.PENDING, JobStatus.PROCESSING) or (status == JobStatus.FAILED and lately):
            found[job_id] = Need.ALL
        elif status == JobStatus.COMPLETED and kind in _WITH_LINES and lately:
            found[job_id] = Need.ARTIFACTS
    return found


def discard(folder: Path) -> None:
    """Remove a job's folder on this machine; it is gone at once for whoever looks for it."""
    gone = folder.with_name(f"{_GONE}{new_id()}")
    try:
        folder.rename(gone)
    except FileNotFoundError:
        return
    shutil.rmtree(gone, ignore_errors=True)
