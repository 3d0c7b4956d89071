"""Credits kept for jobs: held when one starts, settled as its tracks are delivered, the rest released."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import Connection, Row, bindparam, case, exists, insert, select, update
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import new_id
from octavia.service.billing.charges import why
from octavia.service.billing.errors import (
    BooksBroken,
    CreditsOwed,
    HoldClosed,
    InsufficientCredits,
    OverSettled,
    UnknownHold,
)
from octavia.service.billing.ledger import add
from octavia.service.billing.money import in_words, round_up, to_credits
from octavia.service.billing.operations import Kind, Operation, Receipt, checked_amount, record, recorded
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
from octavia.service.billing.quotes import Quote
from octavia.service.billing.tables import Account, Hold, HoldState, LedgerOperation, table_of


@dataclass(frozen=True, slots=True)
class HeldCredits:
    """A hold as it stands.

    Attributes:
        explanation: The quote's.
    """

    id: str
    wallet: WalletKey
    job_id: str
    state: HoldState
    amount_ucr: int
    settled_ucr: int
    explanation: dict[str, Any]
    created_at: datetime


_HOLD = table_of(Hold)
_THIS = _HOLD.c.id == bindparam("of_id")
_SETTLED = _HOLD.c.settled_ucr + amount_param("more")
_COLUMNS = (
    _HOLD.c.id,
    _HOLD.c.owner_id,
    _HOLD.c.asset,
    _HOLD.c.job_id,
    _HOLD.c.state,
    _HOLD.c.amount_ucr,
    _HOLD.c.settled_ucr,
    _HOLD.c.explanation,
    _HOLD.c.created_at,
)
_OPEN = insert(_HOLD)
_READ = select(*_COLUMNS).where(_THIS)
_LOCK = _READ.with_for_update()
"""On SQLite a transaction that writes has the database to itself."""
_DONE = exists().where(table_of(LedgerOperation).c.key == bindparam("of_key"))
_ALL_OPEN = select(*_COLUMNS).where(_HOLD.c.state == HoldState.OPEN.value).order_by(_HOLD.c.created_at, _HOLD.c.id)
_SPEND = (
    update(_HOLD)
    .where(_THIS, _HOLD.c.state != HoldState.RELEASED.value, _HOLD.c.amount_ucr >= _SETTLED, ~_DONE)
    .values(
        settled_ucr=_SETTLED,
        state=case((_HOLD.c.amount_ucr == _SETTLED, HoldState.SETTLED.value), else_=HoldState.OPEN.value),
    )
    .returning(_HOLD.c.id)
)
_ROUND = update(_HOLD).where(_THIS).values(settled_ucr=_SETTLED)
_CLOSE = (
    update(_HOLD)
    .where(_THIS, _HOLD.c.state == HoldState.OPEN.value)
    .values(state=HoldState.RELEASED.value)
    .returning(*_COLUMNS, _HOLD.c.whole_ucr, _HOLD.c.least_ucr)
)


class Holds:
    """Every call belongs to the caller's transaction."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def open(self, session: Session, owner_id: str, job_id: str, quote: Quote) -> str:
        """Hold what a quote says; returns the hold's id.

        Raises:
            InsufficientCredits: if it isn't available; CreditsOwed: if the owner owes credits.
        """
        at, hold_id, wallet = self._clock(), new_id(), WalletKey(owner_id, quote.asset)
        amount_ucr = checked_amount(quote.amount_ucr, 0)
        operation = Operation(
            f"hold:{hold_id}",
            Kind.HOLD,
            wallet,
            amount_ucr,
            f"held for job {job_id}",
            "system",
            {"amount_ucr": amount_ucr, "job_id": job_id},
            hold_id,
            job_id,
            explanation=quote.explanation,
        )
        row = {
            "id": hold_id,
            "owner_id": owner_id,
            "asset": quote.asset,
            "job_id": job_id,
            "state": HoldState.OPEN.value,
            "amount_ucr": amount_ucr,
            "settled_ucr": 0,
            "whole_ucr": quote.whole_ucr,
            "least_ucr": quote.least_ucr,
            "explanation": quote.explanation,
            "created_at": at,
        }
        books = session.connection()
        _keep(books, operation, at)
        books.execute(_OPEN, row)
        return hold_id

    def settle(self, session: Session, hold_id: str, amount_ucr: int, key: str, explanation: dict[str, Any]) -> Receipt:
        """Charge a part of a hold for something delivered.

        Args:
            key: What was delivered (a track's id): charged once in this hold.
            explanation: What else explains it, beside the quote that is kept with it: the `language`, if it is of
                one.

        Raises:
            UnknownHold: if there is none; OverSettled: if less is held; HoldClosed: if it was released;
                KeyReused: if the key was charged with another amount.
        """
        checked_amount(amount_ucr, 0)
        books = session.connection()
        at, held = self._clock(), _found(hold_id, books.execute(_LOCK, {"of_id": hold_id}).one_or_none())
        text = why(held.explanation, str(explanation.get("language", "")), amount_ucr)
        told = held.explanation | {"charged": to_credits(amount_ucr)} | explanation | {"text": text}
        operation = Operation(
            f"settle:{hold_id}:{key}",
            Kind.SETTLE,
            held.wallet,
            amount_ucr,
            text or f"charged for job {held.job_id}",
            "system",
            {"amount_ucr": amount_ucr},
            hold_id,
            held.job_id,
            explanation=told,
        )
        if not spend(books, hold_id, amount_ucr, operation.key):
            return recorded(books, operation) or _refuse(held, amount_ucr)
        receipt = record(books, operation, at)
        if receipt.replayed:
            raise BooksBroken(f"{operation.key} was charged already, and the hold knows nothing of it")
        _to_usage(books, held.wallet, receipt.operation_id, amount_ucr, at)
        return receipt

    def release(self, session: Session, hold_id: str) -> int:
        """End a hold: round what was charged as the quote says, give the rest back. Once; later calls do nothing.

        Returns:
            How much went back.

        Raises:
            UnknownHold: if there is none.
        """
        at, books = self._clock(), session.connection()
        row = books.execute(_CLOSE, {"of_id": hold_id}).one_or_none()
        if row is None:
            self.get(session, hold_id)
            return 0
        *columns, whole_ucr, least_ucr = row
        held = _held(*columns)
        rounding_ucr = rounding_of(held.settled_ucr, whole_ucr, least_ucr)
        if rounding_ucr:
            _round(books, held, rounding_ucr, at)
        left_ucr = unspent_ucr(held.amount_ucr, held.settled_ucr + rounding_ucr)
        operation = Operation(
            f"release:{hold_id}",
            Kind.RELEASE,
            held.wallet,
            left_ucr,
            f"not used by job {held.job_id}",
            "system",
            {},
            hold_id,
            held.job_id,
        )
        receipt = record(books, operation, at)
        add(books, held.wallet, receipt.operation_id, Account.HELD, left_ucr, at)
        return left_ucr

    def get(self, session: Session, hold_id: str) -> HeldCredits:
        """A hold.

        Raises:
            UnknownHold: if there is none.
        """
        return _found(hold_id, session.connection().execute(_READ, {"of_id": hold_id}).one_or_none())

    def opened_before(self, session: Session, before: datetime) -> list[HeldCredits]:
        """Holds made before a time that are still open, oldest first: whoever knows the jobs releases what is stale."""
        return [_held(*row) for row in session.execute(_ALL_OPEN.where(_HOLD.c.created_at < before))]


def keep(books: Connection, wallet: WalletKey, operation_id: str, amount_ucr: int, at: datetime) -> Balances | None:
    """Move available credits to the held ones; None if they aren't there, or any are owed."""
    held = Move(Account.AVAILABLE, Account.HELD, amount_ucr)
    return post(books, wallet, operation_id, [held], at, debtors_too=False)


def spend(books: Connection, hold_id: str, amount_ucr: int, key: str) -> bool:
    """Count an amount as settled; False if the key was charged before, the hold was released or holds less.

    The hold is locked: what was charged under the key is seen.
    """
    return books.execute(_SPEND, {"of_id": hold_id, "more": amount_ucr, "of_key": key}).one_or_none() is not None


def unspent_ucr(amount_ucr: int, settled_ucr: int) -> int:
    """What a hold still holds."""
    return amount_ucr - settled_ucr


def rounding_of(settled_ucr: int, whole_ucr: int, least_ucr: int) -> int:
    """What is added to a job's charge when it ends; nothing if nothing was delivered."""
    return max(round_up(settled_ucr, whole_ucr), least_ucr) - settled_ucr if settled_ucr else 0


def _keep(books: Connection, operation: Operation, at: datetime) -> None:
    wallet, amount_ucr = operation.wallet, operation.amount_ucr
    if amount_ucr == 0:
        open_wallet(books, wallet, at)
    if keep(books, wallet, operation.id, amount_ucr, at) is None:
        has = locked(books, wallet) or Balances(0, 0, 0, 0)
        if has.debt_ucr:
            raise CreditsOwed(amount_ucr, has.debt_ucr, has.held_ucr)
        raise InsufficientCredits(amount_ucr, has.available_ucr, has.held_ucr)
    record(books, operation, at)


def _round(books: Connection, held: HeldCredits, rounding_ucr: int, at: datetime) -> None:
    operation = Operation(
        f"round:{held.id}",
        Kind.SETTLE,
        held.wallet,
        rounding_ucr,
        f"job {held.job_id} rounded up",
        "system",
        {},
        held.id,
        held.job_id,
        explanation=held.explanation,
    )
    receipt = record(books, operation, at)
    books.execute(_ROUND, {"of_id": held.id, "more": rounding_ucr})
    _to_usage(books, held.wallet, receipt.operation_id, rounding_ucr, at)


def _to_usage(books: Connection, wallet: WalletKey, operation_id: str, amount_ucr: int, at: datetime) -> None:
    freed = Move(Account.HELD, Account.AVAILABLE, amount_ucr)
    post_surely(books, wallet, operation_id, [freed, Move(Account.AVAILABLE, Account.USAGE, amount_ucr)], at)


def _refuse(held: HeldCredits, amount_ucr: int) -> NoReturn:
    """Say why nothing can be charged."""
    if held.state is HoldState.RELEASED:
        raise HoldClosed(f"the hold of job {held.job_id} was released", "hold credits anew for new work")
    left_ucr = unspent_ucr(held.amount_ucr, held.settled_ucr)
    raise OverSettled(
        f"{in_words(amount_ucr)} can't be charged to job {held.job_id}: {in_words(left_ucr)} are held",
        "charge what was quoted at most",
    )


def _found(hold_id: str, row: Row[*tuple[Any, ...]] | None) -> HeldCredits:
    if row is None:
        raise UnknownHold(f"there is no hold {hold_id}", "hold credits before work starts")
    return _held(*row)


def _held(
    hold_id: str,
    owner_id: str,
    asset: str,
    job_id: str,
    state: str,
    amount_ucr: int,
    settled_ucr: int,
    explanation: dict[str, Any],
    created_at: datetime,
) -> HeldCredits:
    wallet = WalletKey(owner_id, asset)
    return HeldCredits(hold_id, wallet, job_id, HoldState(state), amount_ucr, settled_ucr, explanation, created_at)
