"""Everything one can do with webhooks, in one place for the edges and the workers."""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.platform.security import Sealer
from octavia.platform.server_settings import ServerSettings
from octavia.service.hooks.deliveries import (
    PING,
    Attempt,
    Delivery,
    attempts_of,
    deliver_again,
    log_of,
    owned,
    seen,
    write,
)
from octavia.service.hooks.dispatch import Dispatch
from octavia.service.hooks.endpoints import Endpoints, row_of
from octavia.service.hooks.errors import NotNow
from octavia.service.hooks.tables import DeliveryRow, EndpointRow
from octavia.service.storage.ingest.addresses import Guard

LOG_KEPT = timedelta(days=30)
_LONGEST_S = 30.0
_LOOPBACK = frozenset({"127.0.0.1", "::1"})


class Hooks:
    """Webhooks of owners.

    Attributes:
        endpoints: The addresses: made, changed, removed.
    """

    def __init__(self, database: Database, settings: ServerSettings, clock: Clock) -> None:
        """In development an endpoint may be a program on the same machine."""
        own = not settings.production
        guard = Guard(any_port=own, exempt=_LOOPBACK if own else frozenset())
        sealer = Sealer(settings.secret, "webhooks")
        self._database = database
        self._clock = clock
        self.endpoints = Endpoints(database, sealer, clock, guard, https_only=settings.production)
        self._dispatch = Dispatch(database, sealer, clock, guard)

    def ping(self, owner_id: str, endpoint_id: str) -> Delivery:
        """Send a message that says nothing, to see whether it arrives.

        Raises:
            UnknownEndpoint; NotNow: if it is disabled.
        """
        with self._database.transaction() as session:
            endpoint = row_of(session, owner_id, endpoint_id)
            if endpoint.disabled_reason:
                raise NotNow("the webhook is disabled", "enable it first", details={"reason": "disabled"})
            return seen(write(session, endpoint.id, PING, {"webhook_id": endpoint.id}, self._clock()))

    def deliveries(self, owner_id: str, endpoint_id: str, limit: int = 50, offset: int = 0) -> list[Delivery]:
        """What an endpoint was told, the newest first. Raises UnknownEndpoint."""
        with self._database.reading() as session:
            return log_of(session, row_of(session, owner_id, endpoint_id).id, limit, offset)

    def delivery(self, owner_id: str, delivery_id: str) -> tuple[Delivery, list[Attempt]]:
        """A message and the attempts to deliver it. Raises UnknownDelivery."""
        with self._database.reading() as session:
            row, _ = owned(session, owner_id, delivery_id)
            return seen(row), attempts_of(session, row.id)

    def deliver_again(self, owner_id: str, delivery_id: str) -> Delivery:
        """Send a message once more. Raises UnknownDelivery, NotNow."""
        with self._database.transaction() as session:
            return deliver_again(session, owner_id, delivery_id, self._clock())

    def send_due(self) -> int:
        """Send what is due, for the workers' schedule; how many attempts that were."""
        attempts, deadline = 0, time.monotonic() + _LONGEST_S
        while time.monotonic() < deadline and (sent := self._dispatch.send_due()):
            attempts += sent
        return attempts

    def sweep(self) -> int:
        """Forget messages that ended long ago; how many that were."""
        with self._database.transaction() as session:
            old = delete(DeliveryRow).where(DeliveryRow.ended_at <= self._clock() - LOG_KEPT)
            return len(session.scalars(old.returning(DeliveryRow.id)).all())

    @staticmethod
    def forget(session: Session, owner_id: str) -> None:
        """Remove all of an owner's, in the transaction that removes the account."""
        session.execute(delete(EndpointRow).where(EndpointRow.owner_id == owner_id))
