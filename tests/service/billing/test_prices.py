"""Price books in the database."""

from __future__ import annotations

from typing import Any

import pytest

from octavia.migrations.price_books import PRICE_BOOKS
from octavia.service.billing.books import ONE, PriceBook
from octavia.service.billing.errors import BadPriceBook, PriceBookChanged, UnknownPriceBook
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.billing.prices import read_book
from support.ledger import Desk


def dearer(book: PriceBook) -> PriceBook:
    rules = {name: rule.model_copy(update={"rate_ucr": rule.rate_ucr * 2}) for name, rule in book.rules.items()}
    return book.model_copy(update={"rules": rules})


@pytest.mark.parametrize("asset", PRICE_BOOKS)
def test_a_new_database_has_a_price_book_of_each_contract(desk: Desk, asset: str) -> None:
    with desk.database.reading() as session:
        first = desk.billing.prices.at_version(session, asset, 1)
    assert first.book == read_book(PRICE_BOOKS[asset])
    assert first.book.model_dump(mode="json") == PRICE_BOOKS[asset]


def test_an_edit_is_a_new_version_and_the_old_one_stays(desk: Desk) -> None:
    before = desk.billing.price_book("octavia")
    after = desk.billing.publish_prices(dearer(before.book), before.version, "inflation", "admin")
    assert after.version == before.version + 1
    assert desk.billing.price_book("octavia") == after
    assert desk.billing.quote("transcribe", 60_000).amount_ucr == after.book.rules["transcribe"].rate_ucr
    with desk.database.reading() as session:
        assert desk.billing.prices.at_version(session, "octavia", before.version) == before
    newest = desk.billing.price_history("octavia")[0]
    assert (newest.version, newest.reason, newest.actor) == (after.version, "inflation", "admin")


def test_a_quote_says_which_version_it_was_made_by(desk: Desk) -> None:
    before = desk.billing.quote("transcribe", 60_000)
    book = desk.billing.price_book()
    desk.billing.publish_prices(dearer(book.book), book.version, "inflation", "admin")
    after = desk.billing.quote("transcribe", 60_000)
    assert (before.book_version, after.book_version) == (book.version, book.version + 1)
    assert before.explanation["price_book_version"] == before.book_version
    assert after.amount_ucr == 2 * before.amount_ucr


def test_of_two_who_edit_the_same_version_one_is_told(desk: Desk) -> None:
    book = desk.billing.price_book("live")
    desk.billing.publish_prices(dearer(book.book), book.version, "first", "admin", asset="live")
    with pytest.raises(PriceBookChanged):
        desk.billing.publish_prices(book.book, book.version, "second", "admin", asset="live")


def test_a_version_that_is_yet_to_come_can_not_be_edited(desk: Desk) -> None:
    book = desk.billing.price_book("live")
    with pytest.raises(PriceBookChanged):
        desk.billing.publish_prices(book.book, book.version + 1, "too early", "admin", asset="live")


def test_a_book_that_does_not_exist_is_refused(desk: Desk) -> None:
    with pytest.raises(UnknownPriceBook):
        desk.billing.price_book("nothing")
    with pytest.raises(UnknownPriceBook), desk.database.reading() as session:
        desk.billing.prices.at_version(session, "octavia", 99)


def changed(**parts: Any) -> dict[str, Any]:
    return PRICE_BOOKS["octavia"] | parts


GROUP = {"name": "common", "permille": ONE, "languages": ["es"]}
RULE = {"unit": "minute", "rate_ucr": CREDIT_UCR}


@pytest.mark.parametrize(
    "body",
    [
        changed(rounding="never"),
        changed(minimum_ucr=-1),
        changed(minimum_ucr=CREDIT_UCR // 2),
        changed(rules={"dub": RULE | {"rate_ucr": 0.5}}),
        changed(rules={"dub": RULE | {"unit": "word"}}),
        changed(rules={"dub": RULE | {"tiers": [{"over_ms": 2, "permille": 1}, {"over_ms": 1, "permille": 1}]}}),
        changed(rules={"Dub it!": RULE}),
        changed(packs=[PRICE_BOOKS["octavia"]["packs"][0]] * 2),
        changed(language_groups=[GROUP, GROUP | {"name": "rare"}]),
        changed(language_groups=[GROUP | {"languages": []}, GROUP | {"name": "rare", "languages": []}]),
        changed(discount=10),
        {},
    ],
)
def test_a_book_that_can_not_be_meant_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(BadPriceBook):
        read_book(body)
