"""The ledger, held against a model that is too simple to be wrong; and ledgers that are wrong, which it finds out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import HypothesisException
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from octavia.platform.database import Database, new_id
from octavia.service.billing import holds, ledger, posting
from octavia.service.billing.errors import BooksBroken
from octavia.service.billing.operations import Operation, Receipt, record
from octavia.service.billing.posting import Balances, Move, WalletKey
from octavia.service.billing.tables import Account, Hold, LedgerTransfer, Wallet
from octavia.service.errors import ServiceError
from support.ledger import Desk
from support.ledger_model import LedgerMachine
from support.server import FixedClock

LONG = (pytest.mark.slow, pytest.mark.timeout(1800))


def explored(database: Database, examples: int, *phases: Phase) -> None:
    class Machine(LedgerMachine):
        def __init__(self) -> None:
            super().__init__(database)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            deadline=None,
            phases=phases or tuple(Phase),
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize(
    ("database_url", "examples"),
    [
        ("sqlite", 25),
        ("postgres", 12),
        pytest.param("sqlite", 1000, marks=LONG),
        pytest.param("postgres", 500, marks=LONG),
    ],
    indirect=["database_url"],
)
def test_whatever_happens_everybody_has_what_is_theirs(database: Database, examples: int) -> None:
    explored(database, examples)


def charges_without_looking(books: Connection, hold_id: str, amount_ucr: int, key: str) -> bool:
    books.execute(update(Hold).where(Hold.id == hold_id).values(settled_ucr=Hold.settled_ucr + amount_ucr))
    return True


def does_it_again(books: Connection, operation: Operation, at: datetime) -> Receipt:
    return record(books, replace(operation, key=new_id()), at)


def takes_only_what_is_there(
    books: Connection, wallet: WalletKey, operation_id: str, target: Account, amount_ucr: int, at: datetime
) -> None:
    balances = posting.locked(books, wallet)
    there = 0 if balances is None else min(balances.available_ucr, amount_ucr)
    posting.post(books, wallet, operation_id, [Move(Account.AVAILABLE, target, there)], at)


def forgets_what_is_owed(owed_ucr: int, gained_ucr: int) -> int:
    return 0


def gives_everything_back(amount_ucr: int, settled_ucr: int) -> int:
    return amount_ucr


def lets_debtors_start(
    books: Connection, wallet: WalletKey, operation_id: str, amount_ucr: int, at: datetime
) -> Balances | None:
    return posting.post(books, wallet, operation_id, [Move(Account.AVAILABLE, Account.HELD, amount_ucr)], at)


def spends_what_is_not_there(
    books: Connection, wallet: WalletKey, operation_id: str, amount_ucr: int, at: datetime
) -> Balances | None:
    mine = update(Wallet).where(Wallet.owner_id == wallet.owner_id, Wallet.asset == wallet.asset)
    books.execute(mine.values(available_ucr=Wallet.available_ucr - amount_ucr, held_ucr=Wallet.held_ucr + amount_ucr))
    return posting.locked(books, wallet)


def writes_nothing_down(
    books: Connection,
    wallet: WalletKey,
    operation_id: str,
    moves: Sequence[Move],
    at: datetime,
    *,
    debtors_too: bool = True,
) -> Balances | None:
    return posting.change_balances(books, wallet, moves, at, debtors_too=debtors_too)


MUTANTS: dict[str, tuple[tuple[object, str, Callable[..., Any]], ...]] = {
    "charges more than is held": ((holds, "spend", charges_without_looking),),
    "does again what was done": ((holds, "record", does_it_again), (ledger, "record", does_it_again)),
    "refunds only what is there": ((ledger, "take", takes_only_what_is_there),),
    "forgets what is owed": ((ledger, "repaid_ucr", forgets_what_is_owed),),
    "gives back what was spent": ((holds, "unspent_ucr", gives_everything_back),),
    "lets debtors start jobs": ((holds, "keep", lets_debtors_start),),
    "spends what is not there": ((holds, "keep", spends_what_is_not_there),),
    "writes no transfers down": ((ledger, "post", writes_nothing_down), (ledger, "post_surely", writes_nothing_down)),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", MUTANTS)
def test_a_ledger_that_is_wrong_is_found_out(database: Database, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for module, function, mutant in MUTANTS[name]:
        assert callable(getattr(module, function))
        monkeypatch.setattr(module, function, mutant)
    with pytest.raises((AssertionError, BooksBroken, DBAPIError, ServiceError, HypothesisException, ExceptionGroup)):
        explored(database, 200, Phase.generate)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_ledger_that_reads_before_it_writes_is_found_out(
    database: Database, monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    both_have_read = Barrier(2, timeout=60)

    def reads_then_writes(
        books: Connection, wallet: WalletKey, operation_id: str, amount_ucr: int, at: datetime
    ) -> Balances | None:
        mine = (Wallet.owner_id == wallet.owner_id, Wallet.asset == wallet.asset)
        available_ucr, held_ucr, transfers = books.execute(
            select(Wallet.available_ucr, Wallet.held_ucr, Wallet.transfers).where(*mine)
        ).one()
        both_have_read.wait()
        if available_ucr < amount_ucr:
            return None
        after = Balances(available_ucr - amount_ucr, held_ucr + amount_ucr, 0, transfers + 1)
        left = {"available_ucr": after.available_ucr, "held_ucr": after.held_ucr, "transfers": after.transfers}
        books.execute(update(Wallet).where(*mine).values(left))
        row = {
            "owner_id": wallet.owner_id,
            "asset": wallet.asset,
            "number": after.transfers,
            "operation_id": operation_id,
            "source": Account.AVAILABLE.value,
            "target": Account.HELD.value,
            "amount_ucr": amount_ucr,
            "available_after_ucr": after.available_ucr,
            "held_after_ucr": after.held_ucr,
            "debt_after_ucr": 0,
            "created_at": at,
        }
        books.execute(insert(LedgerTransfer), row)
        return after

    desk = Desk(database, clock)
    desk.grant("ana", 200)
    monkeypatch.setattr(holds, "keep", reads_then_writes)
    # Both would hold 150 of 200 credits; there is only one second transfer.
    with pytest.raises(IntegrityError), ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda job: desk.hold("ana", 150, job), ("one", "two")))
    assert desk.balances("ana") == (50, 150, 0)
    assert desk.billing.reconcile().broken == ""
