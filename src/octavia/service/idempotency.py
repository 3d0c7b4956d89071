"""Requests that may be sent twice and count once.

A client names a request by a key. The first one with that key works; one that comes while it does is told to wait; one
that comes later gets the same answer. Only what succeeded is kept: after an error, the same key may try again.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, Text, and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from octavia.platform.clock import Clock
from octavia.platform.database import Base, Database, Instant, new_id
from octavia.platform.security import Sealer
from octavia.service.errors import Refusal, ServiceError

KEPT = timedelta(hours=24)
LEASE = timedelta(minutes=2)
"""After so long a request that has not ended is taken for one whose process died."""


class IdempotencyRow(Base):
    """A request that was named.

    Attributes:
        name_hash: Of the owner, the route and the key.
        request_hash: Of what was asked.
        claim: Who works on it; changes when a dead one's work is taken over.
        answer: Sealed; None while it works.
        locked_until: Until then whoever claimed it is believed to work.
    """

    __tablename__ = "idempotent_requests"

    name_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    claim: Mapped[str] = mapped_column(String(36))
    answer: Mapped[str | None] = mapped_column(Text)
    locked_until: Mapped[datetime] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant, index=True)


class KeyUsedOtherwise(ServiceError):
    """The key named another request."""

    refusal = Refusal.UNPROCESSABLE
    name = "idempotency-key-reused"


class StillWorking(ServiceError):
    """The request of that key has not ended."""

    refusal = Refusal.CONFLICT
    name = "idempotent-request-in-progress"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; `body` is text."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on a named request."""

    name_hash: str
    claim: str


class NamedRequests:
    """The memory of named requests."""

    def __init__(self, database: Database, secret: str, clock: Clock) -> None:
        self._database = database
        self._secret = secret
        self._clock = clock

    def begin(self, owner_id: str, route: str, key: str, request: bytes) -> Claim | Answer:
        """Work on a request, or what it was answered before.

        Args:
            route: Method and path.
            key: As the client chose it.
            request: Everything that makes it what it is.

        Raises:
            KeyUsedOtherwise: if the key named another request; StillWorking: if it has not ended.
        """
        name = _hash(owner_id.encode(), route.encode(), key.encode())
        asked, claim, now = _hash(request), new_id(), self._clock()
        with self._database.transaction() as session:
            if self._claimed(session, name, asked, claim, now):
                return Claim(name, claim)
            row = session.scalars(select(IdempotencyRow).where(IdempotencyRow.name_hash == name)).one()
        if row.request_hash != asked:
            raise KeyUsedOtherwise("this Idempotency-Key named another request", "choose a new key for a new request")
        if row.answer is None:
            raise StillWorking("the request with this Idempotency-Key is still at work", "ask again", retry_after_s=1)
        return Answer(**self._sealer(key).open(row.answer))

    def end(self, claim: Claim, key: str, answer: Answer) -> None:
        """Keep what was answered, unless somebody else took the request over meanwhile."""
        sealed = self._sealer(key).seal(asdict(answer))
        with self._database.transaction() as session:
            session.execute(update(IdempotencyRow).where(*_of(claim)).values(answer=sealed))

    def give_up(self, claim: Claim) -> None:
        """Forget the request: it may be sent again."""
        with self._database.transaction() as session:
            session.execute(delete(IdempotencyRow).where(*_of(claim)))

    def sweep(self) -> int:
        """Forget what is too old; how many that were."""
        with self._database.transaction() as session:
            old = delete(IdempotencyRow).where(IdempotencyRow.created_at <= self._clock() - KEPT)
            return len(session.scalars(old.returning(IdempotencyRow.name_hash)).all())

    def _claimed(self, session: Session, name: str, asked: str, claim: str, now: datetime) -> bool:
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        fresh = {"request_hash": asked, "claim": claim, "answer": None, "locked_until": now + LEASE, "created_at": now}
        added = insert(IdempotencyRow).values(name_hash=name, **fresh).on_conflict_do_nothing()
        if session.scalar(added.returning(IdempotencyRow.name_hash)) is not None:
            return True
        died = and_(
            IdempotencyRow.request_hash == asked,
            IdempotencyRow.answer.is_(None),
            IdempotencyRow.locked_until <= now,
        )
        free = or_(IdempotencyRow.created_at <= now - KEPT, died)
        mine = update(IdempotencyRow).where(IdempotencyRow.name_hash == name, free)
        return session.scalar(mine.values(**fresh).returning(IdempotencyRow.name_hash)) is not None

    def _sealer(self, key: str) -> Sealer:
        # An answer may hold a secret (a new API key): without the client's own key nobody reads it in the database.
        return Sealer(f"{self._secret}\n{key}", "idempotency")


def _of(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return (IdempotencyRow.name_hash == claim.name_hash, IdempotencyRow.claim == claim.claim)


def _hash(*parts: bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()
