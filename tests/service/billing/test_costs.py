"""What vendors charge us, beside what jobs are charged."""

from __future__ import annotations

import pytest

from octavia.dubbing.engines.spending import Spending
from octavia.dubbing.errors import DocumentError
from octavia.platform.database import Database
from octavia.service.billing.billing import Billing
from octavia.service.billing.costs import VendorPrices, VendorSum
from octavia.service.billing.margins import least_credit_uusd
from support.ledger import Desk
from support.server import FixedClock

PRICES = (
    "openai:*:characters=0.000015",
    "openai:tts-hd:characters=0.00003",
    "deepgram:nova:seconds of audio=0.0000717",
)


@pytest.fixture
def desk(database: Database, clock: FixedClock) -> Desk:
    made = Desk(database, clock)
    made.billing = Billing(database, clock, PRICES)
    return made


def spoken(run: str, calls: int, characters: float, model: str = "tts", lost: int = 0) -> Spending:
    return Spending(run, "openai", "speech", model, calls, lost, {"characters": characters})


def note(desk: Desk, job_id: str, *spent: Spending, owner_id: str = "ana") -> None:
    with desk.database.transaction() as session:
        desk.billing.costs.note(session, owner_id, job_id, spent)


def vendors(desk: Desk) -> tuple[VendorSum, ...]:
    return desk.billing.margins(10).vendors


@pytest.mark.parametrize(
    ("engine", "model", "unit", "amount", "cost_uusd"),
    [
        ("openai", "tts", "characters", 1_000.0, 15_000),
        ("openai", "tts-hd", "characters", 1_000.0, 30_000),
        ("deepgram", "nova", "seconds of audio", 61.5, 4_410),
        ("openai", "tts", "characters", 0.01, 1),
        ("openai", "tts", "tokens in", 5.0, None),
        ("deepgram", "aura", "seconds of audio", 5.0, None),
    ],
)
def test_a_price_is_that_of_the_model_or_of_all_others(
    engine: str, model: str, unit: str, amount: float, cost_uusd: int | None
) -> None:
    assert VendorPrices(PRICES).cost_uusd(engine, model, unit, amount) == cost_uusd


@pytest.mark.parametrize("line", ["", "openai", "openai:tts=1", "openai:tts:characters=dear", "a:b:c=-1", "a:b:c=NaN"])
def test_a_line_that_is_no_price_is_refused(line: str) -> None:
    with pytest.raises(DocumentError, match="ENGINE:MODEL:UNIT=DOLLARS"):
        VendorPrices([line])


def test_a_model_s_name_may_hold_colons() -> None:
    assert (
        VendorPrices(["openai:ft:gpt:org:tokens in=0.5"]).cost_uusd("openai", "ft:gpt:org", "tokens in", 1.0) == 500_000
    )


def test_what_is_told_again_counts_once_and_what_grew_counts_as_it_is(desk: Desk) -> None:
    first, grown, other = spoken("run-1", 2, 300.0), spoken("run-1", 3, 500.0, lost=1), spoken("run-2", 1, 100.0)
    for told in ([first], [first], [first, other], [grown, other], [first]):
        note(desk, "job", *told)
    assert vendors(desk) == (VendorSum("openai", "speech", "tts", "characters", 4, 1, 600.0, 9_000, 0.0),)


def test_calls_of_which_nobody_knows_what_they_used_are_counted_until_it_is_known(desk: Desk) -> None:
    note(desk, "job", Spending("run-1", "openai", "speech", "tts", 0, 2, {}))
    assert vendors(desk) == (VendorSum("openai", "speech", "tts", "calls", 0, 2, 2.0, 0, 2.0),)
    note(desk, "job", spoken("run-1", 1, 100.0, lost=2))
    assert vendors(desk) == (VendorSum("openai", "speech", "tts", "characters", 1, 2, 100.0, 1_500, 0.0),)


def test_a_job_s_charge_stands_beside_what_it_cost_us(desk: Desk, clock: FixedClock) -> None:
    desk.grant("ana", 100)
    for job in ("job-1", "job-1", "job-2"):
        hold = desk.hold("ana", 30, job)
        desk.settle(hold, 20)
        desk.release(hold)
        clock.forward(seconds=1)
    translated = Spending("run-1", "openai", "translation", "gpt", 1, 0, {"tokens in": 50.0})
    note(desk, "job-1", spoken("run-1", 1, 1_000.0), translated)
    found = desk.billing.margins(10)
    # The cheapest pack has 1000 credits for 30 dollars.
    assert (found.credit_uusd, found.charged_ucr, found.worth_uusd, found.cost_uusd) == (
        30_000,
        60_000_000,
        1_800_000,
        15_000,
    )
    assert [(job.job_id, job.charged_ucr, job.worth_uusd, job.cost_uusd, job.margin_uusd) for job in found.jobs] == [
        ("job-2", 20_000_000, 600_000, 0, 600_000),
        ("job-1", 40_000_000, 1_200_000, 15_000, 1_185_000),
    ]
    assert [(each.unit, each.unpriced) for each in found.jobs[1].vendors] == [("characters", 0.0), ("tokens in", 50.0)]
    assert [job.job_id for job in desk.billing.margins(1, 1).jobs] == ["job-1"]


def test_a_credit_is_worth_what_it_costs_in_the_cheapest_pack_that_is_sold(desk: Desk) -> None:
    book = desk.billing.price_book("octavia").book
    dearest = tuple(pack.model_copy(update={"active": pack.id == "starter"}) for pack in book.packs)
    assert least_credit_uusd(book.model_copy(update={"packs": dearest})) == 50_000
    assert least_credit_uusd(book.model_copy(update={"packs": ()})) == 0
