"""An operator runs an installation in a real browser, against the real server with its workers: finds a user, gives
credits, sets prices, watches the workers, stops a job. A plain user gets to none of it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from octavia.testing.sample import make_sample
from support.browsing import Seat, needs_studio, pictures_in, seated
from support.program import PROGRAM
from support.served import Served, serving

pytestmark = [pytest.mark.slow, needs_studio]

_PASSWORD = "a long and lonely road"
_CHIEF = "chief@example.org"
_LONG_MS = 120_000
_TALK_S = 75
"""Long enough to be looked at while it is worked on."""


@dataclass(frozen=True)
class Account:
    """Somebody with an account, as the API knows them."""

    url: str
    email: str
    token: str

    def ask(self, path: str, method: str = "GET", **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        return httpx.request(method, f"{self.url}/api/v1/{path}", headers=headers, timeout=60, **more)

    def told(self, path: str, method: str = "GET", **more: Any) -> Any:
        answer = self.ask(path, method, **more)
        assert answer.is_success, answer.text
        return answer.json()


def new_user(url: str, email: str) -> Account:
    asked = httpx.post(f"{url}/signup", json={"email": email, "password": _PASSWORD}, timeout=30).json()
    token = httpx.URL(asked["verify_url"]).params["token"]
    verified = httpx.get(f"{url}/verify", params={"token": token}, timeout=30).json()
    return Account(url, email, verified["access_token"])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose first administrator was made at its command line."""
    with serving(tmp_path_factory.mktemp("server"), SIGNUP_CREDITS="0", RATE_OTHER="2000") as served:
        made = subprocess.run(
            [*PROGRAM, "admin", "create-user", _CHIEF, "--admin", "--password-stdin"],
            cwd=served.folder,
            input=f"{_PASSWORD}\n",
            text=True,
            capture_output=True,
            check=True,
        )
        assert made.stdout == f"{_CHIEF} can sign in\n"
        yield served


@pytest.fixture(scope="module")
def chief(server: Served) -> Account:
    signed = httpx.post(f"{server.url}/login", json={"email": _CHIEF, "password": _PASSWORD}, timeout=30).json()
    return Account(server.url, _CHIEF, signed["access_token"])


def sign_in(seat: Seat, email: str, path: str) -> Page:
    """A tab at a page for whom signed in there."""
    page = seat.tab(f"/login?next={path}")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def heading(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", level=1, name=name, exact=True)


def go(page: Page, name: str) -> None:
    """To a page of the administration by its tab."""
    page.get_by_role("navigation", name="Administration").get_by_role("link", name=name, exact=True).click()
    expect(heading(page, "Administration" if name == "Overview" else name)).to_be_visible()


def reasoned(page: Page, reason: str, act: str) -> None:
    """Say why in the open dialog, and do it."""
    dialog = page.get_by_role("dialog").filter(has=page.get_by_label("Reason"))
    dialog.get_by_label("Reason").fill(reason)
    dialog.get_by_role("button", name=act, exact=True).click()
    expect(dialog).to_be_hidden()


def test_an_operator_runs_the_installation(server: Served, browser: Browser, chief: Account, tmp_path: Path) -> None:
    ana = new_user(server.url, "ana@example.org")
    with seated(browser, server.url, pictures_in(tmp_path)) as seat:
        page = sign_in(seat, _CHIEF, "/app")
        page.get_by_role("link", name="Administration").first.click()
        expect(page.get_by_text("1 worker, 0 at work; nothing waits.")).to_be_visible(timeout=_LONG_MS)
        page.get_by_role("button", name="Prove them now").click()
        expect(page.get_by_text("The books are right")).to_be_visible()
        seat.picture(page, "admin-01-overview")
        gives_credits(seat, page, ana)
        sets_a_price(seat, page, chief, ana)
        stops_a_job(seat, page, ana, tmp_path)
        for place in ("Overview", "Payment events", "Jobs"):
            go(page, place)
        seat.expected.append("412")


def gives_credits(seat: Seat, page: Page, ana: Account) -> None:
    go(page, "Users")
    expect(page.get_by_role("row", name=_CHIEF)).to_be_visible()
    seat.picture(page, "admin-02-users")
    page.get_by_label("Find somebody").fill("ANA@")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name=_CHIEF)).to_be_hidden()
    page.get_by_role("link", name=ana.email, exact=True).click()
    expect(heading(page, ana.email)).to_be_visible()
    page.get_by_role("button", name="Give or correct").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Credits", exact=True).fill("500")
    expect(dialog.get_by_text("From 0 to 500 credits.")).to_be_visible()
    seat.picture(page, "admin-03-give")
    dialog.get_by_label("Reason").fill("for the trouble of last week")
    dialog.get_by_role("button", name="Give these credits").click()
    expect(dialog).to_be_hidden()
    line = page.get_by_role("table", name="Statement").get_by_role("row", name="for the trouble of last week")
    expect(line.get_by_text("+500")).to_be_visible()
    seat.picture(page, "admin-04-user")
    (told,) = ana.told("billing/transactions")["transactions"]
    assert (told["amount"], told["reason"]) == (500, "for the trouble of last week")

    page.get_by_role("link", name="What was done to this account").click()
    given = page.get_by_role("row", name="credits.granted")
    expect(given.get_by_text(_CHIEF)).to_be_visible()
    expect(given.get_by_text("reason: for the trouble of last week")).to_be_visible()
    seat.picture(page, "admin-05-audit")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="CSV").click()
    assert "credits.granted" in Path(fetched.value.path()).read_text(encoding="utf-8")


def sets_a_price(seat: Seat, page: Page, chief: Account, ana: Account) -> None:
    def quoted() -> Any:
        return {rate["job_type"]: rate["credits"] for rate in ana.told("billing/pricing")["rates"]}["dub"]

    assert quoted() == 30
    go(page, "Prices")
    rate = page.get_by_label("Dub: credits a minute")
    rate.fill("nothing")
    expect(page.get_by_text("Enter a number that can be meant here")).to_be_visible()
    expect(page.get_by_role("button", name="Publish")).to_be_disabled()
    rate.fill("4.5")
    expect(page.get_by_text("Price · dub · credits")).to_be_visible()
    seat.picture(page, "admin-06-prices")
    page.get_by_role("button", name="Publish").click()
    seat.picture(page, "admin-07-publish")
    reasoned(page, "dubs get cheaper", "Publish")
    expect(page.get_by_role("heading", name="Version 2 in force")).to_be_visible()
    expect(page.get_by_text("2 · dubs get cheaper")).to_be_visible()
    assert quoted() == 4.5

    # Somebody else publishes while this page is open.
    rate.fill("5")
    book = chief.told("admin/price-books/octavia")["book"]
    book["rules"]["translate"]["rate_ucr"] = 6_000_000
    edit = {"reason": "meanwhile", "book": book}
    chief.told("admin/price-books/octavia", "PUT", json=edit, headers={"If-Match": '"2"'})
    page.get_by_role("button", name="Publish").click()
    reasoned(page, "too cheap", "Publish")
    expect(page.get_by_text("Somebody else was quicker")).to_be_visible()
    expect(page.get_by_text("Price · translate · credits")).to_be_visible()
    expect(rate).to_have_value("5")
    seat.picture(page, "admin-08-conflict")
    page.get_by_role("button", name="Discard the draft").click()
    expect(page.get_by_text("the draft says what is in force")).to_be_visible()


def stops_a_job(seat: Seat, page: Page, ana: Account, folder: Path) -> None:
    talk = make_sample(folder / "lecture.mp4", seconds=_TALK_S)
    with talk.open("rb") as video:
        files = {"file": ("lecture.mp4", video, "video/mp4")}
        uploaded = ana.told("upload?file_type=video", "POST", files=files)
    wanted = {name: uploaded[name] for name in ("file_id", "storage_path")}
    wanted |= {"source_language": "en", "target_languages": ["es", "fr"]}
    job = ana.told("jobs/dub/create", "POST", json=wanted)["id"]
    ana.told(f"jobs/{job}/process", "POST")

    go(page, "Workers")
    expect(page.get_by_text("at work")).to_be_visible(timeout=_LONG_MS)
    expect(page.get_by_role("progressbar", name="Progress of lecture.mp4").first).to_be_visible()
    seat.picture(page, "admin-09-workers")

    go(page, "Jobs")
    page.get_by_label("Status").select_option("working")
    page.get_by_role("button", name="lecture.mp4").click()
    inside = page.get_by_role("dialog")
    expect(inside.get_by_text("Stages")).to_be_visible()
    seat.picture(page, "admin-10-job")
    inside.get_by_role("button", name="Stop the job").click()
    reasoned(page, "it holds up everybody else", "Stop the job")
    expect(inside.get_by_text("an administrator stopped it: it holds up everybody else")).to_be_visible()
    expect(inside.get_by_role("button", name="Start again")).to_be_visible()
    seat.picture(page, "admin-11-stopped")
    page.keyboard.press("Escape")
    told = ana.told(f"jobs/{job}/status")
    assert (told["status"], told["credit_cost"]) == ("cancelled", 0)
    assert told["error_message"] == "an administrator stopped it: it holds up everybody else"
    assert ana.told("billing/balance")["balance"] == 500


def test_a_plain_user_gets_to_none_of_it(server: Served, browser: Browser, tmp_path: Path) -> None:
    ben = new_user(server.url, "ben@example.org")
    with seated(browser, server.url, pictures_in(tmp_path)) as seat:
        page = sign_in(seat, ben.email, "/app")
        expect(page.get_by_role("link", name="Credits", exact=True).first).to_be_visible()
        assert page.get_by_role("link", name="Administration").count() == 0
        for path in ("", "/users", "/users/x", "/jobs", "/workers", "/prices", "/payments", "/audit"):
            page.goto(f"{server.url}/app/admin{path}")
            expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
        seat.picture(page, "admin-12-not-yours")
    for path in ("users", "jobs", "workers", "audit", "reconciliation", "margins", "price-books", "payment-events"):
        assert ben.ask(f"admin/{path}").status_code == 403


def test_who_is_kept_out_is_signed_out_and_comes_back_when_let_in(
    server: Served, browser: Browser, tmp_path: Path
) -> None:
    eva = new_user(server.url, "eva@example.org")
    with (
        seated(browser, server.url, pictures_in(tmp_path)) as hers,
        seated(browser, server.url, pictures_in(tmp_path)) as seat,
    ):
        hers.expected += ["401", "403"]
        settings = sign_in(hers, eva.email, "/app/settings")
        expect(settings.get_by_label("Name")).to_be_visible()
        page = sign_in(seat, _CHIEF, "/app/admin/users?q=eva")
        page.get_by_role("link", name=eva.email, exact=True).click()
        page.get_by_role("button", name="Keep out").click()
        seat.picture(page, "admin-13-keep-out")
        reasoned(page, "somebody else uses this account", "Keep out")
        expect(page.get_by_text("kept out").first).to_be_visible()

        settings.get_by_role("button", name="Save").click()
        ask = settings.get_by_role("dialog", name="Your session has ended")
        ask.get_by_label("Password").fill(_PASSWORD)
        ask.get_by_role("button", name="Sign in").click()
        expect(ask.get_by_text("This account may not sign in")).to_be_visible()

        page.get_by_role("button", name="Let in again").click()
        reasoned(page, "it was her after all", "Let in again")
        expect(page.get_by_role("button", name="Keep out")).to_be_visible()
        ask.get_by_role("button", name="Sign in").click()
        expect(ask).to_be_hidden()


def test_the_pages_speak_four_languages(server: Served, browser: Browser, tmp_path: Path) -> None:
    titles = {
        "Español": ("Administración", "Usuarios", "Trabajos", "Workers", "Precios", "Avisos de pago", "Registro"),
        "Deutsch": ("Verwaltung", "Benutzer", "Aufträge", "Worker", "Preise", "Zahlungsmeldungen", "Protokoll"),
        "Français": ("Administration", "Utilisateurs", "Travaux", "Workers", "Prix", "Avis de paiement", "Journal"),
    }
    with seated(browser, server.url, pictures_in(tmp_path)) as seat:
        page = sign_in(seat, _CHIEF, "/app/admin")
        expect(heading(page, "Administration")).to_be_visible()
        for language, (title, *places) in titles.items():
            page.get_by_role("combobox").first.select_option(language)
            tabs = page.get_by_role("navigation", name=title)
            tabs.get_by_role("link").first.click()
            expect(heading(page, title)).to_be_visible()
            for place in places:
                tabs.get_by_role("link", name=place, exact=True).click()
                expect(heading(page, place)).to_be_visible()
        seat.picture(page, "admin-14-journal")


def test_the_last_administrator_cannot_leave_and_is_told_why_in_their_language(
    server: Served, browser: Browser, tmp_path: Path
) -> None:
    words = {
        "Español": (
            "Eliminar la cuenta",
            "Contraseña actual",
            "Eliminar para siempre",
            "Haz antes administrador a otra",
        ),
        "Deutsch": ("Konto löschen", "Aktuelles Passwort", "Endgültig löschen", "Mach zuerst jemand anderen dazu"),
        "Français": (
            "Supprimer le compte",
            "Mot de passe actuel",
            "Supprimer définitivement",
            "Nommez-en d’abord un autre",
        ),
        "English": ("Delete the account", "Current password", "Delete for good", "Make somebody else one first"),
    }
    with seated(browser, server.url, pictures_in(tmp_path)) as seat:
        seat.expected.append("409")
        page = sign_in(seat, _CHIEF, "/app/settings")
        for language, (delete, password, for_good, why) in words.items():
            page.keyboard.press("Escape")
            page.get_by_role("combobox").first.select_option(language)
            page.get_by_role("button", name=delete, exact=True).click()
            ask = page.get_by_role("dialog")
            ask.get_by_label(password).fill(_PASSWORD)
            ask.get_by_role("button", name=for_good).click()
            expect(ask.get_by_role("alert")).to_contain_text(why)
        seat.picture(page, "admin-15-last")
