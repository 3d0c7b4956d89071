"""Credits of YT Dubber over HTTP: plans and their purchase, the balance, what jobs cost, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server
from octavia.platform.server_settings import ServerSettings
from octavia.service.billing.billing import YTDUBBER
from octavia.service.billing.books import PriceBook, Tier
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.billing.posting import WalletKey
from octavia.service.payments.checkouts import Buyer
from octavia.testing.payments.app import Vendors
from support.contract_ytdubber import refused
from support.payments import selling, settled, stripe_delivery
from support.people import Person, new_person

pytestmark = pytest.mark.usefixtures("settles")

PAYMENTS = "/api/payments"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
JOB = "11111111-2222-3333-4444-555555555555"
COMMON, UNCOMMON = ("de", "en", "es", "fr", "it", "pt"), ("ar", "hi", "ja", "ko", "nl", "pl", "ru", "sv", "tr", "zh")

COSTS: tuple[tuple[list[str], float, int], ...] = (
    # A tenth of a credit a second and language, rounded up to whole credits once a job.
    (["es"], 0.05, 1),
    (["es"], 1, 1),
    (["es"], 10, 1),
    (["es"], 10.001, 2),
    (["es"], 90, 9),
    (["es", "fr"], 90, 18),
    (["es", "es", "fr"], 90, 18),
    (["es", "fr"], 10.5, 3),
    (["es", "fr", "pt"], 6, 2),
    (["pt-BR"], 90, 9),
    # 1.2 and 1.5 times as much.
    (["ja"], 90, 11),
    (["ja"], 100, 12),
    (["he"], 100, 15),
    (["sw"], 10, 2),
    # All together: 0.1 x (1 + 1.2 + 1.5) x 90 = 33.3.
    (["es", "ja", "he"], 90, 34),
    (["es", "ja", "he"], 1, 1),
    (["es", "ja", "he"], 16.1, 6),
    ([*COMMON, *UNCOMMON, "he", "uk", "fi"], 60, 135),
    (["es"], 3600, 360),
    (["es"], 7 * 24 * 3600, 60_480),
)


@pytest.fixture
def server_settings(server_settings: ServerSettings, vendors_at: tuple[Vendors, str]) -> ServerSettings:
    return selling(server_settings, vendors_at[1])


def post(client: TestClient, who: Person | None, path: str, **body: Any) -> Any:
    return client.post(path, json=body, headers=who.headers if who else {})


def get(client: TestClient, who: Person | None, path: str, **query: Any) -> Any:
    return client.get(path, params=query, headers=who.headers if who else {})


def balance(client: TestClient, who: Person) -> float:
    return float(get(client, who, f"{PAYMENTS}/credits").json()["balance"])


def intent_for(client: TestClient, who: Person, plan: str = "creator") -> str:
    made = post(client, who, f"{PAYMENTS}/create-payment-intent", plan=plan).json()
    return str(made["payment_intent_id"])


def publish(server: Server, book: PriceBook) -> None:
    version = server.billing.price_book(YTDUBBER)
    server.billing.publish_prices(book, version.version, "a test", "tests", asset=YTDUBBER)


def cost(client: TestClient, who: Person, languages: list[str], duration: float) -> Any:
    answer = post(client, who, f"{PAYMENTS}/calculate-job-cost", languages=languages, duration=duration)
    assert answer.status_code == 200, answer.text
    return answer.json()


@ON_SQLITE
def test_a_job_costs_what_the_contract_says(client: TestClient, ana: Person) -> None:
    for languages, duration, expected in COSTS:
        assert (languages, duration, cost(client, ana, languages, duration)["estimated_cost"]) == (
            languages,
            duration,
            expected,
        )
        asked = get(client, ana, f"{PAYMENTS}/can-afford-job", languages=languages, duration=duration).json()
        assert asked == {"can_afford": False, "balance": 0, "cost": expected}


@ON_SQLITE
def test_every_language_costs_what_its_group_does(client: TestClient, ana: Person) -> None:
    for languages, multiplier in ((COMMON, 1.0), (UNCOMMON, 1.2), (("he", "uk", "fi", "th", "vi", "sw"), 1.5)):
        told = cost(client, ana, list(languages), 1000)
        each = told["breakdown"]["languages"]
        assert list(each) == list(languages)
        assert all((part["multiplier"], part["cost"]) == (multiplier, 100 * multiplier) for part in each.values())
        assert told["breakdown"]["credits_per_second"] == 0.1
        assert told["estimated_cost"] == told["breakdown"]["exact"] == 100 * multiplier * len(languages)


@ON_SQLITE
def test_what_was_said_to_be_the_cost_is_what_is_held(client: TestClient, server: Server, ana: Person) -> None:
    server.billing.grant(ana.owner_id, 50 * CREDIT_UCR, "a gift", "gift", "tests", asset=YTDUBBER)
    told = cost(client, ana, ["es", "ja"], 33.3)["estimated_cost"]
    with server.database.transaction() as session:
        quote = server.billing.quote_in(session, "dub", 33_300, ["es", "ja"], asset=YTDUBBER)
        server.billing.hold(session, ana.owner_id, JOB, quote)
    there = get(client, ana, f"{PAYMENTS}/credits").json()
    assert (there["balance"], there["held"], told) == (42, 8, 8)


@ON_SQLITE
def test_long_content_costs_more_where_the_price_book_says_so(client: TestClient, server: Server, ana: Person) -> None:
    book = server.billing.price_book(YTDUBBER).book
    dearer = book.rules["dub"].model_copy(update={"tiers": (Tier(over_ms=600_000, permille=1500),)})
    publish(server, book.model_copy(update={"rules": {"dub": dearer}}))
    assert cost(client, ana, ["es"], 600)["estimated_cost"] == 60
    assert cost(client, ana, ["es"], 1200)["estimated_cost"] == 60 + 90
    assert cost(client, ana, ["es", "he"], 1200)["estimated_cost"] == 150 + 225


@ON_SQLITE
def test_a_job_that_can_not_be_has_no_cost(client: TestClient, ana: Person) -> None:
    good: dict[str, Any] = {"languages": ["es"], "duration": 90}
    wrongs: tuple[dict[str, Any], ...] = (
        *({"languages": languages} for languages in ([], "es", ["../es"], [""], ["es"] * 51, None)),
        *({"duration": duration} for duration in (0, -1, 1e12, "x", None)),
    )
    for wrong in wrongs:
        refused(post(client, ana, f"{PAYMENTS}/calculate-job-cost", **good | wrong), 422, "invalid_request")
    unknown = post(client, ana, f"{PAYMENTS}/calculate-job-cost", languages=["es", "qq"], duration=90)
    assert "'qq'" in refused(unknown, 422, "unusable_input")["message"]
    queries: tuple[dict[str, Any], ...] = (
        {"languages": []},
        *({"duration": duration} for duration in ("nan", "inf", "0", "-5", "x")),
    )
    for query in queries:
        refused(get(client, ana, f"{PAYMENTS}/can-afford-job", **good | query), 422, "invalid_request")


def test_the_plan_that_costs_nothing_is_given_at_once_and_once(client: TestClient, server: Server, ana: Person) -> None:
    taken = post(client, ana, f"{PAYMENTS}/create-payment-intent", plan="starter").json()
    assert taken == {"client_secret": "", "payment_intent_id": "", "amount": 0, "currency": "usd", "credits": 20}
    assert balance(client, ana) == 20
    refused(post(client, ana, f"{PAYMENTS}/create-payment-intent", plan="starter"), 409, "free_package_taken")
    ben = new_person(server, "ben@mail.example")
    assert post(client, ben, f"{PAYMENTS}/create-payment-intent", plan="starter").status_code == 200
    assert (balance(client, ana), balance(client, ben)) == (20, 20)
    assert server.billing.balance_ucr(ana.owner_id) == 0, "no credits of another product"


def test_a_plan_is_paid_at_stripe_and_counts_once(
    client: TestClient, server: Server, ana: Person, vendors: Vendors
) -> None:
    made = post(client, ana, f"{PAYMENTS}/create-payment-intent", plan="creator", user_id="somebody").json()
    intent_id = made["payment_intent_id"]
    at_stripe = vendors.stripe.intents[intent_id]
    assert (at_stripe.amount, at_stripe.currency, at_stripe.client_secret) == (2900, "usd", made["client_secret"])
    refused(post(client, ana, f"{PAYMENTS}/confirm-payment", payment_intent_id=intent_id), 402, "not_paid")
    before = len(vendors.stripe.courier.messages)
    vendors.stripe.confirm(intent_id, "pm_card_visa")
    for _ in range(2):
        confirmed = post(client, ana, f"{PAYMENTS}/confirm-payment", payment_intent_id=intent_id).json()
        assert confirmed == {"success": True, "credits_added": 50, "new_balance": 50}
    for message in vendors.stripe.courier.messages[before:] * 2:
        sent = stripe_delivery(message.body, server.clock())
        answer = client.post(f"{PAYMENTS}/webhook/stripe", content=sent.body, headers=sent.headers)
        assert answer.status_code == 202
    settled(server)
    assert balance(client, ana) == 50
    (line,) = get(client, ana, f"{PAYMENTS}/transactions").json()
    assert (line["transaction_type"], line["amount"], line["description"]) == ("purchase", 50, "Creator package")
    assert line["stripe_payment_intent_id"] == intent_id


def test_what_is_refunded_at_stripe_is_taken_back_once(
    client: TestClient, server: Server, ana: Person, vendors: Vendors
) -> None:
    intent_id = intent_for(client, ana)
    vendors.stripe.confirm(intent_id, "pm_card_visa")
    post(client, ana, f"{PAYMENTS}/confirm-payment", payment_intent_id=intent_id)
    before = len(vendors.stripe.courier.messages)
    vendors.stripe.refund({"payment_intent": intent_id, "amount": "1450"})
    for message in vendors.stripe.courier.messages[before:] * 3:
        sent = stripe_delivery(message.body, server.clock())
        client.post(f"{PAYMENTS}/webhook/stripe", content=sent.body, headers=sent.headers)
    settled(server)
    assert balance(client, ana) == 25
    lines = get(client, ana, f"{PAYMENTS}/transactions").json()
    assert [(line["transaction_type"], line["amount"]) for line in lines] == [("refund", -25), ("purchase", 50)]
    assert {line["stripe_payment_intent_id"] for line in lines} == {intent_id}
    (payment,) = get(client, ana, "/api/billing/transactions").json()
    assert payment["status"] == "partially_refunded"
    vendors.stripe.refund({"payment_intent": intent_id})
    sent = stripe_delivery(vendors.stripe.courier.messages[-1].body, server.clock())
    client.post(f"{PAYMENTS}/webhook/stripe", content=sent.body, headers=sent.headers)
    settled(server)
    assert balance(client, ana) == 0
    (payment,) = get(client, ana, "/api/billing/transactions").json()
    assert (payment["status"], payment["amount"]) == ("refunded", 2900)


@ON_SQLITE
def test_while_a_payment_is_disputed_its_credits_are_withheld(
    client: TestClient, server: Server, ana: Person, vendors: Vendors
) -> None:
    intent_id = intent_for(client, ana)
    vendors.stripe.confirm(intent_id, "pm_card_visa")
    post(client, ana, f"{PAYMENTS}/confirm-payment", payment_intent_id=intent_id)
    before = len(vendors.stripe.courier.messages)
    vendors.stripe.dispute(intent_id)
    for message in vendors.stripe.courier.messages[before:]:
        sent = stripe_delivery(message.body, server.clock())
        client.post(f"{PAYMENTS}/webhook/stripe", content=sent.body, headers=sent.headers)
    settled(server)
    assert balance(client, ana) == 0
    assert get(client, ana, "/api/billing/transactions").json()[0]["status"] == "disputed"


@ON_SQLITE
def test_the_plan_is_also_found_by_its_price(client: TestClient, ana: Person, vendors: Vendors) -> None:
    made = post(client, ana, "/api/billing/create-payment-intent", amount=9900).json()
    (intent,) = (each for each in vendors.stripe.intents.values() if each.client_secret == made["clientSecret"])
    vendors.stripe.confirm(intent.id, "pm_card_visa")
    confirmed = post(client, ana, f"{PAYMENTS}/confirm-payment", payment_intent_id=intent.id).json()
    assert confirmed["credits_added"] == 250
    for amount in (2901, 100):
        refused(post(client, ana, "/api/billing/create-payment-intent", amount=amount), 400, "unknown_amount")
    for bad in (0, -1, 29.5, None):
        refused(post(client, ana, "/api/billing/create-payment-intent", amount=bad), 422, "invalid_request")


@ON_SQLITE
def test_what_can_still_be_paid_is_listed_before_what_was(client: TestClient, ana: Person, vendors: Vendors) -> None:
    post(client, ana, f"{PAYMENTS}/create-payment-intent", plan="starter")
    paid, _ = intent_for(client, ana), intent_for(client, ana, "professional")
    vendors.stripe.confirm(paid, "pm_card_visa")
    post(client, ana, f"{PAYMENTS}/confirm-payment", payment_intent_id=paid)
    listed = get(client, ana, "/api/billing/transactions").json()
    assert {(each["description"], each["amount"], each["status"]) for each in listed} == {
        ("Starter package", 0, "succeeded"),
        ("Creator package", 2900, "succeeded"),
        ("Professional package", 9900, "pending"),
    }
    pages = [get(client, ana, "/api/billing/transactions", limit=1, offset=at).json() for at in range(4)]
    assert [each for page in pages for each in page] == listed


@ON_SQLITE
def test_nobody_sees_or_confirms_what_is_anothers(
    client: TestClient, server: Server, ana: Person, vendors: Vendors
) -> None:
    eve = new_person(server, "eve@mail.example")
    intent_id = intent_for(client, ana)
    vendors.stripe.confirm(intent_id, "pm_card_visa")
    body = {"payment_intent_id": intent_id, "user_id": ana.user_id}
    refused(post(client, eve, f"{PAYMENTS}/confirm-payment", **body), 404, "unknown_payment")
    post(client, ana, f"{PAYMENTS}/confirm-payment", payment_intent_id=intent_id, user_id=eve.user_id)
    assert (balance(client, ana), balance(client, eve)) == (50, 0)
    assert get(client, eve, f"{PAYMENTS}/transactions").json() == []
    assert get(client, eve, "/api/billing/transactions").json() == []
    theirs = get(client, eve, f"{PAYMENTS}/credits", user_id=ana.user_id).json()
    assert (theirs["user_id"], theirs["balance"]) == (eve.user_id, 0)


@ON_SQLITE
def test_a_payment_for_other_credits_is_not_confirmed_here(
    client: TestClient, server: Server, ana: Person, vendors: Vendors
) -> None:
    other = post(client, ana, "/api/v1/billing/payment-intents", package="basic").json()["payment_intent_id"]
    vendors.stripe.confirm(other, "pm_card_visa")
    refused(post(client, ana, f"{PAYMENTS}/confirm-payment", payment_intent_id=other), 404, "unknown_payment")
    assert post(client, ana, f"/api/v1/billing/payment-intents/{other}/confirm").status_code == 200
    assert (server.billing.balance_ucr(ana.owner_id), balance(client, ana)) == (250 * CREDIT_UCR, 0)


@ON_SQLITE
def test_who_owes_credits_can_afford_nothing(client: TestClient, server: Server, ana: Person) -> None:
    with server.database.transaction() as session:
        wallet = WalletKey(ana.owner_id, YTDUBBER)
        server.billing.ledger.correct(session, wallet, -5 * CREDIT_UCR, "a mistake", "owed", "tests")
    asked = get(client, ana, f"{PAYMENTS}/can-afford-job", languages=["es"], duration=1).json()
    assert asked == {"can_afford": False, "balance": 0, "cost": 1}
    server.billing.grant(ana.owner_id, 6 * CREDIT_UCR, "a gift", "gift", "tests", asset=YTDUBBER)
    asked = get(client, ana, f"{PAYMENTS}/can-afford-job", languages=["es"], duration=1).json()
    assert asked == {"can_afford": True, "balance": 1, "cost": 1}


@ON_SQLITE
def test_who_has_no_address_can_buy(client: TestClient, server: Server, ana: Person, vendors: Vendors) -> None:
    buyer = Buyer(replace(server.accounts.operators.find_user(ana.email), email=""), "")
    _, intent = server.payments.intend(buyer, "creator", asset=YTDUBBER)
    assert vendors.stripe.intents[intent.id].receipt_email is None


@ON_SQLITE
def test_what_is_no_plan_can_not_be_bought(client: TestClient, ana: Person) -> None:
    for plan in ("golden", "basic"):
        refused(post(client, ana, f"{PAYMENTS}/create-payment-intent", plan=plan), 404, "unknown_package")
    for bad in ("", None, 5, "x" * 33):
        refused(post(client, ana, f"{PAYMENTS}/create-payment-intent", plan=bad), 422, "invalid_request")


@ON_SQLITE
def test_only_who_is_signed_in_is_told_anything(client: TestClient) -> None:
    calls: tuple[tuple[str, str, Any], ...] = (
        ("POST", f"{PAYMENTS}/create-payment-intent", {"plan": "creator"}),
        ("POST", f"{PAYMENTS}/confirm-payment", {"payment_intent_id": "pi_1"}),
        ("GET", f"{PAYMENTS}/credits", None),
        ("GET", f"{PAYMENTS}/transactions", None),
        ("POST", f"{PAYMENTS}/calculate-job-cost", {"languages": ["es"], "duration": 9}),
        ("GET", f"{PAYMENTS}/can-afford-job?languages=es&duration=9", None),
        ("GET", "/api/billing/transactions", None),
        ("POST", "/api/billing/create-payment-intent", {"amount": 2900}),
    )
    for method, path, body in calls:
        refused(client.request(method, path, json=body), 401, "not_signed_in")


@ON_SQLITE
def test_a_webhook_that_stripe_did_not_sign_is_refused(client: TestClient, server: Server) -> None:
    forged = stripe_delivery({"id": "evt_1", "type": "charge.refunded", "data": {}}, server.clock(), "whsec_other")
    answer = client.post(f"{PAYMENTS}/webhook/stripe", content=forged.body, headers=forged.headers)
    refused(answer, 403, "webhook_not_genuine")


@ON_SQLITE
def test_pages_have_bounds(client: TestClient, ana: Person) -> None:
    for path in (f"{PAYMENTS}/transactions", "/api/billing/transactions"):
        for query in ("limit=0", "limit=201", "offset=-1", "limit=x"):
            refused(client.get(f"{path}?{query}", headers=ana.headers), 422, "invalid_request")


@ON_SQLITE
def test_the_price_list_says_in_words_what_jobs_cost(client: TestClient, server: Server) -> None:
    told = client.get(f"{PAYMENTS}/pricing-plans").json()["description"]
    assert told == (
        "A dub costs 6 credits a minute of audio, for each language; 1.2 times as much in ar, hi, ja, ko, nl, pl, ru, "
        "sv, tr, zh; 1.5 times as much in all other languages; at least 1 credit a job."
    )
    book = server.billing.price_book(YTDUBBER).book
    dear = book.rules["dub"].model_copy(update={"rate_ucr": 12 * CREDIT_UCR})
    publish(server, book.model_copy(update={"rules": {"dub": dear}, "language_groups": (), "minimum_ucr": 0}))
    told = client.get(f"{PAYMENTS}/pricing-plans").json()["description"]
    assert told == "A dub costs 12 credits a minute of audio, for each language."
