"""The workers that live, as others than themselves see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from octavia.dubbing.languages import language_name
from octavia.dubbing.pipeline.choice import AUTO
from octavia.service.jobs.errors import UnusableLanguage, UnusableVoice
from octavia.service.jobs.queue import QueueName
from octavia.service.jobs.states import HANDED, StageStatus
from octavia.service.jobs.tables import JobRow, StageRow, WorkerRow


@dataclass(frozen=True, slots=True)
class Doing:
    """A stage that a worker works on; `progress` in percent."""

    job_id: str
    source_name: str
    stage: str
    language: str
    part: int
    progress: int
    started_at: datetime | None


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """A worker; see `tables.WorkerRow`.

    Attributes:
        alive: Whether it gave a sign of life lately. One that didn't is forgotten soon, and what it had is others'.
    """

    id: str
    place: str
    pid: int
    version: str
    queues: tuple[QueueName, ...]
    targets: tuple[str, ...] | None
    started_at: datetime
    seen_at: datetime
    alive: bool
    doing: tuple[Doing, ...]


@dataclass(frozen=True, slots=True)
class QueueSeen:
    """A queue.

    Attributes:
        waiting: How many stages wait in it to be taken.
        oldest_at: Since when the one that waits longest does; None if none waits.
        workers: How many living workers take work from it.
    """

    name: QueueName
    waiting: int
    running: int
    oldest_at: datetime | None
    workers: int


@dataclass(frozen=True, slots=True)
class Fleet:
    """All workers, the oldest first, and all queues in the order in which work goes through them."""

    workers: tuple[WorkerSeen, ...]
    queues: tuple[QueueSeen, ...]


def fleet_of(session: Session, seen_since: datetime) -> Fleet:
    """The workers and the queues as they stand; who gave a sign of life since then lives."""
    doing = _doing(session)
    rows = session.scalars(select(WorkerRow).order_by(WorkerRow.started_at, WorkerRow.id)).all()
    workers = tuple(
        WorkerSeen(
            row.id,
            row.place,
            row.pid,
            row.version,
            tuple(QueueName(name) for name in row.queues),
            None if row.targets is None else tuple(row.targets),
            row.started_at,
            row.seen_at,
            row.seen_at >= seen_since,
            tuple(doing.get(row.id, ())),
        )
        for row in rows
    )
    return Fleet(workers, _queues(session, [each for each in workers if each.alive]))


def _doing(session: Session) -> dict[str, list[Doing]]:
    running = (
        select(StageRow, JobRow.source_name)
        .join(JobRow, JobRow.id == StageRow.job_id)
        .where(StageRow.status == StageStatus.RUNNING)
        .order_by(StageRow.started_at, StageRow.id)
    )
    found: dict[str, list[Doing]] = {}
    for row, name in session.execute(running):
        did = Doing(row.job_id, name, row.name, row.language, row.part, row.progress // 10, row.started_at)
        found.setdefault(row.worker_id or "", []).append(did)
    return found


def _queues(session: Session, living: Collection[WorkerSeen]) -> tuple[QueueSeen, ...]:
    waits = StageRow.status == StageStatus.QUEUED
    counted = select(
        StageRow.queue,
        func.sum(case((waits, 1), else_=0)),
        func.sum(case((waits, 0), else_=1)),
        func.min(case((waits, StageRow.updated_at))),
    )
    rows = session.execute(counted.where(StageRow.status.in_(HANDED)).group_by(StageRow.queue)).all()
    found = {name: (int(waiting), int(running), oldest_at) for name, waiting, running, oldest_at in rows}
    return tuple(
        QueueSeen(name, *found.get(name, (0, 0, None)), sum(name in each.queues for each in living))
        for name in QueueName
    )


def served_queues(session: Session, seen_since: datetime) -> Collection[QueueName]:
    """The queues that a worker takes work from which gave a sign of life since then."""
    rows = session.scalars(select(WorkerRow.queues).where(WorkerRow.seen_at >= seen_since))
    return {QueueName(name) for names in rows for name in names}


def languages_served(session: Session, seen_since: datetime) -> frozenset[str] | None:
    """The languages that workers dub into which gave a sign of life since then; None if there is none to tell."""
    living = select(WorkerRow.targets).where(WorkerRow.seen_at >= seen_since, WorkerRow.targets.is_not(None))
    told = session.scalars(living).all()
    return frozenset(code for codes in told for code in codes or ()) if told else None


def cloners_told(session: Session, seen_since: datetime) -> dict[str, frozenset[str]] | None:
    """The languages that workers speak in somebody's own voice which gave a sign of life since then, by engine, and
    under `auto` where a job names none; None if there is none to tell."""
    living = select(WorkerRow.cloners).where(WorkerRow.seen_at >= seen_since, WorkerRow.cloners.is_not(None))
    told = session.scalars(living).all()
    found: dict[str, frozenset[str]] = {}
    for name, codes in (each for by_engine in told for each in (by_engine or {}).items()):
        found[name] = found.get(name, frozenset()).union(codes)
    return found if told else None


def refuse_uncloned(told: Mapping[str, frozenset[str]], engine: str, languages: Iterable[str], adding: str) -> None:
    """Refuse languages that no worker speaks in somebody's own voice.

    Args:
        told: By the workers; see `cloners_told`.
        engine: The one that is to speak, a model of it, or `auto`.
        adding: What makes more of them spoken; empty if nothing is known to.

    Raises:
        UnusableVoice: naming the first, and what there is.
    """
    able = told.get(engine) or told.get(engine.partition(":")[0]) or frozenset()
    missing = next((code for code in sorted(languages) if code not in able), None)
    if missing is None:
        return
    who = "no engine here" if engine == AUTO else f"no {engine} here"
    there = f"choose among {', '.join(sorted(able))} for it" if able else "choose one of the engine's voices"
    raise UnusableVoice(
        f"{who} speaks {language_name(missing)} in a voice of your own",
        f"{there}; {adding}" if adding else there,
        details={"reason": "language", "language": missing},
    )


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
            details={"reason": "unserved", "language": missing},
        )
