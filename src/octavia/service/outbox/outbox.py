"""The outbox: a mail is written in the transaction it tells of, and sent afterwards, again and again until it is taken.

A sender claims a mail for two minutes by a conditional update, so that any number of senders may run. If one dies with
a mail in hand, another sends it when the claim is over: then it may arrive twice, under one `Message-ID`, but never
not at all.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database, new_id
from octavia.platform.mail import Letter, NotSent, Transport, message_of, transport_of
from octavia.platform.security import BadToken, Sealer
from octavia.platform.server_settings import ServerSettings
from octavia.service.outbox.letters import Kind, write
from octavia.service.outbox.tables import REASON_CHARS, MailState, OutboxMail

_log = logging.getLogger(__name__)
CLAIMED_FOR = timedelta(minutes=2)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (0.5, 2, 5, 15, 30, 60, 120, 240, 480, 480))
"""After each failure but the last; with them a mail server may be away for a day."""
MOST_ATTEMPTS = len(WAITS) + 1
KEPT = timedelta(days=30)


class Outbox:
    """Mail that must arrive."""

    def __init__(
        self, database: Database, settings: ServerSettings, clock: Clock, transport: Transport | None = None
    ) -> None:
        """`transport` is None for the one the settings ask for."""
        self._database = database
        self._settings = settings
        self._clock = clock
        self._transport = transport or transport_of(settings)
        self._sealer = Sealer(settings.secret, "outbox")
        self._sending = threading.Lock()
        self._wanted = False

    def add(
        self, session: Session, kind: Kind, recipient: str, values: dict[str, Any], owner_id: str | None = None
    ) -> str:
        """A mail to be sent once the caller's transaction is committed; its id.

        Args:
            values: What the kind's wording names.
            owner_id: With whom the mail is forgotten; None: with nobody.
        """
        now = self._clock()
        letter = write(kind, recipient, values, self._settings.links_url)
        mail = OutboxMail(
            id=new_id(),
            owner_id=owner_id,
            recipient=recipient,
            template=kind,
            sealed=self._sealer.seal(asdict(letter)),
            state=MailState.WAITING,
            attempts=0,
            claim=None,
            reason=None,
            created_at=now,
            due_at=now,
            sent_at=None,
        )
        session.add(mail)
        return mail.id

    def forget(self, session: Session, owner_id: str) -> None:
        """Remove an owner's mail, sent or not, in the caller's transaction."""
        session.execute(delete(OutboxMail).where(OutboxMail.owner_id == owner_id))

    def send_due(self) -> int:
        """Send what is due; how many left. Call it on a schedule, and after what adds a mail, from a thread without an
        event loop. Where this process is already sending, it returns at once and that sender looks once more."""
        self._wanted, sent = True, 0
        while self._wanted and self._sending.acquire(blocking=False):
            try:
                self._wanted = False
                sent += self._drain()
            finally:
                self._sending.release()
        return sent

    def sweep(self) -> int:
        """Remove mail that was sent or given up long ago; how many."""
        over = self._clock() - KEPT
        old = delete(OutboxMail).where(OutboxMail.state != MailState.WAITING, OutboxMail.created_at < over)
        with self._database.transaction() as session:
            return len(session.scalars(old.returning(OutboxMail.id)).all())

    def _drain(self) -> int:
        sent = 0
        while mail := self._claim():
            try:
                self._deliver(mail)
            except NotSent as failure:
                self._failed(mail, failure)
                if failure.everyone:
                    break
            else:
                self._finish(mail, state=MailState.SENT, sent_at=self._clock(), sealed=None, reason=None)
                sent += 1
        return sent

    def _claim(self) -> OutboxMail | None:
        now = self._clock()
        due = (OutboxMail.state == MailState.WAITING, OutboxMail.due_at <= now)
        first = select(OutboxMail.id).where(*due).order_by(OutboxMail.due_at, OutboxMail.id).limit(1)
        with self._database.reading() as session:
            mail_id = session.scalar(first)
        while mail_id is not None:
            claim = update(OutboxMail).where(OutboxMail.id == mail_id, *due)
            values = {"claim": new_id(), "attempts": OutboxMail.attempts + 1, "due_at": now + CLAIMED_FOR}
            with self._database.transaction() as session:
                mail: OutboxMail | None = session.scalar(claim.values(values).returning(OutboxMail))
                if mail is not None:
                    return mail
                mail_id = session.scalar(first)  # Another sender was quicker: the next one, then.
        return None

    def _deliver(self, mail: OutboxMail) -> None:
        if mail.attempts > MOST_ATTEMPTS:
            raise NotSent("every attempt ended without an answer", lasting=True)
        assert mail.sealed is not None
        try:
            letter = Letter(**self._sealer.open(mail.sealed))
        except BadToken as error:
            raise NotSent("the server's secret has changed since it was written", lasting=True) from error
        sender = self._settings.mail_from
        self._transport.send(message_of(letter, sender=sender, mail_id=mail.id, at=mail.created_at))

    def _failed(self, mail: OutboxMail, failure: NotSent) -> None:
        reason = failure.reason[:REASON_CHARS]
        if failure.lasting or mail.attempts >= MOST_ATTEMPTS:
            _log.error("gave up the mail %s (%s) after %s attempts: %s", mail.id, mail.template, mail.attempts, reason)
            self._finish(mail, state=MailState.FAILED, reason=reason, sealed=None)
            return
        due_at: datetime = self._clock() + WAITS[mail.attempts - 1]
        _log.warning("the mail %s (%s) waits until %s: %s", mail.id, mail.template, due_at, reason)
        self._finish(mail, due_at=due_at, reason=reason)

    def _finish(self, mail: OutboxMail, **values: Any) -> None:
        # A sender that was slower than its claim has nothing to say any more.
        ours = update(OutboxMail).where(OutboxMail.id == mail.id, OutboxMail.claim == mail.claim)
        with self._database.transaction() as session:
            session.execute(ours.values(claim=None, **values))
