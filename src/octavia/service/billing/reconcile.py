"""Proof that the books are right: every cached figure is what the appended ones add up to, or the first that isn't.

Each check is one query for the rows that break a rule; nothing but the first of them leaves the database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from octavia.service.billing.money import in_words
from octavia.service.billing.operations import Kind
from octavia.service.billing.tables import (
    Account,
    Hold,
    HoldState,
    LedgerOperation,
    LedgerTransfer,
    Purchase,
    Wallet,
)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What was looked at, and what is wrong.

    Attributes:
        house_ucr: The balance of each account of the house by asset: `{"octavia": {"sales": …}}`. With the balances
            of all owners, debts being negative, they add up to nothing.
        broken: The first break in words; empty if there is none.
    """

    wallets: int
    operations: int
    transfers: int
    open_holds: int
    house_ucr: dict[str, dict[str, int]]
    broken: str


def reconcile(session: Session) -> Reconciliation:
    """Check all books; `session` sees one state of the database."""
    return Reconciliation(
        _count(session, select(func.count()).select_from(Wallet)),
        _count(session, select(func.count()).select_from(LedgerOperation)),
        _count(session, select(func.count()).select_from(LedgerTransfer)),
        _count(session, select(func.count()).where(Hold.state == HoldState.OPEN.value)),
        _house(session),
        next((said for check in _CHECKS if (said := check(session))), ""),
    )


def _count(session: Session, counting: Select[int]) -> int:
    return session.scalar(counting) or 0


def _house(session: Session) -> dict[str, dict[str, int]]:
    house = [account.value for account in (Account.SALES, Account.USAGE, Account.GRANTS, Account.CORRECTIONS)]
    gained = func.sum(case((_T.target.in_(house), _T.amount_ucr), else_=-_T.amount_ucr))
    account = case((_T.target.in_(house), _T.target), else_=_T.source)
    sums = select(_T.asset, account, gained).where(or_(_T.target.in_(house), _T.source.in_(house)))
    found: dict[str, dict[str, int]] = {}
    for asset, name, amount_ucr in session.execute(sums.group_by(_T.asset, account)):
        found.setdefault(asset, {})[name] = int(amount_ucr)
    return found


_T, _O = LedgerTransfer, LedgerOperation


def _into(account: Account) -> ColumnElement[int]:
    """By how much a transfer changes an account's cached balance."""
    sign = -1 if account is Account.DEBT else 1
    return case(
        (_T.target == account.value, sign * _T.amount_ucr), (_T.source == account.value, -sign * _T.amount_ucr), else_=0
    )


def _first(session: Session, breaks: Select[*tuple[Any, ...]]) -> Row[*tuple[Any, ...]] | None:
    return session.execute(breaks.limit(1)).first()


def _wallet(row: Row[*tuple[Any, ...]]) -> str:
    return f"the wallet of {row.owner_id} ({row.asset})"


def _possible(session: Session) -> str:
    """No balance is negative, and nobody owes credits and has some."""
    owing = and_(Wallet.available_ucr > 0, Wallet.debt_ucr > 0)
    row = _first(
        session,
        select(Wallet.owner_id, Wallet.asset, Wallet.available_ucr, Wallet.held_ucr, Wallet.debt_ucr)
        .where(or_(Wallet.available_ucr < 0, Wallet.held_ucr < 0, Wallet.debt_ucr < 0, owing))
        .order_by(Wallet.owner_id, Wallet.asset),
    )
    if row is None:
        return ""
    return (
        f"{_wallet(row)} can't be: {in_words(row.available_ucr)} available, {in_words(row.held_ucr)} held, "
        f"{in_words(row.debt_ucr)} owed"
    )


def _summed(account: Account, cached: Any) -> Callable[[Session], str]:
    """Each cached balance is the sum of its transfers."""

    called = "owed" if account is Account.DEBT else account.value

    def check(session: Session) -> str:
        sums = (
            select(_T.owner_id, _T.asset, func.sum(_into(account)).label("summed"))
            .group_by(_T.owner_id, _T.asset)
            .subquery()
        )
        summed = func.coalesce(sums.c.summed, 0)
        row = _first(
            session,
            select(Wallet.owner_id, Wallet.asset, cached.label("cached"), summed.label("summed"))
            .outerjoin(sums, and_(sums.c.owner_id == Wallet.owner_id, sums.c.asset == Wallet.asset))
            .where(cached != summed)
            .order_by(Wallet.owner_id, Wallet.asset),
        )
        if row is None:
            return ""
        return (
            f"{_wallet(row)} says {in_words(row.cached)} {called}; its transfers add up to {in_words(int(row.summed))}"
        )

    return check


def _complete(session: Session) -> str:
    """A wallet's transfers are numbered without a gap, and it counts them all."""
    counts = (
        select(_T.owner_id, _T.asset, func.count().label("count"), func.max(_T.number).label("last"))
        .group_by(_T.owner_id, _T.asset)
        .subquery()
    )
    count, last = func.coalesce(counts.c.count, 0), func.coalesce(counts.c.last, 0)
    row = _first(
        session,
        select(Wallet.owner_id, Wallet.asset, Wallet.transfers, count.label("count"))
        .outerjoin(counts, and_(counts.c.owner_id == Wallet.owner_id, counts.c.asset == Wallet.asset))
        .where(or_(Wallet.transfers != count, count != last))
        .order_by(Wallet.owner_id, Wallet.asset),
    )
    return "" if row is None else f"{_wallet(row)} counts {row.transfers} transfers; {row.count} are written down"


def _owned(session: Session) -> str:
    """Every transfer has its wallet."""
    row = _first(
        session,
        select(_T.owner_id, _T.asset, _T.number)
        .outerjoin(Wallet, and_(Wallet.owner_id == _T.owner_id, Wallet.asset == _T.asset))
        .where(Wallet.owner_id.is_(None))
        .order_by(_T.owner_id, _T.asset, _T.number),
    )
    return "" if row is None else f"{_wallet(row)} is gone; transfer {row.number} was made in it"


def _chained(session: Session) -> str:
    """The balances a transfer wrote down are those before it, changed by it."""
    balances = {
        Account.AVAILABLE: _T.available_after_ucr,
        Account.HELD: _T.held_after_ucr,
        Account.DEBT: _T.debt_after_ucr,
    }
    steps = []
    for account, after in balances.items():
        before = func.lag(after, 1, 0).over(partition_by=(_T.owner_id, _T.asset), order_by=_T.number)
        steps.append((after - before - _into(account)).label(account.value))
    chain = select(_T.owner_id, _T.asset, _T.number, *steps).subquery()
    row = _first(
        session,
        select(chain.c.owner_id, chain.c.asset, chain.c.number)
        .where(or_(*(chain.c[account.value] != 0 for account in balances)))
        .order_by(chain.c.owner_id, chain.c.asset, chain.c.number),
    )
    return "" if row is None else f"{_wallet(row)}: the balances after transfer {row.number} don't follow from it"


def _held(session: Session) -> str:
    """What is held is what open holds hold."""
    sums = (
        select(Hold.owner_id, Hold.asset, func.sum(Hold.amount_ucr - Hold.settled_ucr).label("summed"))
        .where(Hold.state == HoldState.OPEN.value)
        .group_by(Hold.owner_id, Hold.asset)
        .subquery()
    )
    summed = func.coalesce(sums.c.summed, 0)
    row = _first(
        session,
        select(Wallet.owner_id, Wallet.asset, Wallet.held_ucr, summed.label("summed"))
        .outerjoin(sums, and_(sums.c.owner_id == Wallet.owner_id, sums.c.asset == Wallet.asset))
        .where(Wallet.held_ucr != summed)
        .order_by(Wallet.owner_id, Wallet.asset),
    )
    if row is None:
        return ""
    return f"{_wallet(row)} says {in_words(row.held_ucr)} held; its open holds hold {in_words(int(row.summed))}"


def _settled(session: Session) -> str:
    """What a hold says was settled is what its charges add up to."""
    sums = (
        select(_O.hold_id, func.sum(_O.amount_ucr).label("summed"))
        .where(_O.kind == Kind.SETTLE.value)
        .group_by(_O.hold_id)
        .subquery()
    )
    summed = func.coalesce(sums.c.summed, 0)
    row = _first(
        session,
        select(Hold.id, Hold.job_id, Hold.settled_ucr, summed.label("summed"))
        .outerjoin(sums, sums.c.hold_id == Hold.id)
        .where(Hold.settled_ucr != summed)
        .order_by(Hold.id),
    )
    if row is None:
        return ""
    return (
        f"the hold {row.id} of job {row.job_id} says {in_words(row.settled_ucr)} settled; its charges add up to "
        f"{in_words(int(row.summed))}"
    )


def _refunded(session: Session) -> str:
    """What a purchase says was refunded is what its refunds add up to."""
    sums = (
        select(_O.purchase_id, func.sum(_O.amount_ucr).label("summed"))
        .where(_O.kind == Kind.REFUND.value)
        .group_by(_O.purchase_id)
        .subquery()
    )
    summed = func.coalesce(sums.c.summed, 0)
    row = _first(
        session,
        select(Purchase.reference, Purchase.refunded_ucr, summed.label("summed"))
        .outerjoin(sums, sums.c.purchase_id == Purchase.id)
        .where(Purchase.refunded_ucr != summed)
        .order_by(Purchase.id),
    )
    if row is None:
        return ""
    return (
        f"the purchase {row.reference} says {in_words(row.refunded_ucr)} refunded; its refunds add up to "
        f"{in_words(int(row.summed))}"
    )


_DOES = {
    Kind.GRANT: (Account.GRANTS, Account.AVAILABLE),
    Kind.PURCHASE: (Account.SALES, Account.AVAILABLE),
    Kind.REFUND: (Account.AVAILABLE, Account.SALES),
    Kind.CREDIT: (Account.CORRECTIONS, Account.AVAILABLE),
    Kind.DEBIT: (Account.AVAILABLE, Account.CORRECTIONS),
    Kind.HOLD: (Account.AVAILABLE, Account.HELD),
    Kind.SETTLE: (Account.AVAILABLE, Account.USAGE),
    Kind.RELEASE: (Account.HELD, Account.AVAILABLE),
}
"""Between which accounts an operation moves its amount."""


def _balanced(session: Session) -> str:
    """An operation's transfers move its amount between the accounts it is about; each transfer has an operation."""
    does = or_(
        *(
            and_(_O.kind == kind.value, _T.source == source.value, _T.target == target.value)
            for kind, (source, target) in _DOES.items()
        )
    )
    moved = func.coalesce(func.sum(case((does, _T.amount_ucr), else_=0)), 0)
    row = _first(
        session,
        select(_O.id, _O.kind, _O.key, _O.amount_ucr, moved.label("moved"))
        .outerjoin(_T, _T.operation_id == _O.id)
        .group_by(_O.id, _O.kind, _O.key, _O.amount_ucr)
        .having(moved != _O.amount_ucr)
        .order_by(_O.id),
    )
    if row is not None:
        return f"the operation {row.key} is about {in_words(row.amount_ucr)}; {in_words(int(row.moved))} were moved"
    stray = _first(
        session,
        select(_T.owner_id, _T.asset, _T.number)
        .outerjoin(_O, and_(_O.id == _T.operation_id, _O.owner_id == _T.owner_id, _O.asset == _T.asset))
        .where(_O.id.is_(None))
        .order_by(_T.owner_id, _T.asset, _T.number),
    )
    return "" if stray is None else f"{_wallet(stray)}: transfer {stray.number} belongs to no operation of its owner"


_CHECKS: tuple[Callable[[Session], str], ...] = (
    _possible,
    _summed(Account.AVAILABLE, Wallet.available_ucr),
    _summed(Account.HELD, Wallet.held_ucr),
    _summed(Account.DEBT, Wallet.debt_ucr),
    _complete,
    _owned,
    _chained,
    _balanced,
    _held,
    _settled,
    _refunded,
)
