"""The workers that live, as others than themselves see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from octavia.service.jobs.queue import QueueName
from octavia.service.jobs.tables import WorkerRow


def served_queues(session: Session, seen_since: datetime) -> Collection[QueueName]:
    """The queues that a worker takes work from which gave a sign of life since then."""
    rows = session.scalars(select(WorkerRow.queues).where(WorkerRow.seen_at >= seen_since))
    return {QueueName(name) for names in rows for name in names}
