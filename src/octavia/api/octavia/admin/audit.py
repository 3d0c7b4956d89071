"""The audit trail over HTTP, for administrators."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict

from octavia.api.auth import Admin
from octavia.api.csv_text import cell, csv_text
from octavia.api.octavia.admin.pages import Limit, Search
from octavia.api.server import Server, Services
from octavia.service.audit import Entry, Outcome, Wanted, entries

routes = APIRouter(prefix="/api/v1/admin", tags=["admin"])

_ID = "0b6f3a0e-6f5b-4a3e-9a55-0d7c5f5b7a10"
_AT_ONCE = 500
_COLUMNS = (
    "id",
    "created_at",
    "actor",
    "actor_name",
    "action",
    "target",
    "target_name",
    "outcome",
    "address",
    "request_id",
    "details",
)


class AuditEntry(BaseModel):
    """Something that was done. `actor`: a user's id, `operator` at the command line, `system`, or empty; `actor_name`
    and `target_name`: addresses, where these are users."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": 7,
                "created_at": "2026-11-21T12:00:00Z",
                "actor": _ID,
                "actor_name": "chief@example.org",
                "action": "credits.granted",
                "target": "6f1c1a5e-6d0f-4f43-9a54-0b8a86a3f9f1",
                "target_name": "ana@example.org",
                "outcome": "done",
                "address": "127.0.0.1",
                "request_id": "4bf92f3577b34da6",
                "details": {"amount_ucr": 100_000_000, "reason": "for the trouble"},
            }
        }
    )

    id: int
    created_at: datetime
    actor: str
    actor_name: str
    action: str
    target: str
    target_name: str
    outcome: Outcome
    address: str
    request_id: str
    details: dict[str, Any]


class AuditOut(BaseModel):
    """A page of the trail, the newest first; `next` as `before_id` reads the page after it."""

    entries: list[AuditEntry]
    next: int | None


def wanted_of(
    services: Services,
    actor: Annotated[Search, Query(description="Who did it: an address, an id, `operator` or `system`")] = "",
    action: Annotated[Search, Query(description="`session.opened`, or `session` for all of these")] = "",
    subject: Annotated[Search, Query(description="What it was done to: an address or an id")] = "",
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> Wanted:
    """Which entries are asked for. 404 if nobody has an address that is named."""
    actors, targets = _ids(services, actor), _ids(services, subject)
    who = actors[0] if actors else ""
    return Wanted(who, action.strip(), targets=targets, since=since, until=until)


Asked = Annotated[Wanted, Depends(wanted_of)]


@routes.get("/audit")
def read_audit(
    services: Services,
    _admin: Admin,
    wanted: Asked,
    limit: Limit = 50,
    before_id: Annotated[int, Query(ge=0, le=2**62)] = 0,
) -> AuditOut:
    """Who did what to what, when and from where, the newest first."""
    found = entries(services.database, replace(wanted, before_id=before_id), limit)
    return AuditOut(entries=_named(services, found), next=found[-1].id if len(found) == limit else None)


@routes.get(
    "/audit.csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "All such entries."}},
)
def export_audit(services: Services, _admin: Admin, wanted: Asked) -> StreamingResponse:
    """All entries that are asked for, the newest first, as CSV."""
    headers = {"Content-Disposition": 'attachment; filename="octavia-audit.csv"'}
    return StreamingResponse(_rows(services, wanted), media_type="text/csv; charset=utf-8", headers=headers)


def _rows(services: Server, wanted: Wanted) -> Iterator[str]:
    yield csv_text([_COLUMNS])
    while found := entries(services.database, wanted, _AT_ONCE):
        wanted = replace(wanted, before_id=found[-1].id)
        shown = (each.model_dump(mode="json") for each in _named(services, found))
        yield csv_text(
            [
                cell(json.dumps(values[name], ensure_ascii=False) if name == "details" else values[name])
                for name in _COLUMNS
            ]
            for values in shown
        )


def _ids(services: Server, who: str) -> tuple[str, ...]:
    """What somebody is called in the trail."""
    text = who.strip()
    if "@" not in text:
        return services.accounts.administration.ids_of(text) if text else ()
    user = services.accounts.operators.find_user(text)
    return user.id, user.owner_id


def _named(services: Server, found: Sequence[Entry]) -> list[AuditEntry]:
    names = services.accounts.operators.addresses(each for entry in found for each in (entry.actor, entry.target))
    return [
        AuditEntry(
            id=entry.id,
            created_at=entry.created_at,
            actor=entry.actor,
            actor_name=names.get(entry.actor, ""),
            action=entry.action,
            target=entry.target,
            target_name=names.get(entry.target, ""),
            outcome=entry.outcome,
            address=entry.address,
            request_id=entry.request_id,
            details=entry.details,
        )
        for entry in found
    ]
