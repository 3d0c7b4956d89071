"""The least SQL that a ledger's operations need, by the same engine and driver: what `ledger.py` measures against.

Each operation is one transaction of conditional statements, as safe against races and repeats as ours, and writes the
same rows. What it lacks: checks of amounts, hashes of requests, a caller's transaction to be part of, explanations that
are more than text, receipts, refusals with figures, debts.
"""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine

_STATEMENTS = {
    "operation": "INSERT INTO ledger_operations (id, key, request_hash, kind, owner_id, asset, amount_ucr, reason,"
    " actor, hold_id, job_id, purchase_id, explanation, response, created_at)"
    " VALUES (?, ?, 'hash', ?, ?, 'octavia', ?, 'why', 'system', ?, ?, ?, ?, '{}', ?) ON CONFLICT (key) DO NOTHING",
    "wallet": "UPDATE wallets SET available_ucr = available_ucr + ?, held_ucr = held_ucr + ?,"
    " transfers = transfers + ?, updated_at = ? WHERE owner_id = ? AND asset = 'octavia' AND available_ucr + ? >= 0"
    " AND held_ucr + ? >= 0 AND debt_ucr = 0 RETURNING available_ucr, held_ucr, debt_ucr, transfers",
    "transfer": "INSERT INTO ledger_transfers (owner_id, asset, number, operation_id, source, target, amount_ucr,"
    " available_after_ucr, held_after_ucr, debt_after_ucr, created_at)"
    " VALUES (?, 'octavia', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "purchase": "INSERT INTO purchases (id, reference, owner_id, asset, amount_ucr, refunded_ucr, created_at)"
    " VALUES (?, ?, ?, 'octavia', ?, 0, ?)",
    "hold": "INSERT INTO holds (id, owner_id, asset, job_id, state, amount_ucr, settled_ucr, whole_ucr, least_ucr,"
    " explanation, created_at) VALUES (?, ?, 'octavia', ?, 'open', ?, 0, 1, 0, ?, ?)",
    "spend": "UPDATE holds SET settled_ucr = settled_ucr + ? WHERE id = ? AND state = 'open'"
    " AND amount_ucr > settled_ucr + ? RETURNING owner_id, job_id, CAST(explanation AS TEXT)",
    "close": "UPDATE holds SET state = 'released' WHERE id = ? AND state = 'open'"
    " RETURNING owner_id, job_id, amount_ucr - settled_ucr",
}


class BareLedger:
    """Grants, purchases, holds, settlements and releases, each a transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        mark = "?" if engine.dialect.paramstyle == "qmark" else "%s"
        self._sql = {name: text.replace("?", mark) for name, text in _STATEMENTS.items()}

    def grant(self, owner: str, amount_ucr: int, key: str) -> None:
        with self._engine.begin() as books:
            made = self._record(books, f"grant:{key}", "grant", owner, amount_ucr)
            self._move(books, owner, made, ("grants", "available", amount_ucr, amount_ucr, 0))

    def purchase(self, owner: str, amount_ucr: int, reference: str) -> None:
        with self._engine.begin() as books:
            bought = str(uuid4())
            made = self._record(books, f"purchase:{reference}", "purchase", owner, amount_ucr, purchase=bought)
            self._move(books, owner, made, ("sales", "available", amount_ucr, amount_ucr, 0))
            self._do(books, "purchase", bought, reference, owner, amount_ucr, _now())

    def hold(self, owner: str, amount_ucr: int, job: str, explanation: str) -> str:
        with self._engine.begin() as books:
            held = str(uuid4())
            made = self._record(books, f"hold:{held}", "hold", owner, amount_ucr, held, job, explanation=explanation)
            self._move(books, owner, made, ("available", "held", amount_ucr, -amount_ucr, amount_ucr))
            self._do(books, "hold", held, owner, job, amount_ucr, explanation, _now())
            return held

    def settle(self, held: str, amount_ucr: int, key: str) -> None:
        with self._engine.begin() as books:
            owner, job, told = self._do(books, "spend", amount_ucr, held, amount_ucr).one()
            made = self._record(books, f"settle:{held}:{key}", "settle", owner, amount_ucr, held, job, explanation=told)
            freed = ("held", "available", amount_ucr, amount_ucr, -amount_ucr)
            self._move(books, owner, made, freed, ("available", "usage", amount_ucr, -amount_ucr, 0))

    def release(self, held: str) -> None:
        with self._engine.begin() as books:
            owner, job, left_ucr = self._do(books, "close", held).one()
            made = self._record(books, f"release:{held}", "release", owner, left_ucr, held, job)
            self._move(books, owner, made, ("held", "available", left_ucr, left_ucr, -left_ucr))

    def _do(self, books: Connection, name: str, *values: Any) -> Any:
        return books.exec_driver_sql(self._sql[name], values)

    def _record(
        self,
        books: Connection,
        key: str,
        kind: str,
        owner: str,
        amount_ucr: int,
        held: str | None = None,
        job: str | None = None,
        *,
        purchase: str | None = None,
        explanation: str = "{}",
    ) -> str:
        made = str(uuid4())
        self._do(books, "operation", made, key, kind, owner, amount_ucr, held, job, purchase, explanation, _now())
        return made

    def _move(self, books: Connection, owner: str, operation: str, *moves: tuple[str, str, int, int, int]) -> None:
        """Each move: from, to, how much, and by how much the available and the held balance grow."""
        available, held, now = sum(move[3] for move in moves), sum(move[4] for move in moves), _now()
        changed = self._do(books, "wallet", available, held, len(moves), now, owner, available, held)
        available, held, debt, number = changed.one()
        rows = []
        for source, target, amount_ucr, gained, kept in reversed(moves):
            rows.append((owner, number, operation, source, target, amount_ucr, available, held, debt, now))
            available, held, number = available - gained, held - kept, number - 1
        books.exec_driver_sql(self._sql["transfer"], rows[::-1])


def _now() -> int:
    return time.time_ns() // 1_000_000
