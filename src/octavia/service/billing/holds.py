"""Credits kept for jobs: held when one starts, settled as its tracks are delivered, the rest released."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, insert, select, update
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import new_id
from octavia.service.billing.errors import (
    CreditsOwed,
    HoldClosed,
    InsufficientCredits,
    OverSettled,
    UnknownHold,
)
from octavia.service.billing.ledger import add
from octavia.service.billing.money import in_words, round_up, to_credits
from octavia.service.billing.operations import Kind, Operation, Receipt, checked_amount, record, whole
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
from octavia.service.billing.tables import Account, Hold, HoldState, table_of


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
_ALL_OPEN = select(*_COLUMNS).where(_HOLD.c.state == HoldState.OPEN.value).order_by(_HOLD.c.created_at, _HOLD.c.id)
_SPEND = (
    update(_HOLD)
    .where(_THIS, _HOLD.c.state != HoldState.RELEASED.value, _HOLD.c.amount_ucr >= _SETTLED)
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
    .returning(_HOLD.c.amount_ucr, _HOLD.c.settled_ucr, _HOLD.c.whole_ucr, _HOLD.c.least_ucr)
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
        with whole(session):
            receipt = record(session, operation, at)
            self._keep(session, wallet, receipt.operation_id, amount_ucr, at)
            session.execute(_OPEN, row)
        return hold_id

    def settle(self, session: Session, hold_id: str, amount_ucr: int, key: str, explanation: dict[str, Any]) -> Receipt:
        """Charge a part of a hold for something delivered.

        Args:
            key: What was delivered (a track's id): charged once in this hold.
            explanation: What else explains it, beside the quote that is kept with it; a `text` is the statement's
                reason.

        Raises:
            UnknownHold: if there is none; OverSettled: if less is held; HoldClosed: if it was released;
                KeyReused: if the key was charged with another amount.
        """
        checked_amount(amount_ucr, 0)
        at, held = self._clock(), self.get(session, hold_id)
        told = held.explanation | {"charged": to_credits(amount_ucr)} | explanation
        operation = Operation(
            f"settle:{hold_id}:{key}",
            Kind.SETTLE,
            held.wallet,
            amount_ucr,
            str(told.get("text", f"charged for job {held.job_id}")),
            "system",
            {"amount_ucr": amount_ucr},
            hold_id,
            held.job_id,
            explanation=told,
        )
        with whole(session):
            receipt = record(session, operation, at)
            if not receipt.replayed:
                self._charge(session, held, receipt.operation_id, amount_ucr, at)
        return receipt

    def release(self, session: Session, hold_id: str) -> int:
        """End a hold: round what was charged as the quote says, give the rest back. Once; later calls do nothing.

        Returns:
            How much went back.

        Raises:
            UnknownHold: if there is none.
        """
        at, held = self._clock(), self.get(session, hold_id)
        with whole(session):
            row = session.execute(_CLOSE, {"of_id": hold_id}).one_or_none()
            if row is None:
                return 0
            amount_ucr, settled_ucr, whole_ucr, least_ucr = row
            rounding_ucr = rounding_of(settled_ucr, whole_ucr, least_ucr)
            if rounding_ucr:
                self._round(session, held, rounding_ucr, at)
            left_ucr = unspent_ucr(amount_ucr, settled_ucr + rounding_ucr)
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
            receipt = record(session, operation, at)
            add(session, held.wallet, receipt.operation_id, Account.HELD, left_ucr, at)
        return left_ucr

    def get(self, session: Session, hold_id: str) -> HeldCredits:
        """A hold.

        Raises:
            UnknownHold: if there is none.
        """
        row = session.execute(_READ, {"of_id": hold_id}).one_or_none()
        if row is None:
            raise UnknownHold(f"there is no hold {hold_id}", "hold credits before work starts")
        return _held(*row)

    def opened_before(self, session: Session, before: datetime) -> list[HeldCredits]:
        """Holds made before a time that are still open, oldest first: whoever knows the jobs releases what is stale."""
        return [_held(*row) for row in session.execute(_ALL_OPEN.where(_HOLD.c.created_at < before))]

    def _keep(self, session: Session, wallet: WalletKey, operation_id: str, amount_ucr: int, at: datetime) -> None:
        if amount_ucr == 0:
            open_wallet(session, wallet, at)
        if keep(session, wallet, operation_id, amount_ucr, at) is not None:
            return
        has = locked(session, wallet) or Balances(0, 0, 0, 0)
        if has.debt_ucr:
            raise CreditsOwed(amount_ucr, has.debt_ucr, has.held_ucr)
        raise InsufficientCredits(amount_ucr, has.available_ucr, has.held_ucr)

    def _charge(self, session: Session, held: HeldCredits, operation_id: str, amount_ucr: int, at: datetime) -> None:
        if spend(session, held.id, amount_ucr):
            _to_usage(session, held.wallet, operation_id, amount_ucr, at)
            return
        now = self.get(session, held.id)
        if now.state is HoldState.RELEASED:
            raise HoldClosed(f"the hold of job {held.job_id} was released", "hold credits anew for new work")
        left_ucr = unspent_ucr(now.amount_ucr, now.settled_ucr)
        raise OverSettled(
            f"{in_words(amount_ucr)} can't be charged to job {held.job_id}: {in_words(left_ucr)} are held",
            "charge what was quoted at most",
        )

    def _round(self, session: Session, held: HeldCredits, rounding_ucr: int, at: datetime) -> None:
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
        receipt = record(session, operation, at)
        session.execute(_ROUND, {"of_id": held.id, "more": rounding_ucr})
        _to_usage(session, held.wallet, receipt.operation_id, rounding_ucr, at)


def keep(session: Session, wallet: WalletKey, operation_id: str, amount_ucr: int, at: datetime) -> Balances | None:
    """Move available credits to the held ones; None if they aren't there, or any are owed."""
    held = Move(Account.AVAILABLE, Account.HELD, amount_ucr)
    return post(session, wallet, operation_id, [held], at, debtors_too=False)


def spend(session: Session, hold_id: str, amount_ucr: int) -> bool:
    """Count an amount as settled; False if the hold was released or holds less."""
    return session.execute(_SPEND, {"of_id": hold_id, "more": amount_ucr}).one_or_none() is not None


def unspent_ucr(amount_ucr: int, settled_ucr: int) -> int:
    """What a hold still holds."""
    return amount_ucr - settled_ucr


def rounding_of(settled_ucr: int, whole_ucr: int, least_ucr: int) -> int:
    """What is added to a job's charge when it ends; nothing if nothing was delivered."""
    return max(round_up(settled_ucr, whole_ucr), least_ucr) - settled_ucr if settled_ucr else 0


def _to_usage(session: Session, wallet: WalletKey, operation_id: str, amount_ucr: int, at: datetime) -> None:
    freed = Move(Account.HELD, Account.AVAILABLE, amount_ucr)
    post_surely(session, wallet, operation_id, [freed, Move(Account.AVAILABLE, Account.USAGE, amount_ucr)], at)


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
