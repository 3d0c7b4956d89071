"""What dead workers had is given to others: the engine's own recovery of that is a paid service."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from octavia import __version__
from octavia.dubbing.process import has_ended, place
from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.service.jobs.tables import WorkerRow
from octavia.service.jobs.work import Work
from octavia.workers.engine import DbosQueue

_SETTLED = timedelta(seconds=60)
"""A stage that was handed over so long ago must be known to the engine."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heart:
    """A worker's sign of life: its row."""

    database: Database
    clock: Clock
    worker_id: str
    queues: tuple[str, ...]

    def beat(self) -> None:
        """Say that it lives."""
        now = self.clock()
        with self.database.transaction() as session:
            seen = update(WorkerRow).where(WorkerRow.id == self.worker_id).values(seen_at=now)
            # One that was taken for dead and wakes up enters again.
            if not session.execute(seen.returning(WorkerRow.id)).all():
                session.add(
                    WorkerRow(
                        id=self.worker_id,
                        place=place(),
                        pid=os.getpid(),
                        queues=list(self.queues),
                        version=__version__,
                        started_at=now,
                        seen_at=now,
                    )
                )

    def tell(self, targets: Sequence[str], cloners: Mapping[str, Sequence[str]]) -> None:
        """Say which languages it can dub into, and which of them in somebody's own voice; see `tables.WorkerRow`."""
        with self.database.transaction() as session:
            mine = update(WorkerRow).where(WorkerRow.id == self.worker_id)
            cloned = {name: list(codes) for name, codes in cloners.items()}
            session.execute(mine.values(targets=list(targets), cloners=cloned))

    def stop(self) -> None:
        """Say that it goes; whatever it had must be handed back."""
        with self.database.transaction() as session:
            session.execute(delete(WorkerRow).where(WorkerRow.id == self.worker_id))


class Recovery:
    """Looks for what dead workers left. Any worker may do it, also several at once."""

    def __init__(self, database: Database, clock: Clock, work: Work, queue: DbosQueue, lost_s: int) -> None:
        """`lost_s`: a worker that gave no sign of life for so long is dead."""
        self._database = database
        self._clock = clock
        self._work = work
        self._queue = queue
        self._lost_after = timedelta(seconds=lost_s)

    def recover(self) -> int:
        """Hand what dead workers had to others; how many stages it were."""
        living = self._living()
        recovered = 0
        for workflow in self._queue.begun():
            if workflow.executor_id not in living:
                if self._work.lost(workflow.stage_id, workflow.dispatch):
                    recovered += 1
                    _log.warning("%s was left by worker %s", workflow.key, workflow.executor_id)
                self._queue.drop([workflow.key])
        return recovered

    def reconcile(self) -> int:
        """Hand over again what should be with the engine and isn't; how many stages it were."""
        open_stages = self._work.handed_before(self._clock() - _SETTLED)
        missing = self._queue.unheld(open_stages)
        return sum(self._work.lost(*open_stages[key]) for key in missing)

    def _living(self) -> set[str]:
        """The workers that live. The rows of the others go."""
        now, here = self._clock(), place()
        with self._database.reading() as session:
            rows = session.scalars(select(WorkerRow)).all()
        dead = [row.id for row in rows if self._is_dead(row, now, here)]
        if dead:
            horizon = now - self._lost_after
            with self._database.transaction() as session:
                # One that gave a sign of life meanwhile stays.
                gone = delete(WorkerRow).where(WorkerRow.id.in_(dead))
                session.execute(gone.where((WorkerRow.seen_at < horizon) | (WorkerRow.place == here)))
        return {row.id for row in rows} - set(dead)

    def _is_dead(self, row: WorkerRow, now: datetime, here: str) -> bool:
        return row.seen_at < now - self._lost_after or (here != "" and row.place == here and has_ended(row.pid))
