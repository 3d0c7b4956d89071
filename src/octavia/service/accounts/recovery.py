"""A forgotten password: a link by mail, and a new one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from octavia.service.accounts.attempts import MAIL
from octavia.service.accounts.common import Common
from octavia.service.accounts.errors import TooManyAttempts
from octavia.service.accounts.mailed import LIFETIMES
from octavia.service.accounts.passwords import check_password
from octavia.service.accounts.tables import Purpose, User
from octavia.service.accounts.users import find_user
from octavia.service.audit import record
from octavia.service.outbox.letters import Kind


class Recovery:
    """Forgotten passwords."""

    def __init__(self, common: Common) -> None:
        self._common = common

    def forgot(self, email: str) -> None:
        """Mail a link for a new password, if there is such an account.

        Raises:
            BadAddress: if it is no address.
        """
        common = self._common
        address = common.address(email)
        try:
            common.attempts.admit(MAIL, address.key)
        except TooManyAttempts:
            return
        with common.database.transaction() as session:
            if user := find_user(session, address.key):
                mail_reset(common, session, user)

    def reset(self, token: str, password: str) -> None:
        """Set a new password by a mailed token. All sessions of the account end; its address counts as verified.

        Raises:
            BadLink: if the token is wrong, was used or has expired; WeakPassword: then the token stays good.
        """
        common = self._common
        with common.database.reading() as session:
            link = common.tokens.look(session, token, Purpose.RESET)
            email = session.get_one(User, link.user_id).email
        check_password(password, email)
        hashed = common.passwords.hash(password)
        with common.database.transaction() as session:
            taken = common.tokens.take(session, token, Purpose.RESET)
            user = session.get_one(User, taken.user_id)
            user.password_hash = hashed
            common.mark_verified(session, user)
            common.sessions.revoke_all(session, user.id)
            record(session, common.clock(), "password.reset", actor=user.id, target=user.id)
            mail_password_changed(common, session, user)


def mail_reset(common: Common, session: Session, user: User) -> None:
    """Mail a link for a new password, in the caller's transaction."""
    token = common.tokens.make(session, user.id, Purpose.RESET)
    minutes = int(LIFETIMES[Purpose.RESET].total_seconds()) // 60
    values = {"link": common.link("/reset-password", token), "minutes": minutes}
    common.outbox.add(session, Kind.RESET, user.email, values, user.owner_id)


def mail_password_changed(common: Common, session: Session, user: User) -> None:
    """Tell a user that the password was changed, in the caller's transaction."""
    common.outbox.add(session, Kind.PASSWORD_CHANGED, user.email, {"at": common.now_in_words()}, user.owner_id)
