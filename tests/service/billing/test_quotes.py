"""What jobs cost, and why."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.migrations.price_books import PRICE_BOOKS
from octavia.service.billing.books import LanguageGroup, PriceBook, Rounding, Rule, Tier, Unit
from octavia.service.billing.errors import DurationUnknown, NoPrice
from octavia.service.billing.money import CREDIT_UCR, to_credits
from octavia.service.billing.prices import read_book
from octavia.service.billing.quotes import BookVersion, piece_quote, price_ucr, quote

VERSIONS = {asset: BookVersion(f"{asset}-1", asset, 1, read_book(body)) for asset, body in PRICE_BOOKS.items()}
ANY_DURATION = st.integers(1, 12 * 3600 * 1000)


def cost(job_type: str, duration_ms: int, languages: list[str] | None = None, asset: str = "octavia") -> int | float:
    return to_credits(quote(VERSIONS[asset], job_type, duration_ms, languages or ["es"]).amount_ucr)


SEED_PRICES = {
    # For a second, a minute, a millisecond more, ten minutes, and three hours.
    ("octavia", "transcribe"): (1, 10, 11, 100, 1_800),
    ("octavia", "synthesize"): (1, 15, 16, 150, 2_700),
    ("octavia", "video_translate"): (1, 30, 31, 300, 5_400),
    ("octavia", "audio_translate"): (1, 30, 31, 300, 5_400),
    ("octavia", "dub"): (1, 30, 31, 300, 5_400),
    ("octavia", "translate"): (5, 5, 5, 5, 5),
    ("ytdubber", "dub"): (1, 6, 7, 60, 1_080),
    ("live", "live"): (1, 1, 2, 10, 180),
}
FACTORS = {"common": 6, "uncommon": 8, "rare": 9}
"""What a minute of one of these languages costs: 6, 7.2 and 9, rounded up."""


@pytest.mark.parametrize(("asset", "job_type"), SEED_PRICES)
def test_the_price_of_every_seed_rate_is_exact(asset: str, job_type: str) -> None:
    durations_ms = (1_000, 60_000, 60_001, 600_000, 10_800_000)
    costs = tuple(cost(job_type, duration_ms, asset=asset) for duration_ms in durations_ms)
    assert costs == SEED_PRICES[asset, job_type]


def test_no_seed_rate_is_left_out_above() -> None:
    assert set(SEED_PRICES) == {(asset, rule) for asset, body in PRICE_BOOKS.items() for rule in body["rules"]}


@pytest.mark.parametrize("group", PRICE_BOOKS["ytdubber"]["language_groups"], ids=lambda group: str(group["name"]))
def test_the_price_of_every_language_of_the_table_is_exact(group: dict[str, Any]) -> None:
    for language in group["languages"] or ["he", "sw", "cy"]:
        assert cost("dub", 60_000, [language], "ytdubber") == FACTORS[group["name"]], language


def test_a_started_minute_is_charged_by_the_second() -> None:
    assert [cost("video_translate", seconds * 1000) for seconds in (61, 62, 63, 90)] == [31, 31, 32, 45]


def test_nothing_is_free_because_it_is_short() -> None:
    assert cost("transcribe", 1) == 1


def test_each_language_of_a_video_is_paid() -> None:
    assert cost("video_translate", 61_000, ["es", "fr", "de"]) == 3 * 31
    assert cost("transcribe", 61_000, ["es", "fr", "de"]) == 11


@pytest.mark.parametrize(
    ("seconds", "languages", "credits"),
    [
        (90, ["es"], 9),
        (90, ["es", "fr"], 18),
        (10, ["ja"], 2),
        (10, ["he"], 2),
        (100, ["ja"], 12),
        (100, ["he"], 15),
        (11, ["es", "hi"], 3),
        (1, ["es"], 1),
        (100, ["pt-BR"], 10),
    ],
)
def test_every_price_of_yt_dubber_is_exact(seconds: int, languages: list[str], credits: int) -> None:
    assert cost("dub", seconds * 1000, languages, "ytdubber") == credits


def test_packs_are_those_of_the_contracts() -> None:
    packs = {asset: [(pack.credits, pack.price_cents) for pack in VERSIONS[asset].book.packs] for asset in VERSIONS}
    assert packs == {
        "octavia": [(100, 500), (250, 1000), (500, 1800), (1000, 3000)],
        "ytdubber": [(20, 0), (50, 2900), (250, 9900)],
        "live": [(0, 500)],
    }


def test_a_quote_explains_itself() -> None:
    quoted = quote(VERSIONS["octavia"], "video_translate", 61_500, ["es", "fr"])
    assert quoted.explanation == {
        "text": (
            "video translate: 61.5 s at 30 credits a minute and language, 2 languages: 62 credits "
            "(price book octavia, version 1)"
        ),
        "price_book": "octavia",
        "price_book_version": 1,
        "price_book_id": "octavia-1",
        "rule": "video_translate",
        "unit": "minute",
        "rate": 30,
        "tiers": [],
        "duration_ms": 61_500,
        "languages": [
            {"language": language, "group": "standard", "factor": 1, "exact": 30.75, "amount": 31}
            for language in ("es", "fr")
        ],
        "rounding": "language",
        "minimum": 1,
        "amount": 62,
    }
    assert quote(VERSIONS["octavia"], "translate", 0, ["es"]).explanation["text"] == (
        "translate: 5 credits a job: 5 credits (price book octavia, version 1)"
    )


def test_a_job_the_book_does_not_know_has_no_price() -> None:
    with pytest.raises(NoPrice, match="'cook'") as refused:
        cost("cook", 1000)
    assert "video_translate" in refused.value.hint


def test_what_is_priced_by_the_minute_needs_a_duration() -> None:
    with pytest.raises(DurationUnknown):
        cost("transcribe", 0)
    assert cost("translate", 0) == 5


def test_a_tier_prices_what_lies_beyond_it() -> None:
    rule = Rule(unit=Unit.MINUTE, rate_ucr=10 * CREDIT_UCR, tiers=(Tier(over_ms=60_000, permille=500),))
    assert [to_credits(price_ucr(rule, minutes * 60_000, 1000)) for minutes in (1, 2, 3)] == [10, 15, 20]


RULES = st.builds(
    Rule,
    unit=st.sampled_from(Unit),
    rate_ucr=st.integers(0, 100 * CREDIT_UCR),
    per_language=st.booleans(),
    tiers=st.lists(st.builds(Tier, over_ms=ANY_DURATION, permille=st.integers(0, 3000)), max_size=3).map(
        lambda tiers: tuple({tier.over_ms: tier for tier in sorted(tiers, key=lambda tier: tier.over_ms)}.values())
    ),
)
GROUPS = (
    LanguageGroup(name="uncommon", permille=1200, languages=("ja", "hi")),
    LanguageGroup(name="rare", permille=1501),
    LanguageGroup(name="common", permille=1000, languages=("es", "fr")),
)
BOOKS = st.builds(
    PriceBook,
    rules=st.fixed_dictionaries({"dub": RULES}),
    language_groups=st.sampled_from([(), GROUPS]),
    minimum_ucr=st.integers(0, 3).map(lambda credits: credits * CREDIT_UCR),
    rounding=st.sampled_from(Rounding),
)
LANGUAGES = st.lists(st.sampled_from(["es", "fr", "ja", "he", "hi", "any"]), min_size=1, max_size=5)


@given(BOOKS, ANY_DURATION, LANGUAGES, st.data())
def test_whatever_is_delivered_a_job_costs_whole_credits_and_never_more_than_quoted(
    book: PriceBook, duration_ms: int, languages: list[str], data: st.DataObject
) -> None:
    quoted = quote(BookVersion("1", "x", 1, book), "dub", duration_ms, languages)
    delivered = sum(part.amount_ucr for part in quoted.parts if data.draw(st.booleans(), "delivered"))
    charged = max(-(-delivered // quoted.whole_ucr) * quoted.whole_ucr, quoted.least_ucr) if delivered else 0
    assert charged <= quoted.amount_ucr
    assert charged % CREDIT_UCR == quoted.amount_ucr % CREDIT_UCR == 0
    assert (quoted.amount_ucr == 0) == all(part.exact_ucr == 0 for part in quoted.parts)


@given(RULES, ANY_DURATION, st.integers(0, 60_000), st.integers(0, 3000))
def test_longer_never_costs_less(rule: Rule, duration_ms: int, more_ms: int, permille: int) -> None:
    assert price_ucr(rule, duration_ms, permille) <= price_ucr(rule, duration_ms + more_ms, permille)


@given(st.integers(0, 100 * CREDIT_UCR), ANY_DURATION, st.integers(0, 3000))
def test_a_price_is_the_exact_product_rounded_up(rate_ucr: int, duration_ms: int, permille: int) -> None:
    rule = Rule(unit=Unit.MINUTE, rate_ucr=rate_ucr)
    assert price_ucr(rule, duration_ms, permille) == ceil(Fraction(rate_ucr * duration_ms * permille, 60_000 * 1000))


def test_a_piece_of_a_finished_job_costs_what_it_is_long() -> None:
    quoted = piece_quote(VERSIONS["octavia"], "dub", {"es": 61_500, "fr": 2_000}, 600_000)
    assert [(part.language, to_credits(part.amount_ucr)) for part in quoted.parts] == [("es", 31), ("fr", 1)]
    assert to_credits(quoted.amount_ucr) == 32
    assert quoted.explanation["pieces_ms"] == {"es": 61_500, "fr": 2_000}
    assert quoted.explanation["text"] == (
        "dub, lines made anew: es 61.5 s, fr 2 s at 30 credits a minute: 32 credits (price book octavia, version 1)"
    )
    with pytest.raises(NoPrice):
        piece_quote(VERSIONS["live"], "dub", {"es": 1}, 1)


def book_with(rule: Rule) -> BookVersion:
    return BookVersion("x", "x", 1, PriceBook(rules={"dub": rule}, minimum_ucr=0, rounding=Rounding.LANGUAGE))


@given(ANY_DURATION, st.integers(1, 100), st.sampled_from(Unit), st.booleans())
def test_all_pieces_together_cost_no_more_than_the_job_but_for_rounding(
    duration_ms: int, credits: int, unit: Unit, per_language: bool
) -> None:
    version = book_with(Rule(unit=unit, rate_ucr=credits * CREDIT_UCR, per_language=per_language))
    whole = quote(version, "dub", duration_ms, ["es", "fr"]).amount_ucr
    pieces = piece_quote(version, "dub", {"es": duration_ms, "fr": duration_ms}, duration_ms).amount_ucr
    assert 0 < pieces <= whole + 2 * CREDIT_UCR
    half = piece_quote(version, "dub", {"es": duration_ms // 2 + 1}, duration_ms).amount_ucr
    assert 0 < half <= pieces
