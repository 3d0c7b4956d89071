"""How credits come and go: grants, purchases, refunds, corrections.

What is taken back and isn't there becomes a debt, and whatever comes later pays the debt first: an owner never has
credits available and owes some at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import new_id
from octavia.service.billing.errors import OverRefunded, UnknownPurchase
from octavia.service.billing.money import in_words
from octavia.service.billing.operations import Kind, Operation, Receipt, checked_amount, record
from octavia.service.billing.posting import (
    Balances,
    Move,
    WalletKey,
    amount_param,
    locked,
    open_wallet,
    post,
    post_surely,
)
from octavia.service.billing.tables import Account, Purchase, table_of


@dataclass(frozen=True, slots=True)
class Bought:
    """A purchase as the books know it."""

    id: str
    reference: str
    wallet: WalletKey
    amount_ucr: int
    refunded_ucr: int


_PURCHASE = table_of(Purchase)
_BOUGHT = (
    _PURCHASE.c.id,
    _PURCHASE.c.owner_id,
    _PURCHASE.c.asset,
    _PURCHASE.c.amount_ucr,
    _PURCHASE.c.refunded_ucr,
)
_OF_REFERENCE = _PURCHASE.c.reference == bindparam("of_reference")
_SELL = insert(_PURCHASE)
_READ = select(*_BOUGHT).where(_OF_REFERENCE)
# An UPDATE that changes nothing locks the row on both databases alike.
_LOCK = update(_PURCHASE).where(_OF_REFERENCE).values(refunded_ucr=_PURCHASE.c.refunded_ucr).returning(*_BOUGHT)
_REFUND = (
    update(_PURCHASE)
    .where(_PURCHASE.c.id == bindparam("of_id"), _PURCHASE.c.refunded_ucr < amount_param("refunded"))
    .values(refunded_ucr=amount_param("refunded"))
)


def add(
    books: Connection, wallet: WalletKey, operation_id: str, source: Account, amount_ucr: int, at: datetime
) -> None:
    """Make credits available, and pay what is owed with them."""
    gain = Move(source, Account.AVAILABLE, amount_ucr)
    if post(books, wallet, operation_id, [gain], at, debtors_too=False) is not None:
        return
    owed = _locked(books, wallet, at).debt_ucr
    repayment = Move(Account.AVAILABLE, Account.DEBT, repaid_ucr(owed, amount_ucr))
    post_surely(books, wallet, operation_id, [gain, repayment], at)


def take(
    books: Connection, wallet: WalletKey, operation_id: str, target: Account, amount_ucr: int, at: datetime
) -> None:
    """Take available credits away; what isn't there is owed from now on."""
    loss = Move(Account.AVAILABLE, target, amount_ucr)
    if post(books, wallet, operation_id, [loss], at) is not None:
        return
    available = _locked(books, wallet, at).available_ucr
    advance = Move(Account.DEBT, Account.AVAILABLE, missing_ucr(available, amount_ucr))
    post_surely(books, wallet, operation_id, [advance, loss], at)


def repaid_ucr(owed_ucr: int, gained_ucr: int) -> int:
    """How much of a gain goes into what is owed."""
    return min(owed_ucr, gained_ucr)


def missing_ucr(available_ucr: int, taken_ucr: int) -> int:
    """How much of what is taken away isn't there."""
    return max(0, taken_ucr - available_ucr)


class Ledger:
    """Credits of owners that come from outside or go there. Every call belongs to the caller's transaction."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def grant(self, session: Session, wallet: WalletKey, amount_ucr: int, reason: str, key: str, actor: str) -> Receipt:
        """Give credits, once under a key.

        Raises:
            BadAmount: if it isn't positive; KeyReused: if the key stands for another grant.
        """
        request = {"amount_ucr": checked_amount(amount_ucr), "reason": reason}
        operation = Operation(f"grant:{key}", Kind.GRANT, wallet, amount_ucr, reason, actor, request)
        return self._add(session.connection(), operation, Account.GRANTS)

    def correct(
        self, session: Session, wallet: WalletKey, change_ucr: int, reason: str, key: str, actor: str
    ) -> Receipt:
        """Put a mistake right, once under a key: credits given (positive) or taken away (negative).

        What is to be taken away and isn't there becomes a debt.

        Raises:
            BadAmount: if nothing changes; KeyReused: if the key stands for another correction.
        """
        amount_ucr = checked_amount(abs(change_ucr))
        kind = Kind.CREDIT if change_ucr > 0 else Kind.DEBIT
        request = {"change_ucr": change_ucr, "reason": reason}
        operation = Operation(f"correct:{key}", kind, wallet, amount_ucr, reason, actor, request)
        if kind is Kind.CREDIT:
            return self._add(session.connection(), operation, Account.CORRECTIONS)
        return self._take(session.connection(), operation, Account.CORRECTIONS)

    def purchase(
        self, session: Session, wallet: WalletKey, amount_ucr: int, reason: str, reference: str, actor: str = "system"
    ) -> Receipt:
        """Give credits that were paid for, once under the payment provider's reference (`polar:<order>`).

        Raises:
            BadAmount: if it isn't positive; KeyReused: if the reference stands for another purchase.
        """
        request = {"amount_ucr": checked_amount(amount_ucr)}
        purchase_id = new_id()
        operation = Operation(
            f"purchase:{reference}",
            Kind.PURCHASE,
            wallet,
            amount_ucr,
            reason,
            actor,
            request,
            purchase_id=purchase_id,
            response={"purchase_id": purchase_id},
        )
        values = {
            "id": purchase_id,
            "reference": reference,
            "owner_id": wallet.owner_id,
            "asset": wallet.asset,
            "amount_ucr": amount_ucr,
            "refunded_ucr": 0,
            "created_at": self._clock(),
        }
        books = session.connection()
        receipt = self._add(books, operation, Account.SALES)
        if not receipt.replayed:
            books.execute(_SELL, values)
        return receipt

    def refund_purchase(
        self,
        session: Session,
        reference: str,
        refunded_ucr: int,
        reason: str,
        key: str,
        actor: str = "system",
    ) -> Receipt:
        """Take credits of a purchase back until `refunded_ucr` of it are, from what is available, the rest as a debt.

        Providers tell how much was refunded so far, late, twice and in any order: a figure that isn't above what was
        taken back already changes nothing.

        Args:
            reference: The purchase's.
            key: The event's.

        Raises:
            UnknownPurchase: if there is none; OverRefunded: if it was smaller; KeyReused: if the key stands for
                another refund.
        """
        checked_amount(refunded_ucr)
        books = session.connection()
        bought = _bought(reference, books.execute(_LOCK, {"of_reference": reference}).one_or_none())
        if refunded_ucr > bought.amount_ucr:
            raise OverRefunded(
                f"{in_words(refunded_ucr)} of {reference} can't be refunded: {in_words(bought.amount_ucr)} were bought",
                "refund what was bought at most",
            )
        operation = Operation(
            f"refund:{key}",
            Kind.REFUND,
            bought.wallet,
            max(0, refunded_ucr - bought.refunded_ucr),
            reason,
            actor,
            {"reference": reference, "refunded_ucr": refunded_ucr},
            purchase_id=bought.id,
        )
        receipt = self._take(books, operation, Account.SALES)
        if not receipt.replayed:
            books.execute(_REFUND, {"of_id": bought.id, "refunded": refunded_ucr})
        return receipt

    def purchased(self, session: Session, reference: str) -> Bought:
        """A purchase by its reference.

        Raises:
            UnknownPurchase: if there is none.
        """
        return _bought(reference, session.connection().execute(_READ, {"of_reference": reference}).one_or_none())

    def _add(self, books: Connection, operation: Operation, source: Account) -> Receipt:
        at = self._clock()
        receipt = record(books, operation, at)
        if not receipt.replayed:
            add(books, operation.wallet, receipt.operation_id, source, operation.amount_ucr, at)
        return receipt

    def _take(self, books: Connection, operation: Operation, target: Account) -> Receipt:
        at = self._clock()
        receipt = record(books, operation, at)
        if not receipt.replayed:
            take(books, operation.wallet, receipt.operation_id, target, operation.amount_ucr, at)
        return receipt


def _locked(books: Connection, wallet: WalletKey, at: datetime) -> Balances:
    balances = locked(books, wallet)
    if balances is None:
        open_wallet(books, wallet, at)
        return _locked(books, wallet, at)
    return balances


def _bought(reference: str, row: Row[*tuple[Any, ...]] | None) -> Bought:
    if row is None:
        raise UnknownPurchase(f"there is no purchase {reference}", "look it up at the payment provider")
    purchase_id, owner_id, asset, amount_ucr, refunded_ucr = row
    return Bought(purchase_id, reference, WalletKey(owner_id, asset), amount_ucr, refunded_ucr)
