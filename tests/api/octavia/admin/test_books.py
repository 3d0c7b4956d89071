"""Whether the books are right, and what jobs leave, for administrators."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from octavia.service.billing.tables import Wallet
from support.jobs import CREDITS, Shop, finished
from support.people import Person

BOOKS = "/api/v1/admin/reconciliation"


def test_the_books_are_proved_or_the_first_break_is_named(client: TestClient, chief: Person, shop: Shop) -> None:
    shop.started()
    found = client.get(BOOKS).json()
    assert (found["right"], found["broken"], found["open_holds"]) == (True, "", 1)
    assert found["house"]["octavia"]["grants"] == -CREDITS
    with shop.server.database.transaction() as session:
        session.execute(update(Wallet).values(available_ucr=Wallet.available_ucr + 1))
    wrong = client.get(BOOKS).json()
    assert (wrong["right"], wrong["broken"] != "") == (False, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_jobs_leave_is_listed(client: TestClient, chief: Person, shop: Shop, tmp_path: Path) -> None:
    job = shop.started()
    finished(shop, job.id, tmp_path)
    found = client.get("/api/v1/admin/margins").json()
    (one,) = found["jobs"]
    assert (one["job_id"], one["charged"], found["charged"]) == (job.id, 30, 30)
    assert one["margin_usd"] == one["worth_usd"] == found["worth_usd"] > 0
    assert client.get("/api/v1/admin/margins", params={"asset": "gold"}).status_code == 404
