"""Tokens that are mailed: stored as digests, good for one use and for a while."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.security import digest, new_secret
from octavia.service.accounts.errors import BadLink
from octavia.service.accounts.tables import MailedToken, Purpose, User

LIFETIMES = {Purpose.VERIFY: timedelta(hours=24), Purpose.RESET: timedelta(minutes=30)}


class MailedTokens:
    """Makes and takes them, in the caller's transaction."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def make(
        self,
        session: Session,
        user_id: str,
        purpose: Purpose,
        *,
        password_hash: str | None = None,
        nonce_hash: str | None = None,
    ) -> str:
        """A new token, to be mailed."""
        now, token = self._clock(), new_secret()
        session.add(
            MailedToken(
                token_hash=digest(token),
                user_id=user_id,
                purpose=purpose,
                password_hash=password_hash,
                nonce_hash=nonce_hash,
                created_at=now,
                expires_at=now + LIFETIMES[purpose],
            )
        )
        return token

    def look(self, session: Session, token: str, purpose: Purpose) -> MailedToken:
        """What is known of a token, which stays good.

        Raises:
            BadLink: if it is wrong, was used or has expired.
        """
        return self._good(session.get(MailedToken, digest(token)), purpose)

    def take(self, session: Session, token: str, purpose: Purpose) -> MailedToken:
        """What is known of a token, which is used up by this, with all others of its user: of two who take it at once
        one gets it.

        Raises:
            BadLink: if it is wrong, was used or has expired.
        """
        user_id = self.look(session, token, purpose).user_id
        # Two tokens of one user, taken at once, would each wait for the other: the user's row comes first.
        session.execute(select(User.id).where(User.id == user_id).with_for_update())
        mine = delete(MailedToken).where(MailedToken.token_hash == digest(token), MailedToken.purpose == purpose)
        taken = self._good(session.scalar(mine.returning(MailedToken)), purpose)
        self.drop(session, user_id)
        return taken

    def drop(self, session: Session, user_id: str) -> None:
        """Remove all tokens of a user."""
        session.execute(delete(MailedToken).where(MailedToken.user_id == user_id))

    def pending(self, session: Session, user_id: str) -> list[MailedToken]:
        """The sign-ups that wait for their address to be verified; expired ones too, the newest first."""
        waiting = (MailedToken.user_id == user_id, MailedToken.purpose == Purpose.VERIFY)
        return list(session.scalars(select(MailedToken).where(*waiting).order_by(MailedToken.created_at.desc())))

    def sweep(self, session: Session) -> None:
        """Remove expired ones; sign-ups stay as long as their user waits."""
        expired = (MailedToken.expires_at <= self._clock(), MailedToken.purpose != Purpose.VERIFY)
        session.execute(delete(MailedToken).where(*expired))

    def _good(self, row: MailedToken | None, purpose: Purpose) -> MailedToken:
        if row is None or row.purpose != purpose or row.expires_at <= self._clock():
            raise BadLink
        return row
