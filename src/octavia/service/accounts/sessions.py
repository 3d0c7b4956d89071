"""Sessions: one table, two transports. A browser keeps the session's secret in a cookie; a program gets an access token
of ten minutes and, if it asks, a refresh token that changes with each use.

A refresh token that is used twice was stolen from one of both users: the whole session ends. A second use within ten
seconds is one program asking twice at once.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database, new_id
from octavia.platform.security import BadToken, Signer, digest, new_secret
from octavia.service.accounts.errors import NotSignedIn, TokenExpired, UnknownSession
from octavia.service.accounts.tables import USER_AGENT_CHARS, RefreshToken, SignInSession
from octavia.service.accounts.visitor import Visitor
from octavia.service.audit import Outcome, record

SESSION_LIFETIME = timedelta(days=30)
ACCESS_LIFETIME = timedelta(minutes=10)
STREAM_LIFETIME = timedelta(minutes=5)
REUSE_GRACE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a sign-in gives out.

    Attributes:
        secret: For the cookies.
        access_token: For the `Authorization` header.
        refresh_token: None unless it was asked for.
    """

    session_id: str
    secret: str
    access_token: str
    refresh_token: str | None


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A new access token, and the next refresh token where the session is refreshed by one."""

    access_token: str
    refresh_token: str | None


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A session as its user sees it."""

    id: str
    address: str
    user_agent: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime


class Sessions:
    """Sign-ins: opened, refreshed, listed, revoked."""

    def __init__(self, database: Database, secret: str, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._access = Signer(secret, "access", ACCESS_LIFETIME)
        self._stream = Signer(secret, "stream", STREAM_LIFETIME)

    def open(self, session: Session, user_id: str, visitor: Visitor, *, refreshable: bool = False) -> SignedIn:
        """A new sign-in of a user, in the caller's transaction."""
        now, secret = self._clock(), new_secret()
        row = SignInSession(
            id=new_id(),
            user_id=user_id,
            secret_hash=digest(secret),
            address=visitor.address[:64],
            user_agent=visitor.user_agent[:USER_AGENT_CHARS],
            created_at=now,
            last_used_at=now,
            expires_at=now + SESSION_LIFETIME,
        )
        session.add(row)
        session.flush()
        record(session, now, "session.opened", actor=user_id, target=row.id)
        refresh_token = self._next_link(session, row.id) if refreshable else None
        return SignedIn(row.id, secret, self.access_token(user_id, row.id), refresh_token)

    def access_token(self, user_id: str, session_id: str) -> str:
        """A token for the `Authorization` header."""
        return self._access.sign({"sub": user_id, "sid": session_id}, self._clock())

    def stream_token(self, user_id: str, credential_id: str) -> str:
        """A token that opens event streams and nothing else."""
        return self._stream.sign({"sub": user_id, "sid": credential_id}, self._clock())

    def of_access_token(self, token: str) -> str:
        """The session an access token belongs to, which may have ended meanwhile.

        Raises:
            NotSignedIn: if the token is none; TokenExpired: if it is too old.
        """
        return self._session_of(self._access, token)

    def of_stream_token(self, token: str) -> str:
        """The session, or API key, a stream token belongs to.

        Raises:
            NotSignedIn: if the token is none; TokenExpired: if it is too old.
        """
        return self._session_of(self._stream, token)

    def refresh(self, token: str) -> Refreshed:
        """The next access and refresh token for an unused refresh token.

        Raises:
            NotSignedIn: if it is none, was used before (then its session ends), or its session has ended.
        """
        now, token_hash = self._clock(), digest(token)
        with self._database.transaction() as session:
            row = self._locked(session, token_hash)
            if row is not None and row.expires_at > now and self._use(session, token_hash, now):
                row.last_used_at = now
                return Refreshed(self.access_token(row.user_id, row.id), self._next_link(session, row.id))
            if row is not None:
                session.delete(row)
                actor, outcome = row.user_id, Outcome.REFUSED
                record(session, now, "session.refreshed", actor=actor, target=row.id, outcome=outcome)
        raise NotSignedIn

    def of_user(self, user_id: str) -> list[SessionInfo]:
        """A user's sessions that have not ended, the latest used first."""
        query = (
            select(SignInSession)
            .where(SignInSession.user_id == user_id, SignInSession.expires_at > self._clock())
            .order_by(SignInSession.last_used_at.desc(), SignInSession.id)
        )
        with self._database.reading() as session:
            return [
                SessionInfo(row.id, row.address, row.user_agent, row.created_at, row.last_used_at, row.expires_at)
                for row in session.scalars(query)
            ]

    def revoke(self, user_id: str, session_id: str, *, actor: str = "") -> None:
        """End one session; `actor`: who does it, if not its user.

        Raises:
            UnknownSession: if the user has no such session.
        """
        if "\0" in session_id:  # PostgreSQL refuses to look for it.
            raise UnknownSession
        with self._database.transaction() as session:
            ended = delete(SignInSession).where(SignInSession.id == session_id, SignInSession.user_id == user_id)
            if session.scalar(ended.returning(SignInSession.id)) is None:
                raise UnknownSession
            record(session, self._clock(), "session.revoked", actor=actor or user_id, target=session_id)

    def revoke_all(self, session: Session, user_id: str, *, but: str | None = None, actor: str = "") -> int:
        """End a user's sessions, one excepted, in the caller's transaction; how many ended."""
        ended = delete(SignInSession).where(SignInSession.user_id == user_id, SignInSession.id != (but or ""))
        ids = session.scalars(ended.returning(SignInSession.id)).all()
        for session_id in ids:
            record(session, self._clock(), "session.revoked", actor=actor or user_id, target=session_id)
        return len(ids)

    def revoke_others(self, user_id: str, session_id: str) -> int:
        """End all sessions of a user but one; how many ended."""
        with self._database.transaction() as session:
            return self.revoke_all(session, user_id, but=session_id)

    def end(self, *, access_token: str | None = None, secret: str | None = None) -> None:
        """End the session somebody signs out of: the one of an access token, however old, or of a cookie's secret."""
        ids = [SignInSession.secret_hash == digest(secret)] if secret else []
        if access_token:
            with suppress(BadToken):
                ids.append(SignInSession.id == str(self._access.read(access_token, None)["sid"]))
        if ids:
            with self._database.transaction() as session:
                ended = delete(SignInSession).where(or_(*ids)).returning(SignInSession.id, SignInSession.user_id)
                for session_id, user_id in session.execute(ended).all():
                    record(session, self._clock(), "session.closed", actor=user_id, target=session_id)

    def sweep(self) -> int:
        """Remove what has expired; how many sessions that was."""
        with self._database.transaction() as session:
            expired = delete(SignInSession).where(SignInSession.expires_at <= self._clock())
            return len(session.scalars(expired.returning(SignInSession.id)).all())

    def _session_of(self, signer: Signer, token: str) -> str:
        try:
            claims: dict[str, Any] = signer.read(token, self._clock())
        except BadToken as error:
            raise (TokenExpired if error.expired else NotSignedIn) from error
        return str(claims["sid"])

    def _next_link(self, session: Session, session_id: str) -> str:
        token = new_secret()
        session.add(
            RefreshToken(token_hash=digest(token), session_id=session_id, created_at=self._clock(), used_at=None)
        )
        return token

    def _locked(self, session: Session, token_hash: str) -> SignInSession | None:
        # The session first, as whoever ends it does: the other way round both could wait for each other.
        session_id = select(RefreshToken.session_id).where(RefreshToken.token_hash == token_hash).scalar_subquery()
        return session.scalar(select(SignInSession).where(SignInSession.id == session_id).with_for_update())

    def _use(self, session: Session, token_hash: str, now: datetime) -> bool:
        """Use a token up; whether it was unused, or was used just now."""
        this = RefreshToken.token_hash == token_hash
        unused = update(RefreshToken).where(this, RefreshToken.used_at.is_(None)).values(used_at=now)
        if session.scalar(unused.returning(RefreshToken.session_id)) is not None:
            return True
        used_at = session.scalar(select(RefreshToken.used_at).where(this))
        return used_at is not None and now - used_at <= REUSE_GRACE
