"""Proof that the books are right: each way they could be wrong is found and said."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from octavia.platform.database import Database
from support.ledger import Desk
from support.server import FixedClock


@pytest.fixture
def kept(database: Database, clock: FixedClock) -> Desk:
    """Books in which a bit of everything happened; a test may tamper with them."""
    desk = Desk(database, clock)
    desk.buy("ana", 250, "polar:order-1")
    desk.settle(desk.hold("ana", 90, "job-1"), 30, "es")
    desk.release(desk.hold("ana", 20, "job-2"))
    desk.refund("polar:order-1", 200)
    desk.grant("ben", 10, "welcome")
    desk.correct("ben", -25)
    desk.billing.grant("ana", 5_000_000, "welcome", "other asset", "tests", asset="ytdubber")
    return desk


def tampered(database: Database, statement: str) -> None:
    with database.transaction() as session:
        if database.is_sqlite:
            for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text(statement))


def test_right_books_have_no_break_and_say_what_was_looked_at(kept: Desk) -> None:
    found = kept.billing.reconcile()
    assert found.broken == ""
    assert (found.wallets, found.operations, found.open_holds) == (3, 9, 1)
    assert found.transfers == 12


def test_what_all_owners_have_and_the_house_add_up_to_nothing(kept: Desk) -> None:
    house = kept.billing.reconcile().house_ucr
    assert house["octavia"] == {
        "sales": -50_000_000,
        "usage": 30_000_000,
        "grants": -10_000_000,
        "corrections": 25_000_000,
    }
    ana, ben = kept.balances("ana"), kept.balances("ben")
    owners = sum(available + held - debt for available, held, debt in (ana, ben))
    assert owners * 1_000_000 + sum(house["octavia"].values()) == 0
    assert house["ytdubber"] == {"grants": -5_000_000}


def test_empty_books_are_right(database: Database, clock: FixedClock) -> None:
    found = Desk(database, clock).billing.reconcile()
    assert (found.broken, found.wallets, found.house_ucr) == ("", 0, {})


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE wallets SET available_ucr = available_ucr + 1000000 WHERE owner_id = 'ana' AND asset = 'ytdubber'",
            r"the wallet of ana \(ytdubber\) says 6 credits available; its transfers add up to 5 credits",
        ),
        ("UPDATE wallets SET held_ucr = 61000000 WHERE held_ucr = 60000000", "says 61 credits held; its transfers"),
        ("UPDATE wallets SET debt_ucr = 1 WHERE debt_ucr > 0", "says 0.000001 credits owed; its transfers"),
        ("UPDATE wallets SET available_ucr = 1 WHERE owner_id = 'ben'", "ben .* can't be: 0.000001 credits available"),
        ("UPDATE wallets SET transfers = 99 WHERE owner_id = 'ben'", "ben .* counts 99 transfers; 3 are written"),
        ("DELETE FROM wallets WHERE asset = 'ytdubber'", "ana .ytdubber. is gone; transfer 1 was made in it"),
        (
            "UPDATE ledger_transfers SET available_after_ucr = 7 WHERE number = 2 AND owner_id = 'ana'",
            "after transfer 2",
        ),
        ("UPDATE ledger_operations SET amount_ucr = 11000000 WHERE key = 'grant:welcome'", "grant:welcome is about 11"),
        ("UPDATE ledger_transfers SET operation_id = 'x' WHERE asset = 'ytdubber'", "grant:other asset is about 5"),
        (
            "INSERT INTO ledger_operations (id, key, request_hash, kind, owner_id, asset, amount_ucr, reason, actor, "
            "explanation, response, created_at) "
            "VALUES ('x', 'x', '', 'grant', 'ben', 'octavia', 5, '', '', '{}', '{}', 0)",
            "the operation x is about 0.000005 credits; 0 credits were moved",
        ),
        ("UPDATE ledger_operations SET owner_id = 'eve' WHERE key = 'grant:welcome'", "belongs to no operation of its"),
        (
            "UPDATE holds SET amount_ucr = 91000000 WHERE job_id = 'job-1'",
            "says 60 credits held; its open holds hold 61",
        ),
        ("UPDATE holds SET state = 'released' WHERE job_id = 'job-1'", "its open holds hold 0 credits"),
        ("UPDATE holds SET settled_ucr = 1000000 WHERE job_id = 'job-2'", "job-2 says 1 credit settled; its charges"),
        (
            "UPDATE purchases SET refunded_ucr = 250000000",
            "polar:order-1 says 250 credits refunded; its refunds add up",
        ),
    ],
)
def test_the_first_break_is_said_in_words(kept: Desk, statement: str, said: str) -> None:
    tampered(kept.database, statement)
    assert re.search(said, kept.billing.reconcile().broken)


def test_a_transfer_that_was_removed_is_missed(kept: Desk) -> None:
    tampered(kept.database, "DELETE FROM ledger_transfers WHERE owner_id = 'ben' AND number = 1")
    assert "ben" in kept.billing.reconcile().broken


def test_transfers_removed_with_all_that_tells_of_them_still_leave_a_gap(kept: Desk) -> None:
    # A hold and its release add up to nothing: the balances stay right.
    of_the_job = "SELECT id FROM ledger_operations WHERE job_id = 'job-2'"
    tampered(kept.database, f"DELETE FROM ledger_transfers WHERE operation_id IN ({of_the_job})")
    tampered(kept.database, "DELETE FROM ledger_operations WHERE job_id = 'job-2'")
    tampered(kept.database, "DELETE FROM holds WHERE job_id = 'job-2'")
    assert "transfers; " in kept.billing.reconcile().broken
