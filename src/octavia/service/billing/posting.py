"""How credits move: one conditional UPDATE of the cached balances, and the transfers that say the same.

A balance is never read to be written back. Whether an amount is there is decided by the UPDATE that takes it, and what
it answers is what the transfers record.

The ledger works on the connection of its caller's session: its statements know no objects. Whatever may be refused is
asked before anything is written, so that a refusal leaves the caller's transaction as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Connection, Insert, and_, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from octavia.platform.database import Base
from octavia.service.billing.errors import BooksBroken
from octavia.service.billing.tables import Account, LedgerTransfer, Wallet, table_of


def amount_param(name: str) -> BindParameter[int]:
    """A parameter of a statement that is an amount or a count."""
    return bindparam(name, type_=BigInteger)


@dataclass(frozen=True, slots=True)
class WalletKey:
    """Whose credits, and of which asset."""

    owner_id: str
    asset: str


@dataclass(frozen=True, slots=True)
class Balances:
    """What a wallet holds after its `transfers`-th transfer."""

    available_ucr: int
    held_ucr: int
    debt_ucr: int
    transfers: int


@dataclass(frozen=True, slots=True)
class Move:
    """An amount that goes from one account to another; of nothing, it leaves no transfer."""

    source: Account
    target: Account
    amount_ucr: int

    def change(self, account: Account) -> int:
        """By how much an account's cached balance grows; what is owed grows when credits come out of the debt."""
        change = self.amount_ucr * ((self.target is account) - (self.source is account))
        return -change if account is Account.DEBT else change


_WALLET = table_of(Wallet)
_BALANCES = (_WALLET.c.available_ucr, _WALLET.c.held_ucr, _WALLET.c.debt_ucr, _WALLET.c.transfers)
_MINE = and_(_WALLET.c.owner_id == bindparam("of_owner"), _WALLET.c.asset == bindparam("of_asset"))
_GAINED = {name: _WALLET.c[name] + amount_param(f"gained_{name}") for name in ("available_ucr", "held_ucr", "debt_ucr")}
_CHANGE = (
    update(_WALLET)
    .where(_MINE, *(gained >= 0 for gained in _GAINED.values()))
    .values(_GAINED | {"transfers": _WALLET.c.transfers + amount_param("made")})
    .values(updated_at=bindparam("at", type_=_WALLET.c.updated_at.type))
    .returning(*_BALANCES)
)
_CHANGE_IF_NOTHING_IS_OWED = _CHANGE.where(_WALLET.c.debt_ucr == 0)
# An UPDATE that changes nothing locks the row on both databases alike.
_LOCK = update(_WALLET).where(_MINE).values(transfers=_WALLET.c.transfers).returning(*_BALANCES)
_WRITE_DOWN = insert(table_of(LedgerTransfer))


def post(
    books: Connection,
    wallet: WalletKey,
    operation_id: str,
    moves: Sequence[Move],
    at: datetime,
    *,
    debtors_too: bool = True,
) -> Balances | None:
    """Make all moves, in order, or none.

    Args:
        debtors_too: Whether they are made in a wallet that owes credits.

    Returns:
        The balances after them; None if one would fall below zero, or there is no such wallet.
    """
    moves = [move for move in moves if move.amount_ucr]
    after = change_balances(books, wallet, moves, at, debtors_too=debtors_too)
    if after is None or not moves:
        return after
    rows, then = [], after
    for move in reversed(moves):
        rows.append(
            {
                "owner_id": wallet.owner_id,
                "asset": wallet.asset,
                "number": then.transfers,
                "operation_id": operation_id,
                "source": move.source.value,
                "target": move.target.value,
                "amount_ucr": move.amount_ucr,
                "available_after_ucr": then.available_ucr,
                "held_after_ucr": then.held_ucr,
                "debt_after_ucr": then.debt_ucr,
                "created_at": at,
            }
        )
        then = _before(then, move)
    books.execute(_WRITE_DOWN, rows[::-1])
    return after


def post_surely(
    books: Connection, wallet: WalletKey, operation_id: str, moves: Sequence[Move], at: datetime
) -> Balances:
    """Make moves that the transaction has seen to be possible.

    Raises:
        BooksBroken: if they aren't.
    """
    after = post(books, wallet, operation_id, moves, at)
    if after is None:
        raise BooksBroken(f"the wallet of {wallet.owner_id} ({wallet.asset}) holds less than its other books say")
    return after


def locked(books: Connection, wallet: WalletKey) -> Balances | None:
    """What a wallet holds; nobody else changes it until the transaction ends. None if there is none."""
    row = books.execute(_LOCK, {"of_owner": wallet.owner_id, "of_asset": wallet.asset}).one_or_none()
    return None if row is None else Balances(*row)


def open_wallet(books: Connection, wallet: WalletKey, at: datetime) -> None:
    """Make an empty wallet, if there is none."""
    values = {"owner_id": wallet.owner_id, "asset": wallet.asset, "transfers": 0, "updated_at": at}
    balances = {"available_ucr": 0, "held_ucr": 0, "debt_ucr": 0}
    books.execute(insert_new(books, Wallet, "owner_id", "asset"), values | balances)


def insert_new(where: Session | Connection, kind: type[Base], *unique: str) -> Insert:
    """An INSERT that does nothing where a row with the same `unique` columns is there, and else answers a row."""
    dialect = where.dialect if isinstance(where, Connection) else where.get_bind().dialect
    return _insert_new(dialect.name, kind, unique)


def change_balances(
    books: Connection, wallet: WalletKey, moves: Sequence[Move], at: datetime, *, debtors_too: bool
) -> Balances | None:
    """Change the cached balances by all moves, if none falls below zero."""
    values: dict[str, Any] = {
        "of_owner": wallet.owner_id,
        "of_asset": wallet.asset,
        "gained_available_ucr": sum(move.change(Account.AVAILABLE) for move in moves),
        "gained_held_ucr": sum(move.change(Account.HELD) for move in moves),
        "gained_debt_ucr": sum(move.change(Account.DEBT) for move in moves),
        "made": len(moves),
        "at": at,
    }
    row = books.execute(_CHANGE if debtors_too else _CHANGE_IF_NOTHING_IS_OWED, values).one_or_none()
    return None if row is None else Balances(*row)


@cache
def _insert_new(dialect: str, kind: type[Base], unique: tuple[str, ...]) -> Insert:
    table = table_of(kind)
    made = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return made.on_conflict_do_nothing(index_elements=unique).returning(*(table.c[name] for name in unique))


def _before(after: Balances, move: Move) -> Balances:
    return Balances(
        after.available_ucr - move.change(Account.AVAILABLE),
        after.held_ucr - move.change(Account.HELD),
        after.debt_ucr - move.change(Account.DEBT),
        after.transfers - 1,
    )
