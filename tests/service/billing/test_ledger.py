"""Grants, purchases, refunds and corrections."""

from __future__ import annotations

from itertools import permutations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from octavia.platform.database import Database
from octavia.service.billing.billing import OCTAVIA
from octavia.service.billing.errors import BadAmount, CreditsOwed, KeyReused, OverRefunded, UnknownPurchase
from octavia.service.billing.posting import WalletKey
from support.ledger import Desk


def test_whoever_never_had_any_has_no_credits(desk: Desk) -> None:
    assert desk.balances("ana") == (0, 0, 0)
    assert desk.billing.balance("ana").updated_at is None


def test_a_grant_counts_once_however_often_it_is_made(desk: Desk) -> None:
    first = desk.grant("ana", 10, "signup:ana")
    again = desk.grant("ana", 10, "signup:ana")
    assert (first.replayed, again.replayed) == (False, True)
    assert again.operation_id == first.operation_id
    assert desk.balances("ana") == (10, 0, 0)


@pytest.mark.parametrize(("owner", "amount"), [("ana", 11), ("ben", 10)])
def test_the_same_key_for_another_grant_is_refused(desk: Desk, owner: str, amount: int) -> None:
    desk.grant("ana", 10, "signup:ana")
    with pytest.raises(KeyReused):
        desk.grant(owner, amount, "signup:ana")
    assert desk.balances("ana") == (10, 0, 0)
    assert desk.balances("ben") == (0, 0, 0)


def test_the_same_key_may_stand_for_different_kinds_of_operations(desk: Desk) -> None:
    desk.grant("ana", 10, "1")
    desk.correct("ana", 5, "1")
    desk.buy("ana", 100, "1")
    assert desk.balances("ana") == (115, 0, 0)


def test_owners_and_assets_have_wallets_of_their_own(desk: Desk) -> None:
    desk.grant("ana", 10)
    desk.billing.grant("ana", 7, "welcome", "other", "tests", asset="ytdubber")
    assert desk.balances("ana") == (10, 0, 0)
    assert desk.billing.balance_ucr("ana", asset="ytdubber") == 7
    assert desk.balances("ben") == (0, 0, 0)


@pytest.mark.parametrize("amount", [0, -1, 10**10])
def test_an_amount_no_grant_can_have_is_refused(desk: Desk, amount: int) -> None:
    with pytest.raises(BadAmount):
        desk.grant("ana", amount)


def test_a_payment_that_is_told_twenty_times_gives_credits_once(desk: Desk) -> None:
    receipts = [desk.buy("ana", 250, "polar:order-1") for _ in range(20)]
    assert [receipt.replayed for receipt in receipts] == [False] + [True] * 19
    assert len({receipt.response["purchase_id"] for receipt in receipts}) == 1
    assert desk.balances("ana") == (250, 0, 0)


def test_one_payment_never_gives_credits_to_two_owners(desk: Desk) -> None:
    desk.buy("ana", 250, "polar:order-1")
    with pytest.raises(KeyReused):
        desk.buy("ben", 250, "polar:order-1")
    assert desk.balances("ben") == (0, 0, 0)


def test_a_refund_takes_what_is_available_and_the_rest_is_owed(desk: Desk) -> None:
    desk.buy("ana", 250, "polar:order-1")
    hold = desk.hold("ana", 100)
    desk.settle(hold, 100)
    desk.refund("polar:order-1", 250)
    assert desk.balances("ana") == (0, 0, 100)


def test_a_refund_leaves_what_running_jobs_hold(desk: Desk) -> None:
    desk.buy("ana", 250, "polar:order-1")
    hold = desk.hold("ana", 100)
    desk.refund("polar:order-1", 250)
    assert desk.balances("ana") == (0, 100, 100)
    desk.settle(hold, 40)
    desk.release(hold)
    assert desk.balances("ana") == (0, 0, 40), "what the job didn't use pays what is owed"


def test_what_is_owed_is_paid_first_by_whatever_comes_later(desk: Desk) -> None:
    desk.correct("ana", -30)
    assert desk.balances("ana") == (0, 0, 30)
    desk.grant("ana", 10)
    assert desk.balances("ana") == (0, 0, 20)
    desk.buy("ana", 25, "polar:order-1")
    assert desk.balances("ana") == (5, 0, 0)


def test_nobody_who_owes_credits_starts_a_job(desk: Desk) -> None:
    desk.correct("ana", -30)
    with pytest.raises(CreditsOwed) as refused:
        desk.hold("ana", 0)
    assert refused.value.details["owed"] == 30
    desk.grant("ana", 31)
    desk.hold("ana", 1)


@pytest.mark.parametrize("order", list(permutations([50, 120, 200])))
def test_refunds_come_in_any_order_and_end_alike(desk: Desk, order: tuple[int, ...]) -> None:
    desk.buy("ana", 250, "polar:order-1")
    desk.settle(desk.hold("ana", 100), 100)
    taken = [desk.refund("polar:order-1", refunded, f"event-{refunded}").amount_ucr for refunded in order]
    assert [desk.refund("polar:order-1", refunded, f"event-{refunded}").amount_ucr for refunded in order] == taken
    assert desk.balances("ana") == (0, 0, 50)
    with desk.database.reading() as session:
        bought = desk.billing.ledger.purchased(session, "polar:order-1")
    assert (bought.wallet, bought.refunded_ucr) == (WalletKey("ana", OCTAVIA), 200_000_000)


def test_no_more_is_refunded_than_was_bought(desk: Desk) -> None:
    desk.buy("ana", 250, "polar:order-1")
    with pytest.raises(OverRefunded):
        desk.refund("polar:order-1", 251)
    assert desk.balances("ana") == (250, 0, 0)


def test_what_was_never_bought_is_not_refunded(desk: Desk) -> None:
    with pytest.raises(UnknownPurchase):
        desk.refund("polar:order-1", 1)


def test_a_correction_says_who_made_it_and_why(desk: Desk) -> None:
    desk.correct("ana", 12)
    line = desk.billing.statement("ana", 10, 0).lines[0]
    assert (line.kind, line.amount_ucr, line.reason) == ("correction", 12_000_000, "a mistake")
    with desk.database.reading() as session:
        assert session.execute(text("SELECT actor FROM ledger_operations")).scalar_one() == "tests"


def test_a_refused_operation_leaves_the_callers_transaction_as_it_was(desk: Desk) -> None:
    desk.buy("ana", 10, "polar:order-1")
    with desk.database.transaction() as session:
        ledger, wallet = desk.billing.ledger, WalletKey("ana", OCTAVIA)
        with pytest.raises(OverRefunded):
            ledger.refund_purchase(session, "polar:order-1", 11_000_000, "refunded", "event-1")
        ledger.grant(session, wallet, 5_000_000, "sorry", "sorry", "tests")
    assert desk.balances("ana") == (15, 0, 0)
    desk.refund("polar:order-1", 10, "event-1")
    assert desk.balances("ana") == (5, 0, 0)


@pytest.mark.parametrize("table", ["ledger_operations", "ledger_transfers", "price_books"])
@pytest.mark.parametrize("change", ["UPDATE {} SET created_at = 0", "DELETE FROM {}"])
def test_what_was_written_down_can_not_be_changed(desk: Desk, database: Database, table: str, change: str) -> None:
    desk.grant("ana", 10)
    with pytest.raises(DBAPIError, match="never changed"), database.transaction() as session:
        session.execute(text(change.format(table)))
