"""How much space an owner takes: one number, changed only by updates that hold their own condition."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from octavia.service.storage.errors import NoSpace
from octavia.service.storage.tables import SpaceRow


def take(session: Session, owner_id: str, size_bytes: int, limit_bytes: int) -> None:
    """Count bytes to an owner, exactly within the limit however many do so at once.

    Raises:
        NoSpace: if they don't fit.
    """
    _ensure(session, owner_id)
    counted = update(SpaceRow).where(SpaceRow.owner_id == owner_id)
    counted = counted.where(SpaceRow.used_bytes + size_bytes <= limit_bytes)
    taken = session.scalar(
        counted.values(used_bytes=SpaceRow.used_bytes + size_bytes).returning(SpaceRow.used_bytes),
        execution_options={"synchronize_session": False},
    )
    if taken is None:
        raise NoSpace(limit_bytes)


def add(session: Session, owner_id: str, size_bytes: int) -> None:
    """Count bytes that were made for the owner: they are kept whether there is room or not."""
    _ensure(session, owner_id)
    _change(session, owner_id, size_bytes)


def give_back(session: Session, owner_id: str, size_bytes: int) -> None:
    """Count bytes no longer."""
    _change(session, owner_id, -size_bytes)


def used(session: Session, owner_id: str) -> int:
    """How many bytes are counted."""
    return session.scalar(select(SpaceRow.used_bytes).where(SpaceRow.owner_id == owner_id)) or 0


def _ensure(session: Session, owner_id: str) -> None:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(SpaceRow).values(owner_id=owner_id, used_bytes=0).on_conflict_do_nothing())


def _change(session: Session, owner_id: str, by: int) -> None:
    session.execute(
        update(SpaceRow).where(SpaceRow.owner_id == owner_id).values(used_bytes=SpaceRow.used_bytes + by),
        execution_options={"synchronize_session": False},
    )
