"""A whole statement as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from octavia.api.auth import User
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
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


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
    yield _csv([COLUMNS])
    number = 0
    while lines := services.billing.lines_after(owner_id, number, _AT_ONCE):
        number = lines[-1].number
        shown = ((line.number, TransactionOut.of(line).model_dump(mode="json")) for line in lines)
        yield _csv([(place, *(_cell(values[name]) for name in COLUMNS[1:])) for place, values in shown])


def _cell(value: object) -> object:
    """Text that a spreadsheet would take for a formula is kept from being one; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_FORMULAS):
        return f"'{value}"
    return "" if value is None else value


def _csv(rows: Iterable[Iterable[object]]) -> str:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
