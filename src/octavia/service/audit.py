"""What was done to what, by whom and from where: appended, never changed, and free of secrets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ColumnElement, Integer, String, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from octavia.platform.context import origin
from octavia.platform.database import Base, Database, Instant
from octavia.platform.secrecy import covered, covered_values

OPERATOR = "operator"
"""The actor of what is done at the command line."""
SYSTEM = "system"
"""The actor of what nobody asked for: schedules, sweeps."""

_LONGEST = 255


class Outcome(StrEnum):
    """How it went."""

    DONE = "done"
    REFUSED = "refused"


class AuditRow(Base):
    """Something that was done. The database refuses to change such a row; retention alone removes it.

    Attributes:
        actor: A user's id, `operator` on the command line, `system`, or empty if nobody was signed in.
        action: What was done: `session.opened`, `credits.granted` … lower case, a thing and a verb.
        target: The id of what it was done to; empty if there is none.
        details: Figures and names that tell more; no secret.
    """

    __tablename__ = "audit_entries"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's way

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    actor: Mapped[str] = mapped_column(String(_LONGEST), index=True)
    address: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64), index=True)
    target: Mapped[str] = mapped_column(String(_LONGEST), index=True)
    outcome: Mapped[str] = mapped_column(String(16))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant, index=True)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the audit trail; see `AuditRow`."""

    id: int
    actor: str
    address: str
    request_id: str
    action: str
    target: str
    outcome: Outcome
    details: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are looked for; what is empty doesn't matter.

    Attributes:
        action: One action, or the thing of several: `session` is `session.opened`, `session.closed` …
        targets: It was done to one of these: a user is known by two ids, their own and their owner's.
        about: Whoever did it, or what it was done to, is one of these.
        since, until: From then on, and up to then.
        before_id: Older ones than this, to read page by page.
    """

    actor: str = ""
    action: str = ""
    target: str = ""
    targets: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    before_id: int = 0


def record(
    session: Session,
    at: datetime,
    action: str,
    *,
    actor: str,
    target: str = "",
    outcome: Outcome = Outcome.DONE,
    details: dict[str, Any] | None = None,
) -> None:
    """Write down what is done in the caller's transaction; the address and the request are those being answered."""
    where = origin()
    session.add(
        AuditRow(
            actor=actor[:_LONGEST],
            address=where.address[:64],
            request_id=where.request_id[:64],
            action=action,
            target=covered(target)[:_LONGEST],
            outcome=outcome,
            details=covered_values(details or {}),
            created_at=at,
        )
    )


def entries(database: Database, wanted: Wanted, limit: int = 100) -> list[Entry]:
    """The newest entries that are looked for, newest first."""
    query = select(AuditRow).where(*_conditions(wanted)).order_by(AuditRow.id.desc()).limit(limit)
    with database.reading() as session:
        return [
            Entry(
                row.id,
                row.actor,
                row.address,
                row.request_id,
                row.action,
                row.target,
                Outcome(row.outcome),
                row.details,
                row.created_at,
            )
            for row in session.scalars(query)
        ]


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    for column, value in ((AuditRow.actor, wanted.actor), (AuditRow.target, wanted.target)):
        if value:
            yield column == value
    if wanted.action:
        several = AuditRow.action.startswith(f"{wanted.action}.", autoescape=True)
        yield or_(AuditRow.action == wanted.action, several)
    if wanted.targets:
        yield AuditRow.target.in_(wanted.targets)
    if wanted.about:
        yield or_(AuditRow.actor.in_(wanted.about), AuditRow.target.in_(wanted.about))
    if wanted.since is not None:
        yield AuditRow.created_at >= wanted.since
    if wanted.until is not None:
        yield AuditRow.created_at < wanted.until
    if wanted.before_id:
        yield AuditRow.id < wanted.before_id


def sweep(database: Database, now: datetime, keep: timedelta) -> int:
    """Remove what is older than it has to be kept; how many entries that were."""
    with database.transaction() as session:
        old = delete(AuditRow).where(AuditRow.created_at <= now - keep)
        return len(session.scalars(old.returning(AuditRow.id)).all())
