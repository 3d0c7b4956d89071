"""Signing in with address and password."""

from __future__ import annotations

from sqlalchemy import select

from octavia.platform.addresses import household
from octavia.service.accounts.attempts import PASSWORD
from octavia.service.accounts.common import Common
from octavia.service.accounts.errors import BadAddress, NotVerified, SignInDisabled, WrongCredentials
from octavia.service.accounts.sessions import SignedIn
from octavia.service.accounts.tables import User
from octavia.service.accounts.users import find_user
from octavia.service.accounts.visitor import Visitor


class SignIn:
    """Sign-ins."""

    def __init__(self, common: Common) -> None:
        self._common = common

    def sign_in(self, email: str, password: str, visitor: Visitor, *, refreshable: bool = False) -> SignedIn:
        """A new session.

        Args:
            refreshable: Whether a refresh token is wanted, by programs that keep no cookies.

        Raises:
            WrongCredentials: for a wrong address or password, which take equally long; NotVerified: with the right
                ones before the address is verified; SignInDisabled: with them where an administrator keeps the user
                out; TooManyAttempts: after many wrong ones from this place; Busy.
        """
        common = self._common
        try:
            address = common.address(email)
        except BadAddress:
            address = None
        what = (address.key if address else email, household(visitor.address))
        common.attempts.admit(PASSWORD, *what)
        with common.database.reading() as session:
            user = find_user(session, address.key) if address else None
        if not common.passwords.matches(password, user.password_hash if user else None) or user is None:
            common.note_refused("session.opened", user.id if user else "")
            raise WrongCredentials
        common.attempts.forget(PASSWORD, *what)
        if user.disabled_at is not None:
            raise SignInDisabled
        if user.verified_at is None:
            raise NotVerified
        with common.database.transaction() as session:
            # The password may have been changed, or the account deleted, while the old one was being checked.
            same = select(User.id).where(User.id == user.id, User.password_hash == user.password_hash)
            if session.scalar(same.with_for_update()) is None:
                raise WrongCredentials
            return common.sessions.open(session, user.id, visitor, refreshable=refreshable)
