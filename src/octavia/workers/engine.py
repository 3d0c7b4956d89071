"""The job engine: DBOS, on our own database. The only module that knows it.

It moves work: a stage of a job is one workflow, queued in the transaction that decides on it, and started by one
worker. What is true of a job stands in our own rows, so a workflow has no steps, returns nothing, and may be started
twice or lost: the stage's dispatch number tells whether it still counts (`service.jobs.states`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, WorkflowSerializationFormat
from sqlalchemy import (
    BigInteger,
    Boolean,
    Integer,
    String,
    TableClause,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock, utc_now
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service.jobs.queue import Handed, QueueName
from octavia.service.jobs.states import advance, locked

_APPLICATION = "octavia"
_PROTOCOL = "1"
"""Raised when workers of an older version must not take what newer ones queue. Stages find what is finished by their
own keys, so another version of the pipeline is no reason."""
_RUN_STAGE = "run_stage"
_ALWAYS = 4
"""Stages of the queue for small work that a worker does at once."""
_HELD = ("ENQUEUED", "DELAYED", "PENDING")
_PAGE = 500
_BUSY_POLL_S = 0.25
"""An executor that was started for work looks for more at least so often."""
_BAND = 10_000_000
"""Turns of one priority: the engine's own number for what goes first has 31 bits."""
_IN_FLIGHT = literal_column("status IN ('ENQUEUED', 'PENDING')", Boolean)
"""As the engine's indexes have it: SQLite uses them for no query that says it otherwise."""
_UNTIL_DONE_S = 7 * 24 * 3600

RunStage = Callable[[str, int], None]
"""Does the stage of that id and dispatch; raises nothing."""


def prepare(settings: ServerSettings) -> None:
    """Make or migrate the engine's own tables. Safe to call from several processes at once."""
    logging.getLogger("dbos").setLevel(logging.WARNING)
    DBOS.migrate(_url(settings))


@dataclass(frozen=True, slots=True)
class Workflow:
    """A stage's dispatch as the engine has it.

    Attributes:
        executor_id: The worker that has it; empty while nobody has.
    """

    key: str
    stage_id: str
    dispatch: int
    executor_id: str


class DbosQueue:
    """Hands stages to the engine in the caller's transaction (`service.jobs.queue.StageQueue`).

    Owners take turns. Each stage gets a number when it is handed over, and the smallest goes first: the number after
    the owner's last in that queue, but none that the queue has passed already. So owners who wait have one stage of
    each number, whoever queued how many and since when; who comes later begins where the others are. That is start-time
    fair queueing (Goyal, Vin, Cheng, 1996) with stages of equal length.
    """

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        """Connects to nothing of its own; the engine's tables must be there (`prepare`)."""
        self._clock = clock
        self._database = database
        self._rows = _rows("dbos" if database.engine.dialect.name == "postgresql" else None)
        self._client = DBOSClient(
            system_database_engine=database.engine,
            application_name=_APPLICATION,
            lazy=True,
            retry_connection_errors=False,
        )

    def submit(self, session: Session, job_id: str, owner_id: str, priority: int) -> None:  # noqa: ARG002
        """Queue what of a job can begin."""
        job = locked(session, job_id)
        assert job is not None
        advance(session, job, self, self._clock())

    def hand(self, session: Session, stage: Handed, delay_s: float = 0.0) -> None:
        """Queue a stage, to be begun no sooner than in `delay_s`."""
        options: EnqueueOptions = {
            "workflow_name": _RUN_STAGE,
            "queue_name": stage.queue,
            "workflow_id": stage.key,
            "queue_partition_key": stage.owner_id,
            "priority": self._turn(session, stage),
            "serialization_type": WorkflowSerializationFormat.PORTABLE,
        }
        if delay_s:
            options["delay_seconds"] = delay_s
        self._client.enqueue_in_transaction(session, options, stage.stage_id, stage.dispatch)

    def _turn(self, session: Session, stage: Handed) -> int:
        """Which number the stage has among those of its queue and priority."""
        rows, first = self._rows, stage.priority * _BAND + 1
        number, status = rows.c.priority, rows.c.status
        here = (rows.c.queue_name == stage.queue, _IN_FLIGHT, number.between(first, first + _BAND - 1))
        waiting, running = status == "ENQUEUED", status == "PENDING"
        passed = (
            select(func.min(number)).where(*here, waiting).scalar_subquery(),
            select(func.max(number)).where(*here, running).scalar_subquery(),
            select(func.max(number) + 1)
            .where(*here, waiting, rows.c.queue_partition_key == stage.owner_id)
            .scalar_subquery(),
        )
        numbers = session.execute(select(*passed)).one()
        return min(max([first, *(int(each) for each in numbers if each)]), first + _BAND - 1)

    def waiting(self, queues: Sequence[str], resting: str | None = None) -> bool:
        """Whether there is work in these queues that can begin, and nobody has begun.

        Args:
            resting: A worker that rests: what it took as it went to rest, and did not begin, waits for it too.
        """
        rows, status = self._rows, self._rows.c.status
        due = (status == "DELAYED") & (rows.c.delay_until_epoch_ms <= int(time.time() * 1000))
        ready = (status == "ENQUEUED") & _IN_FLIGHT & rows.c.queue_name.in_(queues)
        looked_for = [exists().where(ready), exists().where(due)]
        if resting is not None:
            looked_for.append(exists().where((status == "PENDING") & _IN_FLIGHT & (rows.c.executor_id == resting)))
        with self._database.reading() as session:
            return bool(session.scalar(select(or_(*looked_for))))

    def cancel(self, job_id: str) -> None:
        """Let go of a job's queued work."""
        found = self._client.list_workflows(
            workflow_id_prefix=f"{job_id}:", status=["ENQUEUED", "DELAYED"], load_input=False, load_output=False
        )
        self.drop([each.workflow_id for each in found])

    def drop(self, keys: Sequence[str]) -> None:
        """Let go of workflows; what runs isn't stopped by it."""
        if keys:
            self._client.cancel_workflows(list(keys))

    def begun(self) -> list[Workflow]:
        """The workflows that some worker has begun and not ended."""
        found = self._client.list_workflows(status="PENDING", name=_RUN_STAGE, load_output=False)
        return [
            Workflow(each.workflow_id, *_arguments(each.input), each.executor_id or "") for each in found if each.input
        ]

    def unheld(self, keys: Iterable[str]) -> set[str]:
        """Those of these workflows that are neither queued nor begun, or don't exist."""
        wanted = sorted(keys)
        missing = set(wanted)
        for start in range(0, len(wanted), _PAGE):
            found = self._client.list_workflows(
                workflow_ids=wanted[start : start + _PAGE], status=list(_HELD), load_input=False, load_output=False
            )
            missing -= {each.workflow_id for each in found}
        return missing

    def forget(self, before: str) -> int:
        """Remove the engine's memory of workflows that ended before that time (ISO 8601); how many it were."""
        found = self._client.list_workflows(
            completed_before=before, name=_RUN_STAGE, limit=_PAGE, load_input=False, load_output=False
        )
        if found:
            self._client.delete_workflows([each.workflow_id for each in found])
        return len(found)


class Executor:
    """This process as one that does work; there can be one at a time. It can be started again after it was stopped."""

    def __init__(self, settings: ServerSettings, worker_id: str, run_stage: RunStage) -> None:
        """Nothing starts yet.

        Args:
            worker_id: Unlike any other process's, ever: what a dead one had is recovered by its id.
        """
        self._settings = settings
        self._worker_id = worker_id
        self._run_stage = run_stage
        self._queues = [QueueName(name) for name in settings.worker_queues] or list(QueueName)
        self._turn = threading.Lock()
        self._started = False
        self._counting = threading.Lock()
        self._running = 0

    @property
    def worker_id(self) -> str:
        """Whose work it does."""
        return self._worker_id

    @property
    def queues(self) -> list[QueueName]:
        """What it takes work from."""
        return self._queues

    @property
    def busy(self) -> bool:
        """Whether it does a stage now."""
        return self._running > 0

    def start(self) -> None:
        """Begin to take work. If it fails, nothing was started."""
        config: DBOSConfig = {
            "name": _APPLICATION,
            "system_database_url": _url(self._settings),
            "executor_id": self._worker_id,
            "application_version": _PROTOCOL,
            "log_level": "WARNING",
            "run_migrations": True,
            "notification_listener_polling_interval_sec": 3.0,
            "scheduler_polling_interval_sec": 3600.0,
        }
        with self._turn, ExitStack() as undo:
            # It can be launched once: what was stopped is made anew.
            undo.callback(DBOS.destroy, destroy_registry=True)
            dbos = DBOS(config=config)

            @DBOS.workflow(name=_RUN_STAGE, max_recovery_attempts=None)
            def run(stage_id: str, dispatch: int) -> None:
                self._count(1)
                try:
                    self._run_stage(stage_id, dispatch)
                finally:
                    self._count(-1)

            dbos.listen_queues(self._queues)
            dbos.launch()
            for name in QueueName:
                dbos.register_queue(
                    name,
                    worker_concurrency=_ALWAYS if name is QueueName.ORCHESTRATE else self._settings.worker_stages,
                    polling_interval_sec=min(_BUSY_POLL_S, self._settings.worker_poll_ms / 1000),
                    on_conflict="always_update",
                )
            self._started = True
            undo.pop_all()

    def rest(self) -> None:
        """Stop once nothing is done any more. Comes back only then: for when there seems to be nothing to do."""
        self.stop(_UNTIL_DONE_S)

    def stop(self, patience_s: int) -> None:
        """Take no more work, wait for what runs, at most so long, and leave."""
        if not self._turn.acquire(timeout=patience_s):  # It rests, but for something that doesn't end.
            return
        try:
            if self._started:
                DBOS.destroy(workflow_completion_timeout_sec=patience_s, destroy_registry=True)
            self._started = False
        finally:
            self._turn.release()

    def _count(self, one: int) -> None:
        with self._counting:
            self._running += one


def _rows(schema: str | None) -> TableClause:
    """Of the engine's own table what is looked at here."""
    return table(
        "workflow_status",
        column("status", String),
        column("queue_name", String),
        column("queue_partition_key", String),
        column("executor_id", String),
        column("priority", Integer),
        column("delay_until_epoch_ms", BigInteger),
        schema=schema,
    )


def _url(settings: ServerSettings) -> str:
    """The database's URL as the engine takes it."""
    return settings.database.replace("postgresql+psycopg://", "postgresql://")


def _arguments(inputs: Any) -> tuple[str, int]:
    stage_id, dispatch = inputs["args"]
    return str(stage_id), int(dispatch)
