"""A whole statement as a file."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from octavia.api.auth import User
from octavia.api.csv_text import cell, csv_text
from octavia.api.octavia.wire_billing import TransactionOut
from octavia.api.server import Server, Services

routes = APIRouter(prefix="/api/v1/billing", tags=["billing"])

COLUMNS = (
    "number",
    "created_at",
    "transaction_type",
    "amount",
    "balance_before",
    "balance_after",
    "held_after",
    "owed_after",
    "reason",
    "job_id",
    "id",
)
_AT_ONCE = 500


@routes.get(
    "/transactions.csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The whole statement."}},
)
def export_transactions(services: Services, user: User) -> StreamingResponse:
    """Everything that ever changed the balance, oldest first, as CSV."""
    headers = {"Content-Disposition": 'attachment; filename="octavia-credits.csv"'}
    return StreamingResponse(_rows(services, user.owner_id), media_type="text/csv; charset=utf-8", headers=headers)


def _rows(services: Server, owner_id: str) -> Iterator[str]:
    yield csv_text([COLUMNS])
    number = 0
    while lines := services.billing.lines_after(owner_id, number, _AT_ONCE):
        number = lines[-1].number
        shown = ((line.number, TransactionOut.of(line).model_dump(mode="json")) for line in lines)
        yield csv_text([(place, *(cell(values[name]) for name in COLUMNS[1:])) for place, values in shown])
