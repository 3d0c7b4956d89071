"""All users, for those who run an installation: found, looked at, let in and kept out. Whatever is done is written into
the audit trail under the name of who did it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from octavia.platform.database import contains
from octavia.service.accounts.common import Common
from octavia.service.accounts.errors import NotConfirmable, NotYourself, UnknownUser
from octavia.service.accounts.principal import Role
from octavia.service.accounts.sessions import SessionInfo
from octavia.service.accounts.tables import ApiKey, SignInSession, User
from octavia.service.accounts.users import refuse_last_administrator
from octavia.service.audit import record


@dataclass(frozen=True, slots=True)
class Account:
    """A user as administrators see them.

    Attributes:
        disabled_at: Since when they are kept out; None: they aren't.
        seen_at: When a session or key of theirs was used last, within five minutes; None if there is none left.
    """

    id: str
    owner_id: str
    email: str
    name: str
    role: Role
    verified_at: datetime | None
    disabled_at: datetime | None
    created_at: datetime
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list ends that is sorted by time, the newest first: the next one begins after it."""

    created_at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class WantedUsers:
    """Which users are looked for; what is empty doesn't matter.

    Attributes:
        text: A part of the address or the name, in whichever case, or an id: the user's or the owner's.
        after: The last one of the page before.
    """

    text: str = ""
    role: Role | None = None
    after: Place | None = None


_SESSION_USED = select(func.max(SignInSession.last_used_at)).where(SignInSession.user_id == User.id)
_KEY_USED = select(func.max(ApiKey.last_used_at)).where(ApiKey.user_id == User.id)
_ACCOUNT = select(
    User.id,
    User.owner_id,
    User.email,
    User.name,
    User.role,
    User.verified_at,
    User.disabled_at,
    User.created_at,
    _SESSION_USED.correlate(User).scalar_subquery().label("session_used_at"),
    _KEY_USED.correlate(User).scalar_subquery().label("key_used_at"),
)


class Administration:
    """Users, whoever's they are. `actor`: the id of the administrator who asks."""

    def __init__(self, common: Common) -> None:
        self._common = common

    def page(self, wanted: WantedUsers, limit: int) -> list[Account]:
        """The newest users that are looked for, the newest first; one statement."""
        query = _ACCOUNT.where(*_conditions(wanted)).order_by(User.created_at.desc(), User.id.desc()).limit(limit)
        with self._common.database.reading() as session:
            return [_seen(row) for row in session.execute(query)]

    def account(self, user_id: str) -> Account:
        """A user by their id.

        Raises:
            UnknownUser: if nobody has it.
        """
        with self._common.database.reading() as session:
            return _account(session, user_id)

    def ids_of(self, one: str) -> tuple[str, ...]:
        """A user's id and their owner's, by either of them; what is neither stays alone."""
        query = select(User.id, User.owner_id).where(or_(User.id == one, User.owner_id == one))
        with self._common.database.reading() as session:
            row = session.execute(query).one_or_none()
        return (one,) if row is None else (row.id, row.owner_id)

    def sessions(self, user_id: str) -> list[SessionInfo]:
        """Where a user is signed in, the latest used first."""
        return self._common.sessions.of_user(user_id)

    def end_sessions(self, user_id: str, actor: str, session_id: str | None = None) -> int:
        """Sign a user out: of one session or everywhere; how many ended.

        Raises:
            UnknownUser, UnknownSession: if there is no such thing.
        """
        if session_id is not None:
            self._common.sessions.revoke(user_id, session_id, actor=actor)
            return 1
        with self._common.database.transaction() as session:
            _locked(session, user_id)
            return self._common.sessions.revoke_all(session, user_id, actor=actor)

    def confirm(self, user_id: str, actor: str) -> Account:
        """Let a user's address count as verified, who can't open the link that was mailed.

        Raises:
            NotConfirmable: if several signed up with it: nobody but who reads its mail knows whose password is right.
            UnknownUser.
        """
        common = self._common
        with common.database.transaction() as session:
            user = _locked(session, user_id)
            if user.verified_at is None:
                hashes = {token.password_hash for token in common.tokens.pending(session, user_id)}
                if len(hashes) > 1:
                    raise NotConfirmable(
                        f"several signed up as {user.email}, each with a password of their own",
                        "have them reset the password: the link that is mailed confirms the address too",
                    )
                user.password_hash = next(filter(None, hashes), user.password_hash)
                common.tokens.drop(session, user_id)
                common.mark_verified(session, user, actor=actor)
            return _account(session, user_id)

    def set_role(self, user_id: str, role: Role, reason: str, actor: str) -> Account:
        """Make a user an administrator, or one no more.

        Raises:
            LastAdministrator: if nobody would be one then; UnknownUser.
        """
        with self._common.database.transaction() as session:
            if role is not Role.ADMIN:
                refuse_last_administrator(session, user_id)
            user = _locked(session, user_id)
            if user.role != role:
                user.role = role
                self._record(session, "account.role-changed", user, actor, {"role": str(role), "reason": reason})
            session.flush()
            return _account(session, user_id)

    def keep_out(self, user_id: str, reason: str, actor: str) -> Account:
        """Let a user sign in no more: their sessions end, their keys open nothing, what they have stays.

        Raises:
            NotYourself, LastAdministrator, UnknownUser.
        """
        if user_id == actor:
            raise NotYourself
        with self._common.database.transaction() as session:
            refuse_last_administrator(session, user_id)
            user = _locked(session, user_id)
            if user.disabled_at is None:
                user.disabled_at = self._common.clock()
                self._common.sessions.revoke_all(session, user_id, actor=actor)
                self._record(session, "account.disabled", user, actor, {"reason": reason})
            session.flush()
            return _account(session, user_id)

    def let_in(self, user_id: str, reason: str, actor: str) -> Account:
        """Let a user sign in again.

        Raises:
            UnknownUser.
        """
        with self._common.database.transaction() as session:
            user = _locked(session, user_id)
            if user.disabled_at is not None:
                user.disabled_at = None
                self._record(session, "account.enabled", user, actor, {"reason": reason})
            session.flush()
            return _account(session, user_id)

    def _record(self, session: Session, action: str, user: User, actor: str, details: dict[str, Any]) -> None:
        record(session, self._common.clock(), action, actor=actor, target=user.id, details=details)


def _conditions(wanted: WantedUsers) -> Iterator[ColumnElement[bool]]:
    if text := wanted.text.strip():
        yield or_(User.id == text, User.owner_id == text, contains(User.email, text), contains(User.name, text))
    if wanted.role is not None:
        yield User.role == wanted.role
    if (after := wanted.after) is not None:
        older = User.created_at < after.created_at
        yield or_(older, and_(User.created_at == after.created_at, User.id < after.id))


def _locked(session: Session, user_id: str) -> User:
    query = select(User).where(User.id == user_id).with_for_update().execution_options(populate_existing=True)
    user = session.scalars(query).one_or_none()
    if user is None:
        raise UnknownUser("there is no such user", "the account may have been deleted meanwhile")
    return user


def _account(session: Session, user_id: str) -> Account:
    row = session.execute(_ACCOUNT.where(User.id == user_id)).one_or_none()
    if row is None:
        raise UnknownUser("there is no such user", "the account may have been deleted meanwhile")
    return _seen(row)


def _seen(row: Any) -> Account:
    used = [at for at in (row.session_used_at, row.key_used_at) if at is not None]
    return Account(
        row.id,
        row.owner_id,
        row.email,
        row.name,
        Role(row.role),
        row.verified_at,
        row.disabled_at,
        row.created_at,
        max(used, default=None),
    )
