"""What is cleaned up and sent now and then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service import audit
from octavia.service.accounts.accounts import Accounts
from octavia.service.billing.billing import Billing
from octavia.service.hooks.hooks import Hooks
from octavia.service.idempotency import NamedRequests
from octavia.service.jobs.parcels import clear_parcels
from octavia.service.jobs.stored import Retention
from octavia.service.jobs.upkeep import files_in_use, forget_events, release_stale_holds
from octavia.service.jobs.work import Work
from octavia.service.jobs.workspaces import WORK
from octavia.service.payments.payments import Payments
from octavia.service.storage.files import Files
from octavia.workers.engine import DbosQueue
from octavia.workers.folders import clear, clear_needless
from octavia.workers.schedule import Duty

_MAIL_S, _HOOKS_S, _MINUTE_S, _HOUR_S = 5.0, 3.0, 60.0, 3600.0
_PAYMENTS_S, _ASKED_S, _LOW_BALANCES_S = 5.0, 30.0, 60.0
_ENGINE_REMEMBERS = timedelta(hours=24)


def messages(accounts: Accounts, hooks: Hooks) -> Sequence[Duty]:
    """What is sent to others, who may let us wait."""
    return (
        Duty("mail", _MAIL_S, accounts.outbox.send_due),
        Duty("webhooks", _HOOKS_S, hooks.send_due),
    )


def money(payments: Payments) -> Sequence[Duty]:
    """What payment providers told and the web processes didn't come to, or didn't tell; mail about it."""
    return (
        Duty("payments", _PAYMENTS_S, payments.fulfil_due),
        Duty("payments-asked", _ASKED_S, payments.ask_due),
        Duty("low-balances", _LOW_BALANCES_S, payments.tell_low_balances),
        Duty("payments-log", _HOUR_S, payments.sweep),
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
    retention = Retention(database, settings, clock, files)
    folder, kept_for = settings.data_dir.absolute() / WORK, timedelta(days=settings.workspace_days)
    return (
        Duty("accounts", _HOUR_S, accounts.sweep),
        Duty("retention", _HOUR_S, lambda: _all_of(lambda: len(retention.clear()))),
        Duty("files", _HOUR_S, lambda: files.sweep(files_in_use)),
        Duty("parcels", _HOUR_S, lambda: clear_parcels(database, files.vault, clock() - kept_for)),
        Duty("holds", _HOUR_S, lambda: release_stale_holds(database, billing, clock)),
        Duty("events", _HOUR_S, lambda: forget_events(database, clock)),
        Duty("webhook-log", _HOUR_S, hooks.sweep),
        Duty("engine", _HOUR_S, lambda: _all_of(lambda: queue.forget((clock() - _ENGINE_REMEMBERS).isoformat()))),
        Duty("idempotency", _HOUR_S, NamedRequests(database, settings.secret, clock).sweep),
        Duty("audit", _HOUR_S, lambda: audit.sweep(database, clock(), timedelta(days=settings.keep_audit_days))),
        # Every machine has a folder of its own.
        Duty("workspaces", _HOUR_S, lambda: clear(folder, work), own=True),
        Duty("needless", _MINUTE_S, lambda: clear_needless(folder, work), own=True),
    )


def _all_of(batch: Callable[[], int]) -> None:
    """Do a batch after another until nothing is left."""
    while batch():
        pass
