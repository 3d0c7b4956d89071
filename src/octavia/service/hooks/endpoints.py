"""Addresses that owners name to be told what happens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database, new_id
from octavia.platform.security import Sealer
from octavia.service.hooks.deliveries import close_pending
from octavia.service.hooks.errors import TooManyEndpoints, UnknownEndpoint, UnusableEndpoint
from octavia.service.hooks.signing import new_secret
from octavia.service.hooks.tables import EndpointRow
from octavia.service.storage.ingest.addresses import Guard

MOST_ENDPOINTS = 10
OLD_SECRET_KEPT = timedelta(hours=24)
SWITCHED_OFF = "switched off by its owner"


class HookEvent(StrEnum):
    """What an endpoint may be told."""

    JOB_STARTED = "job.started"
    JOB_COMPLETED = "job.completed"
    JOB_FAILED = "job.failed"
    JOB_CANCELLED = "job.cancelled"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint as its owner sees it; see `tables.EndpointRow`."""

    id: str
    url: str
    description: str
    events: tuple[HookEvent, ...]
    enabled: bool
    disabled_reason: str
    heard_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What of an endpoint becomes different; None stays."""

    url: str | None = None
    description: str | None = None
    events: tuple[HookEvent, ...] | None = None
    enabled: bool | None = None


class Endpoints:
    """Endpoints: made, changed, removed."""

    def __init__(self, database: Database, sealer: Sealer, clock: Clock, guard: Guard, *, https_only: bool) -> None:
        self._database = database
        self._sealer = sealer
        self._clock = clock
        self._guard = guard
        self._https_only = https_only

    def create(
        self, owner_id: str, url: str, events: Iterable[HookEvent], description: str = ""
    ) -> tuple[Endpoint, str]:
        """A new endpoint; the second value is its secret, which is shown this once.

        Raises:
            UnusableEndpoint: for an address that is not https in production, or no events; UrlRefused, UrlFailed: for
                one that leads nowhere public; TooManyEndpoints
        """
        self._check(url)
        wanted, secret = _chosen(events), new_secret()
        row = EndpointRow(
            id=new_id(),
            owner_id=owner_id,
            url=url,
            description=description,
            sealed_secret=self._sealer.seal({"secret": secret}),
            events=wanted,
            disabled_reason="",
            heard_at=None,
            created_at=self._clock(),
        )
        with self._database.transaction() as session:
            count = select(func.count()).select_from(EndpointRow).where(EndpointRow.owner_id == owner_id)
            if session.scalars(count).one() >= MOST_ENDPOINTS:
                raise TooManyEndpoints(
                    f"you have {MOST_ENDPOINTS} webhooks, which is the most",
                    "remove one you no longer use",
                    details={"limit": MOST_ENDPOINTS},
                )
            session.add(row)
        return _seen(row), secret

    def of_owner(self, owner_id: str) -> list[Endpoint]:
        """An owner's endpoints, the oldest first."""
        query = select(EndpointRow).where(EndpointRow.owner_id == owner_id)
        with self._database.reading() as session:
            rows = session.scalars(query.order_by(EndpointRow.created_at, EndpointRow.id))
            return [_seen(row) for row in rows]

    def get(self, owner_id: str, endpoint_id: str) -> Endpoint:
        """Raises UnknownEndpoint."""
        with self._database.reading() as session:
            return _seen(row_of(session, owner_id, endpoint_id))

    def change(self, owner_id: str, endpoint_id: str, change: Change) -> Endpoint:
        """Change an endpoint; switched on again, it is told what happens from now on.

        Raises:
            UnknownEndpoint, UnusableEndpoint, UrlRefused, UrlFailed
        """
        if change.url is not None:
            self._check(change.url)
        with self._database.transaction() as session:
            row = row_of(session, owner_id, endpoint_id)
            row.url = row.url if change.url is None else change.url
            row.description = row.description if change.description is None else change.description
            row.events = row.events if change.events is None else _chosen(change.events)
            if change.enabled is False and not row.disabled_reason:
                row.disabled_reason = SWITCHED_OFF
                close_pending(session, row.id, self._clock())
            elif change.enabled:
                row.disabled_reason = ""
            session.flush()
            return _seen(row)

    def new_secret(self, owner_id: str, endpoint_id: str) -> str:
        """A new secret; messages are signed with the old one as well for a day. Raises UnknownEndpoint."""
        secret = new_secret()
        with self._database.transaction() as session:
            row = row_of(session, owner_id, endpoint_id)
            until = (self._clock() + OLD_SECRET_KEPT).timestamp()
            old = self._sealer.open(row.sealed_secret)["secret"]
            row.sealed_secret = self._sealer.seal({"secret": secret, "old": old, "until": until})
        return secret

    def remove(self, owner_id: str, endpoint_id: str) -> None:
        """Remove an endpoint with its log. Raises UnknownEndpoint."""
        gone = delete(EndpointRow).where(EndpointRow.id == endpoint_id, EndpointRow.owner_id == owner_id)
        with self._database.transaction() as session:
            if session.scalar(gone.returning(EndpointRow.id)) is None:
                raise UnknownEndpoint

    def _check(self, url: str) -> None:
        if self._https_only and not url.lower().startswith("https://"):
            raise UnusableEndpoint(
                "a webhook needs an https address", "give one that begins with https://", details={"reason": "https"}
            )
        self._guard.place_of(url)


def row_of(session: Session, owner_id: str, endpoint_id: str) -> EndpointRow:
    """An owner's endpoint. Raises UnknownEndpoint."""
    query = select(EndpointRow).where(EndpointRow.id == endpoint_id, EndpointRow.owner_id == owner_id)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise UnknownEndpoint
    return row


def secrets_of(sealer: Sealer, row: EndpointRow, now: datetime) -> list[str]:
    """What a message to an endpoint is signed with: its secret, and the one before while that is still good."""
    kept: dict[str, Any] = sealer.open(row.sealed_secret)
    old = [str(kept["old"])] if kept.get("until", 0) > now.timestamp() else []
    return [str(kept["secret"]), *old]


def _chosen(events: Iterable[HookEvent]) -> list[str]:
    chosen = sorted(set(events))
    if not chosen:
        raise UnusableEndpoint(
            "a webhook needs events", f"choose from {', '.join(HookEvent)}", details={"reason": "events"}
        )
    return [str(event) for event in chosen]


def _seen(row: EndpointRow) -> Endpoint:
    events = tuple(map(HookEvent, row.events))
    return Endpoint(
        row.id,
        row.url,
        row.description,
        events,
        not row.disabled_reason,
        row.disabled_reason,
        row.heard_at,
        row.created_at,
    )
