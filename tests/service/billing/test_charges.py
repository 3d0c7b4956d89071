"""Why jobs were charged what they were."""

from __future__ import annotations

import pytest

from octavia.migrations.price_books import PRICE_BOOKS
from octavia.service.billing.charges import Charged, why
from octavia.service.billing.errors import NothingHeld
from octavia.service.billing.prices import read_book
from octavia.service.billing.quotes import BookVersion, piece_quote, quote
from support.ledger import Desk, quote_of
from support.server import FixedClock

BOOKS = {asset: BookVersion(f"{asset}-1", asset, 1, read_book(body)) for asset, body in PRICE_BOOKS.items()}


def of(desk: Desk, job_id: str = "job", owner_id: str = "ana") -> list[Charged]:
    return desk.billing.charges(owner_id, job_id)


def test_each_delivered_language_says_its_book_its_rule_and_what_was_measured(desk: Desk) -> None:
    desk.grant("ana", 100)
    quoted = desk.billing.quote("video_translate", 61_500, ["es", "fr"])
    with desk.database.transaction() as session:
        hold = desk.billing.hold(session, "ana", "job", quoted)
        desk.billing.settle(session, hold, quoted.parts[0].amount_ucr, "es", {"language": "es"})
        desk.billing.release(session, hold)
    (start,) = of(desk)
    assert (start.held_ucr, start.charged_ucr, start.released_ucr) == (62_000_000, 31_000_000, 31_000_000)
    assert (start.hold_id, start.text, start.explanation) == (hold, quoted.explanation["text"], quoted.explanation)
    (charge,) = start.charges
    assert (charge.language, charge.amount_ucr) == ("es", 31_000_000)
    assert (
        charge.text == "video translate, es: 61.5 s at 30 credits a minute: 31 credits (price book octavia, version 1)"
    )
    told = charge.explanation
    assert (told["price_book_version"], told["rule"], told["duration_ms"], told["charged"]) == (
        1,
        "video_translate",
        61_500,
        31,
    )
    assert [each["language"] for each in told["languages"]] == ["es", "fr"]


def test_what_was_rounded_up_is_a_charge_of_its_own(desk: Desk) -> None:
    desk.grant("ana", 100)
    hold = desk.hold("ana", 3, whole_ucr=1_000_000)
    desk.settle(hold, 1.2)
    desk.release(hold)
    (start,) = of(desk)
    assert [each.amount_ucr for each in start.charges] == [800_000, 1_200_000]
    assert start.charged_ucr == 2_000_000


def test_every_start_of_a_job_is_told_the_first_first(desk: Desk, clock: FixedClock) -> None:
    desk.grant("ana", 100)
    desk.release(desk.hold("ana", 5))
    clock.forward(seconds=1)
    desk.hold("ana", 7)
    assert [(each.held_ucr, each.state, each.released_ucr) for each in of(desk)] == [
        (5_000_000, "released", 5_000_000),
        (7_000_000, "open", 0),
    ]


def test_another_s_job_is_as_if_nothing_was_held_for_it(desk: Desk) -> None:
    desk.grant("ana", 100)
    desk.hold("ana", 5)
    for owner, job in (("ben", "job"), ("ana", "no job")):
        with pytest.raises(NothingHeld):
            of(desk, job, owner)


def test_a_charge_of_a_language_names_its_factor() -> None:
    told = quote(BOOKS["ytdubber"], "dub", 100_000, ["es", "he"]).explanation
    assert why(told, "he", 15_000_000) == (
        "dub, he: 100 s at 6 credits a minute × 1.5 (rare): 15 credits (price book ytdubber, version 1)"
    )


def test_a_charge_of_lines_made_anew_measures_those_lines() -> None:
    told = piece_quote(BOOKS["octavia"], "dub", {"es": 2_000, "fr": 4_000}, 60_000).explanation
    assert why(told, "fr", 2_000_000).startswith("dub, fr: 4 s at 30 credits a minute: 2 credits")


def test_a_job_priced_as_a_whole_is_explained_by_its_quote() -> None:
    told = quote(BOOKS["octavia"], "translate", 0, ["es"]).explanation
    assert why(told, "es", 5_000_000) == told["text"]
    assert why(told, "es", 2_500_000) == f"{told['text']}; this part 2.5 credits"
    assert why(quote_of(5).explanation, "", 5) == "a quote; this part 0.000005 credits"
