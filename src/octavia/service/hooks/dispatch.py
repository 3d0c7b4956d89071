"""Sends what is due: claimed by a conditional update, so that several workers never send one attempt twice; an attempt
whose worker died counts, and the next one follows."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database, new_id
from octavia.platform.security import Sealer
from octavia.service.hooks.deliveries import DeliveryStatus, close_pending
from octavia.service.hooks.endpoints import secrets_of
from octavia.service.hooks.posting import Posted, post
from octavia.service.hooks.signing import signed_headers
from octavia.service.hooks.tables import AttemptRow, DeliveryRow, EndpointRow
from octavia.service.storage.ingest.addresses import Guard

WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 2 * 60, 10 * 60, 30 * 60, 3600, 3 * 3600, 6 * 3600, 12 * 3600)
)
"""After the first attempt, the second …; a message is tried ten times in about a day."""
MOST_ATTEMPTS = len(WAITS) + 1

_LEASE = timedelta(minutes=2)
_AT_ONCE = 8
_BATCH = 32
_LOOKED_AT = 512
_OF_ONE_ENDPOINT = 4
"""An endpoint that doesn't answer keeps no others waiting."""


@dataclass(frozen=True, slots=True)
class _Due:
    delivery_id: str
    endpoint_id: str
    number: int
    url: str
    body: bytes
    secrets: tuple[str, ...]
    created_at: datetime


class Dispatch:
    """Sends messages."""

    def __init__(self, database: Database, sealer: Sealer, clock: Clock, guard: Guard) -> None:
        self._database = database
        self._sealer = sealer
        self._clock = clock
        self._guard = guard

    def send_due(self) -> int:
        """Send a batch of what is due now; how many attempts that were. Call it again until it is 0."""
        due = self._claimed()
        if due:
            with ThreadPoolExecutor(min(_AT_ONCE, len(due)), "hooks") as pool:
                list(pool.map(self._attempt, due))
        return len(due)

    def _claimed(self) -> list[_Due]:
        now = self._clock()
        query = (
            select(DeliveryRow, EndpointRow)
            .join(EndpointRow, EndpointRow.id == DeliveryRow.endpoint_id)
            .where(DeliveryRow.next_at <= now)
            .order_by(DeliveryRow.next_at, DeliveryRow.id)
            .limit(_LOOKED_AT)
        )
        with self._database.reading() as session:
            rows = session.execute(query).all()
        per_endpoint: Counter[str] = Counter()
        claimed: list[_Due] = []
        for delivery, endpoint in rows:
            if len(claimed) >= _BATCH:
                break
            if per_endpoint[endpoint.id] < _OF_ONE_ENDPOINT and self._claim(delivery, now):
                per_endpoint[endpoint.id] += 1
                claimed.append(self._due(delivery, endpoint, now))
        return claimed

    def _claim(self, delivery: DeliveryRow, now: datetime) -> bool:
        mine = update(DeliveryRow).where(
            DeliveryRow.id == delivery.id,
            DeliveryRow.attempts == delivery.attempts,
            DeliveryRow.next_at == delivery.next_at,
            DeliveryRow.status == DeliveryStatus.PENDING,
        )
        with self._database.transaction() as session:
            values = {"attempts": delivery.attempts + 1, "next_at": now + _LEASE}
            return session.scalar(mine.values(**values).returning(DeliveryRow.id)) is not None

    def _due(self, delivery: DeliveryRow, endpoint: EndpointRow, now: datetime) -> _Due:
        return _Due(
            delivery.id,
            endpoint.id,
            delivery.attempts + 1,
            endpoint.url,
            delivery.body.encode(),
            tuple(secrets_of(self._sealer, endpoint, now)),
            delivery.created_at,
        )

    def _attempt(self, due: _Due) -> None:
        now = self._clock()
        if due.number > MOST_ATTEMPTS:  # The worker of the last attempt died.
            posted = Posted(None, "given up: the last attempt was cut short", 0)
        else:
            headers = signed_headers(due.delivery_id, int(now.timestamp()), due.body, due.secrets)
            posted = post(self._guard, due.url, due.body, headers)
        with self._database.transaction() as session:
            self._note(session, due, posted, now)

    def _note(self, session: Session, due: _Due, posted: Posted, now: datetime) -> None:
        ours = update(DeliveryRow).where(
            DeliveryRow.id == due.delivery_id,
            DeliveryRow.attempts == due.number,
            DeliveryRow.status == DeliveryStatus.PENDING,
        )
        gone = posted.answered == HTTPStatus.GONE
        if not posted.fault:
            values = {"status": DeliveryStatus.DELIVERED, "next_at": None, "ended_at": now}
        elif gone or due.number >= MOST_ATTEMPTS:
            values = {"status": DeliveryStatus.FAILED, "next_at": None, "ended_at": now}
        else:
            values = {"next_at": now + WAITS[due.number - 1]}
        if session.scalar(ours.values(**values).returning(DeliveryRow.id)) is None:
            return  # Removed, given up, or taken over meanwhile.
        session.add(
            AttemptRow(
                id=new_id(),
                delivery_id=due.delivery_id,
                number=due.number,
                answered=posted.answered,
                fault=posted.fault,
                took_ms=posted.took_ms,
                created_at=now,
            )
        )
        if not posted.fault:
            session.execute(update(EndpointRow).where(EndpointRow.id == due.endpoint_id).values(heard_at=now))
        elif "status" in values:
            _disable_if_deaf(session, due, gone=gone, now=now)


def _disable_if_deaf(session: Session, due: _Due, *, gone: bool, now: datetime) -> None:
    """Disable an endpoint that has gone, or has taken nothing since a message was written that failed for good."""
    reason = "it answered that it is gone (410)" if gone else f"it took no message in {MOST_ATTEMPTS} attempts"
    deaf = update(EndpointRow).where(EndpointRow.id == due.endpoint_id, EndpointRow.disabled_reason == "")
    if not gone:
        deaf = deaf.where(or_(EndpointRow.heard_at.is_(None), EndpointRow.heard_at < due.created_at))
    if session.scalar(deaf.values(disabled_reason=reason).returning(EndpointRow.id)) is not None:
        close_pending(session, due.endpoint_id, now)
