"""Credits kept for jobs."""

from __future__ import annotations

import pytest

from octavia.platform.database import Database
from octavia.service.billing.errors import HoldClosed, InsufficientCredits, KeyReused, OverSettled, UnknownHold
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.billing.tables import HoldState
from octavia.service.errors import Refusal
from support.ledger import Desk, quote_of
from support.server import FixedClock


def test_a_hold_takes_credits_out_of_reach_and_no_further(desk: Desk) -> None:
    desk.grant("ana", 100)
    desk.hold("ana", 30)
    assert desk.balances("ana") == (70, 30, 0)


def test_a_job_for_which_there_are_too_few_credits_is_refused_with_the_figures(desk: Desk) -> None:
    desk.grant("ana", 40)
    desk.hold("ana", 30)
    with pytest.raises(InsufficientCredits) as refused:
        desk.hold("ana", 11)
    assert refused.value.refusal is Refusal.PAYMENT_REQUIRED
    assert refused.value.details == {"needed": 11, "available": 10, "held": 30}
    assert "11 credits" in refused.value.message
    assert desk.balances("ana") == (10, 30, 0)


def test_whoever_never_had_credits_is_refused_too(desk: Desk) -> None:
    with pytest.raises(InsufficientCredits) as refused:
        desk.hold("ana", 1)
    assert refused.value.details == {"needed": 1, "available": 0, "held": 0}


def test_what_is_delivered_is_charged_track_by_track_and_the_rest_goes_back(desk: Desk) -> None:
    desk.grant("ana", 100)
    hold = desk.hold("ana", 90)
    desk.settle(hold, 30, "es")
    desk.settle(hold, 30, "fr")
    assert desk.balances("ana") == (10, 30, 0)
    assert desk.release(hold) == 30 * CREDIT_UCR
    assert desk.balances("ana") == (40, 0, 0)


def test_a_track_is_charged_once_however_often_it_is_delivered(desk: Desk) -> None:
    desk.grant("ana", 100)
    hold = desk.hold("ana", 90)
    assert [desk.settle(hold, 30, "es").replayed for _ in range(3)] == [False, True, True]
    assert desk.balances("ana") == (10, 60, 0)
    with pytest.raises(KeyReused):
        desk.settle(hold, 31, "es")
    desk.release(hold)
    assert desk.settle(hold, 30, "es").replayed, "also when its job has ended"
    assert desk.balances("ana") == (70, 0, 0)


def test_two_jobs_may_deliver_the_same_language(desk: Desk) -> None:
    desk.grant("ana", 100)
    for job in ("one", "two"):
        hold = desk.hold("ana", 10, job)
        desk.settle(hold, 10, "es")
    assert desk.balances("ana") == (80, 0, 0)


def test_no_more_is_charged_than_is_held(desk: Desk) -> None:
    desk.grant("ana", 100)
    hold = desk.hold("ana", 30)
    desk.settle(hold, 20, "es")
    with pytest.raises(OverSettled, match="10 credits are held"):
        desk.settle(hold, 10.000001, "fr")
    assert desk.balances("ana") == (70, 10, 0)
    desk.settle(hold, 10, "fr")


def test_a_hold_that_was_released_is_charged_no_more(desk: Desk) -> None:
    desk.grant("ana", 100)
    hold = desk.hold("ana", 30)
    assert [desk.release(hold) for _ in range(3)] == [30 * CREDIT_UCR, 0, 0]
    with pytest.raises(HoldClosed):
        desk.settle(hold, 1)
    assert desk.balances("ana") == (100, 0, 0)


def test_a_hold_that_was_spent_has_nothing_to_release(desk: Desk) -> None:
    desk.grant("ana", 100)
    hold = desk.hold("ana", 30)
    desk.settle(hold, 30)
    assert desk.release(hold) == 0
    with desk.database.reading() as session:
        held = desk.billing.holds.get(session, hold)
    assert (held.state, held.amount_ucr, held.settled_ucr, held.job_id) == (
        HoldState.SETTLED,
        30 * CREDIT_UCR,
        30 * CREDIT_UCR,
        "job",
    )


def test_an_unknown_hold_is_refused(desk: Desk) -> None:
    with pytest.raises(UnknownHold):
        desk.settle("nothing", 1)
    with pytest.raises(UnknownHold):
        desk.release("nothing")


def test_work_that_costs_nothing_needs_no_credits(desk: Desk) -> None:
    hold = desk.hold("ana", 0)
    desk.settle(hold, 0, "es")
    desk.settle(hold, 0, "fr")
    desk.release(hold)
    desk.release(desk.hold("ana", 0))
    assert desk.balances("ana") == (0, 0, 0)


def test_a_job_that_is_rounded_as_a_whole_is_rounded_when_it_ends(desk: Desk) -> None:
    desk.grant("ana", 10)
    hold = desk.hold("ana", 4, whole_ucr=CREDIT_UCR)
    desk.settle(hold, 1.1, "es")
    desk.settle(hold, 1.32, "hi")
    desk.release(hold)
    assert desk.balances("ana") == (7, 0, 0)
    assert desk.billing.statement("ana", 100, 0).used_ucr == 3 * CREDIT_UCR


def test_a_job_has_a_minimum_if_anything_was_delivered(desk: Desk) -> None:
    desk.grant("ana", 10)
    delivered, failed = (desk.hold("ana", 4, job, CREDIT_UCR, 2 * CREDIT_UCR) for job in ("one", "two"))
    desk.settle(delivered, 0.1)
    desk.release(delivered)
    desk.release(failed)
    assert desk.balances("ana") == (8, 0, 0)


def test_holds_that_stay_open_can_be_found(desk: Desk, clock: FixedClock) -> None:
    desk.grant("ana", 100)
    old, done = desk.hold("ana", 10, "old"), desk.hold("ana", 10, "done")
    desk.release(done)
    clock.forward(hours=25)
    desk.hold("ana", 10, "new")
    with desk.database.reading() as session:
        before = clock().replace(hour=0)
        assert [held.id for held in desk.billing.holds.opened_before(session, before)] == [old]


def test_a_refused_hold_leaves_nothing_in_a_transaction_that_goes_on(desk: Desk) -> None:
    desk.grant("ana", 10)
    with desk.database.transaction() as session:
        with pytest.raises(InsufficientCredits):
            desk.billing.hold(session, "ana", "job", quote_of(11 * CREDIT_UCR))
        desk.billing.hold(session, "ana", "job", quote_of(10 * CREDIT_UCR))
    assert desk.balances("ana") == (0, 10, 0)


def test_a_job_is_quoted_and_held_for_on_one_connection(database_url: str, clock: FixedClock) -> None:
    database = Database(database_url, pool_size=1, max_overflow=0, pool_timeout=1)
    desk = Desk(database, clock)
    desk.grant("ana", 100)
    with database.transaction() as session:
        quote = desk.billing.quote_in(session, "video_translate", 61_000, ["es"])
        desk.billing.hold(session, "ana", "job", quote)
    assert desk.balances("ana") == (69, 31, 0)
    database.close()
