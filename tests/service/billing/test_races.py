"""Several processes and threads at the same books."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from octavia.service.billing.errors import OverSettled
from octavia.service.billing.money import CREDIT_UCR
from support.ledger import Desk
from support.ledger_race import race

Result = TypeVar("Result")


def at_once(work: Callable[[int], Result], times: int = 6) -> list[Result]:
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(work, range(times)))


def test_eight_processes_spend_exactly_the_credits_there_are(desk: Desk, database_url: str) -> None:
    desk.grant("ana", 200)
    spent = race(database_url, "ana", 8)
    assert sum(spent) == 200
    assert desk.balances("ana") == (0, 0, 0)
    statement = desk.billing.statement("ana", 1, 0)
    assert (statement.used_ucr, statement.balance.lines) == (200 * CREDIT_UCR, 1 + 200 * 3)


def test_a_payment_told_by_several_at_once_counts_once(desk: Desk) -> None:
    receipts = at_once(lambda _: desk.buy("ana", 250, "polar:order-1"))
    assert sorted(receipt.replayed for receipt in receipts) == [False] + [True] * 5
    assert desk.balances("ana") == (250, 0, 0)


def test_a_track_delivered_by_several_at_once_is_charged_once(desk: Desk) -> None:
    desk.grant("ana", 100)
    hold = desk.hold("ana", 90)
    receipts = at_once(lambda _: desk.settle(hold, 30, "es"))
    assert sorted(receipt.replayed for receipt in receipts) == [False] + [True] * 5
    assert desk.balances("ana") == (10, 60, 0)


def test_tracks_settled_at_once_never_take_more_than_is_held(desk: Desk) -> None:
    desk.grant("ana", 100)
    hold = desk.hold("ana", 50)

    def settle(number: int) -> bool:
        try:
            desk.settle(hold, 20, f"track-{number}")
        except OverSettled:
            return False
        return True

    assert sum(at_once(settle)) == 2
    assert desk.balances("ana") == (50, 10, 0)


def test_a_hold_released_by_several_at_once_is_released_once(desk: Desk) -> None:
    desk.grant("ana", 100)
    hold = desk.hold("ana", 50)
    assert sorted(at_once(lambda _: desk.release(hold))) == [0] * 5 + [50 * CREDIT_UCR]
    assert desk.balances("ana") == (100, 0, 0)


def test_a_refund_and_a_job_at_once_leave_no_credit_unaccounted_for(desk: Desk) -> None:
    desk.buy("ana", 100, "polar:order-1")
    holds = [desk.hold("ana", 10, f"job-{number}") for number in range(5)]

    def end(number: int) -> None:
        if number == 5:
            desk.refund("polar:order-1", 100, "event")
        else:
            desk.settle(holds[number], 4)
            desk.release(holds[number])

    at_once(end)
    assert desk.balances("ana") == (0, 0, 20)


def test_the_first_credits_of_an_owner_may_come_from_several_at_once(desk: Desk) -> None:
    at_once(lambda number: desk.grant("ana", 10, f"grant-{number}"))
    assert desk.balances("ana") == (60, 0, 0)
