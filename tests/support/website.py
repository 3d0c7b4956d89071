"""A server as a customer meets it: pages, workers, mail and a shop, all on loopback, and people who use it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import BrowserContext
from sqlalchemy import update

from octavia.api.auth import COOKIES
from octavia.platform.security import digest
from octavia.service.accounts.principal import Role
from octavia.service.accounts.tables import SignInSession
from octavia.service.billing.money import CREDIT_UCR
from support.letters import message_of
from support.served import Served, inside
from support.shops import selling

PASSWORD = "correct horse battery"
_POLL_S = 0.3
_PATIENCE_S = 240


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody with an account.

    Attributes:
        token: An access token, for the test's own looks at what the server keeps.
    """

    site: Website
    email: str
    token: str

    def ask(self, path: str, method: str = "GET", **body: Any) -> Any:
        """The answer of an API call, as JSON."""
        answer = httpx.request(
            method,
            f"{self.site.url}/api/v1/{path}",
            json=body or None,
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
        )
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    @property
    def balance(self) -> float:
        return float(self.ask("billing/balance")["balance"])

    def upload(self, path: Path, kind: str = "video") -> dict[str, str]:
        """Send a file; what names it in a job."""
        with path.open("rb") as sent:
            answer = httpx.post(
                f"{self.site.url}/api/v1/upload?file_type={kind}",
                files={"file": (path.name, sent)},
                headers={"Authorization": f"Bearer {self.token}"},
                timeout=60,
            )
        assert answer.is_success, answer.text
        return {name: answer.json()[name] for name in ("file_id", "storage_path")}

    def job(self, call: str, files: dict[str, str], **wanted: Any) -> str:
        """Make a job and start it; its id."""
        job = str(self.ask(f"jobs/{call}/create", "POST", **files, **wanted)["id"])
        self.ask(f"jobs/{job}/process", "POST")
        return job

    def ended(self, job: str) -> dict[str, Any]:
        """A job's status, once it is over."""
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            status: dict[str, Any] = self.ask(f"jobs/{job}/status")
            if status["status"] in ("completed", "failed", "cancelled"):
                return status
            assert time.monotonic() < deadline, self.site.server.log[-4000:]
            time.sleep(_POLL_S)

    def sign_in(self, context: BrowserContext, password: str = PASSWORD) -> None:
        """Let a browser be theirs."""
        answer = context.request.post(f"{self.site.url}/login", data={"email": self.email, "password": password})
        assert answer.ok, answer.text()

    def run_out(self, context: BrowserContext) -> None:
        """Let the time of a browser's session be over."""
        (secret,) = {each["value"] for each in context.cookies() if each.get("name") in COOKIES}
        with inside(self.site.server.folder) as server, server.database.transaction() as session:
            its = update(SignInSession).where(SignInSession.secret_hash == digest(secret))
            over = its.values(expires_at=server.clock()).returning(SignInSession.id)
            assert session.scalar(over) is not None

    def sign_out_everywhere(self) -> None:
        """End all sessions but the token's own, as from another device."""
        self.ask("auth/sessions", "DELETE")


@dataclass(frozen=True, slots=True)
class Website:
    """A server that runs.

    Attributes:
        shop: Where its payment vendors are.
        public_url: Under which browsers reach it, if it is not its own.
    """

    server: Served
    shop: str = ""
    public_url: str = ""

    @property
    def url(self) -> str:
        return self.public_url or self.server.url

    def customer(self, name: str, credits: int = 0) -> Customer:
        """Somebody new with that many credits, `name@mail.example`."""
        email = f"{name}@mail.example"
        body = {"email": email, "password": PASSWORD, "name": name.capitalize()}
        signed_up = httpx.post(f"{self.url}/signup", json=body, timeout=30)
        assert signed_up.is_success, signed_up.text
        token = httpx.get(signed_up.json()["verify_url"], timeout=30).json()["access_token"]
        if credits:
            self.grant(email, credits)
        return Customer(self, email, str(token))

    def chief(self, name: str, credits: int = 0) -> Customer:
        """An administrator, `name@mail.example`."""
        email = f"{name}@mail.example"
        with inside(self.server.folder) as server:
            server.accounts.operators.create_user(email, PASSWORD, role=Role.ADMIN)
        if credits:
            self.grant(email, credits)
        signed_in = httpx.post(f"{self.url}/login", json={"email": email, "password": PASSWORD}, timeout=30)
        return Customer(self, email, str(signed_in.json()["access_token"]))

    def grant(self, email: str, credits: int) -> None:
        """What an operator does."""
        with inside(self.server.folder) as server:
            user = server.accounts.operators.find_user(email)
            server.billing.grant(user.owner_id, credits * CREDIT_UCR, "test", f"grant:{email}:{credits}", "tests")

    def mail_to(self, email: str, subject: str) -> EmailMessage:
        """The newest mail to somebody about something, as soon as it was sent."""
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            kept = sorted((self.server.folder / "octavia-data" / "mail").glob("*.eml"))
            found = [each for each in map(message_of, kept) if each["To"] == email and subject in str(each["Subject"])]
            if found:
                return found[-1]
            assert time.monotonic() < deadline, [path.name for path in kept]
            time.sleep(_POLL_S)


@contextmanager
def website(vendors_folder: Path, folder: Path, **settings: str | list[str]) -> Iterator[Website]:
    """A server that sells, and lets tests ask often."""
    often = {"RATE_AUTH": "100000", "RATE_OTHER": "100000", "RATE_JOB_READS": "10000", "RATE_STREAMS": "10000"}
    with selling(vendors_folder, folder, **often, **settings) as (server, shop):
        yield Website(server, shop)
