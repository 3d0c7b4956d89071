"""The ledger's operations a second on both databases, beside the bare SQL they need: `make bench-ledger`.

Both sides do the same work by the same engine and driver on databases of their own, in short turns: grants, purchases,
and jobs that hold credits, settle one of two languages and release the rest. What counts is the median of the rounds'
ratios.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import mkdtemp

from ledger_bare import BareLedger
from octavia.migrations import upgrade
from octavia.platform.clock import utc_now
from octavia.platform.database import Database, new_id
from octavia.service.billing.billing import OCTAVIA, Billing
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.billing.posting import WalletKey, open_wallet

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

_ROUNDS, _TIMES = 25, 20
_LEAST = 0.4
_OWNER = "ana"


@dataclass(frozen=True, slots=True)
class Side:
    """One way to do the operations, by their keys or holds."""

    grant: Callable[[str], object]
    purchase: Callable[[str], object]
    hold: Callable[[str], str]
    settle: Callable[[str], object]
    release: Callable[[str], object]


def main() -> None:
    """Measure both databases; ends with 1 if one is below the limit."""
    missed = [name for name, url in _databases() if _measured(name, url) < _LEAST]
    raise SystemExit(f"missed on {', '.join(missed)}" if missed else 0)


def _databases() -> Iterator[tuple[str, Callable[[], str]]]:
    """Each database with what makes a new one of its kind: its URL, the tables in it."""
    from support.databases import Postgres

    folder = Path(mkdtemp(prefix="octavia-bench-"))
    shutil.chown(folder, "postgres", "postgres")
    postgres = Postgres(folder)
    postgres.prepare()
    try:
        yield "SQLite", lambda: f"sqlite:///{folder}/{new_id()}.db"
        yield "PostgreSQL", lambda: postgres.url(postgres.create(new_id()))
    finally:
        postgres.stop()
        shutil.rmtree(folder)


def _measured(name: str, new_url: Callable[[], str]) -> float:
    with ExitStack() as stack:
        sides = (stack.enter_context(_ours(new_url())), stack.enter_context(_bare(new_url())))
        rounds = [[_round(side, number) for side in sides] for number in range(_ROUNDS + 1)][1:]
    print(f"{name}: operations a second, ours beside the bare SQL")
    for operation in rounds[0][0]:
        ours, bare = (median(_TIMES / one[side][operation] for one in rounds) for side in (0, 1))
        print(f"  {operation:<10} {ours:8.0f} {bare:8.0f} {ours / bare:6.2f} x")
    ratio = median(sum(bare.values()) / sum(ours.values()) for ours, bare in rounds)
    print(f"  {'all':<28}{ratio:6.2f} x  at least {_LEAST} x   {'ok' if ratio >= _LEAST else 'MISSED'}")
    return ratio


def _round(side: Side, number: int) -> dict[str, float]:
    """Seconds that each operation took, done so many times."""
    keys = [f"{number}-{each}" for each in range(_TIMES)]
    holds: list[str] = []
    return {
        "grant": _timed(side.grant, keys),
        "purchase": _timed(side.purchase, keys),
        "hold": _timed(lambda key: holds.append(side.hold(key)), keys),
        "settle": _timed(side.settle, holds),
        "release": _timed(side.release, holds),
    }


def _timed(do: Callable[[str], object], keys: list[str]) -> float:
    began = time.perf_counter()
    for key in keys:
        do(key)
    return time.perf_counter() - began


@contextmanager
def _ours(url: str) -> Iterator[Side]:
    database = _with_tables(url)
    billing, wallet = Billing(database, utc_now), WalletKey(_OWNER, OCTAVIA)
    quote = billing.quote("video_translate", 61_500, ["es", "fr"])
    part = quote.parts[0]

    def grant(key: str) -> None:
        with database.transaction() as session:
            billing.ledger.grant(session, wallet, 100 * CREDIT_UCR, "why", key, "system")

    def purchase(key: str) -> None:
        with database.transaction() as session:
            billing.ledger.purchase(session, wallet, 100 * CREDIT_UCR, "why", key)

    def hold(key: str) -> str:
        with database.transaction() as session:
            return billing.hold(session, _OWNER, f"job-{key}", quote)

    def settle(hold_id: str) -> None:
        with database.transaction() as session:
            billing.settle(session, hold_id, part.amount_ucr, part.language, {"language": part.language})

    def release(hold_id: str) -> None:
        with database.transaction() as session:
            billing.release(session, hold_id)

    try:
        yield Side(grant, purchase, hold, settle, release)
        broken = billing.reconcile().broken
        assert not broken, broken
    finally:
        database.close()


@contextmanager
def _bare(url: str) -> Iterator[Side]:
    database = _with_tables(url)
    quote = Billing(database, utc_now).quote("video_translate", 61_500, ["es", "fr"])
    explanation = json.dumps(quote.explanation)
    part_ucr = quote.parts[0].amount_ucr
    bare = BareLedger(database.engine)
    try:
        yield Side(
            lambda key: bare.grant(_OWNER, 100 * CREDIT_UCR, key),
            lambda key: bare.purchase(_OWNER, 100 * CREDIT_UCR, key),
            lambda key: bare.hold(_OWNER, quote.amount_ucr, f"job-{key}", explanation),
            lambda hold: bare.settle(hold, part_ucr, "es"),
            bare.release,
        )
        broken = Billing(database, utc_now).reconcile().broken
        assert not broken, broken
    finally:
        database.close()


def _with_tables(url: str) -> Database:
    """A database with all tables and an empty wallet."""
    database = Database(url)
    upgrade(database)
    with database.transaction() as session:
        open_wallet(session.connection(), WalletKey(_OWNER, OCTAVIA), utc_now())
    return database


if __name__ == "__main__":
    main()
