"""What an owner sees of the books: balances, and every transfer with the balance before and after it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from octavia.service.billing.posting import WalletKey
from octavia.service.billing.tables import Account, LedgerOperation, LedgerTransfer, Purchase, Wallet


class LineKind(StrEnum):
    """What a transfer means to its owner."""

    PURCHASE = "purchase"
    REFUND = "refund"
    """Bought credits that were taken back, because the payment was."""
    GRANT = "grant"
    CORRECTION = "correction"
    HOLD = "hold"
    RELEASE = "release"
    """Held credits that are available again, or are about to be deducted."""
    DEDUCTION = "deduction"
    """Credits spent on something delivered."""
    DEBT = "debt"
    """Credits owed from now on, to make up what is taken away next."""
    REPAYMENT = "repayment"


_KINDS = {
    (Account.SALES, Account.AVAILABLE): LineKind.PURCHASE,
    (Account.AVAILABLE, Account.SALES): LineKind.REFUND,
    (Account.GRANTS, Account.AVAILABLE): LineKind.GRANT,
    (Account.CORRECTIONS, Account.AVAILABLE): LineKind.CORRECTION,
    (Account.AVAILABLE, Account.CORRECTIONS): LineKind.CORRECTION,
    (Account.AVAILABLE, Account.HELD): LineKind.HOLD,
    (Account.HELD, Account.AVAILABLE): LineKind.RELEASE,
    (Account.AVAILABLE, Account.USAGE): LineKind.DEDUCTION,
    (Account.DEBT, Account.AVAILABLE): LineKind.DEBT,
    (Account.AVAILABLE, Account.DEBT): LineKind.REPAYMENT,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One transfer. `amount_ucr` is by how much it changed what is available, and `before_ucr + amount_ucr` is
    `after_ucr`, which is the next line's `before_ucr`.

    Attributes:
        id: Of this line.
        number: Its place in the wallet, from 1.
        held_after_ucr, debt_after_ucr: The other balances after it.
        explanation: Of a hold or a deduction: the price book, the rule and what was measured.
        purchase: Of credits that were bought or taken back: the payment provider's reference (`stripe:<intent>`).
    """

    id: str
    number: int
    kind: LineKind
    amount_ucr: int
    before_ucr: int
    after_ucr: int
    held_after_ucr: int
    debt_after_ucr: int
    reason: str
    job_id: str | None
    explanation: dict[str, Any]
    purchase: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Balance:
    """What an owner has. `updated_at` is None if nothing ever happened."""

    available_ucr: int
    held_ucr: int
    debt_ucr: int
    lines: int
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of lines, newest first, and the sums of all."""

    lines: tuple[Line, ...]
    balance: Balance
    purchased_ucr: int
    used_ucr: int


_LINES = (
    select(
        LedgerTransfer,
        LedgerOperation.reason,
        LedgerOperation.job_id,
        LedgerOperation.explanation,
        Purchase.reference,
    )
    .join(LedgerOperation, LedgerOperation.id == LedgerTransfer.operation_id)
    .outerjoin(Purchase, Purchase.id == LedgerOperation.purchase_id)
)


def balance_of(session: Session, wallet: WalletKey) -> Balance:
    """What an owner has of an asset."""
    columns = (Wallet.available_ucr, Wallet.held_ucr, Wallet.debt_ucr, Wallet.transfers, Wallet.updated_at)
    mine = select(*columns).where(Wallet.owner_id == wallet.owner_id, Wallet.asset == wallet.asset)
    row = session.execute(mine).one_or_none()
    return Balance(0, 0, 0, 0, None) if row is None else Balance(*row)


def statement_of(session: Session, wallet: WalletKey, limit: int, offset: int) -> Statement:
    """A page of an owner's statement; `session` sees one state of the database."""
    mine = (LedgerTransfer.owner_id == wallet.owner_id, LedgerTransfer.asset == wallet.asset)
    page = _LINES.where(*mine).order_by(LedgerTransfer.number.desc()).limit(limit).offset(offset)
    sums = select(
        _sum_where(LedgerTransfer.source == Account.SALES.value),
        _sum_where(LedgerTransfer.target == Account.USAGE.value),
    ).where(*mine)
    purchased_ucr, used_ucr = session.execute(sums).one()
    lines = tuple(_line(*row) for row in session.execute(page))
    return Statement(lines, balance_of(session, wallet), int(purchased_ucr), int(used_ucr))


def lines_after(session: Session, wallet: WalletKey, number: int, limit: int) -> list[Line]:
    """The lines that follow the `number`-th, oldest first: a whole statement, piece by piece. Lines are only added."""
    next_ones = (
        _LINES.where(LedgerTransfer.owner_id == wallet.owner_id, LedgerTransfer.asset == wallet.asset)
        .where(LedgerTransfer.number > number)
        .order_by(LedgerTransfer.number)
        .limit(limit)
    )
    return [_line(*row) for row in session.execute(next_ones)]


def lines_before(session: Session, wallet: WalletKey, number: int | None, limit: int) -> list[Line]:
    """The lines before the `number`-th, newest first; None: the newest."""
    mine = _LINES.where(LedgerTransfer.owner_id == wallet.owner_id, LedgerTransfer.asset == wallet.asset)
    if number is not None:
        mine = mine.where(LedgerTransfer.number < number)
    return [_line(*row) for row in session.execute(mine.order_by(LedgerTransfer.number.desc()).limit(limit))]


def balances_of(session: Session, owner_ids: Collection[str]) -> dict[str, dict[str, Balance]]:
    """What owners have, by owner and asset; without whom nothing ever happened to. One statement."""
    found: dict[str, dict[str, Balance]] = {}
    for row in session.scalars(select(Wallet).where(Wallet.owner_id.in_(owner_ids)).order_by(Wallet.asset)):
        balance = Balance(row.available_ucr, row.held_ucr, row.debt_ucr, row.transfers, row.updated_at)
        found.setdefault(row.owner_id, {})[row.asset] = balance
    return found


def _sum_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, LedgerTransfer.amount_ucr), else_=0)), 0)


def _line(
    transfer: LedgerTransfer, reason: str, job_id: str | None, explanation: dict[str, Any], purchase: str | None
) -> Line:
    amount_ucr = transfer.amount_ucr if transfer.target == Account.AVAILABLE else -transfer.amount_ucr
    return Line(
        f"{transfer.operation_id}-{transfer.number}",
        transfer.number,
        _KINDS[Account(transfer.source), Account(transfer.target)],
        amount_ucr,
        transfer.available_after_ucr - amount_ucr,
        transfer.available_after_ucr,
        transfer.held_after_ucr,
        transfer.debt_after_ucr,
        reason,
        job_id,
        explanation,
        purchase,
        transfer.created_at,
    )
