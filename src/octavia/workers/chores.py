"""What is cleaned up and sent now and then."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service import audit
from octavia.service.accounts.accounts import Accounts
from octavia.service.billing.billing import Billing
from octavia.service.hooks.hooks import Hooks
from octavia.service.idempotency import NamedRequests
from octavia.service.jobs.commands import JobStatus
from octavia.service.jobs.upkeep import files_in_use, forget_events, release_stale_holds
from octavia.service.jobs.work import Work
from octavia.service.storage.files import Files
from octavia.workers.desk import GONE, WORK_FOLDER, discard
from octavia.workers.engine import DbosQueue
from octavia.workers.schedule import Duty

_MAIL_S, _HOOKS_S, _HOUR_S = 5.0, 3.0, 3600.0
_ENGINE_REMEMBERS = timedelta(hours=24)
_FAILED_KEPT_S = 24 * 3600
"""How long a failed job's workspace is kept, for it may be repeated."""


def messages(accounts: Accounts, hooks: Hooks) -> Sequence[Duty]:
    """What is sent to others, who may let us wait."""
    return (
        Duty("mail", _MAIL_S, accounts.outbox.send_due),
        Duty("webhooks", _HOOKS_S, hooks.send_due),
    )


def upkeep(
    database: Database,
    settings: ServerSettings,
    clock: Clock,
    accounts: Accounts,
    files: Files,
    billing: Billing,
    hooks: Hooks,
    queue: DbosQueue,
    work: Work,
) -> Sequence[Duty]:
    """What is cleaned up."""
    folder = settings.data_dir.absolute() / WORK_FOLDER
    return (
        Duty("accounts", _HOUR_S, accounts.sweep),
        Duty("files", _HOUR_S, lambda: files.sweep(files_in_use)),
        Duty("holds", _HOUR_S, lambda: release_stale_holds(database, billing, clock)),
        Duty("events", _HOUR_S, lambda: forget_events(database, clock)),
        Duty("webhook-log", _HOUR_S, hooks.sweep),
        Duty("engine", _HOUR_S, lambda: _all_of(lambda: queue.forget((clock() - _ENGINE_REMEMBERS).isoformat()))),
        Duty("idempotency", _HOUR_S, NamedRequests(database, settings.secret, clock).sweep),
        Duty("audit", _HOUR_S, lambda: audit.sweep(database, clock(), timedelta(days=settings.keep_audit_days))),
        # Every machine has a folder of its own.
        Duty("workspaces", _HOUR_S, lambda: clear_workspaces(folder, work, clock), own=True),
    )


def _all_of(batch: Callable[[], int]) -> None:
    """Do a batch after another until nothing is left."""
    while batch():
        pass


def clear_workspaces(root: Path, work: Work, clock: Clock) -> int:
    """Remove the folders of jobs that need them no more; how many it were."""
    if not root.is_dir():
        return 0
    removed = 0
    folders = [each for each in root.iterdir() if each.is_dir()]
    statuses = work.going_on([each.name for each in folders])
    horizon = clock().timestamp() - _FAILED_KEPT_S
    for each in folders:
        if each.name.startswith(GONE):
            shutil.rmtree(each, ignore_errors=True)
            continue
        status = statuses.get(each.name)
        repeatable = status is JobStatus.FAILED and each.stat().st_mtime > horizon
        if status not in (JobStatus.PENDING, JobStatus.PROCESSING) and not repeatable:
            discard(each)
            removed += 1
    return removed
