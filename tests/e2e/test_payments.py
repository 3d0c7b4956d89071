"""Credits bought by clicking through, as in development: `octavia serve` and `octavia dev-payments`, both processes,
and a real browser."""

from __future__ import annotations

import csv
import io
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, sync_playwright

from octavia.testing.sample import make_sample
from support.faults import started
from support.program import PROGRAM, octavia
from support.served import Served, serving

_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
pytestmark = pytest.mark.slow

_PATIENCE_S = 60
_PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Shop:
    """A server that sells, and the vendors beside it.

    Attributes:
        vendors: Their address.
    """

    server: Served
    vendors: str

    def ask(self, method: str, path: str, token: str, **body: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.request(method, f"{self.server.url}{path}", json=body or None, headers=headers, timeout=30)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}\n{self.server.log}"
        return answer.json() if "json" in answer.headers["content-type"] else answer.text

    def buyer(self, email: str) -> str:
        """A new user's token."""
        asked = httpx.post(f"{self.server.url}/signup", json={"email": email, "password": _PASSWORD}, timeout=30).json()
        verified = httpx.get(asked["verify_url"], timeout=30).json()
        return str(verified["access_token"])

    def balance(self, token: str) -> tuple[float, float, float]:
        told = self.ask("GET", "/api/v1/billing/balance", token)
        return told["balance"], told["held"], told["owed"]

    def refund(self, place: str, cents: int) -> None:
        """What a shopkeeper does at the vendor."""
        done = httpx.post(f"{self.vendors}/{place}/refund", data={"amount": str(cents)})
        assert done.status_code == 303, done.text


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def within(seconds: float, holds: Callable[[], bool], what: Callable[[], object]) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what()
        time.sleep(0.1)


@contextmanager
def vendors_for(folder: Path, server_url: str) -> Iterator[tuple[str, dict[str, str]]]:
    """`octavia dev-payments` on a free port: its address, and the settings it tells."""
    with started([*PROGRAM, "dev-payments", "--port", "0", "--server", server_url], folder) as run:
        assert run.wait_for_lines(8), run.complaint.read_text(encoding="utf-8")
        first, *exports = run.lines.read_text(encoding="utf-8").splitlines()
        told = dict(line.removeprefix("export OCTAVIA_SERVER_").split("=", 1) for line in exports)
        yield first.split(" at ")[1].split(",")[0], told


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    port = free_port()
    with vendors_for(tmp_path_factory.mktemp("vendors"), f"http://127.0.0.1:{port}") as (vendors, told):
        lists = {"POLAR_WEBHOOK_SECRETS", "STRIPE_WEBHOOK_SECRETS", "POLAR_PRODUCTS"}
        settings: dict[str, Any] = {name: value.split(",") if name in lists else value for name, value in told.items()}
        settings["PUBLIC_URL"] = f"http://127.0.0.1:{port}"
        with serving(tmp_path_factory.mktemp("server"), "--port", str(port), **settings) as server:
            yield Shop(server, vendors)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """A page in Chromium."""
    browser = shutil.which("chromium")
    assert browser, "Chromium is missing: scripts/setup-system.sh --with-tests installs it"
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=browser, headless=True, args=_FLAGS
        )
        yield context.new_page()
        context.close()


def statement(shop: Shop, token: str) -> list[tuple[str, float, float]]:
    """Kinds, amounts and balances, oldest first, from the exported file."""
    rows = csv.DictReader(io.StringIO(shop.ask("GET", "/api/v1/billing/transactions.csv", token)))
    return [(row["transaction_type"], float(row["amount"]), float(row["balance_after"])) for row in rows]


def dub_a_talk(shop: Shop, token: str, folder: Path) -> float:
    """A job that is paid with credits; what it cost."""
    talk = make_sample(folder / "talk.mp4", 7)
    with talk.open("rb") as video:
        uploaded = httpx.post(
            f"{shop.server.url}/api/v1/upload?file_type=video",
            files={"file": ("talk.mp4", video, "video/mp4")},
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        ).json()
    wanted = {"source_language": "en", "language": "en", "subtitle_format": "srt"}
    files = {name: uploaded[name] for name in ("file_id", "storage_path")}
    job = shop.ask("POST", "/api/v1/jobs/transcribe/create", token, **files, **wanted)
    shop.ask("POST", f"/api/v1/jobs/{job['id']}/process", token)

    def seen() -> dict[str, Any]:
        told: dict[str, Any] = shop.ask("GET", f"/api/v1/jobs/{job['id']}/status", token)
        return told

    within(180, lambda: seen()["status"] in ("completed", "failed"), lambda: shop.server.log)
    ended = seen()
    assert ended["status"] == "completed", ended
    return float(ended["credit_cost"])


def test_credits_are_bought_at_polar_by_clicking_spent_on_a_job_and_refunded(
    shop: Shop, page: Page, tmp_path: Path
) -> None:
    token = shop.buyer("ana@mail.example")
    checkout = shop.ask("POST", "/api/v1/billing/checkout", token, package="basic")
    page.goto(checkout["checkout_url"])
    assert page.inner_text(".price") == "10.00 USD"
    page.click("text=Pay with a card that is declined")
    assert "declined" in page.inner_text("[role=alert]")
    assert shop.balance(token) == (0, 0, 0)
    page.click("button:has-text('Pay 10.00 USD')")
    page.wait_for_url("**/billing/return")
    assert "back from the payment" in page.inner_text("h1")
    within(_PATIENCE_S, lambda: shop.balance(token) == (250, 0, 0), lambda: shop.server.log)
    read = shop.ask("GET", f"/api/v1/billing/checkout/{checkout['order_id']}", token)
    assert read["status"] == "paid"

    cost = dub_a_talk(shop, token, tmp_path)
    assert cost > 0
    assert shop.balance(token) == (250 - cost, 0, 0)

    page.goto(shop.vendors)  # All of it is refunded, though some was spent: that is owed.
    page.click("form[action^='/polar/orders/'] button")
    within(_PATIENCE_S, lambda: shop.balance(token) == (0, 0, cost), lambda: shop.server.log)
    kinds = [kind for kind, _, _ in statement(shop, token)]
    assert kinds == ["purchase", "hold", *["release", "deduction"], *kinds[4:-2], "debt", "refund"]
    lines = shop.ask("GET", "/api/v1/billing/transactions", token)["transactions"]
    spent = next(line for line in lines if line["transaction_type"] == "deduction")
    assert (-spent["amount"], spent["explanation"]["price_book"]) == (cost, "octavia")
    assert spent["explanation"]["price_book_version"] == 1
    books = octavia(shop.server.folder, "admin", "reconcile")
    assert books.printed.startswith("the books are right"), books


def test_credits_are_bought_at_stripe_by_clicking_refunded_in_part_disputed_and_given_back(
    shop: Shop, page: Page
) -> None:
    token = shop.buyer("eve@mail.example")
    intent = shop.ask("POST", "/api/v1/billing/payment-intents", token, package="basic")
    back = f"{shop.server.url}/billing/return"
    place = f"{shop.vendors}/stripe/pay/{intent['payment_intent_id']}"
    page.goto(f"{place}?client_secret={intent['client_secret']}&return_url={back}")
    page.click("text=Pay with a card that is declined")
    assert "declined" in page.inner_text("[role=alert]")
    page.click("button:has-text('Pay 10.00 USD')")
    page.wait_for_url("**/billing/return?**")
    confirm = f"/api/v1/billing/payment-intents/{intent['payment_intent_id']}/confirm"
    assert shop.ask("POST", confirm, token) == {"success": True, "credits_added": 250, "new_balance": 250}

    shop.refund(f"stripe/intents/{intent['payment_intent_id']}", 400)
    within(_PATIENCE_S, lambda: shop.balance(token) == (150, 0, 0), lambda: shop.server.log)
    page.goto(shop.vendors)
    page.click("button:has-text('Dispute')")
    within(_PATIENCE_S, lambda: shop.balance(token) == (0, 0, 0), lambda: shop.server.log)
    page.goto(shop.vendors)
    page.click("button:has-text('Won')")
    within(_PATIENCE_S, lambda: shop.balance(token) == (150, 0, 0), lambda: shop.server.log)
    assert statement(shop, token) == [
        ("purchase", 250, 250),
        ("refund", -100, 150),
        ("correction", -150, 0),
        ("correction", 150, 150),
    ]
