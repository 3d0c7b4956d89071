"""A worker process: takes stages of jobs from the queues it serves and does them until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from octavia.platform.clock import Clock, utc_now
from octavia.platform.database import Database, new_id
from octavia.platform.in_force import put_in_force
from octavia.platform.requests import engine_choice, terms
from octavia.platform.server_settings import ServerSettings, StorageKind
from octavia.platform.settings import Settings, load_settings
from octavia.service.accounts.accounts import Accounts
from octavia.service.billing.billing import Billing
from octavia.service.hooks.hooks import Hooks
from octavia.service.jobs.parcels import ParcelBook
from octavia.service.jobs.queue import QueueName
from octavia.service.jobs.work import Work
from octavia.service.payments.payments import Payments
from octavia.service.storage.files import Files
from octavia.workers.chores import messages, money, upkeep
from octavia.workers.desk import Desk
from octavia.workers.engine import DbosQueue, Executor, prepare
from octavia.workers.parcels import Carrier
from octavia.workers.recovery import Heart, Recovery
from octavia.workers.rest import Watch
from octavia.workers.schedule import Duty, Schedule
from octavia.workers.targets import cloners, targets

_BEATS = 6
"""Signs of life within the time after which a worker is taken for dead."""
_RECOVER_S, _RECONCILE_S, _HOOKS_S, _TARGETS_S = 3.0, 60.0, 2.0, 60.0
_HAND_BACK_S = 10
"""How long the stages may take to stop that ran past the time to drain."""
_log = logging.getLogger(__name__)


class Worker:
    """One worker in this process; there can be no second."""

    def __init__(self, settings: ServerSettings, dubs: Settings, clock: Clock = utc_now) -> None:
        """`dubs`: what the operator prefers of dubs. Makes the engine's tables; those of ours must be there."""
        prepare(settings)
        self._settings = settings
        self._database = Database(settings.database)
        self._id = new_id()
        files = Files(self._database, settings, clock)
        billing = Billing(self._database, clock, settings.vendor_prices)
        accounts = Accounts(self._database, settings, clock)
        queue = DbosQueue(self._database, clock)
        work = Work(self._database, settings, clock, accounts, files, billing, queue)
        carrier_of = None
        if settings.storage is StorageKind.S3:
            carrier_of = partial(Carrier, ParcelBook(self._database, files.vault, clock), settings.checkpoint_s)
        self._desk = Desk(work, files, dubs, settings.data_dir, self._id, carrier_of)
        self._queue = queue
        self._executor = Executor(settings, self._id, self._desk.run_stage)
        self._heart = Heart(self._database, clock, self._id, tuple(self._executor.queues))
        recovery = Recovery(self._database, clock, work, queue, settings.worker_lost_s)
        # Threads of their own: a long chore must stop neither the heart nor the mail.
        self._pulse = Schedule(
            self._database,
            clock,
            [
                Duty("heartbeat", settings.worker_lost_s / _BEATS, self._heart.beat, own=True),
                Duty("recover", _RECOVER_S, recovery.recover),
                Duty("reconcile", _RECONCILE_S, recovery.reconcile),
            ],
        )
        hooks = Hooks(self._database, settings, clock)
        cleaning = upkeep(self._database, settings, clock, accounts, files, billing, hooks, queue, work)
        duties = (
            messages(accounts, hooks),
            money(Payments(self._database, settings, clock, billing, accounts)),
            cleaning,
        )
        self._chores = [Schedule(self._database, clock, each) for each in duties]
        if QueueName.TTS in self._executor.queues:
            choice, agreed = engine_choice(dubs), terms(dubs)

            def tell() -> None:
                self._heart.tell(targets(choice, agreed), cloners(choice, agreed))

            # Engines are asked, which takes its time; one may be installed meanwhile.
            self._chores.append(Schedule(self._database, clock, [Duty("targets", _TARGETS_S, tell, own=True)]))

    def run(self, stop: threading.Event) -> bool:
        """Work until `stop` is set; then finish what runs, or hand it back once the time to drain is over.

        Returns:
            Whether all has ended. What can't be stopped was handed back as well, and must not go on for long.
        """
        if stop.is_set():  # It was told so while it started: there is nothing to finish.
            self._database.close()
            return True
        self._heart.beat()
        self._pulse.start()
        for each in self._chores:
            each.start()
        _log.info("worker %s takes work from %s", self._id, ", ".join(self._executor.queues))
        watch = Watch(self._executor, self._queue)
        watch.look()
        while not stop.wait(self._settings.worker_poll_ms / 1000):
            watch.look()
        _log.info("worker %s stops", self._id)
        return self._drain()

    def _drain(self) -> bool:
        patience = threading.Timer(self._settings.drain_s, self._desk.leave)
        patience.daemon = True
        patience.start()
        for each in self._chores:
            each.stop()
        self._executor.stop(self._settings.drain_s + _HAND_BACK_S)
        patience.cancel()
        self._pulse.stop()
        ended = self._desk.give_up()
        self._heart.stop()
        self._database.close()
        return ended


def main(settings: ServerSettings, folder: Path | None = None, environment: Mapping[str, str] | None = None) -> None:
    """Be a worker until SIGTERM or SIGINT.

    Args:
        folder: Where `octavia.toml` is looked for; the working folder if None.
        environment: Variables with settings; this process's if None.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    place, variables = folder or Path.cwd(), os.environ if environment is None else environment
    dubs = load_settings(place, variables)
    put_in_force(dubs, place, variables)
    try:
        ended = Worker(settings, dubs).run(stop)
    except DBAPIError as error:
        _log.error("the database does not answer: %s", error.orig)
        ended = False
    if not ended:
        # A thread deep in native code, or waiting for the database, would keep the process; its programs die with it.
        os._exit(1)
