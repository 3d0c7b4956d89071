"""Mail that must arrive: once, later if need be, by any number of senders, on both databases."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select, update

from octavia.platform.database import Database
from octavia.platform.mail import NotSent
from octavia.platform.server_settings import MailSecurity, ServerSettings
from octavia.service.outbox.letters import Kind
from octavia.service.outbox.outbox import CLAIMED_FOR, KEPT, MOST_ATTEMPTS, WAITS, Outbox
from octavia.service.outbox.tables import MailState, OutboxMail
from support.ports import free_port
from support.server import FixedClock
from support.smtp import Mailbox, mail_server

VALUES = {"link": "https://octavia.test/activate?token=the-token", "hours": 24}


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def smtp(mailbox: Mailbox, server_settings: ServerSettings) -> Iterator[ServerSettings]:
    """Settings with a mail server that runs."""
    with mail_server(mailbox) as port:
        yield at_port(server_settings, port)


@pytest.fixture
def make(database: Database, clock: FixedClock) -> Callable[[ServerSettings], Outbox]:
    return lambda settings: Outbox(database, settings, clock)


def at_port(settings: ServerSettings, port: int) -> ServerSettings:
    return replace(settings, smtp_host="127.0.0.1", smtp_port=port, smtp_security=MailSecurity.NONE)


def add(outbox: Outbox, database: Database, recipient: str = "ana@mail.example") -> str:
    with database.transaction() as session:
        return outbox.add(session, Kind.VERIFY, recipient, VALUES, "owner")


def row(database: Database, mail_id: str) -> OutboxMail:
    with database.reading() as session:
        return session.scalars(select(OutboxMail).where(OutboxMail.id == mail_id)).one()


def test_what_is_rolled_back_was_never_mail(
    make: Callable[[ServerSettings], Outbox], smtp: ServerSettings, database: Database, mailbox: Mailbox
) -> None:
    outbox = make(smtp)

    class Undone(Exception):
        pass

    with pytest.raises(Undone), database.transaction() as session:
        outbox.add(session, Kind.VERIFY, "ana@mail.example", VALUES)
        raise Undone
    assert outbox.send_due() == 0
    assert mailbox.messages == []


def test_a_sent_mail_is_sent_once_and_its_content_forgotten(
    make: Callable[[ServerSettings], Outbox], smtp: ServerSettings, database: Database, mailbox: Mailbox
) -> None:
    outbox = make(smtp)
    mail_id = add(outbox, database)
    waiting = row(database, mail_id)
    assert waiting.sealed is not None
    assert "the-token" not in waiting.sealed
    assert (outbox.send_due(), outbox.send_due()) == (1, 0)
    sent = row(database, mail_id)
    assert (sent.state, sent.sealed, sent.attempts, sent.claim) == (MailState.SENT, None, 1, None)
    assert sent.sent_at is not None
    assert mailbox.recipients == ["ana@mail.example"]
    assert str(mailbox.messages[0]["Message-ID"]).startswith(f"<{mail_id}@")


def test_many_senders_at_once_send_each_mail_once(
    make: Callable[[ServerSettings], Outbox], smtp: ServerSettings, database: Database, mailbox: Mailbox
) -> None:
    senders = [make(smtp) for _ in range(4)]
    everybody = [f"user{number}@mail.example" for number in range(24)]
    for recipient in everybody:
        add(senders[0], database, recipient)
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda outbox: outbox.send_due(), senders))
    assert sum(sent) == len(everybody)
    assert Counter(mailbox.recipients) == Counter(everybody)


def test_one_sender_asked_twice_at_once_sends_once_and_forgets_nothing(
    make: Callable[[ServerSettings], Outbox], smtp: ServerSettings, database: Database, mailbox: Mailbox
) -> None:
    outbox = make(smtp)

    def add_and_send(number: int) -> int:
        add(outbox, database, f"user{number}@mail.example")
        return outbox.send_due()

    with ThreadPoolExecutor(6) as pool:
        sent = sum(pool.map(add_and_send, range(18)))
    assert sent + outbox.send_due() == 18
    assert Counter(mailbox.recipients).most_common(1)[0][1] == 1


def test_a_server_that_is_down_is_tried_again_until_it_is_back(
    make: Callable[[ServerSettings], Outbox],
    server_settings: ServerSettings,
    smtp: ServerSettings,
    database: Database,
    clock: FixedClock,
    mailbox: Mailbox,
) -> None:
    down = make(at_port(server_settings, free_port()))
    first, second = add(down, database), add(down, database, "bob@mail.example")
    for wait in WAITS[:3]:
        assert down.send_due() == 0
        assert down.send_due() == 0
        clock.forward(seconds=wait.total_seconds())
    attempts = [row(database, each).attempts for each in (first, second)]
    assert attempts == [3, 3]
    assert "127.0.0.1" in str(row(database, first).reason)
    assert make(smtp).send_due() == 2
    assert sorted(mailbox.recipients) == ["ana@mail.example", "bob@mail.example"]


def test_it_gives_up_in_the_end_and_says_why(
    make: Callable[[ServerSettings], Outbox], server_settings: ServerSettings, database: Database, clock: FixedClock
) -> None:
    outbox = make(at_port(server_settings, free_port()))
    mail_id = add(outbox, database)
    for wait in (*WAITS, timedelta()):
        outbox.send_due()
        clock.forward(seconds=wait.total_seconds())
    given_up = row(database, mail_id)
    assert (given_up.state, given_up.attempts, given_up.sealed) == (MailState.FAILED, MOST_ATTEMPTS, None)
    assert given_up.reason
    assert sum(WAITS, timedelta()) > timedelta(hours=20)


def test_one_refused_recipient_holds_up_nobody(
    make: Callable[[ServerSettings], Outbox], smtp: ServerSettings, database: Database, mailbox: Mailbox
) -> None:
    mailbox.refuses = {"ana@mail.example": "550 unknown here", "bob@mail.example": "451 later"}
    outbox = make(smtp)
    ana, bob, _ = (add(outbox, database, f"{name}@mail.example") for name in ("ana", "bob", "carl"))
    assert outbox.send_due() == 1
    assert mailbox.recipients == ["carl@mail.example"]
    assert (row(database, ana).state, row(database, ana).reason) == (MailState.FAILED, "550 unknown here")
    assert (row(database, bob).state, row(database, bob).reason) == (MailState.WAITING, "451 later")


def test_a_sender_that_dies_leaves_the_mail_to_another(
    make: Callable[[ServerSettings], Outbox],
    smtp: ServerSettings,
    database: Database,
    clock: FixedClock,
    mailbox: Mailbox,
) -> None:
    class Killed(BaseException):
        pass

    class Dies:
        def send(self, message: EmailMessage) -> None:
            raise Killed

    mail_id = add(make(smtp), database)
    with pytest.raises(Killed):
        Outbox(database, smtp, clock, Dies()).send_due()
    assert make(smtp).send_due() == 0
    clock.forward(seconds=CLAIMED_FOR.total_seconds())
    assert make(smtp).send_due() == 1
    assert row(database, mail_id).attempts == 2


def test_a_mail_that_kills_every_sender_is_given_up(
    make: Callable[[ServerSettings], Outbox], smtp: ServerSettings, database: Database, mailbox: Mailbox
) -> None:
    outbox = make(smtp)
    mail_id = add(outbox, database)
    with database.transaction() as session:
        session.execute(update(OutboxMail).values(attempts=MOST_ATTEMPTS))
    assert outbox.send_due() == 0
    assert row(database, mail_id).state == MailState.FAILED
    assert mailbox.messages == []


def test_a_sender_slower_than_its_claim_changes_nothing_any_more(
    make: Callable[[ServerSettings], Outbox],
    smtp: ServerSettings,
    database: Database,
    clock: FixedClock,
) -> None:
    entered, leave = threading.Event(), threading.Event()

    class Slow:
        def send(self, message: EmailMessage) -> None:
            entered.set()
            assert leave.wait(30)
            raise NotSent("too late to matter", lasting=True)

    mail_id = add(make(smtp), database)
    slow = threading.Thread(target=Outbox(database, smtp, clock, Slow()).send_due)
    slow.start()
    assert entered.wait(30)
    clock.forward(seconds=CLAIMED_FOR.total_seconds())
    assert make(smtp).send_due() == 1
    leave.set()
    slow.join()
    assert (row(database, mail_id).state, row(database, mail_id).reason) == (MailState.SENT, None)


def test_mail_of_another_secret_is_given_up(
    make: Callable[[ServerSettings], Outbox], smtp: ServerSettings, database: Database, mailbox: Mailbox
) -> None:
    mail_id = add(make(replace(smtp, secret="t" * 40)), database)
    assert make(smtp).send_due() == 0
    assert "secret" in str(row(database, mail_id).reason)
    assert mailbox.messages == []


def test_an_owners_mail_is_forgotten_and_old_mail_swept(
    make: Callable[[ServerSettings], Outbox], smtp: ServerSettings, database: Database, clock: FixedClock
) -> None:
    outbox = make(smtp)
    add(outbox, database)
    with database.transaction() as session:
        kept = outbox.add(session, Kind.ACCOUNT_DELETED, "ana@mail.example", {"at": "today"})
        outbox.forget(session, "owner")
    assert outbox.send_due() == 1
    clock.forward(days=KEPT.days)
    assert outbox.sweep() == 0
    assert row(database, kept).state == MailState.SENT
    clock.forward(seconds=1)
    add(outbox, database)
    assert outbox.sweep() == 1
