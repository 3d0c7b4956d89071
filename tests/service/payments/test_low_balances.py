"""Mail to owners whose credits run low: once, until they have more again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from octavia.api.server import Server
from octavia.platform.security import Sealer
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.outbox.letters import Kind
from octavia.service.outbox.tables import OutboxMail
from octavia.service.payments.tables import LowBalanceRow
from support.people import Person, new_person, principal


def letters(server: Server) -> list[tuple[str, str]]:
    """To whom, and what it begins with."""
    sealer = Sealer(server.settings.secret, "outbox")
    with server.database.reading() as session:
        query = select(OutboxMail).where(OutboxMail.template == Kind.LOW_BALANCE).order_by(OutboxMail.created_at)
        mails = session.scalars(query).all()
    return [(mail.recipient, sealer.open(mail.sealed)["text"].split(".")[0].strip()) for mail in mails if mail.sealed]


def give(server: Server, who: Person, credits: int, key: str) -> None:
    server.billing.grant(who.owner_id, credits * CREDIT_UCR, "a gift", f"{who.owner_id}:{key}", "tests")


def spend(server: Server, who: Person, job: str, credits: int, *, held: int = 0) -> None:
    """Spend credits in a job that holds some more, and goes on if it does."""
    quote = server.billing.quote("transcribe", 60_000 * (credits + held) // 10)
    assert quote.amount_ucr == (credits + held) * CREDIT_UCR
    with server.database.transaction() as session:
        hold = server.billing.hold(session, who.owner_id, job, quote)
        server.billing.settle(session, hold, credits * CREDIT_UCR, "a part", {})
        if not held:
            server.billing.release(session, hold)


def test_who_spends_down_to_little_is_told_once_until_there_is_more_again(server: Server, ana: Person) -> None:
    give(server, ana, 100, "1")
    spend(server, ana, "job-1", 60)
    assert server.payments.tell_low_balances() == 0
    spend(server, ana, "job-2", 20)
    assert [server.payments.tell_low_balances() for _ in range(3)] == [1, 0, 0]
    assert letters(server) == [(ana.email, "You have 20 credits left")]
    give(server, ana, 100, "2")
    assert server.payments.tell_low_balances() == 0
    spend(server, ana, "job-3", 100)
    assert server.payments.tell_low_balances() == 1
    assert len(letters(server)) == 2


def test_who_never_spent_anything_and_what_running_jobs_hold_is_no_reason(server: Server, ana: Person) -> None:
    eve = new_person(server, "eve@mail.example")
    give(server, eve, 5, "1")
    give(server, ana, 100, "1")
    spend(server, ana, "job-1", 10, held=80)
    assert server.payments.tell_low_balances() == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_wants_no_mail_gets_none_and_who_leaves_is_forgotten(server: Server, ana: Person) -> None:
    give(server, ana, 20, "1")
    spend(server, ana, "job-1", 10)
    server.accounts.profile.change(principal(server, ana), job_mail=False)
    assert server.payments.tell_low_balances() == 1
    assert letters(server) == []
    server.accounts.operators.remove_user(ana.email)
    with server.database.reading() as session:
        assert session.scalars(select(LowBalanceRow.owner_id)).all() == []
