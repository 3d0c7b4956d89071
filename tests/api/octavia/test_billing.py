"""Credits over HTTP: prices, balance, history, estimates, and nobody else's."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.api.octavia import statements
from octavia.api.server import Server
from octavia.service.billing.billing import OCTAVIA
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.billing.posting import WalletKey
from support.people import Person, signed_up

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
JOB = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def ana(client: TestClient) -> Person:
    return signed_up(client)


def buy(server: Server, who: Person, credits: int) -> None:
    with server.database.transaction() as session:
        wallet = WalletKey(who.owner_id, OCTAVIA)
        server.billing.ledger.purchase(session, wallet, credits * CREDIT_UCR, "Basic package", f"polar:{who.owner_id}")


def work(server: Server, who: Person) -> None:
    quote = server.billing.quote("video_translate", 61_500)
    with server.database.transaction() as session:
        hold = server.billing.hold(session, who.owner_id, JOB, quote)
        server.billing.settle(session, hold, 20_500_000, "es", {"language": "es"})
        server.billing.release(session, hold)


def get(client: TestClient, path: str, who: Person | None = None) -> Any:
    return client.get(f"/api/v1/billing/{path}", headers=who.headers if who else {})


def test_everybody_sees_the_prices(client: TestClient) -> None:
    answer = get(client, "pricing")
    assert answer.status_code == 200
    tiers = answer.json()["tiers"]
    assert [(each["id"], each["package"], each["credits"], each["price_usd"], each["is_active"]) for each in tiers] == [
        ("starter", "starter", 100, 5, True),
        ("basic", "basic", 250, 10, True),
        ("pro", "pro", 500, 18, True),
        ("enterprise", "enterprise", 1000, 30, True),
    ]
    assert all(each["description"] for each in tiers)
    rates = {each["job_type"]: (each["credits"], each["unit"]) for each in answer.json()["rates"]}
    assert rates["transcribe"] == (10, "minute")
    assert rates["translate"] == (5, "job")


@ON_SQLITE
def test_a_pack_that_is_not_sold_any_more_is_not_shown(client: TestClient, server: Server) -> None:
    version = server.billing.price_book()
    packs = tuple(pack.model_copy(update={"active": pack.id == "pro"}) for pack in version.book.packs)
    book = version.book.model_copy(update={"packs": packs})
    server.billing.publish_prices(book, version.version, "fewer packs", "tests")
    answer = get(client, "pricing").json()
    assert ([each["id"] for each in answer["tiers"]], answer["version"]) == (["pro"], version.version + 1)


@ON_SQLITE
@pytest.mark.parametrize("path", ["balance", "transactions"])
def test_only_who_is_signed_in_sees_credits(client: TestClient, path: str) -> None:
    assert get(client, path).status_code == 401


def test_a_new_user_has_nothing(client: TestClient, ana: Person) -> None:
    balance = get(client, "balance", ana).json()
    assert balance == {
        "user_id": ana.user_id,
        "balance": 0,
        "held": 0,
        "owed": 0,
        "last_updated": "2026-11-21T12:00:00Z",
    }
    assert get(client, "transactions", ana).json() == {
        "transactions": [],
        "total": 0,
        "total_purchased": 0,
        "total_used": 0,
        "current_balance": 0,
    }


def test_the_balance_is_what_can_be_spent(client: TestClient, server: Server, ana: Person) -> None:
    buy(server, ana, 250)
    work(server, ana)
    balance = get(client, "balance", ana).json()
    assert (balance["balance"], balance["held"], balance["owed"]) == (229.5, 0, 0)


def test_every_transaction_says_the_balance_before_and_after_it(
    client: TestClient, server: Server, ana: Person
) -> None:
    buy(server, ana, 250)
    work(server, ana)
    answer = get(client, "transactions", ana).json()
    shown = [
        (each["transaction_type"], each["amount"], each["balance_before"], each["balance_after"])
        for each in answer["transactions"]
    ]
    assert shown == [
        ("release", 10.5, 219, 229.5),
        ("deduction", -20.5, 239.5, 219),
        ("release", 20.5, 219, 239.5),
        ("hold", -31, 250, 219),
        ("purchase", 250, 0, 250),
    ]
    assert (answer["total"], answer["total_purchased"], answer["total_used"]) == (5, 250, 20.5)
    assert answer["current_balance"] == 229.5
    deduction = answer["transactions"][1]
    assert deduction["job_id"] == JOB
    assert deduction["explanation"]["price_book_version"] == 1
    assert deduction["explanation"]["duration_ms"] == 61_500
    assert "61.5 s" in deduction["reason"]
    assert deduction["created_at"] == "2026-11-21T12:00:00Z"
    assert answer["transactions"][-1]["reason"] == "Basic package"


@ON_SQLITE
def test_whole_credits_have_no_fraction_on_the_wire(client: TestClient, server: Server, ana: Person) -> None:
    buy(server, ana, 250)
    assert '"balance":250,' in get(client, "balance", ana).text
    assert '"amount":250,' in get(client, "transactions", ana).text


@ON_SQLITE
def test_history_comes_in_pages(client: TestClient, server: Server, ana: Person) -> None:
    buy(server, ana, 250)
    work(server, ana)
    pages = [get(client, f"transactions?limit=2&offset={offset}", ana).json() for offset in (0, 2, 4, 6)]
    assert [len(page["transactions"]) for page in pages] == [2, 2, 1, 0]
    assert len({each["id"] for page in pages for each in page["transactions"]}) == 5


@ON_SQLITE
@pytest.mark.parametrize("query", ["limit=0", "limit=201", "offset=-1", "limit=x", "offset=99999999999999999999"])
def test_a_page_nobody_can_mean_is_refused(client: TestClient, ana: Person, query: str) -> None:
    assert get(client, f"transactions?{query}", ana).status_code == 422


def test_nobody_sees_the_credits_of_others(client: TestClient, server: Server, ana: Person) -> None:
    buy(server, ana, 250)
    ben = signed_up(client, "ben@mail.example")
    assert get(client, "balance", ben).json()["balance"] == 0
    assert get(client, "transactions", ben).json()["transactions"] == []


def estimate(client: TestClient, who: Person, job_type: str, seconds: float | None) -> Any:
    body = {"job_type": job_type, "input_file_path": "nothing", "duration_override": seconds}
    return client.post("/api/v1/estimate", json=body, headers=who.headers)


@ON_SQLITE
def test_an_estimate_says_what_a_job_costs_and_whether_the_balance_suffices(
    client: TestClient, server: Server, ana: Person
) -> None:
    buy(server, ana, 31)
    answer = estimate(client, ana, "video_translate", 61.5)
    assert answer.status_code == 200
    found = answer.json()
    assert found.pop("explanation")["text"].startswith("video translate: 61.5 s at 30 credits a minute")
    assert found == {
        "job_type": "video_translate",
        "estimated_credits": 31,
        "current_balance": 31,
        "sufficient_balance": True,
    }
    assert estimate(client, ana, "video_translate", 63).json()["sufficient_balance"] is False


@ON_SQLITE
@pytest.mark.parametrize(
    ("job_type", "credits"), [("transcribe", 20), ("synthesize", 30), ("audio_translate", 60), ("translate", 5)]
)
def test_every_kind_of_job_has_its_price(client: TestClient, ana: Person, job_type: str, credits: int) -> None:
    assert estimate(client, ana, job_type, 120).json()["estimated_credits"] == credits


@ON_SQLITE
def test_an_estimate_of_a_file_that_is_not_there_is_refused(client: TestClient, ana: Person) -> None:
    assert estimate(client, ana, "transcribe", None).status_code == 404
    assert estimate(client, ana, "cook", 60).status_code == 422


def exported(client: TestClient, who: Person) -> list[dict[str, str]]:
    answer = get(client, "transactions.csv", who)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="octavia-credits.csv"'
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_whole_history_can_be_taken_home_as_csv(client: TestClient, server: Server, ana: Person) -> None:
    assert exported(client, ana) == []
    buy(server, ana, 250)
    work(server, ana)
    rows = exported(client, ana)
    assert [(row["number"], row["transaction_type"], row["amount"], row["balance_after"]) for row in rows] == [
        ("1", "purchase", "250", "250"),
        ("2", "hold", "-31", "219"),
        ("3", "release", "20.5", "239.5"),
        ("4", "deduction", "-20.5", "219"),
        ("5", "release", "10.5", "229.5"),
    ]
    shown = get(client, "transactions", ana).json()["transactions"]
    assert [row["id"] for row in reversed(rows)] == [each["id"] for each in shown]
    assert exported(client, signed_up(client, "eve@mail.example")) == []


@ON_SQLITE
def test_a_history_longer_than_a_piece_is_exported_whole_and_holds_no_formula(
    client: TestClient, server: Server, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "_AT_ONCE", 5)
    for number in range(12):
        server.billing.grant(ana.owner_id, CREDIT_UCR, "=1+1", f"{number}", "tests")
    rows = exported(client, ana)
    assert [int(row["number"]) for row in rows] == list(range(1, 13))
    assert {row["reason"] for row in rows} == {"'=1+1"}
    assert client.get("/api/v1/billing/transactions.csv").status_code == 401
