"""What is done to the books once, however often it is asked for: operations under keys."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, select

from octavia.platform.database import new_id
from octavia.service.billing.errors import BadAmount, KeyReused
from octavia.service.billing.money import MOST_UCR
from octavia.service.billing.posting import WalletKey, insert_new
from octavia.service.billing.tables import LedgerOperation, table_of


class Kind(StrEnum):
    """What an operation does."""

    GRANT = "grant"
    PURCHASE = "purchase"
    REFUND = "refund"
    CREDIT = "credit"
    """A correction in the owner's favour."""
    DEBIT = "debit"
    """A correction the other way."""
    HOLD = "hold"
    SETTLE = "settle"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Operation:
    """Something to be done.

    Attributes:
        key: Made by the server, never taken from a client; the same request under it is done once.
        request: What was asked for: under the same key it must be the same.
        amount_ucr: How much is moved.
        reason: For the owner's statement.
        actor: Who did it: `system`, or whoever the edge says.
        response: What was answered, besides the operation's id and amount.
        id: Under which it is written down.
    """

    key: str
    kind: Kind
    wallet: WalletKey
    amount_ucr: int
    reason: str
    actor: str
    request: dict[str, Any]
    hold_id: str | None = None
    job_id: str | None = None
    purchase_id: str | None = None
    explanation: dict[str, Any] = field(default_factory=dict)
    response: dict[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an operation answered.

    Attributes:
        replayed: Whether it had been done before, so that nothing was done now.
        response: What it answered the first time.
    """

    operation_id: str
    amount_ucr: int
    replayed: bool
    response: dict[str, Any]


_OPERATION = table_of(LedgerOperation)
_READ = select(_OPERATION.c.id, _OPERATION.c.request_hash, _OPERATION.c.response).where(
    _OPERATION.c.key == bindparam("of_key")
)


def record(books: Connection, operation: Operation, at: datetime) -> Receipt:
    """Write an operation down, if it wasn't.

    Raises:
        KeyReused: if its key stands for another request.
    """
    request_hash = _digest(operation)
    response = operation.response | {"amount_ucr": operation.amount_ucr}
    values: dict[str, Any] = {
        "id": operation.id,
        "key": operation.key,
        "request_hash": request_hash,
        "kind": operation.kind.value,
        "owner_id": operation.wallet.owner_id,
        "asset": operation.wallet.asset,
        "amount_ucr": operation.amount_ucr,
        "reason": operation.reason,
        "actor": operation.actor,
        "hold_id": operation.hold_id,
        "job_id": operation.job_id,
        "purchase_id": operation.purchase_id,
        "explanation": operation.explanation,
        "response": response,
        "created_at": at,
    }
    if books.execute(insert_new(books, LedgerOperation, "key"), values).one_or_none() is not None:
        return Receipt(operation.id, operation.amount_ucr, False, response)
    found = _stored(books, operation, request_hash)
    assert found is not None
    return found


def recorded(books: Connection, operation: Operation) -> Receipt | None:
    """What an operation answered; None if it wasn't done yet.

    Raises:
        KeyReused: as `record`.
    """
    return _stored(books, operation, _digest(operation))


def checked_amount(amount_ucr: int, least_ucr: int = 1) -> int:
    """`amount_ucr`, if an operation can have it.

    Raises:
        BadAmount: if not.
    """
    if least_ucr <= amount_ucr <= MOST_UCR:
        return amount_ucr
    raise BadAmount(
        f"{amount_ucr} micro-credits can't be moved", f"give a number from {least_ucr} to {MOST_UCR} micro-credits"
    )


def _stored(books: Connection, operation: Operation, request_hash: str) -> Receipt | None:
    row = books.execute(_READ, {"of_key": operation.key}).one_or_none()
    if row is None:
        return None
    operation_id, stored_hash, response = row
    if stored_hash != request_hash:
        raise KeyReused(operation.key)
    return Receipt(operation_id, response["amount_ucr"], True, response)


def _digest(operation: Operation) -> str:
    content = [operation.kind.value, operation.wallet.owner_id, operation.wallet.asset, operation.request]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
