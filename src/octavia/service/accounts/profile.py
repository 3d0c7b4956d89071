"""What users do with their own account."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from octavia.platform.addresses import household
from octavia.service.accounts.attempts import PASSWORD
from octavia.service.accounts.common import Common
from octavia.service.accounts.errors import NotSignedIn, WrongPassword
from octavia.service.accounts.passwords import check_password
from octavia.service.accounts.principal import Principal
from octavia.service.accounts.recovery import mail_password_changed
from octavia.service.accounts.removal import remove_user
from octavia.service.accounts.tables import User
from octavia.service.accounts.users import UserInfo, info_of, refuse_last_administrator
from octavia.service.accounts.visitor import Visitor
from octavia.service.audit import record
from octavia.service.outbox.letters import Kind


class Profile:
    """One's own name, password and end."""

    def __init__(self, common: Common) -> None:
        self._common = common

    def of(self, principal: Principal) -> UserInfo:
        """Who that is.

        Raises:
            NotSignedIn: if the account was deleted meanwhile.
        """
        with self._common.database.reading() as session:
            return info_of(_user(session, principal))

    def change(self, principal: Principal, *, name: str | None = None, job_mail: bool | None = None) -> UserInfo:
        """Change the name, or whether mail tells of finished jobs; None leaves it.

        Raises:
            NotSignedIn: if the account was deleted meanwhile.
        """
        with self._common.database.transaction() as session:
            user = _user(session, principal)
            user.name = user.name if name is None else name.strip()
            user.job_mail = user.job_mail if job_mail is None else job_mail
            return info_of(user)

    def change_password(self, principal: Principal, current: str, new: str, visitor: Visitor) -> None:
        """Set a new password; all other sessions end.

        Raises:
            WrongPassword, TooManyAttempts: for `current`; WeakPassword: for `new`; NotSignedIn, Busy.
        """
        common = self._common
        user = self._proven(principal, current, visitor)
        check_password(new, user.email)
        hashed = common.passwords.hash(new)
        with common.database.transaction() as session:
            user = _unchanged(session, user)
            user.password_hash = hashed
            common.tokens.drop(session, user.id)
            common.sessions.revoke_all(session, user.id, but=principal.credential_id)
            record(session, common.clock(), "password.changed", actor=user.id, target=user.id)
            mail_password_changed(common, session, user)

    def delete(self, principal: Principal, password: str, visitor: Visitor) -> None:
        """Delete the account with everything of it; a last mail says so.

        Raises:
            LastAdministrator: if nobody would be left who runs this installation.
            WrongPassword, TooManyAttempts: for the password; NotSignedIn, Busy.
        """
        common = self._common
        user = self._proven(principal, password, visitor)
        with common.database.transaction() as session:
            refuse_last_administrator(session, user.id)
            user = _unchanged(session, user)
            remove_user(common, session, user, actor=user.id)
            common.outbox.add(session, Kind.ACCOUNT_DELETED, user.email, {"at": common.now_in_words()})

    def _proven(self, principal: Principal, password: str, visitor: Visitor) -> User:
        common, what = self._common, (principal.user_id, household(visitor.address))
        common.attempts.admit(PASSWORD, *what)
        with common.database.reading() as session:
            user = _user(session, principal)
        if not common.passwords.matches(password, user.password_hash):
            common.note_refused("password.shown", user.id)
            raise WrongPassword
        common.attempts.forget(PASSWORD, *what)
        return user


def _user(session: Session, principal: Principal) -> User:
    user = session.get(User, principal.user_id)
    if user is None:
        raise NotSignedIn
    return user


def _unchanged(session: Session, user: User) -> User:
    same = select(User).where(User.id == user.id, User.password_hash == user.password_hash)
    found = session.scalar(same.with_for_update())
    if found is None:
        raise NotSignedIn
    return found
