"""What owners see of the books."""

from __future__ import annotations

from itertools import pairwise

from octavia.service.billing.money import CREDIT_UCR
from octavia.service.billing.statements import Line
from support.ledger import Desk, quote_of
from support.server import FixedClock


def lines(desk: Desk, owner: str = "ana", limit: int = 100, offset: int = 0) -> tuple[Line, ...]:
    return desk.billing.statement(owner, limit, offset).lines


def test_every_step_of_a_purchase_a_job_and_a_refund_is_a_line(desk: Desk) -> None:
    desk.buy("ana", 250, "polar:order-1")
    hold = desk.hold("ana", 90)
    desk.settle(hold, 60)
    desk.release(hold)
    desk.refund("polar:order-1", 250)
    desk.grant("ana", 100)
    shown = [
        (line.kind.value, *(each // CREDIT_UCR for each in (line.amount_ucr, line.after_ucr, line.debt_after_ucr)))
        for line in reversed(lines(desk))
    ]
    assert shown == [
        ("purchase", 250, 250, 0),
        ("hold", -90, 160, 0),
        ("release", 60, 220, 0),
        ("deduction", -60, 160, 0),
        ("release", 30, 190, 0),
        ("debt", 60, 250, 60),
        ("refund", -250, 0, 60),
        ("grant", 100, 100, 60),
        ("repayment", -60, 40, 0),
    ]


def test_each_line_begins_with_the_balance_the_one_before_ended_with(desk: Desk) -> None:
    desk.grant("ana", 100)
    desk.settle(desk.hold("ana", 30), 20)
    desk.correct("ana", -200)
    desk.grant("ana", 150)
    found = lines(desk)
    assert all(line.before_ucr + line.amount_ucr == line.after_ucr for line in found)
    assert all(older.after_ucr == newer.before_ucr for newer, older in pairwise(found))
    assert found[0].after_ucr == desk.billing.balance_ucr("ana") == sum(line.amount_ucr for line in found)
    assert (found[-1].before_ucr, [line.number for line in found]) == (0, list(range(len(found), 0, -1)))
    assert len({line.id for line in found}) == len(found)


def test_sums_count_what_was_bought_and_what_was_used(desk: Desk) -> None:
    desk.grant("ana", 10)
    desk.buy("ana", 250, "polar:order-1")
    desk.buy("ben", 1000, "polar:order-2")
    hold = desk.hold("ana", 90)
    desk.settle(hold, 60)
    desk.release(hold)
    statement = desk.billing.statement("ana", 1, 0)
    assert (statement.purchased_ucr, statement.used_ucr) == (250 * CREDIT_UCR, 60 * CREDIT_UCR)
    assert statement.balance.available_ucr == 200 * CREDIT_UCR


def test_pages_follow_one_another(desk: Desk) -> None:
    for amount in range(1, 8):
        desk.grant("ana", amount)
    pages = [lines(desk, limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert [[line.amount_ucr // CREDIT_UCR for line in page] for page in pages] == [[7, 6, 5], [4, 3, 2], [1], []]


def test_whoever_never_had_credits_has_an_empty_statement(desk: Desk) -> None:
    desk.grant("ben", 1)
    statement = desk.billing.statement("ana", 10, 0)
    assert (statement.lines, statement.purchased_ucr, statement.used_ucr) == ((), 0, 0)


def test_a_charge_explains_itself(desk: Desk, clock: FixedClock) -> None:
    desk.grant("ana", 100)
    quote = desk.billing.quote("video_translate", 61_000, ["es", "fr"])
    with desk.database.transaction() as session:
        hold = desk.billing.hold(session, "ana", "job-1", quote)
        desk.billing.settle(session, hold, quote.parts[0].amount_ucr, "es", {"language": "es"})
    charge = lines(desk)[0]
    assert (charge.kind, charge.amount_ucr, charge.job_id) == ("deduction", -31 * CREDIT_UCR, "job-1")
    why = "video translate, es: 61 s at 30 credits a minute: 31 credits (price book octavia, version 1)"
    assert charge.explanation == quote.explanation | {"charged": 31, "language": "es", "text": why}
    assert charge.reason == why
    assert charge.created_at == clock()


def test_a_hold_of_nothing_leaves_no_line(desk: Desk) -> None:
    with desk.database.transaction() as session:
        desk.billing.hold(session, "ana", "job", quote_of(0))
    assert lines(desk) == ()
