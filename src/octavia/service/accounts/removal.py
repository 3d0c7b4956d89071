"""How an account goes, and what nobody needs any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from octavia.service.accounts.common import Common
from octavia.service.accounts.tables import ApiKey, Owner, User
from octavia.service.audit import SYSTEM, record

UNVERIFIED_KEPT = timedelta(days=7)


def remove_user(common: Common, session: Session, user: User, *, actor: str) -> None:
    """Remove a user with everything of theirs, in the caller's transaction. The owner's row stays, empty: books may
    name it."""
    for hook in common.on_deleted:
        hook(session, user.owner_id)
    common.outbox.forget(session, user.owner_id)
    session.execute(delete(ApiKey).where(ApiKey.owner_id == user.owner_id))
    session.execute(delete(User).where(User.id == user.id))
    session.get_one(Owner, user.owner_id).deleted_at = common.clock()
    record(session, common.clock(), "account.deleted", actor=actor, target=user.id)


def sweep(common: Common) -> None:
    """Remove what has expired, and accounts whose address nobody verified in a week. In development those stay: there
    they may have been used."""
    common.sessions.sweep()
    common.attempts.sweep()
    common.outbox.sweep()
    over = common.clock() - UNVERIFIED_KEPT
    abandoned = select(User).where(User.verified_at.is_(None), User.created_at < over)
    with common.database.transaction() as session:
        common.tokens.sweep(session)
        if common.settings.production:
            for user in session.scalars(abandoned.with_for_update(skip_locked=True)).all():
                remove_user(common, session, user, actor=SYSTEM)
