"""Credits bought by clicking through, as in development: `octavia serve` and `octavia dev-payments`, both processes,
and a real browser."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page

from octavia.testing.sample import make_sample
from support.program import octavia
from support.served import Served
from support.shops import selling

pytestmark = pytest.mark.slow

_PATIENCE_S = 60
_DUB_WITHIN_S = 400
_ASK_EVERY_S = 1.5
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
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}\n{self.said}"
        return answer.json() if "json" in answer.headers["content-type"] else answer.text

    @property
    def said(self) -> str:
        """What the server said last but for who asked it what."""
        return "\n".join(line for line in self.server.log.splitlines() if " GET " not in line)[-6000:]

    def back(self, page: Page) -> None:
        """Wait until a browser is back at the server."""
        page.wait_for_url(f"{self.server.url}/**")

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


def within(seconds: float, holds: Callable[[], bool], what: Callable[[], object]) -> None:
    """Ask as seldom as an app does: there are limits."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what()
        time.sleep(_ASK_EVERY_S)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folders = tmp_path_factory.mktemp("vendors"), tmp_path_factory.mktemp("server")
    with selling(*folders) as (server, vendors):
        yield Shop(server, vendors)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a browser of its own."""
    with browser.new_context() as context:
        yield context.new_page()


def statement(shop: Shop, token: str) -> list[tuple[str, float, float]]:
    """Kinds, amounts and balances, oldest first, from the exported file."""
    rows = csv.DictReader(io.StringIO(shop.ask("GET", "/api/v1/billing/transactions.csv", token)))
    return [(row["transaction_type"], float(row["amount"]), float(row["balance_after"])) for row in rows]


@dataclass(frozen=True, slots=True)
class Dubbed:
    """A job that was paid with credits: what was held for it and what it cost."""

    id: str
    held: float
    cost: float


def dub_a_talk(shop: Shop, token: str, folder: Path) -> Dubbed:
    """Dub the sample talk into Spanish with what comes with Octavia."""
    talk = make_sample(folder / "talk.mp4", 7)
    with talk.open("rb") as video:
        uploaded = httpx.post(
            f"{shop.server.url}/api/v1/upload?file_type=video",
            files={"file": ("talk.mp4", video, "video/mp4")},
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        ).json()
    wanted = {"source_language": "en", "target_language": "es"}
    files = {name: uploaded[name] for name in ("file_id", "storage_path")}
    job = shop.ask("POST", "/api/v1/jobs/video-translate/create", token, **files, **wanted)
    shop.ask("POST", f"/api/v1/jobs/{job['id']}/process", token)
    held = shop.balance(token)[1]

    def seen() -> dict[str, Any]:
        told: dict[str, Any] = shop.ask("GET", f"/api/v1/jobs/{job['id']}/status", token)
        return told

    within(_DUB_WITHIN_S, lambda: seen()["status"] in ("completed", "failed"), lambda: shop.said)
    ended = seen()
    assert ended["status"] == "completed", ended
    return Dubbed(job["id"], held, float(ended["credit_cost"]))


def spend_and_be_refunded(shop: Shop, token: str, place: str, folder: Path) -> None:
    """From a balance of 250 that was just bought for 10 dollars at `place`: a job, and almost all of the money back."""
    dubbed = dub_a_talk(shop, token, folder)
    assert dubbed.held >= dubbed.cost > 1
    assert shop.balance(token) == (250 - dubbed.cost, 0, 0)
    (start,) = shop.ask("GET", f"/api/v1/billing/charges/{dubbed.id}", token)["starts"]
    assert (start["held"], start["charged"], start["released"]) == (dubbed.held, dubbed.cost, dubbed.held - dubbed.cost)
    (charge,) = start["charges"]
    assert charge["text"].startswith("video translate: 7 s at 30 credits a minute")
    assert charge["text"].endswith(f"{dubbed.cost:g} credits (price book octavia, version 1)")
    (listed,) = shop.ask("GET", "/api/v1/jobs", token)["jobs"]
    assert (listed["id"], listed["status"]) == (dubbed.id, "completed")

    shop.refund(place, 996)  # 249 of 250 credits, and some of them are spent.
    owed = dubbed.cost - 1
    within(_PATIENCE_S, lambda: shop.balance(token) == (0, 0, owed), lambda: shop.said)
    left, rest = 250 - dubbed.cost, dubbed.held - dubbed.cost
    assert statement(shop, token) == [
        ("purchase", 250, 250),
        ("hold", -dubbed.held, 250 - dubbed.held),
        ("release", dubbed.cost, 250 - rest),
        ("deduction", -dubbed.cost, left - rest),
        *([("release", rest, left)] if rest else []),
        ("debt", owed, 249),
        ("refund", -249, 0),
    ]
    lines = shop.ask("GET", "/api/v1/billing/transactions", token)["transactions"][::-1]
    assert all(line["balance_before"] + line["amount"] == line["balance_after"] for line in lines)
    assert [line["balance_before"] for line in lines[1:]] == [line["balance_after"] for line in lines[:-1]]
    assert [line["owed_after"] for line in lines[-3:]] == [0, owed, owed]
    spent = next(line for line in lines if line["transaction_type"] == "deduction")
    why = spent["explanation"]
    assert (spent["job_id"], why["price_book"], why["price_book_version"]) == (dubbed.id, "octavia", 1)
    assert (why["rule"], why["duration_ms"]) == ("video_translate", 7000)
    more = shop.ask("GET", "/api/v1/billing/balance", token)
    assert (more["balance"], more["owed"]) == (0, owed)
    books = octavia(shop.server.folder, "admin", "reconcile")
    assert books.printed.startswith("the books are right"), books


def test_credits_are_bought_at_polar_by_clicking_spent_on_a_job_and_refunded_in_part(
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
    shop.back(page)
    within(_PATIENCE_S, lambda: shop.balance(token) == (250, 0, 0), lambda: shop.said)
    read = shop.ask("GET", f"/api/v1/billing/checkout/{checkout['order_id']}", token)
    assert read["status"] == "paid"
    page.goto(shop.vendors)
    place = page.locator("form[action^='/polar/orders/']").last.get_attribute("action")
    assert place is not None
    assert page.locator("td:text('order.paid')").count() == 1
    spend_and_be_refunded(shop, token, place.removesuffix("/refund").removeprefix("/"), tmp_path)


def test_credits_are_bought_at_stripe_by_clicking_spent_on_a_job_and_refunded_in_part(
    shop: Shop, page: Page, tmp_path: Path
) -> None:
    token = shop.buyer("zoe@mail.example")
    intent = shop.ask("POST", "/api/v1/billing/payment-intents", token, package="basic")
    place = f"stripe/pay/{intent['payment_intent_id']}"
    page.goto(f"{shop.vendors}/{place}?client_secret={intent['client_secret']}")
    assert page.inner_text(".price") == "10.00 USD"
    page.click("button:has-text('Pay 10.00 USD')")
    page.wait_for_selector("[role=status]:text('succeeded')")
    within(_PATIENCE_S, lambda: shop.balance(token) == (250, 0, 0), lambda: shop.said)  # By the webhook alone.
    spend_and_be_refunded(shop, token, f"stripe/intents/{intent['payment_intent_id']}", tmp_path)


def test_a_subscription_is_bought_by_clicking_brings_credits_each_month_and_is_cancelled_in_the_portal(
    shop: Shop, page: Page, tmp_path: Path
) -> None:
    book = json.loads(octavia(shop.server.folder, "admin", "prices", "show", "--json").printed)
    monthly = {"id": "premium", "name": "Premium", "credits": 100, "price_cents": 500, "every": "month"}
    book["book"]["packs"].append(monthly)
    (tmp_path / "book.json").write_text(json.dumps(book), encoding="utf-8")
    told = octavia(shop.server.folder, "admin", "prices", "set", tmp_path / "book.json", "--reason", "by the month")
    assert "is in force" in told.printed, told

    def now() -> Any:
        return shop.ask("GET", "/api/v1/billing/subscription", token)

    token = shop.buyer("sue@mail.example")
    assert now()["tier"] == "free"
    page.goto(shop.ask("POST", "/api/v1/billing/checkout", token, package="premium")["checkout_url"])
    page.click("button:has-text('Pay 5.00 USD')")
    shop.back(page)
    within(_PATIENCE_S, lambda: shop.balance(token) == (100, 0, 0), lambda: shop.said)
    within(_PATIENCE_S, lambda: now()["tier"] == "premium", now)
    assert shop.ask("GET", "/api/v1/auth/me", token)["tier"] == "premium"

    page.goto(shop.ask("POST", "/api/v1/billing/portal", token)["portal_url"])
    page.click("button:has-text('Cancel')")
    assert page.inner_text("[role=status]").startswith("ends ")
    within(_PATIENCE_S, lambda: now()["subscription"]["ends_at"] is not None, now)
    page.click("button:has-text('Keep it')")
    within(_PATIENCE_S, lambda: now()["subscription"]["ends_at"] is None, now)
    page.goto(shop.vendors)  # A month goes by.
    page.click("button:text-is('Next month')")
    within(_PATIENCE_S, lambda: shop.balance(token) == (200, 0, 0), lambda: shop.said)
    page.goto(shop.ask("POST", "/api/v1/billing/portal", token)["portal_url"])
    assert page.locator("td:text('Premium subscription')").count() == 3  # The subscription and two orders.
    page.click("button:has-text('Cancel')")
    page.click("text=Back to the shop")
    shop.back(page)
    page.goto(shop.vendors)
    page.click("button:text-is('Next month')")
    within(_PATIENCE_S, lambda: now()["tier"] == "free", now)
    assert now()["subscription"]["status"] == "canceled"
    assert statement(shop, token) == [("purchase", 100, 100), ("purchase", 100, 200)]


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
    shop.back(page)
    confirm = f"/api/v1/billing/payment-intents/{intent['payment_intent_id']}/confirm"
    assert shop.ask("POST", confirm, token) == {"success": True, "credits_added": 250, "new_balance": 250}

    shop.refund(f"stripe/intents/{intent['payment_intent_id']}", 400)
    within(_PATIENCE_S, lambda: shop.balance(token) == (150, 0, 0), lambda: shop.said)
    page.goto(shop.vendors)
    page.click(f"form[action='/stripe/intents/{intent['payment_intent_id']}/dispute'] button")
    within(_PATIENCE_S, lambda: shop.balance(token) == (0, 0, 0), lambda: shop.said)
    page.goto(shop.vendors)
    page.click("button:has-text('Won')")
    within(_PATIENCE_S, lambda: shop.balance(token) == (150, 0, 0), lambda: shop.said)
    assert statement(shop, token) == [
        ("purchase", 250, 250),
        ("refund", -100, 150),
        ("correction", -150, 0),
        ("correction", 150, 150),
    ]
