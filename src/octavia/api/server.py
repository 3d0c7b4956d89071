"""What the routes work with: the services of one server, made once from its settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from anyio.to_thread import run_sync
from fastapi import Depends, Request

from octavia.platform.clock import Clock, utc_now
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.platform.settings import Settings
from octavia.service.accounts.accounts import Accounts
from octavia.service.billing.billing import Billing
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.hooks.hooks import Hooks
from octavia.service.jobs.abilities import Abilities
from octavia.service.jobs.jobs import Jobs
from octavia.service.jobs.lines import Lines
from octavia.service.jobs.orders import Orders
from octavia.service.jobs.previews import Previews
from octavia.service.jobs.queue import Queue
from octavia.service.jobs.upkeep import files_in_use
from octavia.service.payments.payments import Payments
from octavia.service.storage.files import Files
from octavia.service.voices.voices import Voices

T = TypeVar("T")
_DEVELOPERS_UCR = 1000 * CREDIT_UCR


@dataclass(frozen=True, slots=True)
class Server:
    """The services of one server."""

    settings: ServerSettings
    database: Database
    clock: Clock
    accounts: Accounts
    files: Files
    billing: Billing
    jobs: Jobs
    hooks: Hooks
    payments: Payments
    lines: Lines
    orders: Orders
    voices: Voices
    abilities: Abilities
    previews: Previews


def compose(
    settings: ServerSettings, database: Database, queue: Queue, clock: Clock = utc_now, dubs: Settings = Settings()
) -> Server:
    """All services over one database.

    Args:
        dubs: What the operator prefers of dubs.
    """
    accounts, files, billing = (
        Accounts(database, settings, clock),
        Files(database, settings, clock),
        Billing(database, clock, settings.vendor_prices),
    )
    abilities, voices = Abilities(dubs), Voices(database, clock, files, files_in_use)
    jobs = Jobs(database, settings, clock, files, billing, queue, abilities)
    hooks = Hooks(database, settings, clock)
    payments = Payments(database, settings, clock, billing, accounts)
    given_ucr = settings.signup_credits * CREDIT_UCR
    accounts.on_developer.append(lambda session, owner_id: billing.outfit(session, owner_id, _DEVELOPERS_UCR))
    accounts.on_owner_verified.append(lambda session, owner_id: billing.welcome(session, owner_id, given_ucr))
    accounts.on_owner_deleted += [jobs.remove_all, voices.remove_all, files.remove_all, hooks.forget, payments.forget]
    lines = Lines(database, clock, files, billing, queue)
    orders = Orders(database, settings, clock, files, billing, queue)
    previews = Previews(settings.data_dir, abilities)
    return Server(
        settings,
        database,
        clock,
        accounts,
        files,
        billing,
        jobs,
        hooks,
        payments,
        lines,
        orders,
        voices,
        abilities,
        previews,
    )


async def server_of(request: Request) -> Server:
    """The server that answers a request."""
    server: Server = request.app.state.server
    return server


async def near(services: Server, read: Callable[[], T]) -> T:
    """What a short read says, read here if the database is embedded: it then takes less than handing it to a thread,
    and waits for no writer."""
    return read() if services.database.is_sqlite else await run_sync(read)


Services = Annotated[Server, Depends(server_of)]
