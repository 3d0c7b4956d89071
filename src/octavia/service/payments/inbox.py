"""The inbox: a genuine webhook is kept before anything of it is read, and looked at afterwards until it is dealt with.

Taking one in is one small insertion, so that its sender is answered at once whatever the rest does. A look is claimed
by a conditional update for two minutes; its end is written in the transaction of what it did.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database, DatabaseFault
from octavia.platform.server_settings import ServerSettings
from octavia.service.audit import record
from octavia.service.billing.errors import BooksBroken
from octavia.service.billing.posting import insert_new
from octavia.service.errors import ServiceError
from octavia.service.payments.errors import NotOurs, PaymentsNotSetUp, UnknownEvent, UnusableEvent
from octavia.service.payments.notices import Told, event_id_of, kind_of, notice_of
from octavia.service.payments.signatures import check_standard, check_stripe
from octavia.service.payments.tables import REASON_CHARS, EventRow, EventState, Provider

ASKED = "asked"
"""The kind of what was no webhook but a provider's answer to a question."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440))
"""After each failed look but the last."""
BODIES_KEPT = timedelta(days=90)

_CLAIMED_FOR = timedelta(minutes=2)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """A webhook and what became of it; see `tables.EventRow`.

    Attributes:
        whole: Its body is still there, so that it can be looked at again.
    """

    id: int
    provider: Provider
    event_id: str
    kind: str
    state: EventState
    reason: str
    attempts: int
    next_at: datetime | None
    received_at: datetime
    whole: bool


class Inbox:
    """Takes webhooks in, and lets `take` deal with what they say: it answers whom that concerns."""

    def __init__(
        self,
        database: Database,
        settings: ServerSettings,
        clock: Clock,
        take: Callable[[Session, Told], str | None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._take = take
        self._secrets = {
            Provider.POLAR: settings.polar_webhook_secrets,
            Provider.STRIPE: settings.stripe_webhook_secrets,
        }
        self._looking = threading.Lock()
        self._wanted = False

    def receive(self, provider: Provider, headers: Mapping[str, str], body: bytes) -> bool:
        """Keep a webhook, once; whether it is a new one.

        Args:
            headers: By lower-case name.

        Raises:
            PaymentsNotSetUp: if no secret is known; NotGenuine: if it isn't from the provider.
        """
        now = self._clock()
        values = {
            "provider": provider.value,
            "event_id": self._checked(provider, headers, body, now),
            "kind": "",
            "body": body,
            "state": EventState.RECEIVED.value,
            "reason": "",
            "attempts": 0,
            "next_at": now,
            "received_at": now,
        }
        with self._database.transaction() as session:
            new = insert_new(session, EventRow, "provider", "event_id")
            return session.execute(new, values).one_or_none() is not None

    def note(self, provider: Provider, reference: str, owner_id: str | None, reason: str) -> None:
        """Keep, once, that what a provider answered can't be used: it stands beside failed webhooks, for a person.
        There is nothing in it to look at again: the provider is asked again.

        Args:
            reference: What it was asked about, by its own id or ours.
        """
        now = self._clock()
        told = f"{reference}\0{reason}".encode("utf-8", "backslashreplace")
        values = {
            "provider": provider.value,
            "event_id": f"{ASKED}:{hashlib.sha256(told).hexdigest()}",
            "kind": ASKED,
            "body": b"",
            "state": EventState.FAILED.value,
            "reason": f"{reference}: {reason}"[:REASON_CHARS],
            "owner_id": owner_id,
            "attempts": 1,
            "next_at": None,
            "received_at": now,
            "ended_at": now,
        }
        with self._database.transaction() as session:
            session.execute(insert_new(session, EventRow, "provider", "event_id"), values)

    def look(self) -> int:
        """Deal with what is due, in the order it came; how much that was. Where this process is already at it, it
        returns at once and that look goes on once more."""
        self._wanted, looked = True, 0
        while self._wanted and self._looking.acquire(blocking=False):
            try:
                self._wanted = False
                while event := self._claim():
                    self._deal(event)
                    looked += 1
            finally:
                self._looking.release()
        return looked

    def events(self, state: EventState | None, limit: int, before_id: int | None = None) -> list[Event]:
        """Webhooks in one state, or all, newest first."""
        query = select(EventRow).order_by(EventRow.id.desc()).limit(limit)
        if state is not None:
            query = query.where(EventRow.state == state)
        if before_id is not None:
            query = query.where(EventRow.id < before_id)
        with self._database.reading() as session:
            return [_seen(row) for row in session.scalars(query)]

    def again(self, event: int, actor: str) -> Event:
        """Look at a failed webhook once more, from the first attempt on.

        Raises:
            UnknownEvent: if there is none that failed and is still whole.
        """
        failed = update(EventRow).where(EventRow.id == event, EventRow.state == EventState.FAILED, EventRow.body != b"")
        with self._database.transaction() as session:
            row = session.scalar(failed.values(attempts=0, next_at=self._clock()).returning(EventRow))
            if row is None:
                raise UnknownEvent
            record(session, self._clock(), "payment-event.retried", actor=actor, target=str(event))
            return _seen(row)

    def forget(self, session: Session, owner_id: str) -> None:
        """Empty what was told of an owner, in the caller's transaction: it names them. That it came stays known."""
        session.execute(update(EventRow).where(EventRow.owner_id == owner_id).values(body=b""))

    def sweep(self) -> int:
        """Empty what was dealt with long ago; how much that was."""
        old = update(EventRow).where(
            EventRow.state.in_((EventState.DONE, EventState.IGNORED)),
            EventRow.received_at < self._clock() - BODIES_KEPT,
            EventRow.body != b"",
        )
        with self._database.transaction() as session:
            return len(session.scalars(old.values(body=b"").returning(EventRow.id)).all())

    def _checked(self, provider: Provider, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        """The id of a genuine webhook."""
        secrets = self._secrets[provider]
        if not secrets:
            raise PaymentsNotSetUp(f"{provider.value}_webhook_secrets")
        if provider is Provider.POLAR:
            return check_standard(headers, body, secrets, now)
        check_stripe(headers, body, secrets, now)
        return event_id_of(body) or f"sha256:{hashlib.sha256(body).hexdigest()}"

    def _claim(self) -> EventRow | None:
        now = self._clock()
        first = select(EventRow.id).where(EventRow.next_at <= now).order_by(EventRow.next_at, EventRow.id).limit(1)
        with self._database.reading() as session:
            event = session.scalar(first)
        while event is not None:
            mine = update(EventRow).where(EventRow.id == event, EventRow.next_at <= now)
            values = {"attempts": EventRow.attempts + 1, "next_at": now + _CLAIMED_FOR}
            with self._database.transaction() as session:
                row: EventRow | None = session.scalar(mine.values(values).returning(EventRow))
                if row is not None:
                    return row
                event = session.scalar(first)  # Another was quicker: the next one, then.
        return None

    def _deal(self, event: EventRow) -> None:
        try:
            with self._database.transaction() as session:
                told = notice_of(Provider(event.provider), event.body)
                owner_id = None if told is None else self._take(session, told)
                state = EventState.IGNORED if told is None else EventState.DONE
                self._over(session, event, state, owner_id)
        except NotOurs:
            with self._database.transaction() as session:
                self._over(session, event, EventState.IGNORED, None)
        except (UnusableEvent, ServiceError, BooksBroken) as error:
            self._failed(event, str(error))
        except DatabaseFault as error:
            _log.warning("the payment event %s waits for the database: %s", event.id, error)

    def _over(self, session: Session, event: EventRow, state: EventState, owner_id: str | None) -> None:
        kind = kind_of(event.body)
        self._end(session, event, state=state, kind=kind, owner_id=owner_id, reason="", next_at=None)

    def _failed(self, event: EventRow, reason: str) -> None:
        _log.error("the payment event %s of %s can't be used: %s", event.id, event.provider, reason)
        again = event.attempts <= len(WAITS)
        next_at = self._clock() + WAITS[event.attempts - 1] if again else None
        kind = kind_of(event.body)
        with self._database.transaction() as session:
            self._end(session, event, state=EventState.FAILED, kind=kind, reason=reason[:REASON_CHARS], next_at=next_at)

    def _end(self, session: Session, event: EventRow, **values: object) -> None:
        # A look that took longer than its claim has nothing to say any more.
        ours = update(EventRow).where(EventRow.id == event.id, EventRow.attempts == event.attempts)
        session.execute(ours.values(ended_at=self._clock(), **values))


def _seen(row: EventRow) -> Event:
    return Event(
        row.id,
        Provider(row.provider),
        row.event_id,
        row.kind,
        EventState(row.state),
        row.reason,
        row.attempts,
        row.next_at,
        row.received_at,
        row.body != b"",
    )
