"""What is to be done now and then, by one of all workers: each duty has a row that says when it is due next.

Whoever moves that row on does the duty, so it is done by one at a time, on whichever database, without a leader. If
that worker dies over it, another does it when it is due next. Duties are safe to do late or twice.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from octavia.dubbing.errors import OctaviaError
from octavia.platform.clock import Clock
from octavia.platform.database import Database, DatabaseFault
from octavia.service.jobs.tables import DutyRow

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to be done every so often.

    Attributes:
        own: Each worker does it for itself.
    """

    name: str
    every_s: float
    do: Callable[[], object]
    own: bool = False


class Schedule:
    """Does duties in a thread of its own."""

    def __init__(self, database: Database, clock: Clock, duties: Sequence[Duty]) -> None:
        self._database = database
        self._clock = clock
        self._duties = duties
        self._due = {duty.name: clock() for duty in duties}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schedule", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, once the duty that is being done is done."""
        self._stopping.set()
        self._thread.join()

    def do_due(self) -> list[str]:
        """Do what is due now, if no other worker does; the names of what was done."""
        done = []
        for duty in self._duties:
            now = self._clock()
            if now < self._due[duty.name] or self._stopping.is_set():
                continue
            self._due[duty.name] = now + timedelta(seconds=duty.every_s)
            try:
                if duty.own or self.take(duty):
                    duty.do()
                    done.append(duty.name)
            except (OctaviaError, OSError, DatabaseFault) as error:
                _log.warning("the duty %s failed and is tried again later: %s", duty.name, error)
        return done

    def take(self, duty: Duty) -> bool:
        """Whether the duty is due and this worker is who does it."""
        now = self._clock()
        later = now + timedelta(seconds=duty.every_s)
        move = update(DutyRow).where(DutyRow.name == duty.name, DutyRow.next_at <= now).values(next_at=later)
        with self._database.transaction() as session:
            if session.execute(move.returning(DutyRow.name)).all():
                return True
            if session.get(DutyRow, duty.name) is not None:
                return False
        try:
            with self._database.transaction() as session:
                session.add(DutyRow(name=duty.name, next_at=later))
        except IntegrityError:
            return False
        return True

    def _run(self) -> None:
        shortest_s = min(duty.every_s for duty in self._duties)
        while not self._stopping.wait(min(1.0, shortest_s)):
            self.do_due()
