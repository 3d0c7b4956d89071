"""For administrators: what payment providers told, and what became of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from octavia.api.auth import Admin
from octavia.api.octavia.wire_payments import PaymentEventOut, PaymentEventsOut
from octavia.api.server import Services
from octavia.service.payments.tables import EventState

routes = APIRouter(prefix="/api/v1/admin/payment-events", tags=["admin"])

EventId = Annotated[int, Path(ge=1, le=2**62)]


@routes.get("")
def payment_events(
    services: Services,
    admin: Admin,  # noqa: ARG001 - nobody else may
    state: EventState | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before_id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> PaymentEventsOut:
    """Webhooks of payment providers and what became of them, newest first; for administrators."""
    found = services.payments.inbox.events(state, limit, before_id)
    return PaymentEventsOut(events=[PaymentEventOut.of(each) for each in found])


@routes.post("/{event_id}/retry", status_code=202)
def retry_payment_event(event_id: EventId, services: Services, admin: Admin) -> PaymentEventOut:
    """Look at a failed webhook once more, now; for administrators."""
    event = services.payments.retry(event_id, admin.user_id)
    services.payments.nudge()
    return PaymentEventOut.of(event)
