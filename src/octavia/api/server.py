"""What the routes work with: the services of one server, made once from its settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from octavia.platform.clock import Clock, utc_now
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service.accounts.accounts import Accounts
from octavia.service.billing.billing import Billing
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.hooks.hooks import Hooks
from octavia.service.jobs.jobs import Jobs
from octavia.service.jobs.queue import Queue
from octavia.service.storage.files import Files


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


def compose(settings: ServerSettings, database: Database, queue: Queue, clock: Clock = utc_now) -> Server:
    """All services over one database."""
    accounts, files, billing = (
        Accounts(database, settings, clock),
        Files(database, settings, clock),
        Billing(database, clock),
    )
    jobs, hooks = Jobs(database, settings, clock, files, billing, queue), Hooks(database, settings, clock)
    given_ucr = settings.signup_credits * CREDIT_UCR
    accounts.on_owner_verified.append(lambda session, owner_id: billing.welcome(session, owner_id, given_ucr))
    accounts.on_owner_deleted += [jobs.remove_all, files.remove_all, hooks.forget]
    return Server(settings, database, clock, accounts, files, billing, jobs, hooks)


def server_of(request: Request) -> Server:
    """The server that answers a request."""
    server: Server = request.app.state.server
    return server


Services = Annotated[Server, Depends(server_of)]
