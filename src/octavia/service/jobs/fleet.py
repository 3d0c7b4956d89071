"""The workers that live, as others than themselves see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from octavia.dubbing.languages import language_name
from octavia.service.jobs.errors import UnusableLanguage
from octavia.service.jobs.queue import QueueName
from octavia.service.jobs.tables import WorkerRow


def served_queues(session: Session, seen_since: datetime) -> Collection[QueueName]:
    """The queues that a worker takes work from which gave a sign of life since then."""
    rows = session.scalars(select(WorkerRow.queues).where(WorkerRow.seen_at >= seen_since))
    return {QueueName(name) for names in rows for name in names}


def languages_served(session: Session, seen_since: datetime) -> frozenset[str] | None:
    """The languages that workers dub into which gave a sign of life since then; None if there is none to tell."""
    living = select(WorkerRow.targets).where(WorkerRow.seen_at >= seen_since, WorkerRow.targets.is_not(None))
    told = session.scalars(living).all()
    return frozenset(code for codes in told for code in codes or ()) if told else None


def refuse_unserved(session: Session, languages: Iterable[str], seen_since: datetime) -> None:
    """Refuse languages that no living worker dubs into. Where none lives nobody can tell, and nothing is refused.

    Raises:
        UnusableLanguage: naming the first, and what there is.
    """
    served = languages_served(session, seen_since)
    missing = next((code for code in languages if served is not None and code not in served), None)
    if served is not None and missing is not None:
        raise UnusableLanguage(
            f"nothing is dubbed into {language_name(missing)} here",
            f"choose among {', '.join(sorted(served)) or 'none: no engine is ready'}",
        )
