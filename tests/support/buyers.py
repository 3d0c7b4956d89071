"""People who buy credits, have some of that undone, and spend the rest on jobs, all at once, at a server that is killed
under them. They write down what they did at the vendors: those are never killed, so that is what is true."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx
from sqlalchemy import select, update

from octavia.api.server import Server
from octavia.service.billing.billing import YTDUBBER
from octavia.service.jobs.commands import Dub, JobKind, JobStatus, Source
from octavia.service.jobs.errors import NotStoppable
from octavia.service.jobs.tables import JobRow
from octavia.service.payments.tables import PaymentRow
from support.customers import Customer
from support.people import Person

PACKAGE, CREDITS, CENTS = "starter", 100, 500
"""What they buy, what it brings, and what it costs."""
_REFUND_CENTS = 100
_PATIENCE_S = 600.0
_PARKED = "its workers died"
_CANCELS, _CANCELS_APART, _CONFIRMS = 0.15, 0.4, 0.5
UNSPOKEN = "ja"
"""No engine here speaks it."""
APART = ("es", "fr", UNSPOKEN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A job somebody wants, and the credits that each of its parts costs that is delivered.

    Attributes:
        made: How many of them can be made; none: it fails.
    """

    kind: str
    body: Mapping[str, Any]
    price: int
    made: int = 1


@dataclass
class Payment:
    """What somebody paid, and what became of it.

    Attributes:
        order_id: Of our checkout.
        intent_id: At Stripe; empty at Polar.
        dispute: Empty; or open, won, lost.
    """

    order_id: str
    intent_id: str = ""
    refunded_cents: int = 0
    dispute: str = ""

    @property
    def left(self) -> int:
        """The credits that must be left of it, before any are spent."""
        gone = CENTS if self.dispute in ("open", "lost") else self.refunded_cents
        return CREDITS * (CENTS - gone) // CENTS


class Buyer(Customer):
    """One of them.

    Attributes:
        payments: Everything they paid.
        jobs: What they started, by id.
        apart: Jobs of YT Dubber, whose languages are delivered and charged one by one.
        refused: How often they had too few credits.
        doing: What is asked of the server now, by thread: the last part of its path.
    """

    patience_s = _PATIENCE_S

    def __init__(
        self,
        address: Callable[[], str],
        person: Person,
        vendors: str,
        server: Server,
        wanted: Sequence[Wanted],
        talk: str,
    ) -> None:
        """
        Args:
            vendors: Their address.
            server: Where what the server knows is looked up.
            wanted: What they have done.
            talk: The id of a file of theirs in which somebody talks.
        """
        super().__init__(address, person.headers)
        self.person = person
        self.payments: list[Payment] = []
        self.jobs: dict[str, Wanted] = {}
        self.apart: list[str] = []
        self.refused = 0
        self.doing: dict[int, str] = {}
        self._vendors = vendors
        self._server = server
        self._wanted = wanted
        self._talk = talk
        self._shopping, self._working, self._dubbing = (random.Random(f"{person.email} {what}") for what in "swd")

    def once(self, method: str, path: str, headers: Mapping[str, str] | None = None, **more: Any) -> httpx.Response:
        me = threading.get_ident()
        self.doing[me] = path.rsplit("/", 1)[-1] if method == "POST" else ""
        try:
            return super().once(method, path, headers, **more)
        finally:
            self.doing[me] = ""

    def shop(self, over: threading.Event) -> None:
        """Buy something, or have something undone."""
        buying = (self.buy_at_polar, self.buy_at_stripe)
        self._shopping.choice((*buying, *buying, self._refund, self._dispute, self._decide))()
        over.wait(self._shopping.uniform(0.0, 2.0))

    def work(self, over: threading.Event) -> None:
        """Have a job done; some are cancelled on their way."""
        wanted = self._working.choice(self._wanted)
        job_id = str(self._taken("POST", f"/api/v1/jobs/{wanted.kind}/create", json=dict(wanted.body))["id"])
        self.jobs[job_id] = wanted
        if not self._starts(job_id, "process"):
            over.wait(1.0)
            return
        if self._working.random() < _CANCELS:
            time.sleep(self._working.uniform(0.0, 1.5))
            self.ask("POST", f"/api/v1/jobs/{job_id}/cancel")
        ended = self.wait_for(job_id, _PATIENCE_S)
        while ended["status"] == "failed" and _PARKED in ended["error_message"]:
            if self._starts(job_id, "retry"):
                ended = self.wait_for(job_id, _PATIENCE_S)
            over.wait(1.0)

    def work_apart(self, over: threading.Event) -> None:
        """Have a talk dubbed language by language; some are cancelled, and what was cancelled or parked goes on."""
        jobs, owner_id = self._server.jobs, self.person.owner_id
        command = Dub(Source(file_id=self._talk), APART, JobKind.DUB, "en", apart=True)
        job_id = jobs.create(owner_id, self.person.user_id, command).id
        with self._server.database.transaction() as session:
            session.execute(update(JobRow).where(JobRow.id == job_id).values(asset=YTDUBBER))
        self.apart.append(job_id)
        jobs.process(owner_id, job_id)
        if self._dubbing.random() < _CANCELS_APART:
            over.wait(self._dubbing.uniform(0.0, 8.0))
            with suppress(NotStoppable):
                jobs.cancel(owner_id, job_id)
        while undone := self._undone(job_id):
            jobs.retry(owner_id, job_id, undone)

    def _undone(self, job_id: str) -> list[str]:
        """The languages of a job that could have been made and weren't, once it has ended."""
        deadline = time.monotonic() + _PATIENCE_S
        while (job := self._server.jobs.get(self.person.owner_id, job_id)).status is JobStatus.PROCESSING:
            assert time.monotonic() < deadline, job
            time.sleep(0.2)
        able = [track for track in job.tracks if track.language != UNSPOKEN]
        return [track.language for track in able if track.status is not JobStatus.COMPLETED]

    def buy_at_polar(self) -> None:
        told = self._taken("POST", "/api/v1/billing/checkout", json={"package": PACKAGE})
        self._at_vendor(told["checkout_url"], action="pay")
        self.payments.append(Payment(told["order_id"]))

    def buy_at_stripe(self) -> None:
        told = self._taken("POST", "/api/v1/billing/payment-intents", json={"package": PACKAGE})
        intent_id = told["payment_intent_id"]
        self._at_vendor(f"{self._vendors}/stripe/pay/{intent_id}?client_secret={told['client_secret']}", action="pay")
        self.payments.append(Payment(told["order_id"], intent_id))
        if self._shopping.random() < _CONFIRMS:
            confirmed = self._taken("POST", f"/api/v1/billing/payment-intents/{intent_id}/confirm")
            assert confirmed["credits_added"] == CREDITS

    def _refund(self) -> None:
        mine = [each for each in self.payments if not each.dispute and each.refunded_cents < CENTS]
        if not mine:
            return
        payment = self._shopping.choice(mine)
        row = self._known(payment)
        if row is None:
            return
        place = f"stripe/intents/{payment.intent_id}" if payment.intent_id else f"polar/orders/{row.reference}"
        self._at_vendor(f"{self._vendors}/{place}/refund", amount=str(_REFUND_CENTS))
        payment.refunded_cents += _REFUND_CENTS

    def _dispute(self) -> None:
        mine = [each for each in self.payments if each.intent_id and not each.dispute and not each.refunded_cents]
        if mine:
            payment = self._shopping.choice(mine)
            self._at_vendor(f"{self._vendors}/stripe/intents/{payment.intent_id}/dispute")
            payment.dispute = "open"

    def _decide(self) -> None:
        for payment in self.payments:
            row = self._known(payment) if payment.dispute == "open" else None
            if row is not None and row.disputes:
                payment.dispute = self._shopping.choice(("won", "lost"))
                (dispute_id,) = row.disputes
                self._at_vendor(f"{self._vendors}/stripe/disputes/{dispute_id}/{payment.dispute}")

    def _known(self, payment: Payment) -> PaymentRow | None:
        """What the server knows of a payment that it was told of."""
        with self._server.database.reading() as session:
            return session.scalar(select(PaymentRow).where(PaymentRow.checkout_id == payment.order_id))

    def _starts(self, job_id: str, how: str) -> bool:
        """Whether a job was started, by this request or one whose answer was lost."""
        answer = self.ask("POST", f"/api/v1/jobs/{job_id}/{how}")
        if answer.status_code == HTTPStatus.PAYMENT_REQUIRED:
            self.refused += 1
            return False
        assert answer.status_code in (HTTPStatus.ACCEPTED, HTTPStatus.CONFLICT), answer.text
        return True

    def _taken(self, method: str, path: str, **more: Any) -> Any:
        answer = self.ask(method, path, **more)
        assert answer.is_success, answer.text
        return answer.json()

    @staticmethod
    def _at_vendor(url: str, **form: str) -> None:
        answer = httpx.post(url, data=form, timeout=30)
        assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
