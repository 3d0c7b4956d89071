"""The contract's calls for credits: each with every field, type, code and error it names, on both stacks."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from octavia.service.billing.billing import OCTAVIA
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.billing.posting import WalletKey
from support.contract import NUMBER, answered, asserts, instant, refused, text, uuid
from support.jobs import CREDITS, Hands, Shop, finished
from support.people import signed_up
from support.server import FixedClock

TIER = {"id": text, "package": text, "credits": int, "price_usd": NUMBER, "description": text, "is_active": bool}
TIERS = [("starter", 100, 5), ("basic", 250, 10), ("pro", 500, 18), ("enterprise", 1000, 30)]
BALANCE = {"user_id": uuid, "balance": NUMBER, "last_updated": instant}
TRANSACTION = {
    "id": text,
    "transaction_type": text,
    "amount": NUMBER,
    "reason": text,
    "balance_before": NUMBER,
    "balance_after": NUMBER,
    "created_at": instant,
}
HISTORY = {
    "transactions": [TRANSACTION],
    "total_purchased": NUMBER,
    "total_used": NUMBER,
    "current_balance": NUMBER,
}
NOBODY = {"Authorization": ""}


@pytest.fixture
def queue(clock: FixedClock) -> Hands:
    return Hands(clock)


@asserts("GET /api/v1/billing/pricing")
def test_everybody_sees_what_credits_cost(client: TestClient) -> None:
    tiers = answered(client.get("/api/v1/billing/pricing"), {"tiers": [TIER]})["tiers"]
    assert [(tier["package"], tier["credits"], tier["price_usd"]) for tier in tiers] == TIERS
    assert all(tier["is_active"] for tier in tiers)


@asserts("GET /api/v1/billing/balance")
def test_the_balance_is_what_can_be_spent(ana: TestClient, shop: Shop) -> None:
    mine = {"user_id": shop.ana.user_id, "balance": CREDITS, "last_updated": instant}
    answered(ana.get("/api/v1/billing/balance"), BALANCE | mine)
    ben = signed_up(ana, "ben@mail.example")
    of_ben = {"user_id": ben.user_id, "balance": 0}
    answered(ana.get("/api/v1/billing/balance", headers=ben.headers), BALANCE | of_ben)
    refused(ana.get("/api/v1/billing/balance", headers=NOBODY), 401, "NOT_SIGNED_IN")


@asserts("GET /api/v1/billing/transactions")
def test_the_history_tells_each_change_and_the_balance_around_it(ana: TestClient, shop: Shop, tmp_path: Path) -> None:
    with shop.server.database.transaction() as session:
        wallet = WalletKey(shop.ana.owner_id, OCTAVIA)
        shop.server.billing.ledger.purchase(session, wallet, 250 * CREDIT_UCR, "Basic package", "polar:1")
    file = {"file_id": shop.video.id, "storage_path": shop.video.key, "target_language": "es"}
    job_id = ana.post("/api/v1/jobs/video-translate/create", json=file).json()["id"]
    ana.post(f"/api/v1/jobs/{job_id}/process")
    finished(shop, job_id, tmp_path)
    sums = {"total_purchased": 250, "total_used": 30, "current_balance": CREDITS + 220}
    lines = answered(ana.get("/api/v1/billing/transactions"), HISTORY | sums)["transactions"]
    assert {"purchase", "deduction"} < {line["transaction_type"] for line in lines}
    assert all(line["balance_before"] + line["amount"] == line["balance_after"] for line in lines)
    assert [line["balance_before"] for line in lines[:-1]] == [line["balance_after"] for line in lines[1:]]
    pages = [
        answered(ana.get(f"/api/v1/billing/transactions?limit=1&offset={at}"), HISTORY) for at in range(len(lines))
    ]
    assert [page["transactions"][0] for page in pages] == lines
    for query in ("limit=0", "offset=-1", "limit=x"):
        refused(ana.get(f"/api/v1/billing/transactions?{query}"), 422, "INVALID_REQUEST")
    refused(ana.get("/api/v1/billing/transactions", headers=NOBODY), 401, "NOT_SIGNED_IN")
