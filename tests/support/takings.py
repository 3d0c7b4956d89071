"""What must be true of money after any fault: what was paid is there, once; what was delivered is paid, once; and
nothing else moved. `Takings` holds the books against what buyers did at the vendors and what jobs delivered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from octavia.api.server import Server
from octavia.service.billing.billing import OCTAVIA, YTDUBBER
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.billing.tables import Hold, HoldState, Purchase
from octavia.service.jobs.commands import JobStatus
from octavia.service.jobs.tables import JobRow
from octavia.service.payments.tables import EventRow, EventState, PaymentRow
from support.buyers import CREDITS, Buyer

APART_CREDITS, APART_TENTHS = 10_000, 6
"""What each buyer was given for jobs whose languages are delivered apart, and what a language of theirs costs."""


@dataclass(frozen=True, slots=True)
class Till:
    """What was counted: payments, webhooks, credits that were sold, taken back and spent, and what became of jobs; jobs
    whose languages were delivered apart, and how many languages."""

    payments: int
    webhooks: int
    looks: int
    sold: int
    taken_back: int
    spent: int
    jobs: dict[str, int]
    refused: int
    apart: int
    tracks: int


class Takings:
    """A server's books beside what its buyers did."""

    def __init__(self, server: Server, buyers: Sequence[Buyer]) -> None:
        self._server = server
        self._buyers = buyers

    @property
    def unsettled(self) -> list[str]:
        """What is still on its way: webhooks nobody dealt with, payments whose books lag behind."""
        with self._server.database.reading() as session:
            waiting = session.scalars(select(EventRow).where(EventRow.next_at.is_not(None)))
            events = [f"webhook {each.id} {each.kind} {each.state} {each.reason}" for each in waiting]
        return events + [
            f"{buyer.person.email} has {self._has_ucr(buyer)}, not {self._must_have_ucr(buyer)}"
            for buyer in self._buyers
            if self._has_ucr(buyer) != self._must_have_ucr(buyer)
        ]

    def check(self) -> Till:
        """Assert everything."""
        assert self.unsettled == []
        self._credited_once()
        jobs = self._charged_what_was_delivered()
        tracks = self._charged_apart()
        with self._server.database.reading() as session:
            events = list(session.scalars(select(EventRow)))
            open_holds = session.scalar(select(func.count()).where(Hold.state == HoldState.OPEN.value))
        assert {event.state for event in events} <= {EventState.DONE, EventState.IGNORED}
        assert open_holds == 0
        payments = [payment for buyer in self._buyers for payment in buyer.payments]
        sold = CREDITS * len(payments)
        return Till(
            len(payments),
            len(events),
            sum(event.attempts for event in events),
            sold,
            sold - sum(payment.left for payment in payments),
            sum(job.charged_ucr for job in jobs if not job.apart) // CREDIT_UCR,
            dict(Counter(job.status for job in jobs)),
            sum(buyer.refused for buyer in self._buyers),
            sum(len(buyer.apart) for buyer in self._buyers),
            tracks,
        )

    def _credited_once(self) -> None:
        """Each payment is one purchase, and there is no other."""
        with self._server.database.reading() as session:
            known = list(session.scalars(select(PaymentRow)))
            bought = list(session.scalars(select(Purchase)))
        paid = {payment.order_id for buyer in self._buyers for payment in buyer.payments}
        assert sorted(str(row.checkout_id) for row in known) == sorted(paid)
        assert sorted(f"{row.provider}:{row.reference}" for row in known) == sorted(row.reference for row in bought)
        assert {row.amount_ucr for row in bought} == {CREDITS * CREDIT_UCR}

    def _charged_what_was_delivered(self) -> list[JobRow]:
        """Each completed job costs its price for each part it made; all else costs nothing."""
        with self._server.database.reading() as session:
            rows = {row.id: row for row in session.scalars(select(JobRow))}
        for buyer in self._buyers:
            for job_id, wanted in buyer.jobs.items():
                job = rows[job_id]
                assert job.status != JobStatus.COMPLETED or wanted.made, (job_id, wanted)
                made = wanted.made if job.status == JobStatus.COMPLETED else 0
                assert job.charged_ucr == made * wanted.price * CREDIT_UCR, (job_id, job.status, wanted)
        return list(rows.values())

    def _charged_apart(self) -> int:
        """Each start of a job whose languages are delivered apart costs those it delivered, rounded up once; how many
        languages those were."""
        billing, tracks = self._server.billing, 0
        for buyer in self._buyers:
            owner_id, spent_ucr = buyer.person.owner_id, 0
            for job_id in buyer.apart:
                charged = billing.charges(owner_id, job_id)
                for start in charged:
                    made = sum(charge.language != "" for charge in start.charges)
                    assert start.charged_ucr == -(-made * APART_TENTHS // 10) * CREDIT_UCR, job_id
                    tracks += made
                cost_ucr = sum(start.charged_ucr for start in charged)
                assert cost_ucr == self._server.jobs.get(owner_id, job_id).charged_ucr, job_id
                spent_ucr += cost_ucr
            balance = billing.balance(owner_id, asset=YTDUBBER)
            left_ucr = APART_CREDITS * CREDIT_UCR - spent_ucr
            assert (balance.available_ucr, balance.held_ucr, balance.debt_ucr) == (left_ucr, 0, 0)
        return tracks

    def _has_ucr(self, buyer: Buyer) -> int:
        balance = self._server.billing.balance(buyer.person.owner_id)
        return balance.available_ucr + balance.held_ucr - balance.debt_ucr

    def _must_have_ucr(self, buyer: Buyer) -> int:
        mine = (JobRow.owner_id == buyer.person.owner_id, JobRow.asset == OCTAVIA)
        spent = select(func.sum(JobRow.charged_ucr)).where(*mine)
        with self._server.database.reading() as session:
            spent_ucr = session.scalar(spent) or 0
        return sum(payment.left for payment in buyer.payments) * CREDIT_UCR - int(spent_ucr)
