"""Messages on their way to endpoints: written in the transaction of what they tell, kept as a log afterwards."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from octavia.platform.database import new_id
from octavia.service.hooks.errors import NotNow, UnknownDelivery
from octavia.service.hooks.tables import AttemptRow, DeliveryRow, EndpointRow

PING = "ping"


class DeliveryStatus(StrEnum):
    """Where a message stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to deliver; see `tables.AttemptRow`."""

    number: int
    answered: int | None
    fault: str
    took_ms: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to an endpoint; see `tables.DeliveryRow`."""

    id: str
    endpoint_id: str
    event: str
    body: str
    status: DeliveryStatus
    attempts: int
    next_at: datetime | None
    created_at: datetime
    ended_at: datetime | None


def announce(session: Session, owner_id: str, event: str, data: dict[str, Any], now: datetime) -> None:
    """Tell an owner's endpoints that something happened, if the caller's transaction is committed."""
    query = select(EndpointRow).where(EndpointRow.owner_id == owner_id, EndpointRow.disabled_reason == "")
    for endpoint in session.scalars(query):
        if event in endpoint.events:
            write(session, endpoint.id, event, data, now)


def write(session: Session, endpoint_id: str, event: str, data: dict[str, Any], now: datetime) -> DeliveryRow:
    """A message to one endpoint, due at once."""
    body = {"type": event, "timestamp": now.isoformat(), "data": data}
    row = DeliveryRow(
        id=new_id(),
        endpoint_id=endpoint_id,
        event=event,
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        status=DeliveryStatus.PENDING,
        attempts=0,
        next_at=now,
        created_at=now,
        ended_at=None,
    )
    session.add(row)
    session.flush()
    return row


def log_of(session: Session, endpoint_id: str, limit: int, offset: int) -> list[Delivery]:
    """An endpoint's messages, the newest first."""
    query = select(DeliveryRow).where(DeliveryRow.endpoint_id == endpoint_id)
    rows = session.scalars(query.order_by(DeliveryRow.created_at.desc(), DeliveryRow.id).limit(limit).offset(offset))
    return [seen(row) for row in rows]


def attempts_of(session: Session, delivery_id: str) -> list[Attempt]:
    """The attempts to deliver a message, in order."""
    query = select(AttemptRow).where(AttemptRow.delivery_id == delivery_id)
    rows = session.scalars(query.order_by(AttemptRow.created_at, AttemptRow.number))
    return [Attempt(row.number, row.answered, row.fault, row.took_ms, row.created_at) for row in rows]


def owned(session: Session, owner_id: str, delivery_id: str) -> tuple[DeliveryRow, EndpointRow]:
    """An owner's message and its endpoint. Raises UnknownDelivery."""
    query = (
        select(DeliveryRow, EndpointRow)
        .join(EndpointRow, EndpointRow.id == DeliveryRow.endpoint_id)
        .where(DeliveryRow.id == delivery_id, EndpointRow.owner_id == owner_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise UnknownDelivery
    return found[0], found[1]


def deliver_again(session: Session, owner_id: str, delivery_id: str, now: datetime) -> Delivery:
    """Send a message once more, from the first attempt on, under its old id.

    Raises:
        UnknownDelivery; NotNow: if it is on its way, or its endpoint is disabled.
    """
    row, endpoint = owned(session, owner_id, delivery_id)
    if endpoint.disabled_reason:
        raise NotNow("the webhook is disabled", "enable it first", details={"reason": "disabled"})
    again = update(DeliveryRow).where(DeliveryRow.id == row.id, DeliveryRow.status != DeliveryStatus.PENDING)
    values = {"status": DeliveryStatus.PENDING, "attempts": 0, "next_at": now, "ended_at": None}
    if session.scalar(again.values(**values).returning(DeliveryRow.id)) is None:
        raise NotNow(
            "the message is still on its way",
            "wait until it is delivered or has failed",
            details={"reason": "underway"},
        )
    session.refresh(row)
    return seen(row)


def close_pending(session: Session, endpoint_id: str, now: datetime) -> None:
    """Give up what is on its way to an endpoint."""
    pending = update(DeliveryRow).where(
        DeliveryRow.endpoint_id == endpoint_id, DeliveryRow.status == DeliveryStatus.PENDING
    )
    session.execute(pending.values(status=DeliveryStatus.FAILED, next_at=None, ended_at=now))


def seen(row: DeliveryRow) -> Delivery:
    """A message as its owner sees it."""
    status = DeliveryStatus(row.status)
    return Delivery(
        row.id, row.endpoint_id, row.event, row.body, status, row.attempts, row.next_at, row.created_at, row.ended_at
    )
